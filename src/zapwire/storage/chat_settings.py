"""What the user chose for chats, on a database."""

from typing import Final

from sqlalchemy import true

from zapwire.client.store.agreed import ChatSettings
from zapwire.protocol.jid import JID
from zapwire.storage import schema
from zapwire.storage.encoding import NO_KEY, dump_jid, load_jid
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View

# Muted until when, whether pinned, whether archived.
Row = tuple[int, bool, bool]


def _dump(row: Row) -> Columns:
    muted_until, is_pinned, is_archived = row
    return muted_until, int(is_pinned), int(is_archived)


def _load(columns: Columns) -> Row:
    muted_until, is_pinned, is_archived = columns
    return muted_until, bool(is_pinned), bool(is_archived)


CHAT_SETTINGS: Final = Kind(
    table=schema.chat_settings,
    dump=_dump,
    load=_load,
    group=("chat",),
    values=("muted_until", "is_pinned", "is_archived"),
    cached=64,
)


class AllChatSettings:
    """`ChatSettingsStore`."""

    def __init__(self, rows: View[Row]) -> None:
        self._rows = rows

    async def get(self, chat: JID) -> ChatSettings | None:
        row = await self._rows.get((dump_jid(chat.to_non_ad()),))
        return None if row is None else ChatSettings(chat.to_non_ad(), *row)

    async def all(self) -> list[ChatSettings]:
        rows = await self._rows.find(true())
        return [ChatSettings(load_jid(str(name[0])), *row) for name, row in rows.items()]

    async def put(self, settings: ChatSettings) -> None:
        row = settings.muted_until, settings.is_pinned, settings.is_archived
        self._rows.put((dump_jid(settings.jid.to_non_ad()),), NO_KEY, row)
