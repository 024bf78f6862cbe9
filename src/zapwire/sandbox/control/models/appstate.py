"""App state: what the owner of a phone does that all their devices shall know."""

from typing import Annotated, Final, Literal

from pydantic import Field

from zapwire.protocol.appstate.actions import chats, contacts, labels, messages, quick_replies, settings
from zapwire.protocol.appstate.actions.base import Action, MessageRange
from zapwire.protocol.appstate.actions.messages import MessageName
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.jid import JID, USER_SERVER
from zapwire.sandbox.control.models.fields import Body, Chat, MessageId

MAX_ACTIONS: Final = 10_000
Name = Annotated[str, Field(max_length=512)]
LabelId = Annotated[str, Field(min_length=1, max_length=32, examples=["1"])]


class ActionRequest(Body):
    """Something the owner does, at a time in unix seconds."""

    def to_action(self, now: float) -> Action:
        """The action asked for."""
        raise TypeError(f"{type(self).__name__} is no action of its own")


class ContactRequest(ActionRequest):
    """Somebody's name in the address book; they need not be on this WhatsApp."""

    kind: Literal["contact"]
    jid: Chat
    full_name: Name
    first_name: Name = ""

    def to_action(self, now: float) -> Action:
        """The action asked for."""
        return contacts.Contact(_jid(self.jid), self.full_name, self.first_name, save_on_primary=True)


class ChatRequest(ActionRequest):
    """Something done with a chat; `on` is False to undo it. `until`, of a mute, is in unix seconds, none for ever."""

    kind: Literal["mute", "pin", "archive", "read", "clear", "delete", "mute_status"]
    chat: Chat
    on: bool = True
    until: float | None = Field(None, gt=0, lt=1e11)

    def to_action(self, now: float) -> Action:
        """The action asked for."""
        chat, last = _jid(self.chat), MessageRange(int(now))
        match self.kind:
            case "mute":
                until = chats.FOR_EVER if self.until is None else int(self.until * 1000)
                return chats.Mute(chat, self.on, until if self.on else None)
            case "pin":
                return chats.Pin(chat, self.on)
            case "archive":
                return chats.Archive(chat, self.on, last)
            case "read":
                return chats.MarkChatAsRead(chat, self.on, last)
            case "clear":
                return chats.ClearChat(chat, last)
            case "delete":
                return chats.DeleteChat(chat, last)
            case "mute_status":
                return chats.UserStatusMute(chat, self.on)


class ChatMessageRequest(ActionRequest):
    """Something done with a message; `sender` is for one of somebody else's in a group."""

    kind: Literal["star", "delete_message"]
    chat: Chat
    id: MessageId
    from_me: bool = False
    sender: Chat | None = None
    on: bool = True

    def to_action(self, now: float) -> Action:
        """The action asked for."""
        sender = None if self.sender is None else _jid(self.sender)
        name = MessageName(_jid(self.chat), self.id, self.from_me, sender)
        if self.kind == "star":
            return messages.Star(name, self.on)
        return messages.DeleteMessageForMe(name, int(now))


class LabelRequest(ActionRequest):
    """A label is made, changed or deleted."""

    kind: Literal["label"]
    id: LabelId
    name: Name = ""
    color: int = Field(0, ge=0, le=1000)
    deleted: bool = False

    def to_action(self, now: float) -> Action:
        """The action asked for."""
        return labels.LabelEdit(self.id, self.name, self.color, self.deleted)


class LabelingRequest(ActionRequest):
    """A chat, or with `message` one of its messages, gets a label, or loses it where `on` is False."""

    kind: Literal["labeling"]
    id: LabelId
    chat: Chat
    message: MessageId | None = None
    on: bool = True

    def to_action(self, now: float) -> Action:
        """The action asked for."""
        if self.message is None:
            return labels.LabelChat(self.id, _jid(self.chat), self.on)
        return labels.LabelMessage(self.id, _jid(self.chat), self.message, self.on)


class QuickReplyRequest(ActionRequest):
    """A quick reply is made, changed or deleted."""

    kind: Literal["quick_reply"]
    id: LabelId
    shortcut: Name = ""
    message: Annotated[str, Field(max_length=4096)] = ""
    deleted: bool = False

    def to_action(self, now: float) -> Action:
        """The action asked for."""
        return quick_replies.QuickReply(self.id, self.shortcut, self.message, is_deleted=self.deleted)


class SettingRequest(ActionRequest):
    """A setting whose value is a text."""

    kind: Literal["push_name", "locale"]
    value: Annotated[str, Field(min_length=1, max_length=100)]

    def to_action(self, now: float) -> Action:
        """The action asked for."""
        return settings.PushName(self.value) if self.kind == "push_name" else settings.Locale(self.value)


class SwitchRequest(ActionRequest):
    """A setting that is on or off: 24 hours, or archived chats that come back with a new message."""

    kind: Literal["time_format", "unarchive_chats"]
    on: bool = True

    def to_action(self, now: float) -> Action:
        """The action asked for."""
        return settings.TimeFormat(self.on) if self.kind == "time_format" else settings.UnarchiveChats(self.on)


AnyAction = Annotated[
    ContactRequest
    | ChatRequest
    | ChatMessageRequest
    | LabelRequest
    | LabelingRequest
    | QuickReplyRequest
    | SettingRequest
    | SwitchRequest,
    Field(discriminator="kind"),
]


class AppStateChange(Body):
    """What the owner does, in one change for each collection; with `remove`, what is taken out of it again."""

    actions: list[AnyAction] = Field(min_length=1, max_length=MAX_ACTIONS)
    remove: bool = False


class RecoveryOffer(Body):
    """Which collection the companion of this device number gets."""

    device: Annotated[int, Field(ge=1)]
    collection: Collection


def _jid(text: str) -> JID:
    """A JID, or the one that goes by a number. Raises `JIDError`."""
    return JID.parse(text if "@" in text else f"{text.lstrip('+')}@{USER_SERVER}").to_non_ad()
