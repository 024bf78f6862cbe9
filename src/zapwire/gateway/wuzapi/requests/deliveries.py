"""Requests of /deliveries."""

from typing import Annotated, Literal

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import MAX_IDS, Payload


class ListDeliveries(Payload):
    """Which deliveries are shown, newest first."""

    state: Annotated[Literal["pending", "delivered", "dead"] | None, Field(alias="state")] = None
    before: Annotated[
        int | None, Field(alias="before", ge=1, le=2**63 - 1, description="Older than the one of this `id`.")
    ] = None
    limit: Annotated[int, Field(alias="limit", ge=1, le=1000)] = 100


class Replay(Payload):
    """Which deliveries are tried again: those of these ids, or all that were given up."""

    ids: Annotated[
        list[Annotated[int, Field(ge=1, le=2**63 - 1)]] | None,
        Field(alias="Id", min_length=1, max_length=MAX_IDS, description="Ids of deliveries.", examples=[[17, 18]]),
    ] = None
    state: Annotated[Literal["dead"] | None, Field(alias="State", description="`dead`: all that were given up.")] = None
