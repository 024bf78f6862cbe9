"""Transport: a WebSocket to WhatsApp, direct or through a proxy, with TLS always verified."""

from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidStatus,
    InvalidURI,
    ProxyError,
    WebSocketException,
)
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.typing import Origin
from websockets.uri import parse_uri

from zapwire.client.options import Network
from zapwire.client.proxies import check_proxy, without_password
from zapwire.client.tls import TLS
from zapwire.client.web import Web
from zapwire.errors import ConfigurationError, ConnectionLost, DialError, RemoteProtocolError
from zapwire.protocol.framing import MAX_FRAME

_ORIGIN: Final = Origin("https://web.whatsapp.com")
# What whatsmeow's dialer sends (socket/framesocket.go and Go's HTTP client).
_HEADERS: Final = {"Cache-Control": "no-cache", "Pragma": "no-cache", "Accept-Encoding": "gzip"}
_USER_AGENT: Final = "Go-http-client/1.1"
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
        self._tls = TLS(network)
        _check_url(network.url)
        if network.proxy is not None:
            check_proxy(network.proxy)
        self.web = Web(network, self._tls)
        """What files go over."""

    async def dial(self, timeout: float) -> "WebSocket":
        """A WebSocket connection within `timeout` seconds. Raises `DialError`."""
        tls = await self._tls.context()
        to_proxy: dict[str, Any] = {"proxy_ssl": tls} if (self._network.proxy or "").startswith("https:") else {}
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
                **to_proxy,
                open_timeout=timeout,
                ping_interval=None,
                close_timeout=_CLOSE_TIMEOUT,
                max_size=_MAX_MESSAGE,
            )
        except InvalidStatus as error:
            status = error.response.status_code
            raise DialError(f"{self._network.url} answered with HTTP status {status}", status=status) from error
        except TimeoutError:
            raise DialError(f"{self._where()} did not answer within {timeout:g} seconds") from None
        except ProxyError as error:
            # For a SOCKS proxy only the cause says what was wrong.
            raise DialError(f"{self._where()} cannot be reached: {error.__cause__ or error}") from error
        except (OSError, WebSocketException, EOFError) as error:
            raise DialError(f"{self._where()} cannot be reached: {error}") from error
        except UnicodeError as error:
            raise ConfigurationError(f"{self._where()} is no name of a host: {error}") from error
        return WebSocket(connection)

    def _where(self) -> str:
        host = urlsplit(self._network.url).netloc
        return f"{host} through the proxy {without_password(self._network.proxy)}" if self._network.proxy else host


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


def _check_url(url: str) -> None:
    try:
        is_right = parse_uri(url).secure
    except (InvalidURI, ValueError) as error:
        raise ConfigurationError(f"the network's address {url!r} is no URL of a WebSocket: {error}") from error
    if not is_right:
        raise ConfigurationError(f"WhatsApp is reached over wss:// only, not {url!r}")
