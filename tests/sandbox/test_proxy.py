"""The sandbox's CONNECT proxy over loopback, driven by raw bytes and by httpx."""

import asyncio
import socket
import ssl
import struct
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple, NoReturn

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zapwire.errors import SandboxError
from zapwire.sandbox.proxy import (
    ConnectProxy,
    Credentials,
    Limits,
    ProxyAddress,
    Routes,
    whatsapp_routes,
)
from zapwire.sandbox.tls import SERVER_NAMES, create_authority, issue, server_context

CONNECT = b"CONNECT web.whatsapp.com:443 HTTP/1.1\r\nHost: web.whatsapp.com:443\r\n\r\n"
ALICE = Credentials("alice", "s3cret: ü")


class Peer(NamedTuple):
    """One end of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Answer(NamedTuple):
    """A refusal as the client reads it."""

    status: int
    headers: dict[str, str]
    text: str


class Upstream(NamedTuple):
    """A listener in the place of the sandbox's TLS port, and the connections it accepted."""

    address: tuple[str, int]
    accepted: asyncio.Queue[Peer]

    async def accept(self) -> Peer:
        return await asyncio.wait_for(self.accepted.get(), 5)


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    """Return a listener that leaves each accepted connection to the test, with no task of its own."""
    accepted: asyncio.Queue[Peer] = asyncio.Queue()
    peers: list[Peer] = []

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peers.append(Peer(reader, writer))
        accepted.put_nowait(peers[-1])

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield Upstream(server.sockets[0].getsockname()[:2], accepted)
    finally:
        server.close()
        for peer in peers:
            peer.writer.transport.abort()


@pytest.fixture
async def proxy(upstream: Upstream) -> AsyncIterator[ProxyAddress]:
    """Return a proxy with usual limits that leads WhatsApp's names to `upstream`."""
    async with ConnectProxy(whatsapp_routes(upstream.address)).serve() as address:
        yield address


@asynccontextmanager
async def dialled(address: ProxyAddress, receive_buffer: int | None = None) -> AsyncIterator[Peer]:
    """Open a TCP connection to the proxy, with a bound on all that is done with it."""
    connection = socket.socket()
    connection.setblocking(False)
    if receive_buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    async with asyncio.timeout(15):
        await asyncio.get_running_loop().sock_connect(connection, (address.host, address.port))
        reader, writer = await asyncio.open_connection(sock=connection)
        try:
            yield Peer(reader, writer)
        finally:
            writer.transport.abort()


@asynccontextmanager
async def tunnelled(
    address: ProxyAddress, upstream: Upstream, receive_buffer: int | None = None
) -> AsyncIterator[tuple[Peer, Peer]]:
    """Open a tunnel and yield its two ends: the client's, and the one at the target."""
    async with dialled(address, receive_buffer) as client:
        client.writer.write(CONNECT)
        assert await client.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 200 Connection established\r\n\r\n"
        yield client, await upstream.accept()


async def ask(address: ProxyAddress, *parts: bytes) -> Answer:
    """Send a request that is refused, and read the answer up to the end of the connection."""
    async with dialled(address) as client:
        for part in parts:
            client.writer.write(part)
            await client.writer.drain()
        raw = await client.reader.read()
    head, _, body = raw.decode("utf-8").partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert status.startswith("HTTP/1.1 ")
    assert headers["connection"] == "close"
    return Answer(int(status.split(" ")[1]), headers, body)


def connect_to(target: str, *headers: str) -> bytes:
    return "\r\n".join([f"CONNECT {target} HTTP/1.1", f"Host: {target}", *headers, "", ""]).encode("utf-8")


def basic(text: str) -> str:
    return f"Proxy-Authorization: Basic {b64encode(text.encode('utf-8')).decode('ascii')}"


def reset(peer: Peer) -> None:
    """Break the connection with a TCP reset."""
    linger = struct.pack("ii", 1, 0)
    peer.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    peer.writer.transport.abort()


