"""The in-memory store. It can be written out as JSON and read back, which is enough for tools and tests."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType

from zapwire.client.store.base import UnitOfWork
from zapwire.client.store.nouns import MemoryStores
from zapwire.client.store.saved import Json, dump, load
from zapwire.client.store.tables import Tables


class MemoryStore(MemoryStores):
    """An account in memory.

    `on_commit` is awaited at the end of every unit of work, with a store that holds what is to be committed; where
    it raises, nothing is.
    """

    def __init__(self, *, on_commit: Callable[["MemoryStore"], Awaitable[None]] | None = None) -> None:
        super().__init__(Tables())
        self._on_commit = on_commit
        self._writing = asyncio.Lock()

    def begin(self, *, wait: bool = True) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work; one runs at a time, and readers see nothing of it before it commits. It always waits."""
        return _Unit(self.tables, self._writing, self._on_commit)

    def to_json(self) -> Json:
        """Everything, private keys included: whoever has it is this device."""
        return dump(self.tables)

    def load_json(self, data: Json) -> None:
        """Replace everything with what `to_json` gave. Raises `StoreError` for anything else, changing nothing."""
        self.tables.replace(load(data))


# Every message takes one, and `asynccontextmanager` alone takes some 3 us.
class _Unit(MemoryStores):
    """A unit of work."""

    def __init__(
        self, tables: Tables, writing: asyncio.Lock, on_commit: Callable[[MemoryStore], Awaitable[None]] | None
    ) -> None:
        super().__init__(tables)
        self._committed = tables
        self._writing = writing
        self._on_commit = on_commit

    async def __aenter__(self) -> UnitOfWork:
        await self._writing.acquire()
        if self._on_commit is not None:
            self.tables = self._committed.copy()
        self._is_open = True
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.commit()
                if self._on_commit is not None:
                    await self._announce(self._on_commit)
        finally:
            self.close()
            self._writing.release()

    async def committed(self) -> None:
        """It is, when its block was left."""

    async def _announce(self, on_commit: Callable[[MemoryStore], Awaitable[None]]) -> None:
        changed = MemoryStore()
        changed.tables.replace(self.tables)
        await on_commit(changed)
        self._committed.replace(self.tables)
