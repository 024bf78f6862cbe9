"""Requests go where they may go, by the way they should, and end."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
import uvloop
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.gateway.receiver import Server, close_within, fine, hang, much, receiver, status
from zapwire.errors import AddressRefused, FetchError, SourceTooLarge
from zapwire.gateway.net import DownloadLimits, Limits, Net, NetOptions, is_public, parse_url

ALLOWED = NetOptions(allow_private=True)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Run a receiver."""
    async with receiver() as server:
        yield server


class Names(AbstractResolver):
    """A name server that gives out these addresses, one set after the other."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Answer."""
        self.asked.append(host)
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not addresses:
            raise OSError(0, "no such name")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Do nothing."""


@asynccontextmanager
async def proxy(*, socks: bool) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Run a proxy that notes what it is asked for first, and leads nowhere but to where that is."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if socks:
                await reader.readexactly(3)
                writer.write(b"\x05\x00")
                head = await reader.readexactly(5)
                host = await reader.readexactly(head[4]) if head[3] == 3 else head[4:] + await reader.readexactly(3)
                asked.append(host)
                port = int.from_bytes(await reader.readexactly(2), "big")
                writer.write(b"\x05\x00\x00\x01" + bytes(6))
                other = await asyncio.open_connection("127.0.0.1", port)
                request = await reader.readuntil(b"\r\n\r\n")
            else:
                request = await reader.readuntil(b"\r\n\r\n")
                asked.append(request.split(b"\r\n")[0])
                other = await asyncio.open_connection("127.0.0.1", parse_url(request.split()[1].decode()).port)
            other[1].write(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            writer.write(await other[0].read())
            other[1].close()
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], asked
    finally:
        server.close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",  # noqa: S104  # an address that is refused
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "nothing",
        "",
    ],
)
def test_private_addresses(address: str) -> None:
    """Addresses of this machine, of private networks and of no single machine are not public, however written."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_public_addresses(address: str) -> None:
    """All others are."""
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://0:{port}/",
    ],
)
async def test_private_address_is_not_reached(server: Server, url: str) -> None:
    """However this machine is named, it is refused before anything is sent."""
    async with Net() as net:
        with pytest.raises(FetchError):
            await net.fetch("GET", url.format(port=server.port))
    assert server.seen == []


async def test_the_address_that_is_connected_to_counts(server: Server) -> None:
    """A name that means another address each time it is asked for is of no help."""
    names = Names(["93.184.216.34"], ["127.0.0.1"])
    async with Net(resolver=names) as net:
        with pytest.raises(FetchError):
            await net.fetch("GET", f"http://rebind.example:{server.port}/", limits=Limits(seconds=0.2))
        with pytest.raises(FetchError):
            await net.fetch("GET", f"http://rebind2.example:{server.port}/", limits=Limits(seconds=0.2))
    assert server.seen == []
    assert len(names.asked) == 2


async def test_name_of_a_private_address(server: Server) -> None:
    """A name that means this machine is refused, and the error says what to do."""
    async with Net(resolver=Names(["127.0.0.1", "::1"])) as net:
        with pytest.raises(AddressRefused, match="unless the gateway's settings allow it"):
            await net.fetch("GET", f"http://intern.example:{server.port}/")
    assert server.seen == []


async def test_redirect_to_a_private_address(server: Server) -> None:
    """A redirect is followed as if it had been asked for: to no private address."""
    target = f"http://hidden.example:{server.port}/secret"
    server.answer = status(302, Location=target)
    names = Names(["127.0.0.1"])
    async with Net(ALLOWED, names) as net:
        answer = await net.fetch("GET", f"http://seen.example:{server.port}/", limits=Limits(redirects=0))
        assert answer.status == 302
        net._options = NetOptions()  # noqa: SLF001  # from now on it is not allowed any more
        with pytest.raises(AddressRefused):
            await net.fetch("GET", target, limits=Limits(redirects=3))