async def send_for_ever(peer: Peer) -> NoReturn:
    while True:
        peer.writer.write(b"x" * 65536)
        await peer.writer.drain()


async def ending(peer: Peer) -> bytes:
    """Return what is left to read, whether the connection ends in order or by a reset."""
    received = b""
    try:
        while data := await asyncio.wait_for(peer.reader.read(65536), 5):
            received += data
    except ConnectionResetError:
        return received
    return received


# --- routes


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("web.whatsapp.com", True),
        ("whatsapp.com", True),
        ("whatsapp.net", True),
        ("mmg.whatsapp.net", True),
        ("media-fra3-1.cdn.whatsapp.net", True),
        ("web.whatsapp.com.", True),
        ("notwhatsapp.com", False),
        ("whatsapp.com.example.org", False),
        ("localhost", False),
        ("127.0.0.1", False),
        ("::1", False),
        ("", False),
    ],
)
def test_whatsapp_routes_know_whatsapps_names(host: str, *, ours: bool) -> None:
    """WhatsApp's two domains and all names below them go to the sandbox, others nowhere."""
    target = ("127.0.0.1", 9443)
    assert whatsapp_routes(target)(host, 443) == (target if ours else None)


@pytest.mark.parametrize(
    ("host", "is_media"),
    [
        ("mmg.whatsapp.net", True),
        ("mmg.whatsapp.net.", True),
        ("media-eze1-1.cdn.whatsapp.net", True),
        ("cdn.whatsapp.net", False),
        ("web.whatsapp.com", False),
        ("xmmg.whatsapp.net", False),
    ],
)
def test_media_hosts_have_their_own_route(host: str, *, is_media: bool) -> None:
    """The media hosts' names go to the media host, all other ones of WhatsApp's where they always go."""
    target, media = ("127.0.0.1", 1), ("127.0.0.1", 2)
    assert whatsapp_routes(target, media)(host, 443) == (media if is_media else target)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (ProxyAddress("127.0.0.1", 9444), "http://127.0.0.1:9444"),
        (ProxyAddress("::1", 9444), "http://[::1]:9444"),
    ],
)
def test_the_address_has_a_url(address: ProxyAddress, url: str) -> None:
    """The URL can be used as a proxy setting, with an IPv6 address in brackets."""
    assert address.url == url


@pytest.mark.parametrize(
    ("target", "asked"),
    [
        ("web.whatsapp.com:443", ("web.whatsapp.com", 443)),
        ("WEB.WhatsApp.com:5222", ("web.whatsapp.com", 5222)),
        ("[2001:db8::1]:8443", ("2001:db8::1", 8443)),
        ("127.0.0.1:1", ("127.0.0.1", 1)),
    ],
)
async def test_routes_are_asked_for_host_and_port(upstream: Upstream, target: str, asked: tuple[str, int]) -> None:
    """The host arrives in lower case and without brackets, with the port, once for each request."""
    calls: list[tuple[str, int]] = []

    def routes(host: str, port: int) -> tuple[str, int]:
        calls.append((host, port))
        return upstream.address

    async with ConnectProxy(routes).serve() as address, dialled(address) as client:
        client.writer.write(connect_to(target))
        assert (await client.reader.readline()).startswith(b"HTTP/1.1 200 ")
    assert calls == [asked]


# --- tunnels


async def test_a_real_client_talks_tls_through_the_tunnel() -> None:
    """A real HTTPS client reaches the sandbox's TLS port under WhatsApp's name, and checks that name."""
    now = datetime.now(UTC)
    authority = create_authority(now)
    trust = ssl.create_default_context(cadata=authority.certificate.decode("ascii"))
    body = b"0123456789abcdef" * 65536

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.create_task(answer(reader, writer))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"GET /ws/chat HTTP/1.1\r\nHost: web.whatsapp.com\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body))
        writer.write(body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    certificate = server_context(issue(authority, SERVER_NAMES, now))
    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=certificate)
    connect_proxy = ConnectProxy(whatsapp_routes(server.sockets[0].getsockname()[:2]), credentials=ALICE)
    async with asyncio.timeout(15), asyncio.TaskGroup() as tasks, server, connect_proxy.serve() as address:
        setting = httpx.Proxy(address.url, auth=(ALICE.username, ALICE.password))
        async with httpx.AsyncClient(proxy=setting, verify=trust, trust_env=False) as client:
            response = await client.get("https://web.whatsapp.com/ws/chat")
            assert response.content == body
            with pytest.raises(httpx.ProxyError, match="403"):
                await client.get("https://example.org/")


