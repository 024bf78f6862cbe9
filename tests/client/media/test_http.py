"""What is said to media hosts."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from tests.client.media.fake_host import FIRST, SECOND, FakeHost
from zapwire.client.media.http import PIECE, MediaHTTP, direct_url, full_url, upload_url
from zapwire.errors import (
    MediaError,
    MediaGone,
    MediaHostFailed,
    MediaHostRefused,
    MediaHostUnreachable,
    MediaRefused,
    MediaTooLarge,
)
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.stanzas.media import MediaConnection

FILE = MediaFile(MediaKind.VIDEO, "/v/1.enc?ccb=1&oh=a%3D", b"k" * 32, b"p" * 32, b"\xff" * 32, 7)
DIGEST = "_" * 42 + "8="
HERE = URL(f"https://{FIRST}/v/1.enc?oh=1")


async def pieces(data: bytes = b"data") -> AsyncIterator[bytes]:
    """Yield the bytes in two pieces."""
    yield data[:2]
    yield data[2:]


class Sink:
    """Keeps what comes."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    async def __call__(self, part: bytes) -> None:
        """Take a part."""
        self.parts.append(part)


def test_urls_are_whatsmeows() -> None:
    """Uploads and downloads go where whatsmeow's go, letter for letter."""
    connection = MediaConnection("a/b+c=", 1, (FIRST,))
    assert str(upload_url(connection, FIRST, FILE)) == (
        f"https://{FIRST}/mms/video/{DIGEST}?auth=a%2Fb%2Bc%3D&token={DIGEST[:-1]}%3D"
    )
    assert str(direct_url(SECOND, FILE)) == (
        f"https://{SECOND}/v/1.enc?ccb=1&oh=a%3D&hash={DIGEST}&mms-type=video&__wa-mms="
    )


@pytest.mark.parametrize("path", ["", "v/1", "https://a.b/", "/v/1 2", "/v/1\r\nHost: a", "/v/\N{SNOWMAN}"])
def test_paths_that_are_none(path: str) -> None:
    """A direct path begins with a slash and is plain."""
    with pytest.raises(MediaRefused, match="direct path"):
        direct_url(FIRST, replace(FILE, direct_path=path))


def test_a_full_url() -> None:
    """A file's own URL is used as it is."""
    url = "https://mmg.whatsapp.net/v/1.enc?ccb=1&oh=a%3D&mms3=true"
    assert str(full_url(replace(FILE, url=url))) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://mmg.whatsapp.net/v",
        "https://127.0.0.1/v",
        "https://evil.test/v",
        "https://mmg.whatsapp.net.evil.test/v",
        "https://evilwhatsapp.net/v",
        "https://user@mmg.whatsapp.net/v",
        "https://mmg.whatsapp.net:8443/v",
        "https://mmg.whatsapp.net\\@evil.test/v",
        "https://evil.test\\.whatsapp.net/v",
        "https://[::1]/v",
        "https://[::1/v",
        "https://mmg.whatsapp.net:x/v",
        "https://mmg.whatsapp.net/v v",
        "file:///etc/passwd",
    ],
)
def test_urls_that_are_no_media_hosts(url: str) -> None:
    """Whoever writes a message does not choose where we go."""
    with pytest.raises(MediaRefused):
        full_url(replace(FILE, url=url))


@given(st.text(max_size=60) | st.text(max_size=30).map(lambda text: f"https://{text}.whatsapp.net/"))
def test_any_url(url: str) -> None:
    """Any URL is WhatsApp's, or refused."""
    try:
        found = full_url(replace(FILE, url=url))
    except MediaRefused:
        return
    assert (found.scheme, found.port) == ("https", 443)
    assert (found.host or "").endswith((".whatsapp.net", ".whatsapp.com"))


async def test_an_upload(host: FakeHost) -> None:
    """A file goes with its length, whatsmeow's headers and no others; the answer says where it is."""
    host.say(b'{"url": "https://a/b", "direct_path": "/v/b?c", "handle": "x"}')
    assert await host.http().upload(URL(f"https://{FIRST}/mms/video/x"), 4, pieces) == ("https://a/b", "/v/b?c")
    headers = host.headers[0]
    assert headers["Content-Length"] == "4"
    assert "Transfer-Encoding" not in headers
    assert (headers["Origin"], headers["Referer"]) == ("https://web.whatsapp.com", "https://web.whatsapp.com/")


