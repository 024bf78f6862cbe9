"""What is made of web pages for link previews."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tests.gateway.receiver import Answer, Server, close_early, hang, much, receiver, status
from zapwire.gateway.net import Net, NetOptions
from zapwire.gateway.previews import Preview, PreviewOptions, Previews, find_link

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


def page(text: str | bytes, type: str = "text/html; charset=utf-8", **more: Any) -> Answer:
    """Answer with a page."""
    body = text.encode() if isinstance(text, str) else text

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=body, headers={"Content-Type": type, **more})

    return answer


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Run a receiver."""
    async with receiver() as server:
        yield server


@pytest.fixture
async def previews() -> AsyncIterator[Previews]:
    """Open the way out."""
    async with Net(NetOptions(allow_private=True)) as net:
        yield Previews(net, PreviewOptions(seconds=2, page_bytes=100_000, image_bytes=1000))


async def test_open_graph(previews: Previews, server: Server) -> None:
    """A page's og: tags give title, text, address and image."""
    server.answers["/a"] = page(
        '<!doctype html><html><head><title>No</title><meta name="description" content="no">'
        '<META PROPERTY="og:title" CONTENT="Tom &amp; Jerry\n &#128049;">'
        "<meta property='og:description' content='A  cat > a mouse'/>"
        '<meta property="og:url" content="https://example.org/tom">'
        '<meta property="og:image" content="/i.jpg"></head></html>'
    )
    server.answers["/i.jpg"] = page(JPEG, "image/jpeg")
    assert await previews.fetch(server.url("/a")) == Preview(
        "https://example.org/tom", "Tom & Jerry 🐱", "A cat > a mouse", JPEG, "image/jpeg"
    )


async def test_plain_page(previews: Previews, server: Server) -> None:
    """A page without such tags has its title and description, and the address where it was found in the end."""
    server.answers["/a"] = status(301, Location="/b")
    server.answers["/b"] = page(
        "<title> Caf\u00e9 </title><p>x</p><meta name=description content=Hola>".encode("latin-1"),
        "text/html; charset=latin-1",
    )
    assert await previews.fetch(server.url("/a")) == Preview(server.url("/b"), "Café", "Hola")


async def test_charset_in_the_page(previews: Previews, server: Server) -> None:
    """The page may name its own character set; one that nobody knows is taken as UTF-8."""
    server.answer = page('<meta charset="windows-1251"><title>Привет</title>'.encode("cp1251"), "text/html")
    found = await previews.fetch(server.url())
    assert found is not None
    assert found.title == "Привет"
    server.answer = page('<meta charset="x-none"><title>Привет</title>', "text/html")
    found = await previews.fetch(server.url())
    assert found is not None
    assert found.title == "Привет"


@pytest.mark.parametrize(
    "image",
    [
        page(JPEG + bytes(2000), "image/jpeg"),
        page("<html>", "image/jpeg"),
        page(b"GIF89a", "image/gif"),
        status(404),
        hang,
        close_early,
    ],
)
async def test_image_that_cannot_be_had(previews: Previews, server: Server, image: Answer) -> None:
    """The preview goes without an image that is too large, of another kind, or not there."""
    server.answers["/a"] = page('<title>T</title><meta property="og:image" content="i">')
    server.answers["/i"] = image
    assert await previews.fetch(server.url("/a")) == Preview(server.url("/a"), "T")


@pytest.mark.parametrize(
    "link", ["http://[::1", "javascript:alert(1)", "data:image/png;base64,AAAA", "https://", "http://\udcff/"]
)
async def test_bad_links_in_the_page(previews: Previews, server: Server, link: str) -> None:
    """What is no link is left out."""
    text = f'<title>T</title><meta property="og:image" content="{link}"><meta property="og:url" content="{link}">'
    server.answer = page(text.encode("utf-8", "surrogatepass"))
    assert await previews.fetch(server.url()) == Preview(server.url(), "T")


@pytest.mark.parametrize(
    "answer",
    [
        page("no title"),
        page("<title> </title>"),
        page("<title>T</title>", "application/json"),
        page("<title>T</title>", **{"Content-Encoding": "gzip"}),
        status(404),
        status(302, Location="/"),
        status(302, Location="file:///etc/passwd"),
        hang,
        close_early,
        page(b"\xff\xfe\x00" * 1000),
        page("<meta" * 50_000),
        page("<title" * 50_000),
        page("<!--" * 50_000),
        page('<meta property="og:title" content="' + "x" * 90_000),
    ],
)
async def test_no_preview(previews: Previews, server: Server, answer: Answer) -> None:
    """A page that cannot be read, or says nothing of itself, has no preview; that is no error."""
    server.answer = answer
    async with asyncio.timeout(10):
        assert await previews.fetch(server.url()) is None


async def test_endless_page(previews: Previews, server: Server) -> None:
    """A page without end is not read to its end."""
    sent: list[int] = []
    server.answer = much(100_000_000, sent)
    assert await previews.fetch(server.url()) is None
    assert sent == [] or sent[0] < 20_000_000


async def test_private_page(server: Server) -> None:
    """A page of this machine has no preview where it may not be reached."""
    server.answer = page("<title>secret</title>")
    async with Net() as net:
        assert await Previews(net).fetch(server.url()) is None
    assert server.seen == []


@pytest.mark.parametrize("url", ["", "x", "ftp://x", "http://[::1"])
async def test_no_url(previews: Previews, url: str) -> None:
    """What is no URL has no preview."""
    assert await previews.fetch(url) is None


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("", None),
        ("no link: http:// example.org", None),
        ("see https://example.org/a?b=c#d.", "https://example.org/a?b=c#d"),
        ("(HTTP://Example.org), or https://second.org", "HTTP://Example.org"),
        ("http://[::1 and http://x.org!", "http://x.org"),
        ("ftp://x.org", None),
    ],
)
def test_links_in_texts(text: str, link: str | None) -> None:
    """The first link of a text is found, without the sentence's punctuation."""
    assert find_link(text) == link


async def test_png(previews: Previews, server: Server) -> None:
    """The image's type is told by its first bytes, whatever the server calls it."""
    server.answers["/a"] = page('<title>T</title><meta property="og:image" content="i">')
    server.answers["/i"] = page(PNG, "image/jpeg")
    found = await previews.fetch(server.url("/a"))
    assert found is not None
    assert (found.image, found.image_type) == (PNG, "image/png")