async def test_bytes_that_follow_the_head_at_once_arrive(proxy: ProxyAddress, upstream: Upstream) -> None:
    """What a client sends in the same packet as its request is not lost."""
    async with dialled(proxy) as client:
        client.writer.write(CONNECT + b"early")
        server = await upstream.accept()
        assert await server.reader.readexactly(5) == b"early"
        client.writer.write(b", late")
        assert await server.reader.readexactly(6) == b", late"


async def test_a_head_may_come_in_pieces(proxy: ProxyAddress, upstream: Upstream) -> None:
    """A request head split over many packets opens a tunnel."""
    async with dialled(proxy) as client:
        for offset in range(len(CONNECT)):
            client.writer.write(CONNECT[offset : offset + 1])
            await client.writer.drain()
        assert (await client.reader.readline()).startswith(b"HTTP/1.1 200 ")
        await upstream.accept()


async def test_http_1_0_clients_are_served(proxy: ProxyAddress, upstream: Upstream) -> None:
    """A CONNECT of HTTP/1.0, without a Host header, opens a tunnel."""
    async with dialled(proxy) as client:
        client.writer.write(b"CONNECT g.whatsapp.net:443 HTTP/1.0\r\n\r\n")
        assert (await client.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        server = await upstream.accept()
        server.writer.write(b"hello")
        assert await client.reader.readexactly(5) == b"hello"


async def test_the_client_may_end_first(proxy: ProxyAddress, upstream: Upstream) -> None:
    """After the client's end of file the other direction goes on until the target ends too."""
    async with tunnelled(proxy, upstream) as (client, server):
        client.writer.write(b"question")
        client.writer.write_eof()
        assert await server.reader.read() == b"question"
        server.writer.write(b"answer")
        assert await client.reader.readexactly(6) == b"answer"
        server.writer.write(b" and more")
        server.writer.write_eof()
        assert await client.reader.read() == b" and more"


async def test_the_target_may_end_first(proxy: ProxyAddress, upstream: Upstream) -> None:
    """After the target's end of file the client can still send."""
    async with tunnelled(proxy, upstream) as (client, server):
        server.writer.write(b"goodbye")
        server.writer.write_eof()
        assert await client.reader.read() == b"goodbye"
        client.writer.write(b"one thing")
        assert await server.reader.readexactly(9) == b"one thing"
        client.writer.write(b" more")
        client.writer.write_eof()
        assert await server.reader.read() == b" more"


async def test_megabytes_pass_both_ways_at_once(proxy: ProxyAddress, upstream: Upstream) -> None:
    """Both directions carry large data unchanged."""
    up, down = b"up" * 4_000_000, b"down" * 2_000_000

    async def send(peer: Peer, data: bytes) -> None:
        peer.writer.write(data)
        peer.writer.write_eof()
        await peer.writer.drain()

    async with tunnelled(proxy, upstream) as (client, server), asyncio.TaskGroup() as tasks:
        tasks.create_task(send(client, up))
        tasks.create_task(send(server, down))
        received_up = tasks.create_task(server.reader.read())
        received_down = tasks.create_task(client.reader.read())
    assert received_up.result() == up
    assert received_down.result() == down


async def test_a_slow_reader_gets_the_last_byte(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a tunnel still holds when both sides have ended reaches the client."""
    start_server = asyncio.start_server

    async def start_server_with_small_buffers(*args: Any, **options: Any) -> asyncio.Server:
        server = await start_server(*args, **options)
        for listener in server.sockets:
            # Connections inherit it; the proxy itself then has to keep what the client has not read.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return server

    monkeypatch.setattr(asyncio, "start_server", start_server_with_small_buffers)
    data = bytes(range(256)) * 192
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(ConnectProxy(whatsapp_routes(upstream.address)).serve())
        client, server = await stack.enter_async_context(tunnelled(address, upstream, receive_buffer=4096))
        client.writer.write_eof()
        assert await server.reader.read() == b""
        server.writer.write(data)
        server.writer.write_eof()
        assert await client.reader.read() == data


async def test_a_slow_reader_slows_the_sender(proxy: ProxyAddress, upstream: Upstream) -> None:
    """While the target reads nothing the client is held back; once it reads, all arrives."""
    block, blocks = b"x" * 1_048_576, 128
    sent = 0

    async def send(peer: Peer) -> None:
        nonlocal sent
        for _ in range(blocks):
            peer.writer.write(block)
            await peer.writer.drain()
            sent += 1
        peer.writer.write_eof()

    async with tunnelled(proxy, upstream) as (client, server), asyncio.TaskGroup() as tasks:
        sender = tasks.create_task(send(client))
        done, _ = await asyncio.wait([sender], timeout=0.5)
        assert not done
        assert sent < blocks // 2
        received = 0
        while data := await server.reader.read(1_048_576):
            received += len(data)
    assert received == len(block) * blocks


@pytest.mark.parametrize("side", ["client", "server"])
async def test_a_broken_side_cuts_the_other(proxy: ProxyAddress, upstream: Upstream, side: str) -> None:
    """A reset on one side ends the connection on the other."""
    async with tunnelled(proxy, upstream) as (client, server):
        broken, other = (client, server) if side == "client" else (server, client)
        reset(broken)
        assert await ending(other) == b""


async def test_a_client_that_breaks_off_in_its_head_harms_nobody(upstream: Upstream) -> None:
    """A reset before the request is complete ends that connection, and the next one is served."""
    limits = Limits(connections=1)
    async with ConnectProxy(whatsapp_routes(upstream.address), limits=limits).serve() as address:
        async with dialled(address) as client:
            client.writer.write(CONNECT[:10])
            await client.writer.drain()
            reset(client)
        async with asyncio.timeout(5):
            while (answer := await ask(address, connect_to("example.org:443"))).status == 503:
                continue
        assert answer.status == 403


async def test_a_client_that_leaves_before_its_tunnel_is_open(upstream: Upstream) -> None:
    """A client that breaks off while the target is dialled takes the new connection with it."""
    clients: list[Peer] = []

    def routes(_host: str, _port: int) -> tuple[str, int]:
        reset(clients.pop())
        return upstream.address

    async with ConnectProxy(routes).serve() as address, dialled(address) as client:
        clients.append(client)
        client.writer.write(CONNECT)
        assert await ending(await upstream.accept()) == b""


async def test_a_finished_tunnel_makes_room(upstream: Upstream) -> None:
    """Connections over the limit get 503, until a tunnel has ended."""
    limits = Limits(connections=1)
    async with ConnectProxy(whatsapp_routes(upstream.address), limits=limits).serve() as address:
        async with tunnelled(address, upstream) as (client, server):
            refused = await ask(address, CONNECT)
            assert refused.status == 503
            assert "1 connections" in refused.text
            client.writer.write(b"still here")
            assert await server.reader.readexactly(10) == b"still here"
            client.writer.write_eof()
            assert await server.reader.read() == b""
            server.writer.write_eof()
            assert await client.reader.read() == b""
        async with asyncio.timeout(5):
            while (answer := await ask(address, connect_to("example.org:443"))).status == 503:
                continue
        assert answer.status == 403


async def test_a_crowd_over_the_limit_is_cut(upstream: Upstream) -> None:
    """Of very many clients over the limit the last are cut unanswered, and the one inside goes on."""
    limits = Limits(connections=1, linger=10)
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(
            ConnectProxy(whatsapp_routes(upstream.address), limits=limits).serve()
        )
        client, server = await stack.enter_async_context(tunnelled(address, upstream))
        crowd = [await stack.enter_async_context(dialled(address)) for _ in range(80)]
        answers = [await peer.reader.read() for peer in crowd]
        assert all(answer.startswith(b"HTTP/1.1 503 ") for answer in answers[:64])
        assert answers[64:] == [b""] * 16
        client.writer.write(b"still here")
        assert await server.reader.readexactly(10) == b"still here"


# --- refusals


@pytest.mark.parametrize(
    ("target", "named"),
    [
        ("example.org:443", "example.org:443"),
        ("Graph.Facebook.com:443", "graph.facebook.com:443"),
        ("127.0.0.1:22", "127.0.0.1:22"),
        ("[::1]:443", "[::1]:443"),
        ("[2001:DB8::1]:443", "[2001:db8::1]:443"),
        ("notwhatsapp.net:443", "notwhatsapp.net:443"),
    ],
)
async def test_other_hosts_are_refused(proxy: ProxyAddress, upstream: Upstream, target: str, named: str) -> None:
    """A host that is not WhatsApp's gets 403 with its name, and nothing is dialled."""
    answer = await ask(proxy, connect_to(target))
    assert answer.status == 403
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "never reaches the real network" in answer.text
    assert named in answer.text
    assert upstream.accepted.empty()


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_other_methods_are_refused(proxy: ProxyAddress, method: str) -> None:
    """A request that is no CONNECT gets 405, its name and the advice to use https."""
    head = f"{method} http://web.whatsapp.com/ HTTP/1.1\r\nHost: web.whatsapp.com\r\nContent-Length: 0\r\n\r\n"
    answer = await ask(proxy, head.encode("ascii"))
    assert answer.status == 405
    assert answer.headers["allow"] == "CONNECT"
    assert method in answer.text
    assert "https://" in answer.text


async def test_a_head_request_gets_no_text(proxy: ProxyAddress) -> None:
    """The refusal of a HEAD request has headers only, as HTTP demands."""
    answer = await ask(proxy, b"HEAD http://web.whatsapp.com/ HTTP/1.1\r\nHost: web.whatsapp.com\r\n\r\n")
    assert answer.status == 405
    assert int(answer.headers["content-length"]) > 0
    assert answer.text == ""


async def test_a_refused_upload_still_gets_its_answer(proxy: ProxyAddress) -> None:
    """A client that is in the middle of a large body reads the refusal, not a reset."""
    head = b"POST http://web.whatsapp.com/ HTTP/1.1\r\nHost: web.whatsapp.com\r\nContent-Length: 4000000\r\n\r\n"
    assert (await ask(proxy, head, b"x" * 4_000_000)).status == 405


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, id="tls-without-connect"),
        pytest.param(b"hello\r\n\r\n", 400, id="not-http"),
        pytest.param(b"CONNECT web.whatsapp.com:443 HTTP/1.1\r\n\r\n", 400, id="no-host-header"),
        pytest.param(b"CONNECT web.whatsapp.com:443 HTTP/1.1\r\nHost : x\r\n\r\n", 400, id="bad-header"),
        pytest.param(connect_to("web.whatsapp.com"), 400, id="no-port"),
        pytest.param(connect_to("web.whatsapp.com:"), 400, id="empty-port"),
        pytest.param(connect_to("web.whatsapp.com:0"), 400, id="port-zero"),
        pytest.param(connect_to("web.whatsapp.com:65536"), 400, id="port-too-large"),
        pytest.param(connect_to("web.whatsapp.com:-1"), 400, id="port-negative"),
        pytest.param(connect_to("web.whatsapp.com:https"), 400, id="port-a-word"),
        pytest.param(connect_to(":443"), 400, id="no-name"),
        pytest.param(connect_to("::1:443"), 400, id="ipv6-without-brackets"),
        pytest.param(connect_to("[::1:443"), 400, id="ipv6-half-brackets"),
        pytest.param(connect_to("[web.whatsapp.com]:443"), 400, id="name-in-brackets"),
        pytest.param(connect_to("web.whatsapp.com[::1]:443"), 400, id="name-before-brackets"),
        pytest.param(connect_to("user@web.whatsapp.com:443"), 400, id="user"),
        pytest.param(connect_to("web.whatsapp.com:443/path"), 400, id="path"),
        pytest.param(connect_to("https://web.whatsapp.com:443"), 400, id="url"),
        pytest.param(connect_to("web.whatsapp.com:443", "Content-Length: 5") + b"hello", 400, id="body"),
        pytest.param(connect_to("web.whatsapp.com:443", "Content-Length: 5"), 400, id="body-to-come"),
        pytest.param(connect_to("web.whatsapp.com:443", "Content-Length: x"), 400, id="bad-length"),
        pytest.param(connect_to("web.whatsapp.com:443", f"X: {'a' * 40000}"), 431, id="head-too-long"),
        pytest.param(b"A" * 40000, 431, id="endless-line"),
    ],
)
async def test_malformed_requests_are_refused(
    proxy: ProxyAddress, upstream: Upstream, request_bytes: bytes, status: int
) -> None:
    """What is no well-formed CONNECT gets 400 (431 when too long) with a text, and nothing is dialled."""
    answer = await ask(proxy, request_bytes)
    assert answer.status == status
    assert answer.text.strip()
    assert upstream.accepted.empty()


