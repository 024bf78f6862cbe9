"""Requests of /events."""

from typing import Annotated

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import Payload


class Follow(Payload):
    """Where a stream of events begins."""

    after: Annotated[
        str, Field(alias="after", max_length=128, description="The id of the last event that is known already.")
    ] = ""
