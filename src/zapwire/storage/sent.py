"""Sent messages on a database."""

from typing import Final

from zapwire.client.store.base import MAX_SENT, SentMessage
from zapwire.protocol.jid import JID
from zapwire.storage import schema
from zapwire.storage.encoding import NO_KEY, dump_jid, load_jid
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View

# A `SentMessage` without its id, which names the row: chat, message, created_at, stanza, timestamp.
Row = tuple[JID, bytes, float, bytes | None, int | None]


def _dump(row: Row) -> Columns:
    chat, *rest = row
    return (dump_jid(chat).encode(), *rest)


def _load(columns: Columns) -> Row:
    chat, message, created_at, stanza, timestamp = columns
    return load_jid(chat.decode()), message, created_at, stanza, timestamp


SENT: Final = Kind(
    table=schema.sent_messages,
    dump=_dump,
    load=_load,
    group=("id",),
    values=("chat", "message", "created_at", "stanza", "timestamp"),
    secret=frozenset({"message", "stanza"}),
    cached=64,
    bound=MAX_SENT,
    is_filtered=True,
)


class Sent:
    """`SentStore`."""

    def __init__(self, rows: View[Row]) -> None:
        self._rows = rows

    async def get(self, id: str) -> SentMessage | None:
        row = await self._rows.get((id,))
        return None if row is None else SentMessage(id, *row)

    async def put(self, message: SentMessage) -> None:
        row = (message.chat, message.message, message.created_at, message.stanza, message.timestamp)
        self._rows.put((message.id,), NO_KEY, row)

    async def delete(self, id: str) -> None:
        self._rows.delete((id,))
