"""HTTP requests to addresses that users of the API choose: never to private ones, never without end."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from types import TracebackType
from typing import Final, Protocol, Self, TypeVar

import aiohttp
import python_socks
from aiohttp.abc import AbstractResolver
from aiohttp_socks import ProxyConnector, ProxyError
from yarl import URL

from zapwire.errors import AddressRefused, FetchError, ZapwireError
from zapwire.gateway.resolver import Resolver

T = TypeVar("T")

_SOCKS: Final = {
    "socks5": python_socks.ProxyType.SOCKS5,
    "socks5h": python_socks.ProxyType.SOCKS5,
    "socks4": python_socks.ProxyType.SOCKS4,
}
_NAT64: Final = IPv6Network("64:ff9b::/96")
_CHUNK: Final = 16_384
_DOWNLOAD_CHUNK: Final = 65_536
_OK: Final = 200
_LONGEST_TEXT: Final = 200
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# Shorter than those of common servers, so that a request seldom meets a connection that is just being closed.
_KEEPALIVE: Final = 4.0
_SOCKS_PORT: Final = 1080


@dataclass(frozen=True, slots=True)
class NetOptions:
    """What may be reached, and how long a connection may take to be made."""

    allow_private: bool = False
    """Whether addresses of this machine and its network may be reached, too. Users choose them!"""
    connect_timeout: float = 10.0
    """In seconds."""
    tls: ssl.SSLContext | None = None
    """Which certificates are trusted, where not those of the system."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    """By name; case does not matter."""
    body: bytes = field(repr=False)
    """As much as was asked for."""
    is_cut: bool
    """Whether that is not all of it."""
    url: str = field(repr=False)
    """Where it came from, after redirects."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may take."""

    seconds: float = 30.0
    """From the first look-up to the last byte."""
    answer_seconds: float = 30.0
    """For the answer's body alone, once its status is known; then what has come is all there is."""
    answer_bytes: int = 4096
    redirects: int = 0
    """How many are followed: never from HTTPS to HTTP."""


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """What a download may take."""

    seconds: float = 120.0
    """From the first look-up to the last byte."""
    stall_seconds: float = 15.0
    """Without a byte of the answer."""
    redirects: int = 5
    """How many are followed: never from HTTPS to HTTP."""


class Sink(Protocol):
    """Where a download goes. What it raises ends the download."""

    def begin(self, length: int | None) -> None:
        """Hear how long the answer says it is."""

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes."""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """What a server answered to a download; its body went to the sink where `status` is 200."""

    status: int
    headers: Mapping[str, str]
    """By name; case does not matter."""
    url: str = field(repr=False)
    """Where it came from, after redirects."""


class _Refused(OSError):
    """A connection that was not made, within aiohttp, which treats it as one that failed."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked of each server on the way."""

    method: str
    headers: Mapping[str, str] | None
    body: bytes | AsyncIterator[bytes] | None
    redirects: int
    proxy: str