async def test_redirects(server: Server) -> None:
    """So many redirects are followed as were allowed; the last answer tells where it came from."""
    server.answers["/a"] = status(301, Location="/b?x=1")
    server.answers["/b"] = status(307, Location=server.url("/c"))
    async with Net(ALLOWED) as net:
        answer = await net.fetch("GET", server.url("/a"), limits=Limits(redirects=2))
        assert (answer.status, answer.url) == (200, server.url("/c"))
        answer = await net.fetch("GET", server.url("/a"), limits=Limits(redirects=1))
        assert (answer.status, answer.url) == (307, server.url("/b?x=1"))


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://x/", "javascript:alert(1)", "http://[::1"])
async def test_redirect_to_no_web_page(server: Server, location: str) -> None:
    """A redirect to something else than HTTP is refused."""
    server.answer = status(302, Location=location)
    async with Net(ALLOWED) as net:
        with pytest.raises(FetchError):
            await net.fetch("GET", server.url(), limits=Limits(redirects=5))


@pytest.mark.parametrize("url", ["", "x", "//x", "ftp://x/", "http://", "http://:80/", "http://x:99999/", "ws://x/"])
def test_other_urls(url: str) -> None:
    """What is no HTTP URL is refused without repeating it."""
    with pytest.raises(AddressRefused) as caught:
        parse_url(url)
    assert "99999" not in str(caught.value)


async def test_limits(server: Server) -> None:
    """An answer is read up to the limit; what hangs is given up."""
    sent: list[int] = []
    server.answers["/much"] = much(50_000_000, sent)
    server.answers["/hang"] = hang
    async with Net(ALLOWED) as net:
        answer = await net.fetch("GET", server.url("/much"), limits=Limits(answer_bytes=1000))
        assert (len(answer.body), answer.is_cut) == (1000, True)
        with pytest.raises(FetchError, match=r"no answer within 0\.1 s"):
            await net.fetch("GET", server.url("/hang"), limits=Limits(seconds=0.1))
        answer = await net.fetch("GET", server.url("/fine"))
        assert (answer.body, answer.is_cut) == (b"", False)


async def test_compressed_answers_stay_small(server: Server) -> None:
    """Nothing is decompressed here."""

    async def compressed(request: web.BaseRequest) -> web.StreamResponse:
        assert request.headers["Accept-Encoding"] == "identity"
        return web.Response(body=b"no gzip at all", headers={"Content-Encoding": "gzip"})

    server.answer = compressed
    async with Net(ALLOWED) as net:
        answer = await net.fetch("GET", server.url())
    assert answer.body == b"no gzip at all"


async def test_http_proxy(server: Server) -> None:
    """A request goes through a proxy that is named."""
    async with Net(ALLOWED) as net, proxy(socks=False) as (port, asked):
        answer = await net.fetch("POST", server.url("/x"), body=b"", proxy=f"http://ana:pass@127.0.0.1:{port}")
    assert answer.status == 200
    assert asked == [f"POST {server.url('/x')} HTTP/1.1".encode()]


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_socks_proxy(server: Server, scheme: str) -> None:
    """A SOCKS proxy is spoken to in its own way, and looks up the name itself."""
    async with Net(ALLOWED, Names(["127.0.0.1"])) as net, proxy(socks=True) as (port, asked):
        url = f"http://hook.example:{server.port}/x"
        answer = await net.fetch("POST", url, body=b"", proxy=f"{scheme}://127.0.0.1:{port}")
    assert answer.status == 200
    assert asked == [b"hook.example"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}", "socks5://127.0.0.1:{port}", "socks5://proxy.example:{port}"]
)
async def test_private_proxy(url: str) -> None:
    """A proxy at a private address is none of the internet's, and refused."""
    async with proxy(socks=False) as (port, asked), Net(resolver=Names(["127.0.0.1"])) as net:
        with pytest.raises(FetchError):
            await net.fetch("GET", "http://93.184.216.34/", proxy=url.format(port=port))
    assert asked == []


async def test_private_address_behind_a_proxy() -> None:
    """A proxy is not asked for a private address either."""
    async with Net(resolver=Names(["10.0.0.1"])) as net:
        for url in ("http://127.0.0.1/", "http://intern.example/"):
            with pytest.raises(AddressRefused):
                await net.fetch("GET", url, proxy="http://93.184.216.34:3128")


@pytest.mark.parametrize("bad", ["ftp://proxy.example/", "nothing"])
async def test_bad_proxy(server: Server, bad: str) -> None:
    """A proxy of another kind is refused; nothing is sent without it."""
    async with Net(ALLOWED) as net:
        with pytest.raises(AddressRefused, match="the proxy must begin with"):
            await net.fetch("GET", server.url(), proxy=bad)
    assert server.seen == []


