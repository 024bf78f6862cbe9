"""A clock that stands still until a test moves it."""

import asyncio
import heapq
import itertools
from typing import Final

_START: Final = 1_700_000_000.0


class ManualClock:
    """A `zapwire.client.clock.Clock`. Sleepers wake in order when `advance` passes their time."""

    def __init__(self, start: float = _START) -> None:
        self._now = start
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def now(self) -> float:
        """Seconds since 1970, as this clock has it."""
        return self._now

    @property
    def sleepers(self) -> int:
        """How many are asleep."""
        return sum(not future.done() for _, _, future in self._sleepers)

    async def sleep(self, seconds: float) -> None:
        """Return when the clock was moved that far."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._numbers), future))
        await future

    def advance(self, seconds: float) -> None:
        """Move the clock on and wake whoever's time has come."""
        self._now += seconds
        while self._sleepers and self._sleepers[0][0] <= self._now:
            _, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)
