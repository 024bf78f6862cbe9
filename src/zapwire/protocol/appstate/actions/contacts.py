"""Contacts, as the phone's address book has them."""

from dataclasses import dataclass
from typing import ClassVar

from zapwire.protocol.appstate.actions.base import Action, jid_part
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.strings import as_jid, as_text
from zapwire.protocol.proto.sync_action_pb2 import ContactAction, SyncActionValue


@dataclass(frozen=True, slots=True)
class Contact(Action):
    """Somebody's name in the address book."""

    kind: ClassVar = "contact"
    collection: ClassVar = Collection.CRITICAL_UNBLOCK_LOW
    version: ClassVar = 2

    jid: JID
    full_name: str
    first_name: str = ""
    lid: JID | None = None
    save_on_primary: bool = False
    """Whether the phone shall keep it in its own address book."""

    def parts(self) -> tuple[str, ...]:
        return (str(self.jid),)

    def value(self) -> SyncActionValue:
        action = ContactAction(fullName=self.full_name, saveOnPrimaryAddressbook=self.save_on_primary)
        if self.first_name:
            action.firstName = self.first_name
        if self.lid is not None:
            action.lidJID = str(self.lid)
        return SyncActionValue(contactAction=action)

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> "Contact":
        action = value.contactAction
        return cls(
            jid_part(parts, 0),
            as_text(action.fullName),
            as_text(action.firstName),
            as_jid(action.lidJID),
            save_on_primary=action.saveOnPrimaryAddressbook,
        )
