"""Identities on a database. They are public keys, and never encrypted."""

from typing import Final

from zapwire.protocol.jid import user_of
from zapwire.storage import schema
from zapwire.storage.by_address import ByAddress
from zapwire.storage.kinds import Columns, Kind


def _load(columns: Columns) -> bytes:
    return bytes(columns[0])


IDENTITIES: Final = Kind(
    table=schema.identities,
    dump=lambda key: (key,),
    load=_load,
    group=("user",),
    row=("address",),
    values=("key",),
    cached=2048,
    is_filtered=True,
)


class Identities(ByAddress[bytes]):
    """`IdentityStore`."""

    async def put(self, address: str, key: bytes) -> None:
        self._rows.put((user_of(address),), (address,), key)