async def test_a_slow_head_is_refused(upstream: Upstream) -> None:
    """A client that does not complete its request in time gets 408, whether it sent something or nothing."""
    limits = Limits(head=0.05)
    async with ConnectProxy(whatsapp_routes(upstream.address), limits=limits).serve() as address:
        for part in (b"", CONNECT[:-2]):
            answer = await ask(address, part)
            assert answer.status == 408
            assert "0.05 seconds" in answer.text


async def test_a_client_that_asks_nothing_gets_nothing(proxy: ProxyAddress) -> None:
    """A connection that is closed before the first byte is closed without an answer."""
    async with dialled(proxy) as client:
        client.writer.write_eof()
        assert await client.reader.read() == b""


async def test_a_client_that_ends_in_its_head_is_told(proxy: ProxyAddress) -> None:
    """A request that ends half-way gets 400."""
    async with dialled(proxy) as client:
        client.writer.write(CONNECT[:20])
        client.writer.write_eof()
        assert (await client.reader.readline()).startswith(b"HTTP/1.1 400 ")


async def test_a_refused_client_does_not_stay(upstream: Upstream) -> None:
    """A refused client that never closes is cut after the linger time."""
    limits = Limits(linger=0.05)
    connect_proxy = ConnectProxy(whatsapp_routes(upstream.address), limits=limits)
    async with connect_proxy.serve() as address, dialled(address) as client:
        client.writer.write(connect_to("example.org:443"))
        assert (await client.reader.readline()).startswith(b"HTTP/1.1 403 ")
        with pytest.raises(ConnectionError):
            await send_for_ever(client)