async def test_nobody_there() -> None:
    """A port where nobody listens is told as such, without credentials."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with Net(ALLOWED) as net:
        with pytest.raises(FetchError, match=r"no connection: .*refused|Connect call failed") as caught:
            await net.fetch("GET", f"http://ana:secret@127.0.0.1:{port}/")
    assert "secret" not in str(caught.value)


async def test_unknown_name() -> None:
    """A name without address is told as such."""
    async with Net(ALLOWED, Names([])) as net:
        with pytest.raises(FetchError):
            await net.fetch("GET", "http://nobody.example/")
        with pytest.raises(FetchError):
            await net.fetch("GET", "http://nobody.example/", proxy="http://127.0.0.1:1")


async def test_after_the_end() -> None:
    """Nothing is sent when it was closed."""
    net = Net(ALLOWED)
    async with net:
        pass
    with pytest.raises(FetchError, match="stops"):
        await net.fetch("GET", "http://127.0.0.1/")


def test_on_uvloop() -> None:
    """The guard works on uvloop, too."""

    async def main() -> None:
        async with receiver() as server:
            server.answer = fine
            async with Net(ALLOWED) as net:
                assert (await net.fetch("GET", server.url())).status == 200
            async with Net() as net:
                with pytest.raises(AddressRefused):
                    await net.fetch("GET", server.url())

    uvloop.run(main())


class Bucket:
    """A sink that keeps what it gets, up to a limit."""

    def __init__(self, limit: int = 1 << 20) -> None:
        self.limit = limit
        self.length: int | None = None
        self.taken = bytearray()

    def begin(self, length: int | None) -> None:
        """Note the length."""
        self.length = length

    async def write(self, chunk: bytes) -> None:
        """Take a piece."""
        self.taken += chunk
        if len(self.taken) > self.limit:
            raise SourceTooLarge("enough")


async def test_download(server: Server) -> None:
    """A file comes in pieces, after redirects, with what the server says of it."""
    server.answers = {"/": status(302, Location="/file"), "/file": _file}
    bucket = Bucket()
    async with Net(ALLOWED) as net:
        found = await net.download(server.url(), bucket)
    assert (found.status, found.headers["content-type"], found.url) == (200, "image/png", server.url("/file"))
    assert (bucket.length, bytes(bucket.taken)) == (5, b"12345")


async def _file(_: web.BaseRequest) -> web.StreamResponse:
    return web.Response(body=b"12345", content_type="image/png")


async def test_download_of_what_is_not_there(server: Server) -> None:
    """The body of another answer than 200 does not go to the sink."""
    server.answer = status(404)
    bucket = Bucket()
    async with Net(ALLOWED) as net:
        assert (await net.download(server.url(), bucket)).status == 404
    assert (bucket.length, bytes(bucket.taken)) == (None, b"")


async def test_sink_ends_a_download(server: Server) -> None:
    """What a sink raises is what the caller gets, and the server sends no more."""
    sent: list[int] = []
    server.answer = much(100_000_000, sent)
    async with Net(ALLOWED) as net:
        with pytest.raises(SourceTooLarge, match="enough"):
            await net.download(server.url(), Bucket(limit=100_000))
    assert sent[0] < 50_000_000


async def test_download_that_stalls(server: Server) -> None:
    """A server that sends nothing for a while is given up, as is one that is slow on the whole."""

    async def drip(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"x")
        return await hang(request)

    server.answer = drip
    async with Net(ALLOWED) as net:
        with pytest.raises(FetchError, match=r"sent nothing for 0\.05 s"):
            await net.download(server.url(), Bucket(), limits=DownloadLimits(stall_seconds=0.05))
        with pytest.raises(FetchError, match=r"no answer within 0\.05 s"):
            await net.download(server.url(), Bucket(), limits=DownloadLimits(seconds=0.05))


async def test_download_that_breaks(server: Server) -> None:
    """A body that ends too early is an error, not a short file."""
    server.answer = close_within
    async with Net(ALLOWED) as net:
        with pytest.raises(FetchError):
            await net.download(server.url(), Bucket())


async def test_download_from_a_private_address(server: Server) -> None:
    """A redirect to this machine is refused, as is its address itself."""
    async with Net() as net:
        with pytest.raises(AddressRefused):
            await net.download(server.url(), Bucket())
    assert server.seen == []
