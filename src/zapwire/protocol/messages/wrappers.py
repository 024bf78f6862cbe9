"""The messages around a message: what was sent by an own device, disappears, is seen once, has a caption."""

from dataclasses import dataclass
from typing import Any, Final

from zapwire.protocol.jid import JID
from zapwire.protocol.messages.strings import as_jid, as_text
from zapwire.protocol.proto.e2e_pb2 import DeviceSentMessage, Message

# Each wrapper and what it tells, from the outside in: whatsmeow types/events/events.go.
WRAPPERS: Final = (
    ("botInvokeMessage", ("is_bot_invoke",)),
    ("ephemeralMessage", ("is_ephemeral",)),
    ("viewOnceMessage", ("is_view_once",)),
    ("viewOnceMessageV2", ("is_view_once", "is_view_once_v2")),
    ("viewOnceMessageV2Extension", ("is_view_once", "is_view_once_v2", "is_view_once_extension")),
    ("lottieStickerMessage", ("is_lottie_sticker",)),
    ("documentWithCaptionMessage", ("is_document_with_caption",)),
    ("editedMessage", ("is_edit",)),
)


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The innermost message and what was around it. `device_sent_to` is the chat of what another own device sent.

    Each newer form of view-once implies the older ones.
    """

    message: Message
    is_ephemeral: bool = False
    is_view_once: bool = False
    is_view_once_v2: bool = False
    is_view_once_extension: bool = False
    is_document_with_caption: bool = False
    is_lottie_sticker: bool = False
    is_bot_invoke: bool = False
    is_edit: bool = False
    device_sent_to: JID | None = None
    device_sent_phash: str = ""


def unwrap(message: Message) -> Unwrapped:
    """Take off each kind of wrapper, once and in whatsmeow's order; without any the message itself comes back.

    The metadata that stands beside the outermost wrapper (`messageContextInfo`, with the secret) is copied into an
    inner message that has none. `message` stays as it was.
    """
    inner = message
    known: dict[str, Any] = {}
    if message.HasField("deviceSentMessage") and message.deviceSentMessage.HasField("message"):
        sent = message.deviceSentMessage
        known["device_sent_to"] = as_jid(sent.destinationJID)
        known["device_sent_phash"] = as_text(sent.phash)
        inner = sent.message
    for name, flags in WRAPPERS:
        if inner.HasField(name):
            wrapper = getattr(inner, name)
            if wrapper.HasField("message"):
                inner = wrapper.message
                known.update(dict.fromkeys(flags, True))
    if inner is not message and message.HasField("messageContextInfo") and not inner.HasField("messageContextInfo"):
        copy = Message()
        copy.CopyFrom(inner)
        copy.messageContextInfo.CopyFrom(message.messageContextInfo)
        inner = copy
    return Unwrapped(inner, **known)


def wrap_device_sent(message: Message, to: JID) -> Message:
    """The form in which one's own other devices get a message to `to` (whatsmeow send.go marshalMessage)."""
    context = message.messageContextInfo if message.HasField("messageContextInfo") else None
    return Message(
        deviceSentMessage=DeviceSentMessage(destinationJID=str(to), message=message), messageContextInfo=context
    )
