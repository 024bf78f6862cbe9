"""Web: HTTPS to WhatsApp's other hosts, through the network's proxy, over one pool of connections."""

import asyncio
from typing import Any, Final

from aiohttp import BaseConnector, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp_socks import ProxyConnector, ProxyType
from yarl import URL

from zapwire.client.options import Network
from zapwire.client.proxies import check_proxy
from zapwire.client.tls import TLS

_USER_AGENT: Final = {"User-Agent": "Go-http-client/1.1"}
_ORIGIN: Final = {"Origin": "https://web.whatsapp.com", "Referer": "https://web.whatsapp.com/"}
_ENCODING: Final = {"Accept-Encoding": "gzip"}
# Each keeps a processor busy; more of them at a time end no sooner, and let all else wait.
_SEALED: Final = 2
_NOT_SENT: Final = ("Accept", "Content-Type")


def headers(length: int | None = None) -> dict[str, str]:
    """What whatsmeow's HTTP client sends, in its order: Go's, with those that upload.go and download.go set.

    `length` is of the body, where there is one.
    """
    body = {} if length is None else {"Content-Length": str(length)}
    return {**_USER_AGENT, **body, **_ORIGIN, **_ENCODING}


class Web:
    """A pool of connections, which all clients of a transport share. It is closed when the last of them leaves."""

    def __init__(self, network: Network, tls: TLS) -> None:
        self._tls = tls
        url = network.media_proxy or network.proxy
        self._proxy = check_proxy(url) if url is not None else None
        self._users: set[object] = set()
        self._session: ClientSession | None = None
        self.sealing = asyncio.Semaphore(_SEALED)
        """For whoever encrypts a file."""

    async def session(self, user: object) -> ClientSession:
        """What makes requests, for `user`, who must `leave` at the end. Nothing is followed, kept or raised by itself.

        Raises `ConfigurationError` for a network that cannot work.
        """
        connector = await self._connector() if self._session is None else None
        self._users.add(user)
        if self._session is None:
            self._session = ClientSession(
                connector=connector,
                skip_auto_headers=_NOT_SENT,
                cookie_jar=DummyCookieJar(),
                timeout=ClientTimeout(total=None),
                trust_env=False,
                **self._http_proxy(),
            )
        elif connector is not None:  # another was quicker
            await connector.close()
        return self._session

    async def leave(self, user: object) -> None:
        """`user` makes no more requests."""
        self._users.discard(user)
        if not self._users and self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def _connector(self) -> BaseConnector:
        tls, proxy = await self._tls.context(), self._proxy
        if proxy is None or not proxy.scheme.startswith("socks"):
            return TCPConnector(ssl=tls)
        # aiohttp itself would speak HTTP to a SOCKS proxy, and tell it the password.
        return ProxyConnector(
            proxy.host,
            proxy.port,
            ProxyType.SOCKS5,
            proxy.username,
            proxy.password,
            rdns=proxy.scheme == "socks5h",
            ssl=tls,
        )

    def _http_proxy(self) -> dict[str, Any]:
        """What a session is told of a proxy that speaks HTTP."""
        proxy = self._proxy
        if proxy is None or proxy.scheme.startswith("socks"):
            return {}
        url = URL.build(
            scheme=proxy.scheme, user=proxy.username, password=proxy.password, host=proxy.host, port=proxy.port
        )
        return {"proxy": url}
