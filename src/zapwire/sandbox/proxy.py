"""An HTTP CONNECT proxy that takes WhatsApp's host names to the sandbox and lets nothing else out."""

import asyncio
import hmac
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

import h11

from zapwire.errors import SandboxError

__all__ = ["ConnectProxy", "Credentials", "Limits", "ProxyAddress", "Routes", "whatsapp_routes"]

Routes = Callable[[str, int], tuple[str, int] | None]
"""From the host (lower case, IPv6 without brackets) and port a client asks for to where it goes, or None."""

_DOMAINS = ("whatsapp.com", "whatsapp.net")
_MEDIA_NAMES = ("mmg.whatsapp.net", "pps.whatsapp.net")
_MEDIA_DOMAIN = ".cdn.whatsapp.net"
_CHUNK_BYTES = 65536
_HEAD_BYTES = 16384
# Hundreds of accounts connect in one instant; with asyncio's default of 100 some of them would wait a second.
_BACKLOG = 1024
# Clients over the limit that are being told so; further ones are cut without a word.
_TURNED_AWAY = 64


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client must send as Basic `Proxy-Authorization`. Raises SandboxError for a colon in the name."""

    username: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        if ":" in self.username:
            raise SandboxError(f"the proxy user name {self.username!r} has a colon: Basic wants one without")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the proxy waits, in seconds, and how many connections it holds."""

    head: float = 10.0
    """For the whole request head, from the moment the client connected."""
    connect: float = 10.0
    """For the target to accept."""
    linger: float = 1.0
    """For a refused client to read its answer and close."""
    connections: int = 4096
    """At one time; the next one is refused with 503."""


@dataclass(frozen=True, slots=True)
class ProxyAddress:
    """Where a proxy listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The value for `HTTPS_PROXY`, without credentials."""
        return f"http://{_authority(self.host, self.port)}"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """The answer that a client gets instead of a tunnel."""

    status: HTTPStatus
    text: str
    headers: tuple[tuple[str, str], ...] = ()
    to_head: bool = False
    """Whether it answers a HEAD request, and so goes without the text."""


_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def whatsapp_routes(target: tuple[str, int], media: tuple[str, int] | None = None) -> Routes:
    """Return routes that take whatsapp.com, whatsapp.net and every name below them to `target`.

    With `media`, the media hosts' names go there.
    """

    def route(host: str, _port: int) -> tuple[str, int] | None:
        name = host.removesuffix(".")
        if media is not None and (name in _MEDIA_NAMES or name.endswith(_MEDIA_DOMAIN)):
            return media
        ours = any(name == domain or name.endswith(f".{domain}") for domain in _DOMAINS)
        return target if ours else None

    return route


