"""What the user did on another of their devices, and what became of synchronising it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zapwire.errors import ZapwireError
from zapwire.protocol.events.base import Event

if TYPE_CHECKING:  # these need protobuf, which takes its time to import
    from zapwire.protocol.appstate.actions.chats import (
        Archive,
        ClearChat,
        DeleteChat,
        MarkChatAsRead,
        Mute,
        Pin,
        UserStatusMute,
    )
    from zapwire.protocol.appstate.actions.contacts import Contact
    from zapwire.protocol.appstate.actions.labels import LabelChat, LabelEdit, LabelMessage
    from zapwire.protocol.appstate.actions.messages import DeleteMessageForMe, Star
    from zapwire.protocol.appstate.actions.settings import PushName, UnarchiveChats
    from zapwire.protocol.proto.sync_action_pb2 import SyncActionValue


@dataclass(frozen=True, slots=True)
class AppStateReceived(Event):
    """A mutation of app state, whatever it says; what this version knows is told by an event of its own, too."""

    index: tuple[str, ...]
    """The kind of thing, and which one."""
    value: "SyncActionValue" = field(repr=False)
    """What is said of it. It is kept out of logs, here and below."""


@dataclass(frozen=True, slots=True)
class AppStateSynced(Event):
    """A collection was read as a whole."""

    collection: str
    """Its name, e.g. `regular_low`."""
    version: int
    """Where it stands."""
    is_recovery: bool = False
    """Whether it could not be verified, and the phone gave it."""


@dataclass(frozen=True, slots=True)
class AppStateSyncFailed(Event):
    """A collection cannot be read, not as a whole either."""

    collection: str
    """Its name."""
    error: ZapwireError
    """What is wrong."""
    is_full_sync: bool
    """Whether it was to be read as a whole."""


@dataclass(frozen=True, slots=True)
class ContactChanged(Event):
    """Somebody was named in the address book."""

    action: "Contact" = field(repr=False)
    """Who, and the names."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class ChatMuted(Event):
    """A chat was muted, or is heard again."""

    action: "Mute"
    """Which chat, and until when."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class ChatPinned(Event):
    """A chat was pinned, or no longer."""

    action: "Pin"
    """Which chat."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class ChatArchived(Event):
    """A chat was archived, or taken out of the archive."""

    action: "Archive"
    """Which chat, up to which message."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class ChatMarkedRead(Event):
    """A whole chat was marked as read, or as unread."""

    action: "MarkChatAsRead"
    """Which chat, up to which message."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class ChatCleared(Event):
    """A chat's messages were deleted."""

    action: "ClearChat"
    """Which chat, up to which message."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class ChatDeleted(Event):
    """A chat was deleted."""

    action: "DeleteChat"
    """Which chat, up to which message."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class MessageStarred(Event):
    """A message was starred, or no longer."""

    action: "Star"
    """Which message."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class MessageDeletedForMe(Event):
    """A message was deleted for the user alone."""

    action: "DeleteMessageForMe"
    """Which message."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class PushNameSet(Event):
    """The user's own name was changed."""

    action: "PushName" = field(repr=False)
    """The name."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class UnarchiveChatsSet(Event):
    """Whether a new message brings archived chats back was changed."""

    action: "UnarchiveChats"
    """What was chosen."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class UserStatusMuted(Event):
    """Somebody's statuses were muted, or are shown again."""

    action: "UserStatusMute"
    """Whose."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class LabelEdited(Event):
    """A label was made, changed or deleted."""

    action: "LabelEdit" = field(repr=False)
    """Which label, and what it is called."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class ChatLabeled(Event):
    """A chat got a label, or lost it."""

    action: "LabelChat"
    """Which label, and which chat."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""


@dataclass(frozen=True, slots=True)
class MessageLabeled(Event):
    """A message got a label, or lost it."""

    action: "LabelMessage"
    """Which label, and which message."""
    timestamp: int
    """When the user did it, in unix milliseconds."""
    is_full_sync: bool
    """Whether it came of reading the collection as a whole, so that it may be old."""
    value: "SyncActionValue" = field(repr=False)
    """All that was said."""
