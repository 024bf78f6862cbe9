"""Requests of /chat."""

from typing import Annotated, Literal

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import MAX_IDS, MessageId, Payload, Phone


class Delete(Payload):
    """A message that shall be deleted for everyone."""

    phone: Annotated[Phone, Field(alias="Phone")]
    id: Annotated[MessageId, Field(alias="Id")]
    participant: Annotated[
        str | None,
        Field(
            alias="Participant", max_length=256, description="Who wrote it, where a group's admin deletes another's."
        ),
    ] = None


class React(Payload):
    """A reaction."""

    phone: Annotated[Phone, Field(alias="Phone")]
    body: Annotated[
        str,
        Field(
            alias="Body",
            min_length=1,
            max_length=64,
            description='An emoji; "remove" takes the reaction back.',
            examples=["❤️"],
        ),
    ]
    id: Annotated[
        str,
        Field(
            alias="Id",
            min_length=1,
            max_length=131,
            pattern=r"^[!-~]+$",
            description="The id of the message; `me:` before it where it is one's own.",
            examples=["me:069EDE53E81CB5A4773587FB96CB3ED3"],
        ),
    ]
    participant: Annotated[
        str | None,
        Field(alias="Participant", max_length=256, description="Who wrote it; needed for others' messages in groups."),
    ] = None


class Pin(Payload):
    """A message that is pinned for everyone, or unpinned."""

    chat: Annotated[Phone, Field(alias="Chat")]
    id: Annotated[
        str,
        Field(
            alias="Id",
            min_length=1,
            max_length=131,
            pattern=r"^[!-~]+$",
            description="The id of the message; `me:` before it where it is one's own.",
            examples=["AABBCCDD112233"],
        ),
    ]
    sender: Annotated[
        str | None,
        Field(alias="Sender", max_length=256, description="Who wrote it; needed for others' messages in groups."),
    ] = None
    duration: Annotated[
        Literal[86400, 604800, 2592000],
        Field(alias="DurationSeconds", description="How long it stays pinned: a day, a week or 30 days."),
    ] = 604800
    pin: Annotated[bool, Field(alias="Pin", description="`false` unpins it.")] = True


class RequestUnavailable(Payload):
    """A message that this device could not have, such as one that `UndecryptableMessage` told of."""

    chat: Annotated[Phone, Field(alias="chat")]
    sender: Annotated[
        str | None, Field(alias="sender", max_length=256, description="Who wrote it; needed in groups.")
    ] = None
    id: Annotated[MessageId, Field(alias="id")]


class SetChatPresence(Payload):
    """What is shown in a chat."""

    phone: Annotated[Phone, Field(alias="Phone")]
    state: Annotated[Literal["composing", "paused"], Field(alias="State")]
    media: Annotated[
        Literal["", "audio"], Field(alias="Media", description="`audio`: a voice message is being recorded.")
    ] = ""


class MarkRead(Payload):
    """Messages that were read. `ChatPhone` and `SenderPhone` are newer names of `Chat` and `Sender`."""

    ids: Annotated[list[MessageId], Field(alias="Id", min_length=1, max_length=MAX_IDS)]
    chat: Annotated[str | None, Field(alias="Chat", max_length=256, examples=["5491155553934@s.whatsapp.net"])] = None
    sender: Annotated[
        str | None, Field(alias="Sender", max_length=256, description="Who wrote them; needed in groups.")
    ] = None
    chat_phone: Annotated[str | None, Field(alias="ChatPhone", max_length=256)] = None
    sender_phone: Annotated[str | None, Field(alias="SenderPhone", max_length=256)] = None
