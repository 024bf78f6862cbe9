"""Parts of the phone's history that are to be taken, on a database."""

from typing import Final

from sqlalchemy import true

from zapwire.client.store.history import HistoryTask
from zapwire.storage import schema
from zapwire.storage.encoding import NO_KEY
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View

# The notification, when it came, and how much of it is done.
Rest = tuple[bytes, float, int]


def _load(columns: Columns) -> Rest:
    notification, received_at, done = columns
    return bytes(notification), float(received_at), int(done)


HISTORY: Final = Kind(
    table=schema.history_tasks,
    dump=lambda rest: rest,
    load=_load,
    group=("id",),
    values=("notification", "received_at", "done"),
    secret=frozenset({"notification"}),
    cached=4,
)


class History:
    """`HistoryStore`."""

    def __init__(self, rows: View[Rest]) -> None:
        self._rows = rows

    async def get(self, id: str) -> HistoryTask | None:
        rest = await self._rows.get((id,))
        return None if rest is None else HistoryTask(id, *rest)

    async def all(self) -> list[HistoryTask]:
        rows = await self._rows.find(true())
        tasks = [HistoryTask(str(key[0]), *rest) for key, rest in rows.items()]
        return sorted(tasks, key=lambda task: (task.received_at, task.id))

    async def put(self, task: HistoryTask) -> None:
        self._rows.put((task.id,), NO_KEY, (task.notification, task.received_at, task.done))

    async def delete(self, id: str) -> None:
        self._rows.delete((id,))
