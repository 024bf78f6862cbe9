"""Media through the API: what the phone at the other end opens and shows."""

import asyncio
import base64
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from PIL import Image

from tests.client.rig import until
from tests.gateway.live import ANA, BEN, TOKEN
from tests.gateway.media import files
from tests.gateway.posting import Post, data_url, posting
from tests.gateway.receiver import receiver
from zapwire.gateway.media.sniff import OPUS
from zapwire.gateway.media.webp import read_webp
from zapwire.sandbox.faults import MediaFault

RED, BLUE = (200, 0, 0), (0, 0, 200)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    """Run a server with a linked account."""
    async with posting(tmp_path) as post:
        yield post


def near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Whether two colours look alike."""
    return all(abs(one - other) < 40 for one, other in zip(found, wanted, strict=False))


def size_of(data: bytes) -> tuple[int, int]:
    """Return the size of a picture."""
    with Image.open(BytesIO(data)) as image:
        return image.size


async def test_images(post: Post) -> None:
    """An image has its size, a small picture of itself, its caption and what it answers; JPEG goes as it is."""
    jpeg = files.picture("JPEG")
    shown = await post.send(
        "image",
        {
            "Caption": "Look at this",
            "Image": data_url(jpeg, "image/png"),
            "ContextInfo": {"StanzaId": "AA3DSE28UDJES3", "Participant": f"{ANA}@s.whatsapp.net"},
            "QuotedText": "What?",
        },
    )
    details = shown.details
    assert (details.mimetype, details.caption, details.width, details.height) == (
        "image/jpeg",
        "Look at this",
        640,
        480,
    )
    assert size_of(shown.data) == (640, 480)
    assert size_of(details.thumbnail) == (72, 54)
    assert near(files.colour(details.thumbnail, (0.1, 0.5)), RED)
    assert near(files.colour(details.thumbnail, (0.9, 0.5)), BLUE)
    assert details.context is not None
    assert details.context.quote is not None
    assert (details.context.quote.id, details.context.quote.message.conversation) == ("AA3DSE28UDJES3", "What?")

    turned = files.picture("JPEG", exif=files.exif(6))
    shown = await post.send("image", {"Image": data_url(turned, "image/jpeg"), "ViewOnce": True})
    assert (shown.details.width, shown.details.height, size_of(shown.data)) == (480, 640, (480, 640))
    assert near(files.colour(shown.data, (0.5, 0.1)), RED)
    assert files.CAMERA.encode() not in shown.data
    assert shown.raw.HasField("viewOnceMessage")

    shown = await post.send("image", {"Image": data_url(files.picture("WEBP"))})
    assert (shown.details.mimetype, shown.data[:2]) == ("image/jpeg", b"\xff\xd8")


async def test_voice_messages_and_audio(post: Post) -> None:
    """Any sound becomes a voice message with length and waveform; with ptt false it stays what it is."""
    wav = files.tone(3.0, quiet_from=1.5)
    shown = await post.send("audio", {"Audio": data_url(wav, "audio/wav")})
    details = shown.details
    assert (details.mimetype, details.is_voice, details.seconds, len(details.waveform)) == (OPUS, True, 3, 64)
    assert shown.data[:4] == b"OggS"
    assert max(details.waveform[:30]) > 90
    assert max(details.waveform[34:]) < 30

    mp3 = files.sound("mp3", "libmp3lame")
    shown = await post.send("audio", {"Audio": data_url(mp3, "audio/mpeg"), "ptt": False})
    assert (shown.data, shown.details.mimetype, shown.details.is_voice) == (mp3, "audio/mpeg", False)
    assert (shown.details.seconds, shown.details.waveform) == (2, b"")


async def test_documents(post: Post) -> None:
    """A document is the same byte by byte, of any type, with its name and caption."""
    shown = await post.send(
        "document", {"FileName": "hola.txt", "Document": "data:application/octet-stream;base64,aG9sYSBxdWUgdGFsCg=="}
    )
    assert (shown.data, shown.details.file_name) == (b"hola que tal\n", "hola.txt")
    assert shown.details.mimetype == "text/plain"
    shown = await post.send(
        "document",
        {
            "FileName": "año 2026.pdf",
            "Caption": "The bill",
            "MimeType": "application/x-bill",
            "JpegThumbnail": base64.b64encode(files.picture("JPEG", (30, 40))).decode(),
            "Document": data_url(b"%PDF-1.7 and more", "application/pdf"),
        },
    )
    details = shown.details
    assert (details.file_name, details.caption, details.mimetype) == ("año 2026.pdf", "The bill", "application/x-bill")
    assert size_of(details.thumbnail) == (30, 40)


async def test_videos(post: Post) -> None:
    """A video has its length, size and first picture; a GIF plays by itself, as does what is wanted so."""
    mp4 = files.film(seconds=2)
    shown = await post.send("video", {"Caption": "Look at this", "Video": data_url(mp4, "image/jpeg")})
    details = shown.details
    assert (shown.data, details.mimetype, details.caption) == (mp4, "video/mp4", "Look at this")
    assert (details.width, details.height, details.seconds, details.is_gif) == (320, 180, 2, False)
    assert max(size_of(details.thumbnail)) == 72
    assert near(files.colour(details.thumbnail), (220, 40, 40))
    gif = data_url(files.animation("GIF"), "image/gif")
    shown = await post.send("video", {"Video": gif})
    assert (shown.details.mimetype, shown.details.is_gif, shown.data[4:8]) == ("video/mp4", True, b"ftyp")
    shown = await post.send("video", {"Video": gif, "GifPlayback": False})
    assert not shown.details.is_gif
    shown = await post.send("video", {"Video": data_url(mp4), "GifPlayback": True, "Seconds": 9})
    assert (shown.details.is_gif, shown.details.seconds) == (True, 9)


async def test_stickers(post: Post) -> None:
    """A sticker is a WebP of 512 by 512 that says what pack it is from; what moves goes on moving."""
    thumbnail = files.picture("PNG", (20, 20))
    shown = await post.send(
        "sticker",
        {
            "PngThumbnail": base64.b64encode(thumbnail).decode(),
            "Sticker": data_url(files.picture("PNG", (300, 200)), "image/jpeg"),
            "PackId": "p1",
            "PackName": "Yellow",
            "PackPublisher": "Ana",
            "Emojis": ["😀", "🎉"],
        },
    )
    details, info = shown.details, read_webp(shown.data)
    assert (info.width, info.height, details.width, details.height) == (512, 512, 512, 512)
    assert (details.mimetype, details.thumbnail, details.is_animated) == ("image/webp", thumbnail, False)
    assert '"sticker-pack-name":"Yellow","sticker-pack-publisher":"Ana","emojis":["😀","🎉"]'.encode() in info.exif
    assert near(files.colour(shown.data, (0.1, 0.5)), RED)
    shown = await post.send("sticker", {"Sticker": data_url(files.animation("GIF"), "image/gif")})
    assert (shown.details.is_animated, read_webp(shown.data).is_animated) == (True, True)


async def test_what_the_caller_says_counts(post: Post) -> None:
    """Waveform, length, thumbnail and type of the request are in place of ours."""
    bars, small = bytes(range(64)), files.picture("PNG", (10, 10))
    ogg = files.sound("ogg", "libopus", rate=48_000)
    body = {"Audio": data_url(ogg, "audio/ogg"), "Seconds": 77, "Waveform": base64.b64encode(bars).decode()}
    shown = await post.send("audio", {**body, "mimetype": "audio/ogg"})
    assert (shown.data, shown.details.seconds, shown.details.waveform) == (ogg, 77, bars)
    assert shown.details.mimetype == "audio/ogg"
    image = {"Image": data_url(files.picture("JPEG")), "JPEGThumbnail": data_url(small, "image/png")}
    shown = await post.send("image", {**image, "MimeType": "image/jpg"})
    assert (shown.details.thumbnail, shown.details.mimetype) == (small, "image/jpg")


async def test_urls(post: Post) -> None:
    """A URL is fetched, with the server's name for a document."""
    async with receiver() as server:

        async def give(_: web.BaseRequest) -> web.StreamResponse:
            return web.Response(body=b"a,b\n1,2\n", headers={"Content-Type": "text/csv"})

        server.answer = give
        shown = await post.send("document", {"Document": server.url("/table.csv")})
        assert (shown.data, shown.details.file_name, shown.details.mimetype) == (
            b"a,b\n1,2\n",
            "table.csv",
            "text/csv",
        )
        assert "FileName" in await post.refused(400, "document", {"Document": server.url("/")})


