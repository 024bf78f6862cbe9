"""Quick replies: texts that a business account sends by a shortcut."""

from dataclasses import dataclass
from typing import ClassVar

from zapwire.protocol.appstate.actions.base import Action, part
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.sync_action_pb2 import QuickReplyAction, SyncActionValue


@dataclass(frozen=True, slots=True)
class QuickReply(Action):
    """A quick reply is made, changed or deleted."""

    kind: ClassVar = "quick_reply"
    collection: ClassVar = Collection.REGULAR
    version: ClassVar = 2

    id: str
    shortcut: str
    message: str
    keywords: tuple[str, ...] = ()
    count: int = 0
    """How often it was used."""
    is_deleted: bool = False

    def parts(self) -> tuple[str, ...]:
        return (self.id,)

    def value(self) -> SyncActionValue:
        action = QuickReplyAction(
            shortcut=self.shortcut,
            message=self.message,
            keywords=self.keywords,
            count=self.count,
            deleted=self.is_deleted,
        )
        return SyncActionValue(quickReplyAction=action)

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "QuickReply":
        action = value.quickReplyAction
        return cls(
            part(parts, 0),
            as_text(action.shortcut),
            as_text(action.message),
            tuple(map(as_text, action.keywords)),
            action.count,
            is_deleted=action.deleted,
        )
