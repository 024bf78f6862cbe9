"""LIDs and phone numbers on a database: a table for each direction."""

from collections.abc import Collection
from typing import Final

from zapwire.protocol.jid import JID
from zapwire.storage import schema
from zapwire.storage.encoding import NO_KEY, Key, dump_jid, load_jid
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View

# So many are looked for one by one, of which most are in memory; more are read from the database, so many at a time.
_FEW: Final = 16
_AT_ONCE: Final = 500


def _dump(jid: JID) -> Columns:
    return (dump_jid(jid).encode(),)


def _load(columns: Columns) -> JID:
    return load_jid(columns[0].decode())


LIDS: Final = Kind(
    table=schema.lids, dump=_dump, load=_load, group=("lid",), values=("pn",), cached=1024, is_filtered=True
)
PHONE_NUMBERS: Final = Kind(
    table=schema.phone_numbers, dump=_dump, load=_load, group=("pn",), values=("lid",), cached=1024, is_filtered=True
)


class LIDs:
    """`LIDStore`."""

    def __init__(self, lids: View[JID], phone_numbers: View[JID]) -> None:
        self._lids = lids
        self._phone_numbers = phone_numbers

    async def put(self, lid: JID, pn: JID) -> None:
        lid, pn = lid.to_non_ad(), pn.to_non_ad()
        old_pn, old_lid = await self.pn_for(lid), await self.lid_for(pn)
        if old_pn == pn:
            return
        if old_pn is not None:
            self._phone_numbers.delete((dump_jid(old_pn),))
        if old_lid is not None:
            self._lids.delete((dump_jid(old_lid),))
        self._lids.put((dump_jid(lid),), NO_KEY, pn)
        self._phone_numbers.put((dump_jid(pn),), NO_KEY, lid)

    async def lid_for(self, pn: JID) -> JID | None:
        return await self._phone_numbers.get((dump_jid(pn.to_non_ad()),))

    async def lids_for(self, pns: Collection[JID]) -> dict[JID, JID]:
        names = {pn: dump_jid(pn.to_non_ad()) for pn in pns}
        if len(names) <= _FEW:
            found = {name: await self._phone_numbers.get((name,)) for name in names.values()}
            return {pn: lid for pn, name in names.items() if (lid := found[name]) is not None}
        wanted, kept = [name.encode() for name in names.values()], dict[Key, JID]()
        for start in range(0, len(wanted), _AT_ONCE):
            is_wanted = schema.phone_numbers.c.pn.in_(wanted[start : start + _AT_ONCE])
            kept |= await self._phone_numbers.find(is_wanted)
        return {pn: kept[(name,)] for pn, name in names.items() if (name,) in kept}

    async def pn_for(self, lid: JID) -> JID | None:
        return await self._lids.get((dump_jid(lid.to_non_ad()),))