class ConnectProxy:
    """Opens tunnels for the hosts that `routes` knows, after checking `credentials` when there are any.

    Everything else is refused: 400 unreadable, 403 other hosts, 405 other methods, 407 credentials, 408 head
    too slow, 431 head too long, 502 and 504 target unreachable, 503 too many connections.
    """

    def __init__(self, routes: Routes, *, credentials: Credentials | None = None, limits: Limits | None = None) -> None:
        self._routes = routes
        self._credentials = credentials
        self._limits = limits or Limits()

    @asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[ProxyAddress]:
        """Listen inside the context; leaving it cuts every tunnel and ends every task.

        Port 0 takes a free one. Raises SandboxError when the address cannot be had.
        """
        tasks = asyncio.TaskGroup()
        admitted: set[asyncio.Task[None]] = set()
        turned_away: set[asyncio.Task[None]] = set()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            is_full = len(admitted) >= self._limits.connections
            if not server.is_serving() or (is_full and len(turned_away) >= _TURNED_AWAY):
                # The loop may still hand over what it accepted just before the listener was closed.
                writer.transport.abort()
                return
            kind = turned_away if is_full else admitted
            task = tasks.create_task(self._connection(reader, writer, is_full=is_full))
            kind.add(task)
            task.add_done_callback(kind.discard)
            # Here and not in the coroutine, which a task cancelled before its first step never enters.
            task.add_done_callback(lambda _: writer.transport.abort())

        try:
            server = await asyncio.start_server(accept, host, port, backlog=_BACKLOG, start_serving=False)
        except OSError as error:
            raise SandboxError(
                f"the proxy cannot listen on {_authority(host, port)} ({error}): take another one, or port 0"
            ) from error
        failure: Exception | None = None
        async with tasks:
            try:
                await server.start_serving()
                yield ProxyAddress(*server.sockets[0].getsockname()[:2])
            except Exception as error:  # noqa: BLE001
                # Raised again below: the TaskGroup would wrap the caller's own error in an ExceptionGroup.
                failure = error
            finally:
                server.close()
                for task in (*admitted, *turned_away):
                    task.cancel()
        if failure is not None:
            raise failure

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_full: bool) -> None:
        """Serve one client: a tunnel until it ends, or a refusal."""
        http = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD_BYTES)
        try:
            target = self._full() if is_full else await self._target(http, reader)
            opened = await self._connect(target) if isinstance(target, tuple) else target
            if isinstance(opened, _Refusal):
                await _refuse(http, opened, reader, writer, self._limits.linger)
            elif opened is not None:
                await _tunnel(http, (reader, writer), opened)
        except OSError:
            # The client broke the connection: nobody is left to be answered.
            writer.transport.abort()

    async def _target(self, http: h11.Connection, reader: asyncio.StreamReader) -> tuple[str, int] | _Refusal | None:
        """Read a request and decide where it goes; None when the client left without one."""
        try:
            async with asyncio.timeout(self._limits.head):
                request = await _read_request(http, reader)
            if request is None:
                return None
            return self._decide(http, request)
        except TimeoutError:
            text = f"The request head was not complete after {self._limits.head:g} seconds."
            return _Refusal(HTTPStatus.REQUEST_TIMEOUT, text)
        except h11.RemoteProtocolError as error:
            text = f"This is an HTTP proxy, and the request cannot be read as HTTP: {error}."
            return _Refusal(HTTPStatus(error.error_status_hint), text)

    def _decide(self, http: h11.Connection, request: h11.Request) -> tuple[str, int] | _Refusal:
        """Return where the tunnel goes. Raises h11.RemoteProtocolError for a body that cannot be read."""
        to_head = request.method == b"HEAD"
        if not self._is_authorized(request):
            text = "The sandbox's proxy wants a user name and a password: put them into the proxy's address."
            challenge = ("Proxy-Authenticate", 'Basic realm="zapwire sandbox", charset="UTF-8"')
            return _Refusal(HTTPStatus.PROXY_AUTHENTICATION_REQUIRED, text, (challenge,), to_head)
        if request.method != b"CONNECT":
            text = (
                f"The sandbox's proxy opens tunnels (CONNECT) and takes no {request.method.decode('ascii')}. "
                "Use it for https:// and wss:// addresses, as those of WhatsApp are."
            )
            return _Refusal(HTTPStatus.METHOD_NOT_ALLOWED, text, (("Allow", "CONNECT"),), to_head)
        asked = _parse_authority(request.target.decode("ascii"))
        if asked is None or not _is_paused(http):
            text = "A CONNECT request names host:port, with an IPv6 address in [brackets], and has no body."
            return _Refusal(HTTPStatus.BAD_REQUEST, text)
        target = self._routes(*asked)
        if target is None:
            text = (
                f"The sandbox never reaches the real network, and {_authority(*asked)} is none of its hosts. "
                "It stands in for WhatsApp's names only: let the client reach other hosts without this proxy."
            )
            return _Refusal(HTTPStatus.FORBIDDEN, text)
        return target

    def _is_authorized(self, request: h11.Request) -> bool:
        if self._credentials is None:
            return True
        expected = f"{self._credentials.username}:{self._credentials.password}".encode()
        given = [value for name, value in request.headers if name == b"proxy-authorization"]
        if len(given) != 1:
            return False
        scheme, _, token = given[0].partition(b" ")
        try:
            decoded = b64decode(token.strip(), validate=True)
        except ValueError:
            return False
        return scheme.lower() == b"basic" and hmac.compare_digest(decoded, expected)

    def _full(self) -> _Refusal:
        text = f"The sandbox's proxy holds {self._limits.connections} connections already: close some first."
        return _Refusal(HTTPStatus.SERVICE_UNAVAILABLE, text)

    async def _connect(self, target: tuple[str, int]) -> _Streams | _Refusal:
        try:
            async with asyncio.timeout(self._limits.connect):
                return await asyncio.open_connection(*target)
        except TimeoutError:
            text = f"The sandbox did not accept at {_authority(*target)} in {self._limits.connect:g} seconds."
            return _Refusal(HTTPStatus.GATEWAY_TIMEOUT, text)
        except OSError as error:
            text = f"The sandbox cannot be reached at {_authority(*target)}: {error}."
            return _Refusal(HTTPStatus.BAD_GATEWAY, text)


