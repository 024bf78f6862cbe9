"""Labels of chats, on a database."""

from typing import Final

from sqlalchemy import true

from zapwire.client.store.labels import Label
from zapwire.protocol.jid import JID
from zapwire.storage import schema
from zapwire.storage.encoding import NO_KEY, dump_jid, load_jid
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View

# Name, color, which predefined one.
Rest = tuple[str, int, int]


def _dump(rest: Rest) -> Columns:
    name, color, predefined_id = rest
    return name.encode(errors="replace"), color, predefined_id


def _load(columns: Columns) -> Rest:
    name, color, predefined_id = columns
    return bytes(name).decode(errors="replace"), color, predefined_id


def _load_timestamp(columns: Columns) -> int:
    return int(columns[0])


LABELS: Final = Kind(
    table=schema.labels,
    dump=_dump,
    load=_load,
    group=("label",),
    values=("name", "color", "predefined_id"),
    secret=frozenset({"name"}),
    cached=4,
)
LABEL_CHATS: Final = Kind(
    table=schema.label_chats,
    dump=lambda timestamp: (timestamp,),
    load=_load_timestamp,
    group=("label",),
    row=("chat",),
    values=("timestamp",),
    cached=1,
)


class Labels:
    """`LabelStore`."""

    def __init__(self, labels: View[Rest], chats: View[int]) -> None:
        self._labels = labels
        self._chats = chats

    async def get(self, label_id: str) -> Label | None:
        rest = await self._labels.get((label_id,))
        return None if rest is None else Label(label_id, *rest)

    async def all(self) -> list[Label]:
        rows = await self._labels.find(true())
        return [Label(str(key[0]), *rest) for key, rest in rows.items()]

    async def put(self, label: Label) -> None:
        self._labels.put((label.id,), NO_KEY, (label.name, label.color, label.predefined_id))

    async def delete(self, label_id: str) -> None:
        self._labels.delete((label_id,))
        for chat in await self._chats.rows((label_id,)):
            self._chats.delete((label_id,), chat)

    async def chats(self) -> dict[str, dict[JID, int]]:
        found: dict[str, dict[JID, int]] = {}
        for (label_id, chat), timestamp in (await self._chats.find(true())).items():
            found.setdefault(str(label_id), {})[load_jid(str(chat))] = timestamp
        return found

    async def put_chat(self, label_id: str, chat: JID, timestamp: int) -> None:
        self._chats.put((label_id,), (dump_jid(chat.to_non_ad()),), timestamp)

    async def delete_chat(self, label_id: str, chat: JID) -> None:
        self._chats.delete((label_id,), (dump_jid(chat.to_non_ad()),))
