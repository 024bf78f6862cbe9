"""What people are called, in the in-memory store."""

from collections.abc import Iterable
from dataclasses import replace

from zapwire.client.store.base import Contact
from zapwire.client.store.tables import Layer
from zapwire.protocol.jid import JID


class Contacts:
    """`ContactStore`."""

    def __init__(self, rows: Layer[JID, Contact]) -> None:
        self._rows = rows

    async def get(self, jid: JID) -> Contact | None:
        return self._rows.get(jid.to_non_ad())

    async def all(self) -> list[Contact]:
        return list(self._rows.rows().values())

    async def put(self, contact: Contact) -> None:
        jid = contact.jid.to_non_ad()
        self._rows.put(jid, contact if contact.jid == jid else replace(contact, jid=jid))

    async def put_many(self, contacts: Iterable[Contact]) -> None:
        for contact in contacts:
            await self.put(contact)

    async def delete(self, jid: JID) -> None:
        self._rows.delete(jid.to_non_ad())
