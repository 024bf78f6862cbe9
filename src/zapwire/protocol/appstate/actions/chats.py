"""What the user did with a chat."""

from dataclasses import dataclass
from typing import ClassVar, Final

from zapwire.protocol.appstate.actions.base import Action, MessageRange, flag, jid_part
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.sync_action_pb2 import (
    ArchiveChatAction,
    ClearChatAction,
    DeleteChatAction,
    MarkChatAsReadAction,
    MuteAction,
    PinAction,
    SyncActionValue,
    UserStatusMuteAction,
)

FOR_EVER: Final = -1
"""The end of a mute that has none."""


@dataclass(frozen=True, slots=True)
class Mute(Action):
    """A chat makes no sound; `until` is in unix milliseconds, or `FOR_EVER`."""

    kind: ClassVar = "mute"
    collection: ClassVar = Collection.REGULAR_HIGH
    version: ClassVar = 2

    jid: JID
    is_muted: bool
    until: int | None = None

    def parts(self) -> tuple[str, ...]:
        return (str(self.jid),)

    def value(self) -> SyncActionValue:
        return SyncActionValue(muteAction=MuteAction(muted=self.is_muted, muteEndTimestamp=self.until))

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "Mute":
        action = value.muteAction
        until = action.muteEndTimestamp if action.HasField("muteEndTimestamp") else None
        return cls(jid_part(parts, 0), action.muted, until)


@dataclass(frozen=True, slots=True)
class Pin(Action):
    """A chat stays on top of the list."""

    kind: ClassVar = "pin_v1"
    collection: ClassVar = Collection.REGULAR_LOW
    version: ClassVar = 5

    jid: JID
    is_pinned: bool

    def parts(self) -> tuple[str, ...]:
        return (str(self.jid),)

    def value(self) -> SyncActionValue:
        return SyncActionValue(pinAction=PinAction(pinned=self.is_pinned))

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "Pin":
        return cls(jid_part(parts, 0), value.pinAction.pinned)


@dataclass(frozen=True, slots=True)
class Archive(Action):
    """A chat is put away."""

    kind: ClassVar = "archive"
    collection: ClassVar = Collection.REGULAR_LOW
    version: ClassVar = 3

    jid: JID
    is_archived: bool
    until: MessageRange

    def parts(self) -> tuple[str, ...]:
        return (str(self.jid),)

    def value(self) -> SyncActionValue:
        action = ArchiveChatAction(archived=self.is_archived, messageRange=self.until.to_proto())
        return SyncActionValue(archiveChatAction=action)

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "Archive":
        action = value.archiveChatAction
        return cls(jid_part(parts, 0), action.archived, MessageRange.from_proto(action.messageRange))


@dataclass(frozen=True, slots=True)
class MarkChatAsRead(Action):
    """A whole chat is read, or shown as unread."""

    kind: ClassVar = "markChatAsRead"
    collection: ClassVar = Collection.REGULAR_LOW
    version: ClassVar = 3

    jid: JID
    is_read: bool
    until: MessageRange

    def parts(self) -> tuple[str, ...]:
        return (str(self.jid),)

    def value(self) -> SyncActionValue:
        action = MarkChatAsReadAction(read=self.is_read, messageRange=self.until.to_proto())
        return SyncActionValue(markChatAsReadAction=action)

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "MarkChatAsRead":
        action = value.markChatAsReadAction
        return cls(jid_part(parts, 0), action.read, MessageRange.from_proto(action.messageRange))


@dataclass(frozen=True, slots=True)
class ClearChat(Action):
    """A chat's messages are deleted for the user, with starred ones and media if so said."""

    kind: ClassVar = "clearChat"
    collection: ClassVar = Collection.REGULAR_HIGH
    version: ClassVar = 6

    jid: JID
    until: MessageRange
    deletes_starred: bool = False
    deletes_media: bool = False

    def parts(self) -> tuple[str, ...]:
        return (str(self.jid), flag(is_set=self.deletes_starred), flag(is_set=self.deletes_media))

    def value(self) -> SyncActionValue:
        return SyncActionValue(clearChatAction=ClearChatAction(messageRange=self.until.to_proto()))

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "ClearChat":
        return cls(
            jid_part(parts, 0),
            MessageRange.from_proto(value.clearChatAction.messageRange),
            deletes_starred=parts[1:2] == ("1",),
            deletes_media=parts[2:3] == ("1",),
        )


@dataclass(frozen=True, slots=True)
class DeleteChat(Action):
    """A chat is deleted for the user."""

    kind: ClassVar = "deleteChat"
    collection: ClassVar = Collection.REGULAR_HIGH
    version: ClassVar = 6

    jid: JID
    until: MessageRange
    deletes_media: bool = False

    def parts(self) -> tuple[str, ...]:
        return (str(self.jid), flag(is_set=self.deletes_media))

    def value(self) -> SyncActionValue:
        return SyncActionValue(deleteChatAction=DeleteChatAction(messageRange=self.until.to_proto()))

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "DeleteChat":
        until = MessageRange.from_proto(value.deleteChatAction.messageRange)
        return cls(jid_part(parts, 0), until, deletes_media=parts[1:2] == ("1",))


@dataclass(frozen=True, slots=True)
class UserStatusMute(Action):
    """Somebody's statuses are not shown."""

    kind: ClassVar = "userStatusMute"
    collection: ClassVar = Collection.REGULAR_HIGH
    version: ClassVar = 7

    jid: JID
    is_muted: bool

    def parts(self) -> tuple[str, ...]:
        return (str(self.jid),)

    def value(self) -> SyncActionValue:
        return SyncActionValue(userStatusMuteAction=UserStatusMuteAction(muted=self.is_muted))

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "UserStatusMute":
        return cls(jid_part(parts, 0), value.userStatusMuteAction.muted)
