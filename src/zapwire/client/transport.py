"""Transport: a WebSocket to WhatsApp, direct or through a proxy, with TLS always verified."""

import asyncio
import ssl
from typing import Final, Protocol
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, InvalidURI, WebSocketException
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.typing import Origin

from zapwire.client.options import Network
from zapwire.errors import ConfigurationError, ConnectionLost, DialError, RemoteProtocolError
from zapwire.protocol.framing import MAX_FRAME

_ORIGIN: Final = Origin("https://web.whatsapp.com")
# What whatsmeow's dialer sends (socket/framesocket.go and Go's HTTP client).
_HEADERS: Final = {"Cache-Control": "no-cache", "Pragma": "no-cache"}
_USER_AGENT: Final = "Go-http-client/1.1"
_PROXY_SCHEMES: Final = ("http", "https", "socks5", "socks5h")
_MAX_MESSAGE: Final = MAX_FRAME + 4096
_CLOSE_TIMEOUT: Final = 2.0


class Socket(Protocol):
    """An open connection that carries whole binary messages."""

    async def send(self, message: bytes) -> None:
        """Raises `ConnectionLost`."""
        ...

    async def receive(self) -> bytes:
        """The next message. Raises `ConnectionLost` at the end, `RemoteProtocolError` for a text message."""
        ...

    async def close(self) -> None:
        """Say goodbye, within 2 s, and close."""
        ...


class Transport(Protocol):
    """Opens sockets. One may be shared by many clients, which saves a TLS context for each."""

    async def dial(self, timeout: float) -> Socket:
        """A new connection. Raises `DialError`, or `ConfigurationError` for a network that cannot work."""
        ...


class WebSocketTransport:
    """The transport of real use."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._tls: asyncio.Task[ssl.SSLContext] | None = None
        if network.proxy and urlsplit(network.proxy).scheme not in _PROXY_SCHEMES:
            raise ConfigurationError(f"the proxy must be a URL of {', '.join(_PROXY_SCHEMES)}: {network.proxy!r}")
        if urlsplit(network.url).scheme != "wss":
            raise ConfigurationError(f"WhatsApp is reached over wss:// only, not {network.url!r}")

    async def dial(self, timeout: float) -> "WebSocket":
        """A WebSocket connection within `timeout` seconds. Raises `DialError`."""
        tls = await self._context()
        try:
            connection = await connect(
                self._network.url,
                ssl=tls,
                origin=_ORIGIN,
                additional_headers=_HEADERS,
                user_agent_header=_USER_AGENT,
                extensions=[ClientPerMessageDeflateFactory(client_max_window_bits=None)],
                compression=None,
                proxy=self._network.proxy,
                open_timeout=timeout,
                ping_interval=None,
                close_timeout=_CLOSE_TIMEOUT,
                max_size=_MAX_MESSAGE,
            )
        except InvalidStatus as error:
            status = error.response.status_code
            raise DialError(f"{self._network.url} answered with HTTP status {status}", status=status) from error
        except InvalidURI as error:
            raise ConfigurationError(f"the network's address or proxy is not a URL: {error}") from error
        except TimeoutError:
            raise DialError(f"{self._where()} did not answer within {timeout:g} seconds") from None
        except (OSError, WebSocketException, EOFError) as error:
            raise DialError(f"{self._where()} cannot be reached: {error}") from error
        return WebSocket(connection)

    def _where(self) -> str:
        host = urlsplit(self._network.url).netloc
        return f"{host} through the proxy {_without_password(self._network.proxy)}" if self._network.proxy else host

    async def _context(self) -> ssl.SSLContext:
        """The TLS context, made once and off the loop, as reading the CA certificates takes some 20 ms."""
        if self._tls is None:
            self._tls = asyncio.create_task(asyncio.to_thread(self._make_context))
        try:
            return await asyncio.shield(self._tls)
        except (OSError, ssl.SSLError) as error:
            self._tls = None
            raise ConfigurationError(f"the CA file {self._network.ca} cannot be used: {error}") from error

    def _make_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._network.ca:
            context.load_verify_locations(cafile=self._network.ca)
        return context


class WebSocket:
    """An open WebSocket."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, message: bytes) -> None:
        """Raises `ConnectionLost`."""
        try:
            await self._connection.send(message)
        except ConnectionClosed as error:
            raise ConnectionLost(f"the connection was closed: {error}") from None

    async def receive(self) -> bytes:
        """The next message. Raises `ConnectionLost` at the end, `RemoteProtocolError` for a text message."""
        try:
            message = await self._connection.recv()
        except ConnectionClosed as error:
            raise ConnectionLost(f"the server closed the connection: {error}") from None
        if isinstance(message, str):
            raise RemoteProtocolError("the server sent a text message where only binary ones are understood")
        return message

    async def close(self) -> None:
        """Say goodbye, within 2 s, and close."""
        await self._connection.close()


def _without_password(url: str | None) -> str:
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.hostname}:{parts.port}" if parts.port else f"{parts.scheme}://{parts.hostname}"
