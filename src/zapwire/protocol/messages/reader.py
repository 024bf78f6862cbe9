"""From a plaintext to a message, and from a message to what it says."""

from collections.abc import Callable
from typing import Final

from google.protobuf.message import DecodeError

from zapwire.errors import InvalidMessage
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.choices import (
    read_button_choice,
    read_flow_choice,
    read_row_choice,
    read_template_choice,
)
from zapwire.protocol.messages.content import (
    Content,
    DisappearingTimer,
    Edited,
    EncryptedReaction,
    Media,
    Other,
    Pinned,
    Reaction,
    Revoked,
    Text,
)
from zapwire.protocol.messages.context import read_context
from zapwire.protocol.messages.interactive import read_buttons, read_interactive, read_list, read_template
from zapwire.protocol.messages.kinds import kind_name
from zapwire.protocol.messages.media import MEDIA_FIELDS, read_details, read_file
from zapwire.protocol.messages.places import read_contact, read_contacts, read_location
from zapwire.protocol.messages.polls import CREATIONS, read_poll, read_vote
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.messages.text import LinkPreview
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import Message, PinInChatMessage, ProtocolMessage


def parse(data: bytes) -> Message:
    """The message of an unpadded plaintext. Raises `InvalidMessage` where it is no protobuf."""
    try:
        return Message.FromString(data)
    except DecodeError as error:
        raise InvalidMessage("a plaintext is an encoded Message, this one cannot be read as one") from error


def read(message: Message) -> Content:
    """What an unwrapped message says. What is malformed, or of a kind without a type of its own, is `Other`."""
    kind = kind_name(message)
    reader = _READERS.get(kind)
    try:
        return (reader and reader(message)) or Other(kind)
    except InvalidMessage:
        return Other(kind)


def _read_conversation(message: Message) -> Content:
    return Text(as_text(message.conversation))


def _read_text(message: Message) -> Content:
    body = message.extendedTextMessage
    context = read_context(body)
    preview = None
    if body.matchedText or body.title:
        preview = LinkPreview(
            as_text(body.matchedText), as_text(body.title), as_text(body.description), body.JPEGThumbnail
        )
    return Text(as_text(body.text), context, preview)


def _read_media(message: Message) -> Content | None:
    file = read_file(message)
    return None if file is None else Media(file, read_details(message))


def _read_reaction(message: Message) -> Content:
    reaction = message.reactionMessage
    return Reaction(MessageKey.from_proto(reaction.key), as_text(reaction.text), reaction.senderTimestampMS)


def _read_encrypted_reaction(message: Message) -> Content:
    return EncryptedReaction(MessageKey.from_proto(message.encReactionMessage.targetMessageKey))


def _read_pin(message: Message) -> Content | None:
    pin = message.pinInChatMessage
    if pin.type == PinInChatMessage.UNKNOWN_TYPE:
        return None
    return Pinned(MessageKey.from_proto(pin.key), is_pinned=pin.type == PinInChatMessage.PIN_FOR_ALL)


def _read_change(message: Message) -> Content | None:
    change = message.protocolMessage
    if not change.HasField("type"):  # a type newer than our schema; the default would be a revocation
        return None
    if change.type == ProtocolMessage.REVOKE:
        return Revoked(MessageKey.from_proto(change.key))
    if change.type == ProtocolMessage.EPHEMERAL_SETTING:
        return DisappearingTimer(change.ephemeralExpiration)
    if change.type == ProtocolMessage.MESSAGE_EDIT and change.HasField("editedMessage"):
        content = unwrap(change.editedMessage).message
        # An edit holds content, never another change.
        said = Other("protocolMessage") if content.HasField("protocolMessage") else read(content)
        return Edited(MessageKey.from_proto(change.key), said, content)
    return None


_READERS: Final[dict[str, Callable[[Message], Content | None]]] = {
    "conversation": _read_conversation,
    "extendedTextMessage": _read_text,
    **dict.fromkeys(MEDIA_FIELDS, _read_media),
    "locationMessage": read_location,
    "liveLocationMessage": read_location,
    "contactMessage": read_contact,
    "contactsArrayMessage": read_contacts,
    "buttonsMessage": read_buttons,
    "templateMessage": read_template,
    "listMessage": read_list,
    "interactiveMessage": read_interactive,
    "buttonsResponseMessage": read_button_choice,
    "templateButtonReplyMessage": read_template_choice,
    "listResponseMessage": read_row_choice,
    "interactiveResponseMessage": read_flow_choice,
    **dict.fromkeys(CREATIONS, read_poll),
    "pollUpdateMessage": read_vote,
    "reactionMessage": _read_reaction,
    "encReactionMessage": _read_encrypted_reaction,
    "pinInChatMessage": _read_pin,
    "protocolMessage": _read_change,
}