async def test_a_target_that_refuses_is_reported() -> None:
    """When nothing listens at the sandbox's port the client gets 502 with that address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        async with ConnectProxy(whatsapp_routes(("127.0.0.1", port))).serve() as address:
            answer = await ask(address, CONNECT)
    assert answer.status == 502
    assert f"127.0.0.1:{port}" in answer.text


async def test_a_target_that_does_not_accept_is_reported() -> None:
    """When the target's queue of connections is full the client gets 504 after the connect limit."""
    with socket.socket() as full, ExitStack() as fillers:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(8):
            filler = fillers.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        limits = Limits(connect=0.1)
        async with ConnectProxy(whatsapp_routes(full.getsockname()), limits=limits).serve() as address:
            answer = await ask(address, CONNECT)
    assert answer.status == 504
    assert "0.1 seconds" in answer.text


# --- credentials


@pytest.mark.parametrize(
    "header",
    [
        basic(f"{ALICE.username}:{ALICE.password}"),
        basic(f"{ALICE.username}:{ALICE.password}").replace("Basic", "bASIC"),
        basic(f"{ALICE.username}:{ALICE.password}").replace("Basic ", "Basic   "),
    ],
)
async def test_right_credentials_open_a_tunnel(upstream: Upstream, header: str) -> None:
    """User name and password as Basic credentials are accepted, however the scheme is written."""
    connect_proxy = ConnectProxy(whatsapp_routes(upstream.address), credentials=ALICE)
    async with connect_proxy.serve() as address, dialled(address) as client:
        client.writer.write(connect_to("web.whatsapp.com:443", header))
        assert (await client.reader.readline()).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([], id="none"),
        pytest.param([basic("alice:wrong")], id="password"),
        pytest.param([basic(f"bob:{ALICE.password}")], id="name"),
        pytest.param([basic("alice")], id="no-colon"),
        pytest.param(["Proxy-Authorization: Basic"], id="empty"),
        pytest.param(["Proxy-Authorization: Basic *"], id="not-base64"),
        pytest.param([basic(f"alice:{ALICE.password}").replace("Basic", "Bearer")], id="scheme"),
        pytest.param([basic(f"alice:{ALICE.password}").replace("Proxy-", "")], id="not-for-the-proxy"),
        pytest.param([basic(f"alice:{ALICE.password}"), basic("alice:wrong")], id="twice"),
    ],
)
@pytest.mark.parametrize("target", ["web.whatsapp.com:443", "example.org:443"])
async def test_wrong_credentials_are_refused(upstream: Upstream, headers: list[str], target: str) -> None:
    """Without the right credentials each request gets 407 with a challenge, before its host is looked at."""
    async with ConnectProxy(whatsapp_routes(upstream.address), credentials=ALICE).serve() as address:
        answer = await ask(address, connect_to(target, *headers))
    assert answer.status == 407
    assert answer.headers["proxy-authenticate"].startswith("Basic realm=")
    assert "password" in answer.text
    assert upstream.accepted.empty()


