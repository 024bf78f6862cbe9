"""What the user did with one message, for themselves."""

from dataclasses import dataclass
from typing import ClassVar

from zapwire.errors import AppStateCorrupt
from zapwire.protocol.appstate.actions.base import Action, flag, jid_part, part
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.sync_action_pb2 import DeleteMessageForMeAction, StarAction, SyncActionValue

_NOBODY = "0"


@dataclass(frozen=True, slots=True)
class MessageName:
    """A message as indexes name it: `sender` is there in groups alone, and not for one's own."""

    chat: JID
    id: str
    is_from_me: bool
    sender: JID | None = None

    def parts(self) -> tuple[str, ...]:
        """For an index."""
        sender = _NOBODY if self.sender is None or self.sender.user == self.chat.user else str(self.sender)
        return (str(self.chat), self.id, flag(is_set=self.is_from_me), sender)

    @classmethod
    def read(cls, parts: tuple[str, ...]) -> "MessageName":
        """Raises `AppStateCorrupt`."""
        chat, message_id, is_from_me = jid_part(parts, 0), part(parts, 1), part(parts, 2) == "1"
        if not message_id:
            raise AppStateCorrupt("an index names a message by an empty id")
        sender = None if part(parts, 3) == _NOBODY else jid_part(parts, 3)
        return cls(chat, message_id, is_from_me, sender)


@dataclass(frozen=True, slots=True)
class Star(Action):
    """A message is starred, or no longer."""

    kind: ClassVar = "star"
    collection: ClassVar = Collection.REGULAR_HIGH
    version: ClassVar = 2

    message: MessageName
    is_starred: bool

    def parts(self) -> tuple[str, ...]:
        return self.message.parts()

    def value(self) -> SyncActionValue:
        return SyncActionValue(starAction=StarAction(starred=self.is_starred))

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "Star":
        return cls(MessageName.read(parts), value.starAction.starred)


@dataclass(frozen=True, slots=True)
class DeleteMessageForMe(Action):
    """A message is gone for the user, though not for others. `timestamp` is the message's, in unix seconds."""

    kind: ClassVar = "deleteMessageForMe"
    collection: ClassVar = Collection.REGULAR_HIGH
    version: ClassVar = 3

    message: MessageName
    timestamp: int
    deletes_media: bool = False

    def parts(self) -> tuple[str, ...]:
        return self.message.parts()

    def value(self) -> SyncActionValue:
        action = DeleteMessageForMeAction(deleteMedia=self.deletes_media, messageTimestamp=self.timestamp)
        return SyncActionValue(deleteMessageForMeAction=action)

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "DeleteMessageForMe":
        action = value.deleteMessageForMeAction
        return cls(MessageName.read(parts), action.messageTimestamp, deletes_media=action.deleteMedia)
