"""Requests of /chat and /label that change what the user's own devices show."""

from typing import Annotated

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import MessageId, Payload, Phone

_Chat = Annotated[
    str,
    Field(
        alias="jid",
        min_length=1,
        max_length=256,
        description="A chat by its JID, or a phone number.",
        examples=["5491155554444@s.whatsapp.net"],
    ),
]
_LabelId = Annotated[str, Field(alias="labelId", min_length=1, max_length=64, examples=["7"])]


class Archive(Payload):
    """A chat to archive, or to take out of the archive."""

    jid: _Chat
    archive: Annotated[bool, Field(alias="archive")]


class Mute(Payload):
    """A chat to mute, or to hear again."""

    jid: _Chat
    mute: Annotated[bool, Field(alias="mute")]
    seconds: Annotated[
        int | None, Field(alias="seconds", ge=1, le=10 * 366 * 86_400, description="How long; for ever without it.")
    ] = None


class PinChat(Payload):
    """A chat to pin, or not any more."""

    jid: _Chat
    pin: Annotated[bool, Field(alias="pin")]


class MarkChat(Payload):
    """A chat to show as read, or as unread."""

    jid: _Chat
    read: Annotated[bool, Field(alias="read")]


class Star(Payload):
    """A message to star, or not any more."""

    phone: Annotated[Phone, Field(alias="Phone")]
    id: Annotated[MessageId, Field(alias="Id")]
    from_me: Annotated[bool, Field(alias="FromMe", description="Whether one wrote it oneself.")] = False
    participant: Annotated[
        str | None,
        Field(alias="Participant", max_length=256, description="Who wrote it; needed for others' messages in groups."),
    ] = None
    star: Annotated[bool, Field(alias="Star")]


class EditLabel(Payload):
    """A label to make, change or delete."""

    label_id: _LabelId
    name: Annotated[str, Field(alias="name", max_length=256)] = ""
    color: Annotated[int, Field(alias="color", ge=0, le=1000, description="One of WhatsApp's colours.")] = 0
    deleted: Annotated[bool, Field(alias="deleted")] = False


class LabelChat(Payload):
    """A label of a chat."""

    jid: _Chat
    label_id: _LabelId
    labeled: Annotated[bool, Field(alias="labeled")] = True


class LabelMessage(LabelChat):
    """A label of a message."""

    message_id: Annotated[MessageId, Field(alias="messageId")]
