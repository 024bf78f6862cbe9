"""Requests of /user."""

from typing import Annotated, Literal

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import Payload


class SetPresence(Payload):
    """Whether one is available."""

    type: Annotated[Literal["available", "unavailable"], Field(alias="type")]
    name: Annotated[
        str, Field(alias="name", max_length=64, description="The name that others see; it is kept.", examples=["Ana"])
    ] = ""
