"""Transport: WebSockets to a server with a certificate, direct and through proxies, and all the ways that fails."""

import asyncio
import base64
import logging
import socket
import traceback
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from tests.client.fake_server import PATIENCE
from tests.client.servers import (
    NAME,
    Certificates,
    Proxy,
    WebSocketServer,
    connect_proxy,
    listening,
    socks5_proxy,
    websocket_server,
)
from zapwire.client.options import Network
from zapwire.client.transport import WebSocketTransport
from zapwire.errors import ConfigurationError, ConnectionLost, DialError, RemoteProtocolError, ZapwireError

SECRET = "s3cret-p%40ss"
"""A password as it stands in a URL; the proxies get `s3cret-p@ss`."""
PLAIN_SECRET = "s3cret-p@ss"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Return a CA and a server certificate of it."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
async def server(certificates: Certificates) -> AsyncIterator[WebSocketServer]:
    """Run a server that echoes."""
    async with websocket_server(certificates) as running:
        yield running


async def check(network: Network) -> None:
    """Dial, and see a message come back."""
    async with asyncio.timeout(PATIENCE):
        connection = await WebSocketTransport(network).dial(PATIENCE)
        await connection.send(b"hello")
        assert await connection.receive() == b"hello"
        await connection.close()


async def failure(network: Network, *, timeout: float = PATIENCE) -> ZapwireError:
    """Dial in vain; returns the error."""
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(ZapwireError) as raised:
            await WebSocketTransport(network).dial(timeout)
    return raised.value


def everything(error: BaseException) -> str:
    """Return all that a log of this error shows, causes included."""
    return "".join(traceback.format_exception(error)) + repr(error)


def dead_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


async def test_messages_go_both_ways(server: WebSocketServer, certificates: Certificates) -> None:
    """Messages of all sizes go there and back whole."""
    connection = await WebSocketTransport(Network(server.url, ca=certificates.ca)).dial(PATIENCE)
    for message in (b"", b"\x00", bytes(range(256)) * 4096):
        await connection.send(message)
        assert await connection.receive() == message
    await connection.close()
    await connection.close()


async def test_request_is_whatsmeows(server: WebSocketServer, certificates: Certificates) -> None:
    """The request looks like the reference client's."""
    await check(Network(server.url, ca=certificates.ca))
    (request,) = server.requests
    assert request.path == "/ws/chat"
    headers = request.headers
    assert headers["Origin"] == "https://web.whatsapp.com"
    assert headers["User-Agent"] == "Go-http-client/1.1"
    assert headers["Cache-Control"] == headers["Pragma"] == "no-cache"
    assert headers["Sec-WebSocket-Version"] == "13"


