"""What a message's stanza says of its content: type, media type, edit, and the children that some kinds get.

All of it as whatsmeow send.go has it; where a message has several kinds of content, its order decides.
"""

from typing import Any, Final

from zapwire.protocol.node import Attrs, Node
from zapwire.protocol.proto.e2e_pb2 import UNDO_KEEP_FOR_ALL, ListMessage, Message, ProtocolMessage

_VIEW_ONCE: Final = (Message.VIEWONCEMESSAGE_FIELD_NUMBER, Message.VIEWONCEMESSAGEV2_FIELD_NUMBER)
_WRAPPERS: Final = (
    *_VIEW_ONCE,
    Message.VIEWONCEMESSAGEV2EXTENSION_FIELD_NUMBER,
    Message.LOTTIESTICKERMESSAGE_FIELD_NUMBER,
    Message.EPHEMERALMESSAGE_FIELD_NUMBER,
    Message.DOCUMENTWITHCAPTIONMESSAGE_FIELD_NUMBER,
)
_BUTTON_WRAPPERS: Final = (*_VIEW_ONCE, Message.EPHEMERALMESSAGE_FIELD_NUMBER)

_REACTIONS: Final = frozenset({Message.REACTIONMESSAGE_FIELD_NUMBER, Message.ENCREACTIONMESSAGE_FIELD_NUMBER})
_POLLS: Final = frozenset({Message.POLLCREATIONMESSAGE_FIELD_NUMBER, Message.POLLUPDATEMESSAGE_FIELD_NUMBER})
_TEXT: Final = Message.EXTENDEDTEXTMESSAGE_FIELD_NUMBER
_AUDIO: Final = Message.AUDIOMESSAGE_FIELD_NUMBER
_VIDEO: Final = Message.VIDEOMESSAGE_FIELD_NUMBER
_LIST: Final = Message.LISTMESSAGE_FIELD_NUMBER
_MEDIA: Final = {
    Message.IMAGEMESSAGE_FIELD_NUMBER: "image",
    Message.STICKERMESSAGE_FIELD_NUMBER: "sticker",
    Message.DOCUMENTMESSAGE_FIELD_NUMBER: "document",
    _AUDIO: "audio",
    _VIDEO: "video",
    Message.CONTACTMESSAGE_FIELD_NUMBER: "vcard",
    Message.CONTACTSARRAYMESSAGE_FIELD_NUMBER: "contact_array",
    _LIST: "list",
    Message.LISTRESPONSEMESSAGE_FIELD_NUMBER: "list_response",
    Message.BUTTONSRESPONSEMESSAGE_FIELD_NUMBER: "buttons_response",
    Message.ORDERMESSAGE_FIELD_NUMBER: "order",
    Message.PRODUCTMESSAGE_FIELD_NUMBER: "product",
    Message.INTERACTIVERESPONSEMESSAGE_FIELD_NUMBER: "native_flow_response",
}
_BUTTONS: Final = {
    Message.BUTTONSMESSAGE_FIELD_NUMBER: "buttons",
    Message.BUTTONSRESPONSEMESSAGE_FIELD_NUMBER: "buttons_response",
    _LIST: "list",
    Message.LISTRESPONSEMESSAGE_FIELD_NUMBER: "list_response",
    Message.INTERACTIVERESPONSEMESSAGE_FIELD_NUMBER: "interactive_response",
}
_ANNOTATED: Final = frozenset({*_WRAPPERS, *_POLLS, *_BUTTONS})

_EDIT: Final = "1"
_PIN: Final = "2"
_SENDER_REVOKE: Final = "7"
_ADMIN_REVOKE: Final = "8"

# Fields that stand beside the content.
_BESIDE: Final = frozenset(
    {
        Message.SENDERKEYDISTRIBUTIONMESSAGE_FIELD_NUMBER,
        Message.FASTRATCHETKEYSENDERKEYDISTRIBUTIONMESSAGE_FIELD_NUMBER,
        Message.MESSAGECONTEXTINFO_FIELD_NUMBER,
    }
)