async def _read_request(http: h11.Connection, reader: asyncio.StreamReader) -> h11.Request | None:
    """Return the request, or None when the client closed before it sent anything."""
    while (event := http.next_event()) is h11.NEED_DATA:
        http.receive_data(await reader.read(_HEAD_BYTES))
    return event if isinstance(event, h11.Request) else None


def _is_paused(http: h11.Connection) -> bool:
    """Return whether h11 has read a whole CONNECT request without a body and waits to switch protocols."""
    return isinstance(http.next_event(), h11.EndOfMessage) and http.next_event() is h11.PAUSED


async def _tunnel(http: h11.Connection, client: _Streams, server: _Streams) -> None:
    """Answer 200 and relay both ways until both sides have ended, or one breaks."""
    established = http.send(h11.Response(status_code=200, reason=b"Connection established", headers=[]))
    early, _ = http.trailing_data
    try:
        await _send(client[1], established or b"")
        await _send(server[1], early)
        async with asyncio.TaskGroup() as copies:
            copies.create_task(_copy(client[0], server[1]))
            copies.create_task(_copy(server[0], client[1]))
        for _, writer in (client, server):
            writer.close()
            await writer.wait_closed()
    except* OSError:
        # One side broke: the other is cut too, with whatever it has not read yet.
        client[1].transport.abort()
    finally:
        server[1].transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Relay until `reader` ends, then end `writer`'s direction; the opposite one goes on."""
    while data := await reader.read(_CHUNK_BYTES):
        await _send(writer, data)
    if not writer.is_closing():
        writer.write_eof()


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Write as fast as the peer reads. Raises ConnectionResetError when it is gone."""
    if writer.is_closing():
        # uvloop answers a write to a lost connection with RuntimeError.
        raise ConnectionResetError("the peer is gone")
    writer.write(data)
    await writer.drain()


async def _refuse(
    http: h11.Connection,
    refusal: _Refusal,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    linger: float,
) -> None:
    try:
        async with asyncio.timeout(linger):
            await _send(writer, _response(http, refusal))
            writer.write_eof()
            # Closing with unread input would reset the connection, and the client might lose the answer.
            while await reader.read(_CHUNK_BYTES):
                continue
    except TimeoutError:
        writer.transport.abort()


def _response(http: h11.Connection, refusal: _Refusal) -> bytes:
    body = f"{refusal.text}\n".encode()
    response = h11.Response(
        status_code=refusal.status,
        reason=refusal.status.phrase.encode("ascii"),
        headers=[
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
            *refusal.headers,
        ],
    )
    events: list[h11.Event] = [response, h11.EndOfMessage()]
    if not refusal.to_head:
        events.insert(1, h11.Data(data=body))
    return b"".join(http.send(event) or b"" for event in events)


def _parse_authority(target: str) -> tuple[str, int] | None:
    """Read `host:port` or `[IPv6]:port`; None for anything else."""
    try:
        parts = urlsplit(f"//{target}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or not port or _authority(host, port) != target.lower():
        return None
    return host, port


def _authority(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