async def test_unasked_credentials_do_no_harm(proxy: ProxyAddress) -> None:
    """A proxy without credentials serves a client that sends some."""
    async with dialled(proxy) as client:
        client.writer.write(connect_to("web.whatsapp.com:443", basic("any:thing")))
        assert (await client.reader.readline()).startswith(b"HTTP/1.1 200 ")


def test_credentials_are_checked_and_hidden() -> None:
    """A name that Basic cannot carry is an error, and the password is not printed."""
    with pytest.raises(SandboxError, match="colon"):
        Credentials("al:ice", "s3cret")
    assert ALICE.password not in repr(ALICE)


# --- the end


async def test_leaving_cuts_everything_and_leaves_no_task(upstream: Upstream) -> None:
    """When the proxy closes, tunnels (also half-closed) and waiting clients are cut, and no task is left."""
    before = asyncio.all_tasks()
    async with AsyncExitStack() as stack:
        async with ConnectProxy(whatsapp_routes(upstream.address)).serve() as address:
            client, server = await stack.enter_async_context(tunnelled(address, upstream))
            half, half_server = await stack.enter_async_context(tunnelled(address, upstream))
            half.writer.write_eof()
            assert await half_server.reader.read() == b""
            waiting = await stack.enter_async_context(dialled(address))
            waiting.writer.write(CONNECT[:10])
            refused = await stack.enter_async_context(dialled(address))
            refused.writer.write(connect_to("example.org:443"))
            assert (await refused.reader.readline()).startswith(b"HTTP/1.1 403 ")
        assert asyncio.all_tasks() == before
        for peer in (client, server, half, waiting):
            assert await ending(peer) == b""
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(address.host, address.port)