class Net:
    """Makes requests; an async context manager, in one event loop."""

    def __init__(self, options: NetOptions | None = None, resolver: AbstractResolver | None = None) -> None:
        self._options = options or NetOptions()
        self._resolver = resolver or Resolver()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=0,  # whoever asks bounds it
            resolver=self._resolver,
            socket_factory=self._make_socket,
            keepalive_timeout=_KEEPALIVE,
            ssl=self._options.tls or True,
        )
        self._session = self._make_session(connector)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()
        await self._resolver.close()

    async def fetch(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | AsyncIterator[bytes] | None = None,
        limits: Limits | None = None,
        proxy: str = "",
    ) -> Answer:
        """Make a request, by a proxy where one is named. Raises `FetchError`, and `AddressRefused` below it.

        Credentials in the URL are sent as basic authentication. An answer that is compressed stays so. A body in
        pieces has its length in the headers, and is sent once, so without redirects.
        """
        limits = limits or Limits()
        request = _Request(method, headers, body, limits.redirects, proxy)
        return await self._bounded(
            limits.seconds, lambda: self._follow(url, request, lambda response: _read(response, limits))
        )

    async def download(
        self,
        url: str,
        sink: Sink,
        *,
        headers: Mapping[str, str] | None = None,
        limits: DownloadLimits | None = None,
        proxy: str = "",
    ) -> Downloaded:
        """Get a file piece by piece. Raises `FetchError`, and `AddressRefused` below it, and what the sink raises."""
        limits = limits or DownloadLimits()
        request = _Request("GET", headers, None, limits.redirects, proxy)
        return await self._bounded(
            limits.seconds, lambda: self._follow(url, request, lambda response: _pour(response, sink, limits))
        )

    async def _bounded(self, seconds: float, work: Callable[[], Awaitable[T]]) -> T:
        """Do this in time, and explain what goes wrong."""
        try:
            async with asyncio.timeout(seconds):
                return await work()
        except aiohttp.ServerTimeoutError as error:
            raise FetchError("no connection in time") from error
        except TimeoutError:
            raise FetchError(f"no answer within {seconds:g} s") from None
        except ZapwireError:
            raise
        except (aiohttp.ClientError, ProxyError, OSError, ValueError) as error:
            raise _explain(error) from error

    async def _follow(self, url: str, asked: "_Request", read: Callable[[aiohttp.ClientResponse], Awaitable[T]]) -> T:
        target = parse_url(url)
        for remaining in range(asked.redirects, -1, -1):
            async with self._through(target, asked.proxy) as (session, http_proxy):
                request = session.request(
                    asked.method,
                    target,
                    headers=asked.headers,
                    data=asked.body,
                    proxy=http_proxy,
                    allow_redirects=False,
                )
                async with request as response:
                    location = response.headers.get("Location") if response.status in _REDIRECTS else None
                    if location is None or not remaining:
                        return await read(response)
                    response.close()
            following = parse_url(str(target.join(URL(location))))
            if target.scheme == "https" and following.scheme == "http":
                raise AddressRefused("a redirect leads from https to http")
            target = following
        raise AssertionError  # the last round returns or raises

    @asynccontextmanager
    async def _through(self, target: URL, proxy: str) -> AsyncIterator[tuple[aiohttp.ClientSession, URL | None]]:
        """The session to ask, and what it is told of the proxy."""
        if self._session is None:
            raise FetchError("the gateway makes no requests any more: it stops")
        if not proxy:
            yield self._session, None
            return
        # It is the proxy that connects, so a name is checked as it is seen from here.
        await self._check_name(target)
        parsed = URL(proxy)
        if parsed.scheme not in _SOCKS:
            yield self._session, parse_url(proxy, what="proxy")
            return
        connector = ProxyConnector(
            # The address that was checked, so that the name cannot mean another one a moment later.
            host=await self._check_name(parsed),
            port=parsed.port or _SOCKS_PORT,
            proxy_type=_SOCKS[parsed.scheme],
            username=parsed.user,
            password=parsed.password,
            rdns=True,
            ssl=self._options.tls or True,
        )
        async with self._make_session(connector) as session:
            yield session, None

    async def _check_name(self, url: URL) -> str:
        """The first address of a host. Raises `AddressRefused` where one of them may not be reached."""
        host = url.host or ""
        try:
            addresses = [str(ip_address(host))]
        except ValueError:
            found = await self._resolver.resolve(host, url.port or 0, socket.AF_UNSPEC)
            addresses = [result["host"] for result in found]
        for address in addresses:
            self._check_address(address)
        if not addresses:
            raise FetchError("the host's name has no address")
        return addresses[0]

    def _make_socket(self, info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        """Aiohttp connects this socket to just this address, whether it was looked up or stands in the URL."""
        family, kind, protocol, _, address = info
        try:
            self._check_address(str(address[0]))
        except AddressRefused as error:
            raise _Refused(str(error)) from error
        return socket.socket(family, kind, protocol)

    def _check_address(self, address: str) -> None:
        if not (self._options.allow_private or is_public(address)):
            raise AddressRefused("the address is private: it is not reached unless the gateway's settings allow it")

    def _make_session(self, connector: aiohttp.BaseConnector) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=self._options.connect_timeout),
            # A small answer must not grow large here.
            auto_decompress=False,
            headers={"Accept-Encoding": "identity"},
        )


def parse_url(text: str, *, what: str = "URL") -> URL:
    """An HTTP URL. Raises `AddressRefused` for any other; its text, which may hold a password, is not told."""
    try:
        url = URL(text)
        port = url.port
    except ValueError:
        raise AddressRefused(f"the {what} cannot be read") from None
    if url.scheme not in {"http", "https"} or not url.host or not port:
        raise AddressRefused(f"the {what} must begin with http:// or https:// and name a host")
    return url


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet at large."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    inner = _inner(parsed)
    if inner is not None:
        parsed = inner
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified)


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address within one of IPv6 that leads to it."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


async def _read(response: aiohttp.ClientResponse, limits: Limits) -> Answer:
    """Take what is wanted of an answer, and close the connection where there is more."""
    taken = bytearray()
    is_cut = True
    try:
        async with asyncio.timeout(limits.answer_seconds):
            while len(taken) <= limits.answer_bytes:
                chunk = await response.content.read(_CHUNK)
                if not chunk:
                    is_cut = False
                    break
                taken += chunk
    except (aiohttp.ClientError, TimeoutError, OSError):
        is_cut = True  # the status has come, which is what counts
    is_cut = is_cut or len(taken) > limits.answer_bytes
    if is_cut:
        response.close()
    return Answer(response.status, response.headers, bytes(taken[: limits.answer_bytes]), is_cut, str(response.url))


async def _pour(response: aiohttp.ClientResponse, sink: Sink, limits: DownloadLimits) -> Downloaded:
    """Give the body of a good answer to the sink; that of another is left where it is."""
    if response.status == _OK:
        sink.begin(response.content_length)
        while True:
            try:
                async with asyncio.timeout(limits.stall_seconds):
                    chunk = await response.content.read(_DOWNLOAD_CHUNK)
            except TimeoutError:
                raise FetchError(f"the server sent nothing for {limits.stall_seconds:g} s") from None
            if not chunk:
                break
            await sink.write(chunk)
    else:
        response.close()
    return Downloaded(response.status, response.headers, str(response.url))


def _explain(error: Exception) -> FetchError:
    """What to tell of an error: the reason that aiohttp wraps, without the URL."""
    reason = getattr(error, "os_error", None) or error
    if isinstance(reason, _Refused):
        return AddressRefused(str(reason))
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return FetchError(f"TLS failed: {reason}"[:_LONGEST_TEXT])
    if isinstance(error, UnicodeError):
        return AddressRefused("the URL's host is no name that a host can have")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchError("the host's name could not be looked up")
    if isinstance(reason, aiohttp.ServerDisconnectedError | ConnectionResetError | BrokenPipeError):
        return FetchError("the connection was closed before there was an answer")
    if isinstance(reason, OSError) and reason.strerror:
        return FetchError(f"no connection: {reason.strerror}"[:_LONGEST_TEXT])
    return FetchError(f"the request failed: {type(reason).__name__}")
