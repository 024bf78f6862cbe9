"""Transports that go wrong, or that count."""

from collections.abc import Callable

from zapwire.client.options import Network
from zapwire.client.transport import Socket, Transport, WebSocketTransport


class Fragile:
    """Makes transports whose sockets break the client when they are closed."""

    def __init__(self) -> None:
        self.breaks = 0
        """How many do so, from the next one that is closed on."""

    def transport(self, network: Network) -> Transport:
        """Return a transport for a network."""
        return _Wrapped(WebSocketTransport(network), self.closing)

    def closing(self) -> None:
        """Break, perhaps."""
        if self.breaks > 0:
            self.breaks -= 1
            raise RuntimeError("a bug")


class Turnstile:
    """Makes transports that count how many connections are being opened."""

    def __init__(self) -> None:
        self.most = 0
        self._now = 0

    def transport(self, network: Network) -> Transport:
        """Return a transport for a network."""
        return _Counted(WebSocketTransport(network), self)

    def enter(self) -> None:
        """One begins to open."""
        self._now += 1
        self.most = max(self.most, self._now)

    def leave(self) -> None:
        """It is open, or failed."""
        self._now -= 1


class _Wrapped:
    def __init__(self, inner: Transport, closing: Callable[[], None]) -> None:
        self._inner = inner
        self._closing = closing

    async def dial(self, timeout: float) -> Socket:
        return _Socket(await self._inner.dial(timeout), self._closing)


class _Socket:
    def __init__(self, inner: Socket, closing: Callable[[], None]) -> None:
        self._inner = inner
        self._closing = closing

    async def send(self, message: bytes) -> None:
        await self._inner.send(message)

    async def receive(self) -> bytes:
        return await self._inner.receive()

    async def close(self) -> None:
        await self._inner.close()
        self._closing()


class _Counted:
    def __init__(self, inner: Transport, turnstile: Turnstile) -> None:
        self._inner = inner
        self._turnstile = turnstile

    async def dial(self, timeout: float) -> Socket:
        self._turnstile.enter()
        try:
            return await self._inner.dial(timeout)
        finally:
            self._turnstile.leave()
