"""Forms with a file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zapwire.errors import SourceTooLarge
from zapwire.gateway.errors import ApiError
from zapwire.gateway.media.kinds import Kind, SizeLimits
from zapwire.gateway.media.room import Room
from zapwire.gateway.wuzapi.decoding import shape_of
from zapwire.gateway.wuzapi.multipart import Form, FormReader
from zapwire.gateway.wuzapi.requests.media import SendSticker

MIME = 'multipart/form-data; boundary="x"'


def reader(directory: Path | None = None) -> FormReader:
    """Return a reader of stickers of a kilobyte."""
    sizes = SizeLimits(small=1024)
    room = Room(directory)
    return FormReader(shape_of(SendSticker), "Sticker", 512, lambda size: sizes.check(Kind.STICKER, size), room)


def part(name: str, data: bytes, *more: str) -> bytes:
    """Return a part of a form."""
    head = "\r\n".join([f'Content-Disposition: form-data; name="{name}"{"".join(more[:1])}', *more[1:]])
    return b"--x\r\n" + head.encode() + b"\r\n\r\n" + data + b"\r\n"


async def read(*parts: bytes, size: int = 1 << 16, directory: Path | None = None) -> Form:
    """Read a form that comes in pieces."""
    body = b"".join([*parts, b"--x--\r\n"])

    async def chunks() -> AsyncIterator[bytes]:
        for place in range(0, len(body), size):
            yield body[place : place + size]

    return await reader(directory).read(MIME, chunks())


@settings(suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400), st.integers(1, 30))
async def test_pieces(data: bytes, size: int) -> None:
    """However a form comes, its file is what was sent, and its fields have their kinds."""
    if b"\r\n--x" in b"\r\n" + data:
        return
    form = await read(
        part("phone", b"1"),
        part("Sticker", data, '; filename="\xc3\xb1.png"', "Content-Type: image/png"),
        part("emojis", b'["a"]'),
        part("ContextInfo", b'{"IsForwarded": true}'),
        part("none", b"x"),
        part("Id", b""),
        size=size,
    )
    assert form.fields == {"Phone": "1", "Emojis": ["a"], "ContextInfo": {"IsForwarded": True}, "Id": ""}
    assert form.file is not None
    assert (form.file.file.read(), form.file.declared) == (data, "image/png")


@settings(suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200), st.integers(1, 50))
async def test_anything(body: bytes, size: int) -> None:
    """What is no form is an error of its own, and nothing else is raised."""

    async def chunks() -> AsyncIterator[bytes]:
        for place in range(0, len(body), size):
            yield body[place : place + size]

    with pytest.raises(ApiError):
        await reader().read(MIME, chunks())


async def test_what_counts_as_the_file() -> None:
    """A part is a file by its file name or its type; one without both is a text, such as a URL."""
    form = await read(part("FILE", b"abc", "", "Content-Type: image/webp"))
    assert form.file is not None
    assert form.file.name == ""
    assert (await read(part("file", b"https://a.test/b"))).fields == {"Sticker": "https://a.test/b"}
    assert (await read(part("PngThumbnail", b"abc", '; filename="a"'))).fields == {"PngThumbnail": "YWJj"}


async def test_lists() -> None:
    """A list is JSON, or parts with commas between; where it is nothing it is as if it were not there."""
    assert (await read(part("Emojis", b"a,b"))).fields == {"Emojis": ["a", "b"]}
    assert (await read(part("Emojis", b" "))).fields == {"Emojis": None}


async def test_limits(tmp_path: Path) -> None:
    """The file has its limit, and so have all fields together; what came is deleted."""
    with pytest.raises(SourceTooLarge):
        await read(part("Sticker", bytes(1025), '; filename="a"'), size=100, directory=tmp_path)
    with pytest.raises(ApiError) as raised:
        await read(part("PackId", b"x" * 300), part("unknown", b"x" * 300), directory=tmp_path)
    assert raised.value.status == 413
    with pytest.raises(ApiError, match="256 characters"):
        await read(part("x" * 257, b""))
    assert list(tmp_path.iterdir()) == []
