"""Sender keys on a database, and who has our own."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from zapwire.errors import StoreError
from zapwire.protocol.jid import JID, user_of
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.storage import schema
from zapwire.storage.encoding import Key, dump_jid
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View

# So many users are looked for at once.
_AT_ONCE: Final = 500

# The devices of one user that have our key.
Addresses = tuple[str, ...]


def _load_addresses(columns: Columns) -> Addresses:
    try:
        return tuple(str(address) for address in json.loads(columns[0]))
    except (ValueError, TypeError):
        raise StoreError("kept addresses cannot be read: restore the database from a backup") from None


SENDER_KEYS: Final = Kind(
    table=schema.sender_keys,
    dump=lambda record: (record.to_bytes(),),
    load=lambda columns: SenderKeyRecord.from_bytes(columns[0]),
    group=("user",),
    row=("chat", "address"),
    values=("record",),
    secret=frozenset({"record"}),
    cached=1024,
    is_filtered=True,
)
SHARES: Final = Kind(
    table=schema.sender_key_shares,
    dump=lambda addresses: (json.dumps(addresses).encode(),),
    load=_load_addresses,
    group=("chat",),
    row=("user",),
    values=("addresses",),
    cached=32,
)


class SenderKeys:
    """`SenderKeyStore`."""

    def __init__(self, rows: View[SenderKeyRecord], shares: View[Addresses]) -> None:
        self._rows = rows
        self._shares = shares

    async def get(self, group: JID, address: str) -> SenderKeyRecord | None:
        return await self._rows.get((user_of(address),), (dump_jid(group), address))

    async def put(self, group: JID, address: str, record: SenderKeyRecord) -> None:
        self._rows.put((user_of(address),), (dump_jid(group), address), record)

    async def delete(self, group: JID, address: str) -> None:
        self._rows.delete((user_of(address),), (dump_jid(group), address))

    async def rename_user(self, old: str, new: str) -> bool:
        return await self._rename(old, new, await self._chats_with(old))

    async def rename_users(self, names: Mapping[str, str]) -> None:
        chats = await self._chats_by_user(names)
        for old, new in names.items():
            await self._rename(old, new, chats.get(old, []))

    async def _rename(self, old: str, new: str, chats: list[Key]) -> bool:
        self._rows.check()
        records = await self._rows.rows((old,))
        if old == new:
            return bool(records or chats)
        if records:
            taken = await self._rows.rows((new,))
            for (chat, address), record in records.items():
                self._rows.delete((old,), (chat, address))
                renamed = (chat, new + str(address)[len(old) :])
                if renamed not in taken:
                    self._rows.put((new,), renamed, record)
        for chat_key in chats:
            addresses = await self._shares.get(chat_key, (old,)) or ()
            self._shares.delete(chat_key, (old,))
            await self._share(chat_key, new, [new + address[len(old) :] for address in addresses])
        return bool(records or chats)

    async def shared_with(self, group: JID) -> frozenset[str]:
        return frozenset().union(*(await self._shares.rows((dump_jid(group),))).values())

    async def share(self, group: JID, addresses: Iterable[str]) -> None:
        by_user: dict[str, list[str]] = {}
        for address in addresses:
            by_user.setdefault(user_of(address), []).append(address)
        for user, devices in by_user.items():
            await self._share((dump_jid(group),), user, devices)

    async def unshare(self, group: JID) -> None:
        self._shares.check()
        chat = (dump_jid(group),)
        for user in await self._shares.rows(chat):
            self._shares.delete(chat, user)

    async def unshare_user(self, user: str) -> None:
        self._shares.check()
        for chat in await self._chats_with(user):
            self._shares.delete(chat, (user,))

    async def _chats_with(self, user: str) -> list[Key]:
        return (await self._chats_by_user([user])).get(user, [])

    async def _chats_by_user(self, users: Collection[str]) -> dict[str, list[Key]]:
        """The chats in which these users have our key."""
        column, wanted, found = schema.sender_key_shares.c.user, list(users), dict[str, list[Key]]()
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            for chat, user in await self._shares.find_names(column.in_([name.encode() for name in part])):
                if user in part:
                    found.setdefault(str(user), []).append((chat,))
        return found

    async def _share(self, chat: Key, user: str, addresses: Iterable[str]) -> None:
        known = await self._shares.get(chat, (user,)) or ()
        self._shares.put(chat, (user,), tuple(dict.fromkeys((*known, *addresses))))
