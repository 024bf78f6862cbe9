"""Revival: connecting again, later, an account whose client has given up although that may help."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final

from zapwire.gateway.tasks import Tasks

_LONGEST: Final = 600.0
_LONGEST_BAN: Final = 7 * 86400.0


class Revival:
    """The next try of one account, of which there is one at most."""

    def __init__(self, first: float, tasks: Tasks) -> None:
        self._first = first
        self._tasks = tasks
        self._failures = 0
        self._task: asyncio.Task[None] | None = None

    def later(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do this after a wait that doubles with each time, until one succeeded."""
        seconds = min(self._first * 2 ** min(self._failures, 16), _LONGEST)
        self._failures += 1
        self.after(seconds * random.uniform(0.5, 1.0), work)  # noqa: S311  # spreads accounts, hides nothing

    def after(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """Do this after so many seconds, in place of what was planned before."""
        self.stop()

        async def wait() -> None:
            await asyncio.sleep(min(seconds, _LONGEST_BAN))
            # It may plan the next one.
            self._task = None
            await work()

        self._task = self._tasks.start_alone(wait(), "reviving an account")

    def succeeded(self) -> None:
        """The account is connected."""
        self._failures = 0
        self.stop()

    def stop(self) -> None:
        """Try no more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
