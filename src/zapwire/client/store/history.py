"""Parts of the phone's history that are to be taken: what a store must offer, and how the one in memory does."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # whose tables hold these
    from zapwire.client.store.tables import Layer


@dataclass(frozen=True, slots=True)
class HistoryTask:
    """A part of the phone's history that was told of and is not taken yet."""

    id: str
    """The id of the message that told of it."""
    notification: bytes = field(repr=False)
    """The serialised `HistorySyncNotification`: where it is, or itself."""
    received_at: float
    """When that came, in Unix seconds."""
    done: int = 0
    """How many of its things were taken."""


class HistoryStore(Protocol):
    """Parts of the phone's history that are to be taken."""

    async def get(self, id: str) -> HistoryTask | None:
        """One by its id, or None."""
        ...

    async def all(self) -> list[HistoryTask]:
        """All, the one that was received first at first."""
        ...

    async def put(self, task: HistoryTask) -> None:
        """Keep it, in place of what was there under its id."""
        ...

    async def delete(self, id: str) -> None:
        """Forget one, if it is there."""
        ...


class History:
    """`HistoryStore`."""

    def __init__(self, rows: "Layer[str, HistoryTask]") -> None:
        self._rows = rows

    async def get(self, id: str) -> HistoryTask | None:
        return self._rows.get(id)

    async def all(self) -> list[HistoryTask]:
        return sorted(self._rows.rows().values(), key=lambda task: (task.received_at, task.id))

    async def put(self, task: HistoryTask) -> None:
        self._rows.put(task.id, task)

    async def delete(self, id: str) -> None:
        self._rows.delete(id)
