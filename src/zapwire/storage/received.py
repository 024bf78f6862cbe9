"""Received messages on a database: their names."""

from typing import Final

from zapwire.client.store.base import MAX_RECEIVED
from zapwire.protocol.jid import JID
from zapwire.storage import schema
from zapwire.storage.encoding import NO_KEY, Key, dump_jid
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View


def _nothing(_: bool) -> Columns:  # noqa: FBT001  # a row that is there is all that is kept
    return ()


def _load(_: Columns) -> bool:
    return True


RECEIVED: Final = Kind(
    table=schema.received_messages,
    dump=_nothing,
    load=_load,
    group=("chat", "sender", "id"),
    cached=64,
    bound=MAX_RECEIVED,
    is_filtered=True,
)


class Received:
    """`ReceivedStore`."""

    def __init__(self, rows: View[bool]) -> None:
        self._rows = rows

    async def has(self, chat: JID, sender: JID, id: str) -> bool:
        return await self._rows.get(_name(chat, sender, id)) is not None

    async def add(self, chat: JID, sender: JID, id: str) -> None:
        if not await self.has(chat, sender, id):
            self._rows.put(_name(chat, sender, id), NO_KEY, True)


def _name(chat: JID, sender: JID, id: str) -> Key:
    return dump_jid(chat), dump_jid(sender), id