def stanza_type(message: Message) -> str:
    """The stanza's `type`: text, media, reaction or poll."""
    return _type_of(_content(message, _WRAPPERS))


def media_type(message: Message) -> str:
    """The `mediatype` of an `<enc>`, "" where it has none."""
    return _media_of(_content(message, _WRAPPERS))


def edit_attribute(message: Message) -> str:
    """The stanza's `edit`: 1 edit, 2 pin, 7 one's own revocation, 8 an admin's; "" for what changes no message."""
    if message.HasField("editedMessage") and message.editedMessage.HasField("message"):
        return edit_attribute(message.editedMessage.message)
    if message.HasField("protocolMessage") and message.protocolMessage.HasField("key"):
        return _protocol_edit(message.protocolMessage)
    if message.HasField("reactionMessage") and not message.reactionMessage.text:
        return _SENDER_REVOKE
    if message.HasField("keepInChatMessage"):
        keep = message.keepInChatMessage
        if keep.key.fromMe and keep.keepType == UNDO_KEEP_FOR_ALL:
            return _SENDER_REVOKE
    return _PIN if message.HasField("pinInChatMessage") else ""


def hides_failure(message: Message) -> bool:
    """Whether a device that cannot decrypt it shows nothing (`decrypt-fail` is `hide`)."""
    if edit_attribute(message) or message.HasField("pollUpdateMessage"):
        return True
    return stanza_type(message) == "reaction"


def annotations(message: Message) -> tuple[Node, ...]:
    """The stanza's further children: `<meta>` of polls, then `<biz>` of buttons and lists."""
    content = _content(message, ())
    if _ANNOTATED.isdisjoint(content):
        return ()
    found = []
    if _type_of(_content(message, _WRAPPERS)) == "poll":
        kind = "vote" if message.HasField("pollUpdateMessage") else "creation"
        found.append(Node("meta", {"polltype": kind}))
    buttons = _content(message, _BUTTON_WRAPPERS)
    tag = next((tag for number, tag in _BUTTONS.items() if number in buttons), None)
    if tag:
        found.append(Node("biz", {}, (Node(tag, _button_attrs(buttons)),)))
    return tuple(found)


def kind_name(message: Message) -> str:
    """The name of the field that holds the content, such as `imageMessage`; "" where there is none we know."""
    return next((field.name for field, _ in message.ListFields() if field.number not in _BESIDE), "")


def _content(message: Message, wrappers: tuple[int, ...]) -> dict[int, Any]:
    fields = {field.number: value for field, value in message.ListFields()}
    for number in wrappers:
        if number in fields:
            return _content(fields[number].message, wrappers)
    return fields


def _type_of(content: dict[int, Any]) -> str:
    if not _REACTIONS.isdisjoint(content):
        return "reaction"
    if not _POLLS.isdisjoint(content):
        return "poll"
    return "media" if _media_of(content) else "text"


def _media_of(content: dict[int, Any]) -> str:
    if _TEXT in content and content[_TEXT].HasField("title"):
        return "url"
    if _MEDIA.keys().isdisjoint(content):
        return ""
    number = next(number for number in _MEDIA if number in content)
    if number == _AUDIO and content[number].PTT:
        return "ptt"
    if number == _VIDEO and content[number].gifPlayback:
        return "gif"
    return _MEDIA[number]


def _button_attrs(content: dict[int, Any]) -> Attrs:
    if _LIST not in content or Message.TEMPLATEMESSAGE_FIELD_NUMBER in content:
        return {}
    return {"v": "2", "type": ListMessage.ListType.Name(content[_LIST].listType).lower()}


def _protocol_edit(change: ProtocolMessage) -> str:
    if change.type == ProtocolMessage.REVOKE:
        return _SENDER_REVOKE if change.key.fromMe else _ADMIN_REVOKE
    is_edit = change.type == ProtocolMessage.MESSAGE_EDIT and change.HasField("editedMessage")
    return _EDIT if is_edit else ""
