"""Media that nobody should send: an answer that says what to do, and nothing is sent or left behind."""

import asyncio
import base64
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.client.rig import until
from tests.gateway.live import BEN, TOKEN
from tests.gateway.media import files
from tests.gateway.posting import Post, data_url, posting
from tests.gateway.receiver import hang, much, receiver, status
from zapwire.sandbox.faults import MediaFault

PNG = files.picture("PNG")
BOMB = files.png_of(50_000, 50_000, zlib.compress(bytes(1 << 20)))
CUT = files.film(seconds=2)[:-3000]
IMAGE_LIMIT = 1 << 20
VIDEO_LIMIT = 2 << 20


WRONG: list[tuple[int, str, dict[str, Any], str]] = [
    (400, "image", {"Image": base64.b64encode(PNG).decode()}, "begin with data:<type>;base64,"),
    (400, "image", {"Image": "file:///etc/passwd"}, "data URL"),
    (400, "image", {"Image": "data:image/png;base64,%%%"}, "Image is no base64"),
    (400, "image", {"Image": "data:image/png,hello"}, "without ;base64"),
    (400, "image", {"Image": "data:image/png;base64,"}, "empty"),
    (400, "image", {"Image": ""}, "missing Image"),
    (400, "image", {}, "missing Image"),
    (400, "image", {"Image": 5}, "Image must be a string, not a number"),
    (400, "image", {"Phone": "Ben", "Image": data_url(PNG)}, "country code"),
    (400, "image", {"Image": data_url(PNG), "Id": "a b"}, "Id "),
    (400, "image", {"Image": data_url(PNG), "ContextInfo": {"StanzaId": "A"}}, "missing Participant"),
    (400, "image", {"Image": data_url(PNG), "JpegThumbnail": "%"}, "JpegThumbnail is no base64"),
    (400, "image", {"Image": data_url(PNG), "JpegThumbnail": "/9j/4AAQ"}, "JpegThumbnail cannot be read"),
    (400, "audio", {"Audio": data_url(files.tone()), "Waveform": "////"}, "Waveform"),
    (400, "audio", {"Audio": data_url(files.tone()), "Seconds": -1}, "Seconds"),
    (400, "document", {"Document": data_url(b"hola")}, "missing FileName"),
    (400, "document", {"Document": data_url(b"hola"), "FileName": "../"}, "FileName"),
    (415, "image", {"Image": data_url(PNG), "MimeType": "png"}, "MimeType is no MIME type"),
    (415, "image", {"Image": data_url(PNG), "MimeType": "video/mp4"}, "no image is"),
    (415, "image", {"Image": data_url(b"plain text", "image/png")}, "send the image as a JPEG or PNG"),
    (415, "image", {"Image": data_url(files.tone(), "image/png")}, "send it as a document"),
    (415, "image", {"Image": data_url(PNG[:200])}, "broken or cut"),
    (415, "audio", {"Audio": data_url(PNG)}, "no audio is"),
    (415, "video", {"Video": data_url(CUT)}, "cut"),
    (415, "video", {"Video": data_url(files.tone())}, "no video is"),
    (413, "image", {"Image": data_url(BOMB)}, "million pixels"),
    (413, "sticker", {"Sticker": data_url(files.long_apng(10_000))}, "1000 frames"),
    (413, "image", {"Image": data_url(bytes(IMAGE_LIMIT + 1))}, "1 MB, the limit that ZAPWIRE_MAX_IMAGE sets"),
    (413, "video", {"Video": data_url(bytes(5 << 20))}, "2 MB, the limit that ZAPWIRE_MAX_VIDEO sets"),
    (413, "document", {"FileName": "a", "Document": "x", "More": "y" * 3_000_000}, "ZAPWIRE_MAX_BODY"),
]


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    """Run a server with a linked account, which takes small files only."""
    async with posting(tmp_path, max_image=IMAGE_LIMIT, max_video=VIDEO_LIMIT, media_seconds=1.0) as post:
        yield post


async def test_refused(post: Post) -> None:
    """Each has its status, and says what to do."""
    for code, kind, body, words in WRONG:
        assert words in await post.refused(code, kind, body), (kind, words)


async def test_urls(post: Post) -> None:
    """Servers that do not give the file are 502, and say why; what they give has the same limits."""
    async with receiver() as server:
        for answer, code, words in (
            (status(404), 502, "answered 404"),
            (hang, 502, ""),
            (much(5_000_000, []), 413, "ZAPWIRE_MAX_IMAGE"),
            (status(200), 400, "empty"),
        ):
            server.answer = answer
            assert words in await post.refused(code, "image", {"Image": server.url("/a.png")})
    assert await post.refused(502, "image", {"Image": server.url()})


async def test_private_addresses(tmp_path: Path) -> None:
    """A URL that leads to this machine is refused, also by a redirect, where that is not allowed."""
    async with posting(tmp_path, allow_private_webhooks=False) as post, receiver() as server:
        assert "private" in await post.refused(400, "image", {"Image": server.url("/a.png")})
        assert server.seen == []


async def test_media_host_fails(post: Post) -> None:
    """A media host that takes nothing is 503 with when to try again; then it goes."""
    post.live.sandbox.add_fault(MediaFault(on="upload", problem="refuse", code=500))
    body = {"Image": data_url(PNG), "Id": "3EB0AGAIN"}
    answer = await post.post("image", body)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "try again in a moment" in answer.json()["error"]
    assert post.left == []
    post.live.sandbox.context.faults.clear()
    assert (await post.send("image", body)).id == "3EB0AGAIN"
    post.live.sandbox.add_fault(MediaFault(on="upload", problem="refuse", code=415))
    assert "415" in await post.refused(502, "image", {"Image": data_url(files.picture("PNG", (9, 9)))})


async def test_not_connected(post: Post) -> None:
    """Who is not connected is told so before a URL is fetched."""
    await post.live.call("POST", "/session/disconnect")
    async with receiver() as server:
        assert "POST /session/connect" in await post.refused(409, "image", {"Image": server.url()})
        assert server.seen == []


async def test_wrong_token(post: Post) -> None:
    """Without the right token nothing is read."""
    answer = await post.post("image", {"Image": data_url(PNG)}, headers={"Token": "wrong"})
    assert answer.status_code == 401


@pytest.mark.parametrize("kind", ["json", "form"])
async def test_body_cut_short(post: Post, kind: str) -> None:
    """A client that goes away in the middle leaves nothing behind."""
    url = httpx.URL(str(post.live.http.base_url))
    head = (
        f'--x\r\nContent-Disposition: form-data; name="Phone"\r\n\r\n{BEN}\r\n--x\r\nContent-Disposition: form-data; '
    )
    form = f'{head}name="Document"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'.encode()
    body = f'{{"Phone": "{BEN}", "Document": "data:image/png;base64,'.encode() if kind == "json" else form
    mime = "application/json" if kind == "json" else "multipart/form-data; boundary=x"
    reader, writer = await asyncio.open_connection(url.host, url.port)
    lines = f"POST /chat/send/document HTTP/1.1\r\nHost: x\r\nToken: {TOKEN}\r\nContent-Type: {mime}\r\n"
    writer.write(lines.encode() + b"Content-Length: 1300000\r\n\r\n" + body + b"QUFB" * 300_000)
    await writer.drain()
    await until(lambda: bool(post.left))
    writer.close()
    await until(lambda: not post.left)
    assert await reader.read() == b""
    assert post.inbox.count == 0