async def test_groups_and_names_in_any_case(post: Post) -> None:
    """Names are read in any case, and the answer has the reference's shape."""
    answer = await post.post("image", {"image": data_url(files.picture("PNG")), "caption": "a", "ID": "3EB0MEDIA"})
    data = answer.json()["data"]
    assert (data["Details"], data["Id"], sorted(data)) == ("Sent", "3EB0MEDIA", ["Chat", "Details", "Id", "Timestamp"])
    assert (await post.shown()).details.caption == "a"


async def test_same_id(post: Post) -> None:
    """The same id, at the same time and later, is one message: one download, one upload, one answer."""
    picture = files.picture("PNG")
    async with receiver() as server:

        async def give(_: web.BaseRequest) -> web.StreamResponse:
            return web.Response(body=picture, headers={"Content-Type": "image/png"})

        server.answer = give
        body = {"Image": server.url("/a.png"), "Id": "3EB0ONCE"}
        before = post.uploads
        both = await asyncio.gather(post.post("image", body), post.post("image", body))
        again = await post.post("image", body)
        assert [answer.status_code for answer in (*both, again)] == [200, 200, 200]
        assert len({answer.content for answer in (*both, again)}) == 1
        assert (len(server.seen), post.uploads - before, post.inbox.count) == (1, 1, 1)
        assert (await post.shown()).id == "3EB0ONCE"


