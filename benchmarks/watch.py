"""What a loop's others notice: how long it stands still, and how much of that its own thread works."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from benchmarks.clients import resident

_BEAT = 0.005


@dataclass(slots=True)
class Watch:
    """The most memory, and the pauses of the loop, while it watches."""

    memory: int = 0
    pauses: list[float] = field(default_factory=list)
    """How much later than asked for it ran again, each time."""
    work: list[float] = field(default_factory=list)
    """The processor time of the loop's thread meanwhile, which other processes do not add to."""

    @classmethod
    @asynccontextmanager
    async def start(cls) -> AsyncIterator["Watch"]:
        """Watch this loop."""
        watch = cls()
        task = asyncio.create_task(watch._run())
        try:
            yield watch
        finally:
            task.cancel()
            await asyncio.wait({task})

    def clear(self) -> None:
        """Forget what was."""
        self.memory = 0
        self.pauses.clear()
        self.work.clear()

    async def _run(self) -> None:
        last, used = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(_BEAT)
            now, processor = time.perf_counter(), time.thread_time()
            self.pauses.append(now - last - _BEAT)
            self.work.append(processor - used)
            self.memory = max(self.memory, resident())
            last, used = now, processor
