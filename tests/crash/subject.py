"""What is killed, life after life, and the messages that it was asked to send."""

import asyncio
import os
import signal
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.conformance.child import Child, run_child
from tests.conformance.sandbox_process import Linked
from tests.crash.company import Company

START_TIMEOUT: Final = 90.0
_MAX_LOGS: Final = 100
# Seconds. The word that the server has a message is written down a moment after it was passed on.
_IN_DOUBT: Final = 1.0


@dataclass(frozen=True, slots=True)
class Order:
    """A text to send. `readers` are the numbers of the phones that must decrypt it."""

    id: str
    to: str
    text: str
    readers: tuple[str, ...]


class Subject(ABC):
    """A program. What it has not confirmed, it is asked again, in its next life too, under the same id."""

    start: float
    """Seconds that it takes to start."""
    logged_in: float = 0.0
    """How many of its lives, of 1, are counted from the login, not from the start, as that takes a while."""

    def __init__(self, database: str) -> None:
        self.database = database
        """The URL for its next life."""
        self.orders: dict[str, Order] = {}
        """All that were ever given, by id, in order."""
        self.open: dict[str, Order] = {}
        """Those without a word yet that they were sent."""
        self.doubtful: set[str] = set()
        """Those that were confirmed just before a life ended, perhaps before that was written down."""
        self.failures: list[str] = []
        """What it said or did that it must never."""
        self.lives = 0
        self.logs: deque[str] = deque(maxlen=_MAX_LOGS)
        """How its last lives ended."""
        self._confirmed: dict[str, float] = {}
        self._child: Child | None = None
        self._pid = 0
        self._renew()

    @asynccontextmanager
    async def life(self, disk: float = 0.0) -> AsyncIterator[None]:
        """Run it inside the context, on a disk that is late by up to so many seconds."""
        self._renew()
        self.lives += 1
        async with run_child(self._command(disk), on_line=self._on_line, on_end=self._on_end) as child:
            self._child = child
            try:
                async with self._being_asked():
                    yield
            finally:
                self._child = None
                self.logs.append(child.log)
                end = asyncio.get_running_loop().time()
                self.doubtful.update(id for id, at in self._confirmed.items() if at > end - _IN_DOUBT)
                self._confirmed.clear()

    async def order(self, order: Order) -> None:
        """Ask for a message, now or when it lives again."""
        self.orders[order.id] = self.open[order.id] = order
        await self._give(order)

    async def repeat(self, order: Order) -> None:
        """Ask once more for a message that it has confirmed."""
        self.open[order.id] = order
        await self._give(order)

    def confirm(self, id: str) -> None:
        """It has said that a message was sent."""
        self.open.pop(id, None)
        self._confirmed[id] = asyncio.get_running_loop().time()

    async def wait_started(self) -> None:
        """Return when it has opened its database and begun to connect. Raises AssertionError where it ended before."""
        await self._wait(self._started, "started")

    @abstractmethod
    async def wait_connected(self) -> None:
        """Return when it is logged in. Raises AssertionError where it ended before."""

    @abstractmethod
    async def link(self, company: Company) -> Linked:
        """Link it, which has just begun its first life, to the company's own phone, and wait until it is logged in."""

    async def calm(self) -> None:  # noqa: B027  # few need it
        """Let everybody but the company treat it well from now on."""

    async def finish(self) -> None:  # noqa: B027  # as above
        """Return when it has done all that there is to do."""

    async def kill(self) -> None:
        """End it with SIGKILL. Raises AssertionError where it had ended by itself."""
        child = self._child
        assert child is not None
        assert child.is_running, f"the program ended by itself with {child.returncode}:\n{child.log}"
        await child.kill()

    def freeze(self) -> None:
        """Stop it where it is. It must have started."""
        os.kill(self._pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self._pid, signal.SIGCONT)

    def is_frozen(self) -> bool:
        """Whether every thread of it stands still."""
        tasks = Path(f"/proc/{self._pid}/task").iterdir()
        return all((task / "stat").read_text().rpartition(")")[2].split()[0] == "T" for task in tasks)

    @abstractmethod
    def _command(self, disk: float) -> list[str]:
        """What runs it."""

    @abstractmethod
    def _on_line(self, line: str) -> None:
        """It has printed a line."""

    @abstractmethod
    async def _give(self, order: Order) -> None:
        """Ask for a message, where it lives."""

    @asynccontextmanager
    async def _being_asked(self) -> AsyncIterator[None]:
        """Inside the context it lives, and is asked for what is open."""
        yield

    async def _wait(self, what: asyncio.Event, word: str) -> None:
        async with asyncio.timeout(START_TIMEOUT):
            await what.wait()
        log = self._child.log if self._child else ""
        assert not self._ended, f"the program ended before it had {word}:\n{log}"

    def _renew(self) -> None:
        self._started = asyncio.Event()
        self._ended = False

    def _on_end(self) -> None:
        self._ended = True
        self._started.set()
