"""A clock that stands still until a test moves it."""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

_START: Final = 1_700_000_000.0


@dataclass(order=True, slots=True)
class _Alarm:
    """Something to do at a time; None once it need not be done any more."""

    when: float
    number: int
    wake: Callable[[], None] | None = field(compare=False)
    is_sleeper: bool = field(compare=False)


class ManualClock:
    """A `zapwire.client.clock.Clock`. Whoever waits for a time is woken, in order, when `advance` passes it."""

    def __init__(self, start: float = _START) -> None:
        self._now = start
        self._alarms: list[_Alarm] = []
        self._numbers = itertools.count()

    def now(self) -> float:
        """Seconds since 1970, as this clock has it."""
        return self._now

    @property
    def sleepers(self) -> int:
        """How many are asleep."""
        return sum(alarm.is_sleeper and alarm.wake is not None for alarm in self._alarms)

    async def sleep(self, seconds: float) -> None:
        """Return when the clock was moved that far."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        over = asyncio.Event()
        alarm = self._set_alarm(seconds, over.set, is_sleeper=True)
        try:
            await over.wait()
        finally:
            alarm.wake = None

    @asynccontextmanager
    async def timeout(self, seconds: float) -> AsyncIterator[None]:
        """A block that may last so long by this clock: after that it raises `TimeoutError`."""
        if seconds <= 0:
            async with asyncio.timeout(0):
                yield
            return
        async with asyncio.timeout(None) as limit:
            alarm = self._set_alarm(seconds, lambda: limit.reschedule(0), is_sleeper=False)
            try:
                yield
            finally:
                alarm.wake = None

    def advance(self, seconds: float) -> None:
        """Move the clock on and wake whoever's time has come."""
        self._now += seconds
        while self._alarms and self._alarms[0].when <= self._now:
            wake = heapq.heappop(self._alarms).wake
            if wake is not None:
                wake()

    def _set_alarm(self, seconds: float, wake: Callable[[], None], *, is_sleeper: bool) -> _Alarm:
        alarm = _Alarm(self._now + seconds, next(self._numbers), wake, is_sleeper)
        heapq.heappush(self._alarms, alarm)
        return alarm
