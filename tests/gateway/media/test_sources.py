"""Where media comes from."""

import asyncio
import base64
import contextlib
import json
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.media import files
from tests.gateway.receiver import Server, hang, much, receiver, status
from zapwire.errors import AddressRefused, FetchError, MediaUnreachable, SourceError, SourceTooLarge
from zapwire.gateway.errors import explain
from zapwire.gateway.media.kinds import Kind, SizeLimits
from zapwire.gateway.media.room import Room
from zapwire.gateway.media.sources import Sources, Upload, clean_name
from zapwire.gateway.media.spool import Spool
from zapwire.gateway.net import DownloadLimits, Net, NetOptions

PNG = files.picture("PNG")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Run a server."""
    async with receiver() as server:
        yield server


@pytest.fixture
async def net() -> AsyncIterator[Net]:
    """Make requests, to this machine, too."""
    async with Net(NetOptions(allow_private=True)) as net:
        yield net


@pytest.fixture
def sources(net: Net, tmp_path: Path) -> Sources:
    """Get media, no more than a megabyte of an image."""
    limits = DownloadLimits(seconds=10, stall_seconds=0.2, redirects=2)
    return Sources(net, SizeLimits(small=1 << 20, large=4 << 20), limits, Room(tmp_path))


def data_url(data: bytes, mime: str = "image/png") -> str:
    """Return bytes as a data URL."""
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


@pytest.mark.parametrize(
    "change",
    [
        str,
        lambda text: text.replace("data:", "DATA:"),
        lambda text: text.replace("+", " "),
        lambda text: text.rstrip("="),
        lambda text: "\n".join(textwrap.wrap(text, 76, break_on_hyphens=False)),
        lambda text: text.replace("+", "-").replace("/", "_").replace("image_png", "image/png"),
        lambda text: text.replace("+", "%2B").replace("=", "%3D"),
    ],
)
async def test_data_urls(sources: Sources, change: object) -> None:
    """A data URL is read as it should be written, and as forms, shells and other alphabets leave it."""
    data = bytes(range(256)) * 9 + b"\xfb\xff\xfe"
    assert callable(change)
    with await sources.from_text(Kind.DOCUMENT, change(data_url(data))) as found:
        assert (found.file.read(), found.size, found.data_url) == (data, len(data), "image/png")


async def test_parameters_of_a_data_url(sources: Sources) -> None:
    """Parameters belong to the type; the type may be missing, or be none."""
    with await sources.from_text(Kind.AUDIO, data_url(b"OggS", "audio/ogg; codecs=opus")) as found:
        assert found.data_url == "audio/ogg;codecs=opus"
    with await sources.from_text(Kind.AUDIO, data_url(b"OggS", "")) as found:
        assert (found.data_url, found.sniffed) == ("", "audio/ogg")
    with await sources.from_text(Kind.AUDIO, data_url(b"OggS", "ogg")) as found:
        assert found.data_url == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Image must be a data URL"),
        ("iVBORw0KGgo", "bare base64 has to begin with data:"),
        ("ftp://host/a.png", "Image must be a data URL"),
        ("data:image/png", "Image is no data URL"),
        ("data:image/png,abc", "without ;base64"),
        ("data:image/png;base64,", "the image is empty"),
        ("data:image/png;base64,a", "Image is no base64: encode it anew, whole"),
        ("data:image/png;base64,ab=cd", "Image is no base64"),
        ("data:image/png;base64,*****", "Image is no base64"),
        ("data:image/png;base64,AABB00DD…", "Image is no base64"),
    ],
)
async def test_what_is_none(sources: Sources, text: str, message: str) -> None:
    """What is no data URL and no URL is refused with 400 and what would do."""
    with pytest.raises(SourceError, match=message) as caught:
        await sources.from_text(Kind.IMAGE, text)
    refusal = explain(caught.value)
    assert refusal is not None
    assert refusal.status == 400


@given(text=st.text(max_size=60))
def test_any_text(text: str) -> None:
    """Whatever stands behind the comma, it is bytes or an error that says what is wrong."""

    async def read() -> None:
        with contextlib.suppress(SourceError):
            (await Sources(Net()).from_data_url(Kind.IMAGE, f"data:;base64,{text}")).file.close()

    asyncio.run(read())


async def test_too_large(sources: Sources, tmp_path: Path) -> None:
    """A file over its kind's limit is refused with 413; a file of another kind may be as large."""
    data = bytes((1 << 20) + 1)
    with pytest.raises(
        SourceTooLarge, match="the image is larger than 1 MB, the limit that ZAPWIRE_MAX_IMAGE"
    ) as caught:
        await sources.from_text(Kind.IMAGE, data_url(data))
    refusal = explain(caught.value)
    assert refusal is not None
    assert refusal.status == 413
    (await sources.from_text(Kind.DOCUMENT, data_url(data))).file.close()
    assert list(tmp_path.iterdir()) == []


async def _image(_: web.BaseRequest) -> web.StreamResponse:
    disposition = "attachment; filename*=UTF-8''a%C3%B1o%2F..%2Fphoto.png"
    return web.Response(body=PNG, headers={"Content-Type": "image/x-png", "Content-Disposition": disposition})


