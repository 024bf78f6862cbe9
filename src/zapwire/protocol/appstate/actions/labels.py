"""Labels of chats and messages, which business accounts have."""

from dataclasses import dataclass
from typing import ClassVar

from zapwire.protocol.appstate.actions.base import Action, jid_part, part
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.sync_action_pb2 import LabelAssociationAction, LabelEditAction, SyncActionValue


@dataclass(frozen=True, slots=True)
class LabelEdit(Action):
    """A label is made, changed or deleted. `color` is one of twenty, by its number."""

    kind: ClassVar = "label_edit"
    collection: ClassVar = Collection.REGULAR
    version: ClassVar = 3

    label_id: str
    name: str
    color: int = 0
    is_deleted: bool = False
    predefined_id: int = 0
    """Above 0 for one that every business account starts with: which one. It is the phone's to say."""

    def parts(self) -> tuple[str, ...]:
        return (self.label_id,)

    def value(self) -> SyncActionValue:
        action = LabelEditAction(name=self.name, color=self.color, deleted=self.is_deleted)
        if self.predefined_id:
            action.predefinedID = self.predefined_id
        return SyncActionValue(labelEditAction=action)

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "LabelEdit":
        action = value.labelEditAction
        name, predefined = as_text(action.name), max(action.predefinedID, 0)
        return cls(part(parts, 0), name, action.color, is_deleted=action.deleted, predefined_id=predefined)


@dataclass(frozen=True, slots=True)
class LabelChat(Action):
    """A chat has a label, or no longer."""

    kind: ClassVar = "label_jid"
    collection: ClassVar = Collection.REGULAR
    version: ClassVar = 3

    label_id: str
    jid: JID
    is_labeled: bool

    def parts(self) -> tuple[str, ...]:
        return (self.label_id, str(self.jid))

    def value(self) -> SyncActionValue:
        return SyncActionValue(labelAssociationAction=LabelAssociationAction(labeled=self.is_labeled))

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "LabelChat":
        return cls(part(parts, 0), jid_part(parts, 1), value.labelAssociationAction.labeled)


@dataclass(frozen=True, slots=True)
class LabelMessage(Action):
    """A message has a label, or no longer."""

    kind: ClassVar = "label_message"
    collection: ClassVar = Collection.REGULAR
    version: ClassVar = 3

    label_id: str
    jid: JID
    message_id: str
    is_labeled: bool

    def parts(self) -> tuple[str, ...]:
        return (self.label_id, str(self.jid), self.message_id, "0", "0")

    def value(self) -> SyncActionValue:
        return SyncActionValue(labelAssociationAction=LabelAssociationAction(labeled=self.is_labeled))

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "LabelMessage":
        part(parts, 4)  # whatsmeow passes over shorter ones
        return cls(part(parts, 0), jid_part(parts, 1), part(parts, 2), value.labelAssociationAction.labeled)