async def test_leaving_cuts_a_tunnel_that_is_stuck(upstream: Upstream) -> None:
    """A tunnel whose target reads nothing, with full buffers, is cut like any other."""
    before = asyncio.all_tasks()
    async with AsyncExitStack() as stack:
        async with ConnectProxy(whatsapp_routes(upstream.address)).serve() as address:
            client, _ = await stack.enter_async_context(tunnelled(address, upstream))
            client.writer.write(b"x" * 67_108_864)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.writer.drain(), 0.3)
        assert asyncio.all_tasks() == before
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(client.writer.drain(), 5)


async def test_cancelling_the_owner_cuts_tunnels(upstream: Upstream) -> None:
    """Cancelling the task that serves ends it with its tunnels."""
    bound: asyncio.Future[ProxyAddress] = asyncio.get_running_loop().create_future()

    async def own() -> None:
        async with ConnectProxy(whatsapp_routes(upstream.address)).serve() as address:
            bound.set_result(address)
            await asyncio.Event().wait()

    before = asyncio.all_tasks()
    async with asyncio.TaskGroup() as tasks:
        owner = tasks.create_task(own())
        async with tunnelled(await bound, upstream) as (client, server):
            owner.cancel()
            await asyncio.wait([owner], timeout=5)
            assert owner.cancelled()
            assert await ending(client) == b""
            assert await ending(server) == b""
    assert asyncio.all_tasks() == before


