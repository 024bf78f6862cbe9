"""HTTPS through the network's proxy, over one pool."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web

from tests.client.servers import NAME, Certificates, Proxy, connect_proxy, socks5_proxy
from zapwire.client.options import Network
from zapwire.client.tls import TLS
from zapwire.client.web import Web, headers
from zapwire.errors import ConfigurationError

SECRET = "s3cret-p%40ss"


@dataclass
class Server:
    """An HTTPS server that tells what it was sent."""

    port: int
    headers: list[dict[str, str]]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Return a CA and a server certificate of it."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


@asynccontextmanager
async def https_server(certificates: Certificates) -> AsyncIterator[Server]:
    """Run the server inside the context."""
    seen: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.append(dict(request.headers))
        return web.Response(text="hello", headers={"Set-Cookie": "a=b"})

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certificates.server).start()
    yield Server(runner.addresses[0][1], seen)
    await runner.cleanup()


@pytest.fixture
async def server(certificates: Certificates) -> AsyncIterator[Server]:
    """Run the server."""
    async with https_server(certificates) as running:
        yield running


async def fetch(network: Network, url: str) -> str:
    """Fetch a page over a pool of its own."""
    pool = Web(network, TLS(network))
    session = await pool.session("user")
    try:
        async with session.get(url, headers=headers()) as answer:
            return await answer.text()
    finally:
        await pool.leave("user")


async def test_direct(server: Server, certificates: Certificates) -> None:
    """Without a proxy the host is reached by itself; what Go sends is sent, and no more."""
    network = Network(ca=certificates.ca)
    assert await fetch(network, f"https://127.0.0.1:{server.port}/") == "hello"
    assert server.headers == [
        {
            "Host": f"127.0.0.1:{server.port}",
            "User-Agent": "Go-http-client/1.1",
            "Origin": "https://web.whatsapp.com",
            "Referer": "https://web.whatsapp.com/",
            "Accept-Encoding": "gzip",
        }
    ]


@pytest.mark.parametrize("kind", ["http", "socks5", "socks5h"])
@pytest.mark.parametrize("is_for_media", [False, True])
async def test_through_a_proxy(
    server: Server,
    certificates: Certificates,
    kind: str,
    is_for_media: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    """Every kind of proxy is spoken to in its own language, with credentials; one for media comes first."""
    password = "ana:s3cret-p@ss"
    async with AsyncExitStack() as stack:
        proxy: Proxy
        if kind.startswith("socks5"):
            proxy = await stack.enter_async_context(socks5_proxy(password))
        else:
            proxy = await stack.enter_async_context(connect_proxy(password))
        url = proxy.url(f"ana:{SECRET}").replace("socks5:", f"{kind}:")
        network = Network(ca=certificates.ca, proxy=url)
        if is_for_media:
            network = Network(ca=certificates.ca, proxy="http://127.0.0.1:1", media_proxy=url)
        name = "localhost" if kind == "socks5" else NAME
        assert await fetch(network, f"https://{name}:{server.port}/") == "hello"
        expected = f"{'name ' if kind == 'socks5h' else ''}{NAME}:{server.port}"
        if kind == "socks5":
            assert proxy.targets[0].startswith("ip ")
        else:
            assert proxy.targets == [expected]
        assert proxy.credentials == [password]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_through_a_proxy_over_tls(certificates: Certificates) -> None:
    """TLS goes inside TLS. asyncio leaves the outer connection to the garbage collector, hence the filter."""

    async def check() -> None:
        async with (
            https_server(certificates) as server,
            connect_proxy("ana:s3cret-p@ss", tls=certificates.server) as proxy,
        ):
            network = Network(ca=certificates.ca, proxy=proxy.url(f"ana:{SECRET}"))
            assert await fetch(network, f"https://{NAME}:{server.port}/") == "hello"
            assert (proxy.targets, proxy.credentials) == ([f"{NAME}:{server.port}"], ["ana:s3cret-p@ss"])

    asyncio.run(check())
    gc.collect()


async def test_the_pool_is_shared_until_the_last_leaves(server: Server, certificates: Certificates) -> None:
    """All get the same pool, which keeps no cookies; it is closed when nobody is left, and made anew for the next."""
    network = Network(ca=certificates.ca)
    pool = Web(network, TLS(network))
    first = await pool.session("ana")
    assert await pool.session("ben") is first
    async with first.get(f"https://127.0.0.1:{server.port}/"):
        pass
    assert len(first.cookie_jar) == 0
    await pool.leave("ana")
    still_closed = first.closed
    await pool.leave("ben")
    assert (still_closed, first.closed) == (False, True)
    await pool.leave("ben")
    second = await pool.session("ana")
    assert second is not first
    await pool.leave("ana")


def test_a_proxy_that_is_none() -> None:
    """It is refused at once."""
    with pytest.raises(ConfigurationError):
        Web(Network(media_proxy="ftp://a"), TLS(Network()))
