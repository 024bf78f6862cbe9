"""Requests of /chat/send/poll."""

from typing import Annotated

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import MAX_NAME, MessageId, Payload, Phone


class SendPoll(Payload):
    """A question with options. `Group` may be anybody, in any form."""

    group: Annotated[Phone, Field(alias="Group", examples=["120363023605733675@g.us"])]
    header: Annotated[str, Field(alias="Header", min_length=1, max_length=1024, examples=["When?"])]
    options: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=MAX_NAME)]],
        Field(alias="Options", min_length=2, max_length=12, examples=[["Monday", "Tuesday"]]),
    ]
    selectable: Annotated[
        int, Field(alias="Selectable", ge=0, le=12, description="How many options one may choose; 0 any number.")
    ] = 1
    id: Annotated[MessageId | None, Field(alias="Id", description="The new message's id.")] = None
