"""The program that is killed, life after life, and the messages that it was asked to send."""

import asyncio
import json
import os
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.conformance.child import Child, run_child

PROGRAM: Final = Path(__file__).with_name("program.py")
START_TIMEOUT: Final = 90.0
_AGAIN_AFTER: Final = 0.2
_MAX_LOGS: Final = 100


@dataclass(frozen=True, slots=True)
class Order:
    """A text to send. `readers` are the numbers of the phones that must decrypt it."""

    id: str
    to: str
    text: str
    readers: tuple[str, ...]

    @property
    def line(self) -> str:
        """As the program reads it."""
        return json.dumps({"id": self.id, "to": self.to, "text": self.text})


class Subject:
    """The program. What it has not confirmed, it is asked again after each start, under the same id."""

    def __init__(self, database: str, network: Path) -> None:
        self.database = database
        """The URL for its next life."""
        self.orders: dict[str, Order] = {}
        """All that were ever given, by id, in order."""
        self.open: dict[str, Order] = {}
        """Those without a word yet that they were sent."""
        self.failures: list[str] = []
        """What it said that it must never say."""
        self.lives = 0
        self.logs: deque[str] = deque(maxlen=_MAX_LOGS)
        """How its last lives ended."""
        self._network = network
        self._child: Child | None = None
        self._pid = 0
        self._again: asyncio.Queue[Order] = asyncio.Queue()
        self._renew()

    @asynccontextmanager
    async def life(self, disk: float = 0.0) -> AsyncIterator[None]:
        """Run it inside the context, on a disk that is late by up to so many seconds."""
        self._renew()
        self.lives += 1
        where = ["--database", self.database, "--network", str(self._network), "--disk", str(disk)]
        command = [sys.executable, str(PROGRAM), *where]
        async with run_child(command, on_line=self._on_line, on_end=self._on_end) as child:
            self._child = child
            repeating = asyncio.create_task(self._repeat())
            try:
                for order in tuple(self.open.values()):
                    await self._give(order)
                yield
            finally:
                self._child = None
                repeating.cancel()
                await asyncio.wait((repeating,))
                self.logs.append(child.log)

    async def order(self, order: Order) -> None:
        """Ask for a message, now or when it lives again."""
        self.orders[order.id] = self.open[order.id] = order
        await self._give(order)

    async def repeat(self, order: Order) -> None:
        """Ask once more for a message that it has confirmed."""
        self.open[order.id] = order
        await self._give(order)

    async def wait_started(self) -> None:
        """Return when it has opened its database and begun to connect. Raises AssertionError where it ended before."""
        await self._wait(self._started, "started")

    async def wait_connected(self) -> None:
        """Return when it is logged in. Raises AssertionError where it ended before."""
        await self._wait(self._connected, "connected")

    async def wait_qr(self) -> str:
        """Return the QR code that it shows first."""
        await self._wait(self._showing, "showed a code")
        return self._qr

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

    async def _give(self, order: Order) -> None:
        if self._child is not None and self._child.is_running:
            with suppress(ConnectionError):  # it was killed; its next life is asked
                await self._child.write(order.line)

    async def _repeat(self) -> None:
        """Ask again for what could not be sent."""
        while True:
            order = await self._again.get()
            await asyncio.sleep(_AGAIN_AFTER)
            await self._give(order)

    async def _wait(self, what: asyncio.Event, word: str) -> None:
        async with asyncio.timeout(START_TIMEOUT):
            await what.wait()
        log = self._child.log if self._child else ""
        assert not self._ended, f"the program ended before it had {word}:\n{log}"

    def _renew(self) -> None:
        self._started, self._connected, self._showing = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._ended = False
        self._qr = ""

    def _on_end(self) -> None:
        self._ended = True
        for waiting in (self._started, self._connected, self._showing):
            waiting.set()

    def _on_line(self, line: str) -> None:
        said: dict[str, Any] = json.loads(line)
        match said.pop("event"):
            case "started":
                self._pid = said["pid"]
                self._started.set()
            case "qr":
                self._qr = said["text"]
                self._showing.set()
            case "connected":
                self._connected.set()
            case "sent":
                self.open.pop(said["id"], None)
            case "unsent" if said["again"]:
                self._again.put_nowait(self.orders[said["id"]])
            case "unsent":
                self.failures.append(f"message {said['id']} could not be sent: {said['error']}")
