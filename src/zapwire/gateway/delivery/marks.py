"""What became of deliveries, written in batches; nobody forgets a delivery before that is durable.

Nobody waits for that either, so it shares the commits of others.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from zapwire.client.clock import Clock
from zapwire.errors import StoreError
from zapwire.gateway.delivery.rows import MARK_ENDED, MARK_FAILED
from zapwire.storage.database import Database

_log = logging.getLogger(__name__)
_PAUSE: Final = 1.0

# Is told the numbers of deliveries whose end is durable.
Written = Callable[[Iterable[int]], None]


@dataclass(slots=True)
class _Batch:
    ended: dict[int, dict[str, Any]] = field(default_factory=dict)
    failed: dict[int, dict[str, Any]] = field(default_factory=dict)
    written: list[tuple[Written, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.ended or self.failed)


class Marks:
    """Writes them in the order they came, many at once. They are as many as there are rows in memory, no more."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._next = _Batch()
        self._news = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    def ended(self, parameters: dict[str, Any], written: Written) -> None:
        """This delivery is over."""
        number = parameters["b_number"]
        self._next.failed.pop(number, None)
        self._next.ended[number] = parameters
        self._next.written.append((written, number))
        self._wake()

    def failed(self, parameters: dict[str, Any]) -> None:
        """This attempt failed."""
        self._next.failed[parameters["b_number"]] = parameters
        self._wake()

    async def run(self) -> None:
        """Write what comes, until this is cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            batch, self._next = self._next, _Batch()
            await self._write(batch)
            if not self._next:
                self._empty.set()

    async def flushed(self) -> None:
        """Return when everything is written that has come until now."""
        await self._empty.wait()

    def _wake(self) -> None:
        self._empty.clear()
        self._news.set()

    async def _write(self, batch: _Batch) -> None:
        writes = [
            (statement, list(rows.values()))
            for statement, rows in ((MARK_FAILED, batch.failed), (MARK_ENDED, batch.ended))
            if rows
        ]
        while True:
            try:
                await self._database.write_all(writes, is_urgent=False)
            except StoreError as error:
                _log.warning("what became of %d deliveries could not be written: %s", len(batch.ended), error)
                await self._clock.sleep(_PAUSE)
            else:
                break
        for written, number in batch.written:
            written((number,))