async def test_client_goes_away(post: Post) -> None:
    """What has begun to be uploaded is sent, also where nobody waits for the answer any more."""
    post.live.sandbox.add_fault(MediaFault(on="upload", problem="slow", seconds=0.5, count=1))
    data = bytes(range(256)) * 8192
    body = {"Document": data_url(data), "FileName": "a.bin", "Id": "3EB0GONE"}
    with pytest.raises(httpx.ReadTimeout):
        await post.live.http.post(
            "/chat/send/document", json={"Phone": BEN, **body}, headers={"Token": TOKEN}, timeout=0.3
        )
    assert post.left != []
    shown = await post.shown()
    assert (shown.id, shown.data) == ("3EB0GONE", data)
    await until(lambda: post.left == [])


async def test_a_groups_photo(post: Post) -> None:
    """A picture of a few megabytes, or one behind a URL, becomes a square JPEG, which is then found."""
    world = post.live.sandbox.context.world
    group = world.create_group(world.account(ANA), "Family", [world.account(BEN)], post.live.sandbox.context.now())
    png = files.noise("PNG", (1300, 1000))
    assert len(png) > 3 << 20

    async def give(request: web.BaseRequest) -> web.Response:
        assert request.method == "GET"
        return web.Response(body=files.picture("WEBP"), content_type="image/webp")

    async with receiver() as server:
        server.answers["/photo"] = give
        for image, side in ((data_url(png, "image/png"), 640), (server.url("/photo"), 480)):
            body = {"GroupJID": str(group.jid), "Image": image}
            answer = await post.live.call("POST", "/group/photo", body)
            picture = world.pictures.get(group.jid)
            assert picture is not None
            assert answer["PictureID"] == picture.id
            with Image.open(BytesIO(picture.image)) as shown:
                assert (shown.format, shown.size) == ("JPEG", (side, side))
            found = await post.live.call("GET", f"/user/avatar?Phone={group.jid}")
            assert {name.lower(): value for name, value in found.items()}["id"] == picture.id
    assert post.left == []