async def test_the_callers_error_comes_out_unchanged(upstream: Upstream) -> None:
    """An error inside the context is raised as it is, and still cuts tunnels."""
    async with AsyncExitStack() as stack:
        error = SandboxError("mine")
        with pytest.raises(SandboxError) as caught:  # noqa: PT012
            async with ConnectProxy(whatsapp_routes(upstream.address)).serve() as address:
                client, _ = await stack.enter_async_context(tunnelled(address, upstream))
                raise error
        assert caught.value is error
        assert await ending(client) == b""


async def test_a_taken_port_is_named(proxy: ProxyAddress, upstream: Upstream) -> None:
    """An address that is in use is an error that names it."""
    other = ConnectProxy(whatsapp_routes(upstream.address))
    with pytest.raises(SandboxError, match=f"127.0.0.1:{proxy.port}"):
        async with other.serve(proxy.host, proxy.port):
            pass


async def test_one_proxy_may_serve_twice(upstream: Upstream) -> None:
    """A ConnectProxy keeps nothing from one `serve` to the next."""
    again = ConnectProxy(whatsapp_routes(upstream.address))
    for _ in range(2):
        async with again.serve() as address, tunnelled(address, upstream) as (client, server):
            server.writer.write(b"hi")
            assert await client.reader.readexactly(2) == b"hi"


@settings(max_examples=60)
@given(
    request_bytes=st.one_of(
        st.binary(max_size=200),
        st.from_regex(rb"CONNECT [!-~]{1,30} HTTP/1\.[01]\r\nHost: x\r\n\r\n", fullmatch=True),
        st.from_regex(rb"CONNECT \[?[0-9a-f:.%]{0,20}\]?:[0-9]{0,6} HTTP/1\.0\r\n\r\n", fullmatch=True),
    )
)
def test_no_request_brings_the_proxy_down(request_bytes: bytes) -> None:
    """Whatever a client sends, it gets a refusal or nothing, and the next one is served."""

    def nowhere(_host: str, _port: int) -> None:
        return None

    async def scenario(routes: Routes) -> None:
        async with ConnectProxy(routes).serve() as address:
            async with dialled(address) as client:
                client.writer.write(request_bytes)
                client.writer.write_eof()
                answer = await client.reader.read()
            assert answer == b"" or answer[:10] == b"HTTP/1.1 4"
            assert (await ask(address, CONNECT)).status == 403

    asyncio.run(scenario(nowhere))
