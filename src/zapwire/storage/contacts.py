"""What people are called, on a database: a row for each JID, its names in one value."""

import json
from collections.abc import Iterable
from typing import Final

from sqlalchemy import true

from zapwire.client.store.base import Contact
from zapwire.errors import StoreError
from zapwire.protocol.jid import JID
from zapwire.storage import schema
from zapwire.storage.encoding import NO_KEY, dump_jid, load_jid
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View

# First, full, push and business name.
Names = tuple[str, str, str, str]


def _dump(names: Names) -> Columns:
    return (json.dumps(names).encode(),)


def _load(columns: Columns) -> Names:
    try:
        first, full, push, business = json.loads(columns[0])
    except (ValueError, TypeError) as error:
        raise StoreError("a kept contact cannot be read: restore the database from a backup") from error
    return str(first), str(full), str(push), str(business)


CONTACTS: Final = Kind(
    table=schema.contacts,
    dump=_dump,
    load=_load,
    group=("jid",),
    values=("names",),
    secret=frozenset({"names"}),
    cached=512,
    is_filtered=True,
)


class Contacts:
    """`ContactStore`."""

    def __init__(self, rows: View[Names]) -> None:
        self._rows = rows

    async def get(self, jid: JID) -> Contact | None:
        names = await self._rows.get((dump_jid(jid.to_non_ad()),))
        return None if names is None else Contact(jid.to_non_ad(), *names)

    async def all(self) -> list[Contact]:
        rows = await self._rows.find(true())
        return [Contact(load_jid(str(key[0])), *names) for key, names in rows.items()]

    async def put(self, contact: Contact) -> None:
        names = contact.first_name, contact.full_name, contact.push_name, contact.business_name
        self._rows.put((dump_jid(contact.jid.to_non_ad()),), NO_KEY, names)

    async def put_many(self, contacts: Iterable[Contact]) -> None:
        for contact in contacts:
            await self.put(contact)

    async def delete(self, jid: JID) -> None:
        self._rows.delete((dump_jid(jid.to_non_ad()),))
