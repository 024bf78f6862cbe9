"""Requests of /chat/send/poll and /chat/send/pollvote."""

from typing import Annotated

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import MAX_NAME, MessageId, Payload, Phone

MAX_CHOSEN = 100


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


class SendPollVote(Payload):
    """A vote, which takes the place of an earlier one in the same poll."""

    phone: Annotated[Phone, Field(alias="Phone", description="The chat that the poll is in.")]
    id: Annotated[
        str,
        Field(
            alias="Id",
            min_length=1,
            max_length=131,
            pattern=r"^[!-~]+$",
            description="The id of the poll's message; `me:` before it where one asked oneself.",
            examples=["3EB0B3CC06318E63906736"],
        ),
    ]
    sender: Annotated[
        str | None,
        Field(alias="Sender", max_length=256, description="Who asked; needed for others' polls in groups."),
    ] = None
    options: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=MAX_NAME)]],
        Field(
            alias="Options",
            max_length=MAX_CHOSEN,
            description="The chosen options by their texts; none takes the vote back.",
            examples=[["Saturday"]],
        ),
    ]
