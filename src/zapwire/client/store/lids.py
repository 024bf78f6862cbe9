"""Both names of everybody, in the in-memory store."""

from collections.abc import Collection

from zapwire.client.store.tables import Layer
from zapwire.protocol.jid import JID


class LIDs:
    """`LIDStore`."""

    def __init__(self, pn_by_lid: Layer[JID, JID], lid_by_pn: Layer[JID, JID]) -> None:
        self._pn_by_lid = pn_by_lid
        self._lid_by_pn = lid_by_pn

    async def put(self, lid: JID, pn: JID) -> None:
        lid, pn = lid.to_non_ad(), pn.to_non_ad()
        old_pn, old_lid = self._pn_by_lid.get(lid), self._lid_by_pn.get(pn)
        if old_pn == pn:
            return
        if old_pn is not None:
            self._lid_by_pn.delete(old_pn)
        if old_lid is not None:
            self._pn_by_lid.delete(old_lid)
        self._pn_by_lid.put(lid, pn)
        self._lid_by_pn.put(pn, lid)

    async def lid_for(self, pn: JID) -> JID | None:
        return self._lid_by_pn.get(pn.to_non_ad())

    async def lids_for(self, pns: Collection[JID]) -> dict[JID, JID]:
        return {pn: lid for pn in pns if (lid := self._lid_by_pn.get(pn.to_non_ad())) is not None}

    async def pn_for(self, lid: JID) -> JID | None:
        return self._pn_by_lid.get(lid.to_non_ad())