async def test_a_download(host: FakeHost) -> None:
    """A file comes in pieces of a good size."""
    data = bytes(3 * PIECE + 5)
    host.files["/v/1.enc?oh=1"] = data
    sink = Sink()
    await host.http().download(HERE, len(data), sink)
    assert b"".join(sink.parts) == data
    assert all(len(part) >= PIECE for part in sink.parts[:-1])


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, MediaGone),
        (410, MediaGone),
        (401, MediaHostRefused),
        (403, MediaHostRefused),
        (302, MediaHostRefused),
        (206, MediaHostRefused),
        (408, MediaHostFailed),
        (429, MediaHostFailed),
        (500, MediaHostFailed),
        (507, MediaHostFailed),
    ],
)
async def test_statuses(host: FakeHost, status: int, error: type[MediaError]) -> None:
    """Each status has its error; nothing is followed, and what is gone is so for downloads alone."""
    host.fail(status, status)
    with pytest.raises(error, match=str(status)):
        await host.http().download(HERE, 100, Sink())
    with pytest.raises(MediaHostRefused if error is MediaGone else error) as raised:
        await host.http().upload(HERE, 4, pieces)
    assert getattr(raised.value, "status", None) == status
    assert len(host.asked) == 2


async def test_an_answer_in_pieces(host: FakeHost) -> None:
    """What the host says of an upload is read to its end, however it comes; one that has none is not waited for."""

    async def hesitant(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await request.read()
        await response.prepare(request)
        for byte in b'{"url": "https://a/b", "direct_path": "/v/b?c"}':
            await response.write(bytes([byte]))
            await asyncio.sleep(0)
        return response

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await request.read()
        await response.prepare(request)
        while True:
            await response.write(bytes(1000))

    host.answers += [hesitant, endless]
    assert await host.http().upload(HERE, 4, pieces) == ("https://a/b", "/v/b?c")
    with pytest.raises(MediaHostFailed, match="answer to the upload"):
        await host.http().upload(HERE, 4, pieces)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"[" * 60_000, b'{"url": "a"}', b'{"url": 1, "direct_path": 2}']
)
async def test_answers_that_say_nothing(host: FakeHost, body: bytes) -> None:
    """An upload whose answer does not say where the file is has failed."""
    host.say(body)
    with pytest.raises(MediaHostFailed, match="answer to the upload"):
        await host.http().upload(HERE, 4, pieces)


async def test_too_much(host: FakeHost) -> None:
    """A file over the limit is refused by its announced length, and where there is none as soon as it is over."""
    host.files["/v/1.enc?oh=1"] = bytes(1000)
    with pytest.raises(MediaTooLarge):
        await host.http().download(HERE, 999, Sink())

    async def unannounced(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for _ in range(100):
            await response.write(bytes(1000))
        return response

    host.answers.append(unannounced)
    with pytest.raises(MediaTooLarge):
        await host.http().download(HERE, 999, Sink())


async def test_a_bomb(host: FakeHost) -> None:
    """What is packed counts by what comes out of it."""

    async def packed(_request: web.Request) -> web.StreamResponse:
        response = web.Response(body=bytes(10_000_000))
        response.enable_compression(web.ContentCoding.gzip)
        return response

    host.answers.append(packed)
    with pytest.raises(MediaTooLarge):
        await host.http().download(HERE, 1_000_000, Sink())


async def test_connections_that_break(host: FakeHost) -> None:
    """A download that ends early, an upload nobody takes, and a host that is not there are told alike."""

    async def short(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = 1000
        await response.prepare(request)
        await response.write(bytes(10))
        assert request.transport is not None
        request.transport.close()
        return response

    host.answers.append(short)
    with pytest.raises(MediaHostUnreachable, match="download"):
        await host.http().download(HERE, 1000, Sink())

    async def cut(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    host.answers.append(cut)
    with pytest.raises(MediaHostUnreachable, match="upload"):
        await host.http().upload(HERE, 4, pieces)


async def test_nothing_moves(host: FakeHost) -> None:
    """Where nothing moves for too long it is given up."""
    over = asyncio.Event()

    async def silent(_request: web.Request) -> web.StreamResponse:
        await over.wait()
        return web.Response()

    host.answers.extend((silent, silent))
    http = host.http(idle=0.05)
    with pytest.raises(MediaHostUnreachable, match="nothing moved in the download"):
        await http.download(HERE, 100, Sink())
    with pytest.raises(MediaHostUnreachable, match="nothing moved in the upload"):
        await http.upload(HERE, 4, pieces)
    over.set()


async def test_the_disk_is_no_host(host: FakeHost) -> None:
    """What the disk says when a file is written is not taken for the network's word."""
    host.files["/v/1.enc?oh=1"] = b"x"

    async def full(_part: bytes) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        await host.http().download(HERE, 100, full)


async def test_what_fails_in_between() -> None:
    """An error of the session's own making goes through."""

    async def broken() -> Any:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        await MediaHTTP(broken, 1.0).download(HERE, 1, Sink())
