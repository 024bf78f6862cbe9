"""The bare client that is killed: `program.py`, asked line by line."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

from tests.conformance.sandbox_process import Linked
from tests.crash.company import Company
from tests.crash.subject import Order, Subject

PROGRAM: Final = Path(__file__).with_name("program.py")
_AGAIN_AFTER: Final = 0.2


class ClientSubject(Subject):
    """The program."""

    start = 0.8

    def __init__(self, database: str, network: Path) -> None:
        super().__init__(database)
        self._network = network
        self._again: asyncio.Queue[Order] = asyncio.Queue()

    async def wait_connected(self) -> None:
        await self._wait(self._connected, "connected")

    async def link(self, company: Company) -> Linked:
        await self._wait(self._showing, "showed a code")
        linked = await company.sandbox.scan(company.own, self._qr)
        await self.wait_connected()
        return linked

    def _command(self, disk: float) -> list[str]:
        where = ["--database", self.database, "--network", str(self._network), "--disk", str(disk)]
        return [sys.executable, str(PROGRAM), *where]

    @asynccontextmanager
    async def _being_asked(self) -> AsyncIterator[None]:
        repeating = asyncio.create_task(self._repeat())
        try:
            for order in tuple(self.open.values()):
                await self._give(order)
            yield
        finally:
            repeating.cancel()
            await asyncio.wait((repeating,))

    async def _give(self, order: Order) -> None:
        if self._child is not None and self._child.is_running:
            with suppress(ConnectionError):  # it was killed; its next life is asked
                await self._child.write(json.dumps({"id": order.id, "to": order.to, "text": order.text}))

    async def _repeat(self) -> None:
        """Ask again for what could not be sent."""
        while True:
            order = await self._again.get()
            await asyncio.sleep(_AGAIN_AFTER)
            await self._give(order)

    def _renew(self) -> None:
        super()._renew()
        self._connected, self._showing = asyncio.Event(), asyncio.Event()
        self._qr = ""

    def _on_end(self) -> None:
        super()._on_end()
        for waiting in (self._connected, self._showing):
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
                self.confirm(said["id"])
            case "unsent" if said["again"]:
                self._again.put_nowait(self.orders[said["id"]])
            case "unsent":
                self.failures.append(f"message {said['id']} could not be sent: {said['error']}")