async def test_from_a_url(sources: Sources, server: Server) -> None:
    """A file is fetched after redirects, with the type and the name that its server gives."""
    server.answers = {"/": status(302, Location="/a%20b.png"), "/a b.png": _image}
    with await sources.from_text(Kind.IMAGE, server.url()) as found:
        assert (found.http, found.name, found.sniffed) == ("image/x-png", "photo.png", "image/png")
        assert found.file.read() == PNG
    assert server.seen[0].headers["user-agent"].startswith("zapwire/")


async def test_name_from_the_url(sources: Sources, server: Server) -> None:
    """Without a header the URL's last part is the name."""
    server.answer = much(1000, [])
    with await sources.from_text(Kind.DOCUMENT, server.url("/x/my%20file.pdf?a=b")) as found:
        assert found.name == "my file.pdf"


async def test_url_that_does_not_give_it(sources: Sources, server: Server) -> None:
    """An answer that is none is 502 with its status."""
    server.answer = status(404)
    with pytest.raises(MediaUnreachable, match="the server of the image's URL answered 404") as caught:
        await sources.from_text(Kind.IMAGE, server.url())
    refusal = explain(caught.value)
    assert refusal is not None
    assert refusal.status == 502


async def test_url_that_gives_too_much(sources: Sources, server: Server, tmp_path: Path) -> None:
    """A file that is too large is fetched no further than that is known, whether its server says so or not."""
    sent: list[int] = []
    server.answers = {"/chunked": much(50_000_000, sent), "/length": _large}
    with pytest.raises(SourceTooLarge, match="the image is larger than 1 MB"):
        await sources.from_text(Kind.IMAGE, server.url("/chunked"))
    assert sent[0] < 30_000_000
    with pytest.raises(SourceTooLarge, match="the image is larger than 1 MB"):
        await sources.from_text(Kind.IMAGE, server.url("/length"))
    assert list(tmp_path.iterdir()) == []


async def _large(_: web.BaseRequest) -> web.StreamResponse:
    return web.Response(body=bytes(2 << 20))


async def test_url_of_a_private_address(server: Server) -> None:
    """A URL that is this machine, or leads there, is refused with 400."""
    async with Net() as net:
        for url in (server.url(), "http://169.254.169.254/latest/meta-data"):
            with pytest.raises(AddressRefused) as caught:
                await Sources(net).from_text(Kind.IMAGE, url)
            refusal = explain(caught.value)
            assert refusal is not None
            assert refusal.status == 400
    assert server.seen == []


async def test_host_that_cannot_be(sources: Sources) -> None:
    """A URL whose host is no name is wrong with the request, and not with the server."""
    with pytest.raises(AddressRefused, match="the image could not be fetched from its URL: the URL's host"):
        await sources.from_text(Kind.IMAGE, f"https://{'a' * 64}/a.png")


async def test_slow_server(sources: Sources, server: Server, tmp_path: Path) -> None:
    """A server that stops sending is given up, and what came is deleted."""

    async def stall(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(bytes(1_500_000))
        return await hang(request)

    server.answer = stall
    with pytest.raises(FetchError, match=r"^the video could not be fetched from its URL: .* sent nothing for 0\.2 s$"):
        await sources.from_text(Kind.VIDEO, server.url())
    assert list(tmp_path.iterdir()) == []


async def test_uploads(sources: Sources, tmp_path: Path) -> None:
    """An upload has a type and a name, and must have a byte; where it is refused its file is gone."""
    given = Upload(Spool.of(PNG), "image/png", "C:\\a.png")
    with await sources.take(Kind.IMAGE, given) as found:
        assert (found.file.read(), found.data_url, found.name) == (PNG, "image/png", "a.png")
    with pytest.raises(SourceTooLarge):
        await sources.take(Kind.IMAGE, Upload(Spool.of(bytes(3 << 20), Room(tmp_path))))
    with pytest.raises(SourceError, match="empty"):
        await sources.take(Kind.IMAGE, Upload(Spool.of(b"")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("a.pdf", "a.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\0.txt", "ab.txt"),
        ("..", ""),
        ("x" * 300 + ".docx", "x" * 250 + ".docx"),
        ("año 😀.pdf", "año 😀.pdf"),
    ],
)
def test_names(name: str, clean: str) -> None:
    """A name has no directory and no control character, and is not long."""
    assert clean_name(name) == clean


PROGRAM = """
import asyncio, json, resource, sys
from aiohttp import web
from zapwire.gateway.media.kinds import Kind
from zapwire.gateway.media.room import Room
from zapwire.gateway.media.sources import Sources
from zapwire.gateway.net import Net, NetOptions

async def main():
    async with Net(NetOptions(allow_private=True)) as net:
        sources = Sources(net)
        with await sources.from_url(Kind.VIDEO, sys.argv[1] + "small"):
            pass
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with await sources.from_url(Kind.VIDEO, sys.argv[1]) as found:
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(json.dumps([found.size, after - before]))

asyncio.run(main())
"""


async def test_memory(server: Server) -> None:
    """A file of 100 MB is fetched in constant memory: a few megabytes more than a small one."""
    server.answers = {"/small": much(2_000_000, []), "/": much(100_000_000, [])}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, server.url(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    size, kilobytes = json.loads(out)
    assert size == 100_000_000
    assert kilobytes < 8 * 1024
