"""Sessions on a database."""

from typing import Final

from zapwire.protocol.jid import user_of
from zapwire.protocol.signal.session import SessionRecord
from zapwire.storage import schema
from zapwire.storage.by_address import ByAddress
from zapwire.storage.kinds import Kind

SESSIONS: Final = Kind(
    table=schema.sessions,
    dump=lambda record: (record.to_bytes(),),
    load=lambda columns: SessionRecord.from_bytes(columns[0]),
    group=("user",),
    row=("address",),
    values=("record",),
    secret=frozenset({"record"}),
    cached=1024,
    is_filtered=True,
)


class Sessions(ByAddress[SessionRecord]):
    """`SessionStore`."""

    async def put(self, address: str, record: SessionRecord) -> None:
        self._rows.put((user_of(address),), (address,), record)
