"""A sandbox for tests: in the running loop, or in a thread of its own for tests of any kind."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final, TypeVar

from zapwire.client.options import Network
from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.sandbox.faults import Fault
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.server import Address, Sandbox, Settings

T = TypeVar("T")

_START_TIMEOUT: Final = 30.0
_CALL_TIMEOUT: Final = 60.0


@asynccontextmanager
async def sandbox(settings: Settings | None = None) -> AsyncIterator[Sandbox]:
    """A sandbox in the running loop."""
    async with Sandbox.start(settings) as running:
        yield running


class LocalSandbox:
    """A sandbox in a thread of its own. Its methods may be called from plain tests; they block.

    In an async test call them through `asyncio.to_thread`, or use `zapwire.testing.sandbox` instead.
    """

    def __init__(self, running: Sandbox, loop: asyncio.AbstractEventLoop) -> None:
        self._running = running
        self._loop = loop

    @property
    def address(self) -> Address:
        """How clients reach it: WebSocket URL, proxy, CA file, Noise root, control API."""
        return self._running.address

    @property
    def network(self) -> Network:
        """The same, for `zapwire.Options`."""
        return Network.from_json(self.address.to_json())

    def create_phone(self, number: str, name: str = "") -> JID:
        """A phone with a primary device; returns its JID."""
        return self._call(self._running.create_phone(number, name)).account.jid()

    def scan(self, number: str, qr: str) -> JID:
        """Let a phone scan a linking QR code; returns the new device when the client has accepted."""
        return self._call(self._running.phone(number).scan(qr))

    def unlink(self, number: str, device: int) -> None:
        """Let a phone unlink a device."""
        self._call(self._running.phone(number).unlink(device))

    def cut(self, device: JID | None = None) -> int:
        """Break one device's connection, or all; returns how many."""
        return self._call(_later(lambda: self._running.cut(device)))

    def add_fault(self, fault: Fault) -> None:
        """Let something go wrong from now on."""
        self._call(_later(lambda: self._running.add_fault(fault)))

    def clear_faults(self) -> None:
        """Heal everything."""
        self._call(_later(self._running.context.faults.clear))

    def traffic(self, device: JID | None = None, after: int = 0) -> list[Json]:
        """Recorded stanzas, as `GET /traffic` gives them."""
        return self._call(_later(lambda: self._running.traffic(device, after)))

    def reset(self) -> None:
        """Forget all phones, faults and stanzas."""
        self._call(self._running.reset())

    def _call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_CALL_TIMEOUT)


async def _later(function: Callable[[], T]) -> T:
    """Run a plain function on the sandbox's loop."""
    return function()


@contextmanager
def sandbox_in_thread(settings: Settings | None = None) -> Iterator[LocalSandbox]:
    """A sandbox in a thread of its own, for the length of the block."""
    started: Future[LocalSandbox] = Future()
    stop: Future[asyncio.Event] = Future()

    async def serve() -> None:
        async with Sandbox.start(settings) as running:
            ended = asyncio.Event()
            stop.set_result(ended)
            started.set_result(LocalSandbox(running, asyncio.get_running_loop()))
            await ended.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = threading.Thread(target=run, name="zapwire sandbox", daemon=True)
    thread.start()
    try:
        local = started.result(_START_TIMEOUT)
    except TimeoutError:
        raise SandboxError(f"the sandbox did not start within {_START_TIMEOUT:.0f} s") from None
    try:
        yield local
    finally:
        local._loop.call_soon_threadsafe(stop.result().set)  # noqa: SLF001  # the pair of this function
        thread.join(_START_TIMEOUT)