async def test_environment_names_no_proxy(
    server: WebSocketServer, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy is used where the network names one, whatever the environment says."""
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "wss_proxy", "socks_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{dead_port()}")
    await check(Network(server.url, ca=certificates.ca))


async def test_transport_is_shared(server: WebSocketServer, certificates: Certificates) -> None:
    """Several connections of one transport may be dialled at once, and share what TLS needs."""
    transport = WebSocketTransport(Network(server.url, ca=certificates.ca))
    connections = await asyncio.gather(*(transport.dial(PATIENCE) for _ in range(3)))
    for number, connection in enumerate(connections):
        await connection.send(bytes([number]))
    assert [await connection.receive() for connection in connections] == [b"\x00", b"\x01", b"\x02"]
    await asyncio.gather(*(connection.close() for connection in connections))


def test_transport_outlives_a_loop(certificates: Certificates) -> None:
    """A transport may be used in one event loop after the other."""
    transport = WebSocketTransport(Network("wss://127.0.0.1:1/", ca=certificates.ca))

    async def dial() -> None:
        results = await asyncio.gather(*(transport.dial(PATIENCE) for _ in range(3)), return_exceptions=True)
        assert all(isinstance(result, DialError) for result in results)

    asyncio.run(dial())
    asyncio.run(dial())


async def test_end_of_the_connection(certificates: Certificates) -> None:
    """Who reads or writes after the server hung up gets a ConnectionLost, with the server's reason."""

    async def hang_up(connection: ServerConnection) -> None:
        await connection.send(b"last words")
        await connection.close(1001, "going away for today")

    async with websocket_server(certificates, hang_up) as server:
        connection = await WebSocketTransport(Network(server.url, ca=certificates.ca)).dial(PATIENCE)
        assert await connection.receive() == b"last words"
        with pytest.raises(ConnectionLost, match="going away for today"):
            await connection.receive()
        with pytest.raises(ConnectionLost):
            await connection.send(b"too late")
        await connection.close()


async def test_cut_connection(server: WebSocketServer, certificates: Certificates) -> None:
    """A connection that breaks without a word is a ConnectionLost, too."""
    connection = await WebSocketTransport(Network(server.url, ca=certificates.ca)).dial(PATIENCE)
    await connection.send(b"hello")
    await connection.receive()
    server.sockets[0].transport.abort()
    with pytest.raises(ConnectionLost) as raised:
        await connection.receive()
    assert raised.value.retry
    await connection.close()


async def test_text_message(certificates: Certificates) -> None:
    """A text message is none that the protocol knows."""

    async def say(connection: ServerConnection) -> None:
        await connection.send("hello")
        await connection.wait_closed()

    async with websocket_server(certificates, say) as server:
        connection = await WebSocketTransport(Network(server.url, ca=certificates.ca)).dial(PATIENCE)
        with pytest.raises(RemoteProtocolError, match="text message"):
            await connection.receive()
        await connection.close()


async def test_unknown_ca(server: WebSocketServer, tmp_path: Path) -> None:
    """A server whose certificate nobody we trust signed is not talked to."""
    for ca in (None, Certificates(tmp_path).ca):
        error = await failure(Network(server.url, ca=ca))
        assert isinstance(error, DialError)
        assert error.retry
        assert "certificate verify failed" in str(error)
    assert server.requests == []


async def test_certificate_for_another_name(server: WebSocketServer, certificates: Certificates) -> None:
    """A certificate for other names is not accepted, even from a CA that is trusted."""
    error = await failure(Network(f"wss://127.0.0.2:{server.port}/", ca=certificates.ca))
    assert isinstance(error, DialError)
    assert server.requests == []


@pytest.mark.parametrize("content", [None, "", "no certificate"])
async def test_unusable_ca_file(tmp_path: Path, content: str | None) -> None:
    """A CA file that is not there, or holds none, is a ConfigurationError that names it, each time."""
    path = tmp_path / "my-ca.pem"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    transport = WebSocketTransport(Network("wss://127.0.0.1:1/", ca=path))
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=r"my-ca\.pem cannot be used"):
            await transport.dial(PATIENCE)


async def test_ca_file_that_comes_later(server: WebSocketServer, certificates: Certificates, tmp_path: Path) -> None:
    """A CA file that was put right is taken at the next try."""
    path = tmp_path / "ca.pem"
    transport = WebSocketTransport(Network(server.url, ca=path))
    with pytest.raises(ConfigurationError):
        await transport.dial(PATIENCE)
    path.write_bytes(certificates.ca.read_bytes())
    await (await transport.dial(PATIENCE)).close()


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
async def test_http_refusal(certificates: Certificates, status: int) -> None:
    """A server that refuses the WebSocket is a DialError with its HTTP status."""
    async with websocket_server(certificates, status=status) as server:
        error = await failure(Network(server.url, ca=certificates.ca))
    assert isinstance(error, DialError)
    assert error.status == status
    assert str(status) in str(error)
    assert error.retry


async def test_redirect_elsewhere(certificates: Certificates) -> None:
    """A server that sends us to an address that is no WebSocket's, as a captive portal does, is tried again later."""
    async with websocket_server(certificates, status=302, headers={"Location": "http://portal.test/"}) as server:
        error = await failure(Network(server.url, ca=certificates.ca))
    assert isinstance(error, DialError)
    assert error.retry


async def test_dead_host(certificates: Certificates) -> None:
    """A host where nobody listens is a DialError that names it."""
    port = dead_port()
    error = await failure(Network(f"wss://127.0.0.1:{port}/", ca=certificates.ca))
    assert isinstance(error, DialError)
    assert error.status is None
    assert f"127.0.0.1:{port} cannot be reached" in str(error)


async def test_unknown_host(certificates: Certificates) -> None:
    """A name that does not exist is a DialError, as the network may just be down."""
    error = await failure(Network("wss://nowhere.invalid/", ca=certificates.ca))
    assert isinstance(error, DialError)
    assert "nowhere.invalid" in str(error)


async def test_host_that_cannot_exist(certificates: Certificates) -> None:
    """A name that cannot be any host's is a ConfigurationError."""
    error = await failure(Network(f"wss://{'x' * 70}.test/", ca=certificates.ca))
    assert isinstance(error, ConfigurationError)


