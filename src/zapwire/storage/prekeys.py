"""Prekeys on a database. None stays in memory."""

from collections.abc import Sequence
from typing import Final

from zapwire.errors import StoreError
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.prekeys import PreKey
from zapwire.storage import schema
from zapwire.storage.encoding import NO_KEY
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View

# The last id that was given, and the last that the server has.
Ids = tuple[int, int]


def _load(columns: Columns) -> KeyPair:
    if len(columns[0]) != KEY_SIZE:
        raise StoreError(f"a kept prekey has {KEY_SIZE} bytes, not {len(columns[0])}: restore the database")
    return KeyPair.from_private(columns[0])


def _load_ids(columns: Columns) -> Ids:
    last, uploaded = columns
    return int(last), int(uploaded)


PREKEYS: Final = Kind(
    table=schema.prekeys,
    dump=lambda pair: (pair.private,),
    load=_load,
    group=("id",),
    values=("private",),
    secret=frozenset({"private"}),
)
PREKEY_IDS: Final = Kind(
    table=schema.prekey_ids, dump=lambda ids: ids, load=_load_ids, values=("last", "uploaded"), cached=1
)


class PreKeys:
    """`PreKeyStore`."""

    def __init__(self, prekeys: View[KeyPair], ids: View[Ids]) -> None:
        self._prekeys = prekeys
        self._ids = ids

    async def add(self, prekeys: Sequence[PreKey]) -> None:
        last, uploaded = await self._known_ids()
        for prekey in prekeys:
            self._prekeys.put((prekey.id,), NO_KEY, prekey.key_pair)
        self._put_ids(max((last, *(prekey.id for prekey in prekeys))), uploaded)

    async def last_id(self) -> int:
        return (await self._known_ids())[0]

    async def get(self, prekey_id: int) -> PreKey | None:
        pair = await self._prekeys.get((prekey_id,))
        return None if pair is None else PreKey(prekey_id, pair)

    async def not_uploaded(self, most: int) -> list[PreKey]:
        _, uploaded = await self._known_ids()
        found = await self._prekeys.find(schema.prekeys.c.id > uploaded, most)
        pairs = {int(name[0]): pair for name, pair in found.items()}
        return [PreKey(id, pairs[id]) for id in sorted(pairs) if id > uploaded][:most]

    async def count_uploaded(self) -> int:
        _, uploaded = await self._known_ids()
        return await self._prekeys.count(schema.prekeys.c.id <= uploaded, lambda name: int(name[0]) <= uploaded)

    async def mark_uploaded(self, up_to: int) -> None:
        last, uploaded = await self._known_ids()
        self._put_ids(last, max(uploaded, up_to))

    async def remove(self, prekey_id: int) -> None:
        self._prekeys.delete((prekey_id,))

    async def _known_ids(self) -> Ids:
        return await self._ids.get(NO_KEY) or (0, 0)

    def _put_ids(self, last: int, uploaded: int) -> None:
        self._ids.put(NO_KEY, NO_KEY, (last, uploaded))