async def hold(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Say nothing until the client hangs up."""
    await reader.read()


async def test_silent_host(certificates: Certificates) -> None:
    """A host that accepts and then says nothing is given up after the time allowed."""
    async with listening(hold) as port:
        error = await failure(Network(f"wss://127.0.0.1:{port}/", ca=certificates.ca), timeout=0.05)
    assert isinstance(error, DialError)
    assert str(error) == f"127.0.0.1:{port} did not answer within 0.05 seconds"


async def test_host_that_hangs_up(certificates: Certificates) -> None:
    """A host that hangs up amid the handshake, or speaks no TLS, is a DialError."""

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        await writer.drain()

    async with listening(hang_up) as port:
        error = await failure(Network(f"wss://127.0.0.1:{port}/", ca=certificates.ca))
    assert isinstance(error, DialError)


async def test_cancelled_dial_leaves_nothing(certificates: Certificates) -> None:
    """Who gives up dialling leaves no task behind."""
    before = asyncio.all_tasks()
    with socket.create_server(("127.0.0.1", 0)) as listener:  # connections open, and nobody accepts them
        for delay in (0, 0.02):
            url = f"wss://127.0.0.1:{listener.getsockname()[1]}/"
            transport = WebSocketTransport(Network(url, ca=certificates.ca))
            dialling = asyncio.create_task(transport.dial(PATIENCE))
            await asyncio.sleep(delay)
            dialling.cancel()
            with pytest.raises(asyncio.CancelledError):
                await dialling
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize(
    "url", ["", "ws://127.0.0.1/", "https://127.0.0.1/", "web.whatsapp.com", "wss://", "wss://h:99999/", "wss://[::1/"]
)
def test_network_that_is_no_secure_websocket(url: str) -> None:
    """WhatsApp is reached over TLS; any other address is refused before anything is dialled."""
    with pytest.raises(ConfigurationError):
        WebSocketTransport(Network(url))


@pytest.mark.parametrize("with_password", [False, True])
async def test_connect_proxy(server: WebSocketServer, certificates: Certificates, with_password: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """An HTTP proxy is asked for the name, with credentials where there are any; TLS goes through it to the server."""
    expected, given = (f"user:{PLAIN_SECRET}", f"user:{SECRET}") if with_password else (None, "")
    async with connect_proxy(expected) as proxy:
        await check(Network(server.named_url, ca=certificates.ca, proxy=proxy.url(given)))
    assert proxy.targets == [f"{NAME}:{server.port}"]
    assert proxy.credentials == [expected or ""]
    assert "Proxy-Authorization" not in server.requests[0].headers


async def test_connect_proxy_over_tls(server: WebSocketServer, certificates: Certificates) -> None:
    """An HTTPS proxy may have a certificate of the network's own CA."""
    async with connect_proxy(tls=certificates.server) as proxy:
        await check(Network(server.named_url, ca=certificates.ca, proxy=proxy.url()))
    assert proxy.targets == [f"{NAME}:{server.port}"]


@pytest.mark.parametrize("with_password", [False, True])
async def test_socks5h_proxy(server: WebSocketServer, certificates: Certificates, with_password: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """With socks5h the proxy gets the name, and resolves it itself."""
    expected, given = (f"user:{PLAIN_SECRET}", f"user:{SECRET}") if with_password else (None, "")
    async with socks5_proxy(expected) as proxy:
        proxy.scheme = "socks5h"
        await check(Network(server.named_url, ca=certificates.ca, proxy=proxy.url(given)))
    assert proxy.targets == [f"name {NAME}:{server.port}"]
    assert proxy.credentials == ([expected] if expected else [])


async def test_socks5_proxy(server: WebSocketServer, certificates: Certificates) -> None:
    """With socks5 the name is resolved here, and the proxy gets an address."""
    async with socks5_proxy() as proxy:
        await check(Network(server.localhost_url, ca=certificates.ca, proxy=proxy.url()))
    (target,) = proxy.targets
    assert target.startswith("ip ")


async def test_certificate_is_checked_behind_a_proxy(server: WebSocketServer, tmp_path: Path) -> None:
    """A proxy cannot put itself between: the server's certificate is checked behind it, too."""
    stranger = Certificates(tmp_path).ca
    async with connect_proxy() as proxy, socks5_proxy() as socks:
        socks.scheme = "socks5h"
        for url in (proxy.url(), socks.url()):
            error = await failure(Network(server.named_url, ca=stranger, proxy=url))
            assert isinstance(error, DialError)
            assert "certificate verify failed" in str(error)


async def refusing_proxies(kind: str, network: Network) -> tuple[Proxy, ZapwireError]:
    """Dial through a proxy that wants other credentials."""
    running = connect_proxy("user:another") if kind == "http" else socks5_proxy("user:another")
    async with running as proxy:
        network = Network(network.url, ca=network.ca, proxy=proxy.url(f"user:{SECRET}"))
        return proxy, await failure(network)


@pytest.mark.parametrize(("kind", "reason"), [("http", "HTTP 407"), ("socks5", "authentication failure")])
async def test_proxy_refuses_the_password(
    server: WebSocketServer, certificates: Certificates, caplog: pytest.LogCaptureFixture, kind: str, reason: str
) -> None:
    """A proxy that refuses the credentials is a DialError with its reason, which shows no password anywhere."""
    caplog.set_level(logging.DEBUG)
    proxy, error = await refusing_proxies(kind, Network(server.url, ca=certificates.ca))
    assert isinstance(error, DialError)
    assert reason.lower() in str(error).lower()
    assert f"through the proxy {kind}://127.0.0.1:{proxy.port}" in str(error)
    assert proxy.credentials == [f"user:{PLAIN_SECRET}"]
    shown = everything(error) + caplog.text
    for secret in (SECRET, PLAIN_SECRET, base64.b64encode(f"user:{PLAIN_SECRET}".encode()).decode()):
        assert secret not in shown


@pytest.mark.parametrize("status", ["403 Forbidden", "502 Bad Gateway"])
async def test_proxy_refuses_the_target(certificates: Certificates, status: str) -> None:
    """A proxy that does not go there is a DialError with its answer, but not the server's status."""
    async with connect_proxy(status=status) as proxy:
        error = await failure(Network("wss://127.0.0.1:1/", ca=certificates.ca, proxy=proxy.url()))
    assert isinstance(error, DialError)
    assert f"HTTP {status.split(maxsplit=1)[0]}" in str(error)
    assert error.status is None


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
async def test_dead_proxy(certificates: Certificates, scheme: str) -> None:
    """A proxy where nobody listens is a DialError that names the proxy, without its password."""
    url = f"{scheme}://user:{SECRET}@127.0.0.1:{dead_port()}"
    error = await failure(Network("wss://127.0.0.1:1/", ca=certificates.ca, proxy=url))
    assert isinstance(error, DialError)
    assert f"through the proxy {scheme}://127.0.0.1:" in str(error)
    assert SECRET not in everything(error)


@pytest.mark.parametrize("scheme", ["http", "socks5h"])
async def test_silent_proxy(certificates: Certificates, scheme: str) -> None:
    """A proxy that says nothing is given up after the time allowed, and named without its password."""
    async with listening(hold) as port:
        url = f"{scheme}://user:{SECRET}@127.0.0.1:{port}"
        error = await failure(Network("wss://127.0.0.1:1/", ca=certificates.ca, proxy=url), timeout=0.05)
    assert isinstance(error, DialError)
    assert "did not answer within 0.05 seconds" in str(error)
    assert SECRET not in everything(error)


async def test_proxy_that_is_none(certificates: Certificates) -> None:
    """Something that answers as no proxy would is a DialError."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"220 mail.test ESMTP\r\n")
        await writer.drain()

    async with listening(answer) as port:
        for scheme in ("http", "socks5h"):
            network = Network("wss://127.0.0.1:1/", ca=certificates.ca, proxy=f"{scheme}://127.0.0.1:{port}")
            assert isinstance(await failure(network), DialError)


@pytest.mark.parametrize(
    "proxy",
    [
        "",
        "127.0.0.1:8080",
        f"ftp://user:{SECRET}@127.0.0.1:21",
        f"socks4://user:{SECRET}@127.0.0.1:1080",
        f"http://user:{SECRET}@",
        f"http://user:{SECRET}@127.0.0.1:99999",
        f"http://user:{SECRET}@127.0.0.1:port",
        f"http://user:{SECRET}/slash@127.0.0.1:8080",
        f"http://user:{SECRET}@127.0.0.1:8080/path?query",
        f"user:{SECRET}@127.0.0.1:8080",
        f"http://{SECRET}@127.0.0.1:8080",
        f"http://user:{SECRET}@[::1",
    ],
)
def test_proxy_that_cannot_work(proxy: str) -> None:
    """A proxy that is no URL we can use is a ConfigurationError at once, which shows no password."""
    with pytest.raises(ConfigurationError, match="proxy") as raised:
        WebSocketTransport(Network(proxy=proxy))
    assert SECRET not in everything(raised.value)
    assert "s3cret" not in everything(raised.value)
