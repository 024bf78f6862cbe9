"""Media as it is sent, with the extra and without it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gateway.media import files
from zapwire.errors import ConverterMissing, MediaTypeRefused, SourceTooLarge
from zapwire.gateway.errors import explain
from zapwire.gateway.media.jobs import Pack
from zapwire.gateway.media.kinds import Kind, SizeLimits
from zapwire.gateway.media.prepare import Preparer, Wanted
from zapwire.gateway.media.room import Room
from zapwire.gateway.media.sniff import OPUS
from zapwire.gateway.media.sources import Source
from zapwire.gateway.media.spool import Spool
from zapwire.gateway.media.webp import read_webp
from zapwire.gateway.media.worker import Workers


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    """Convert."""
    async with Workers() as workers:
        yield workers


@pytest.fixture
def preparer(workers: Workers, tmp_path: Path) -> Preparer:
    """Prepare media, with the extra."""
    return Preparer(workers, room=Room(tmp_path))


@pytest.fixture
def bare(workers: Workers, tmp_path: Path) -> Preparer:
    """Prepare media, without the extra."""
    return Preparer(workers, room=Room(tmp_path), has=lambda _: False)


async def test_image(preparer: Preparer, tmp_path: Path) -> None:
    """An image has its size and a thumbnail; its files are gone in the end."""
    with await preparer.prepare(files.source(Kind.IMAGE, files.picture("WEBP"))) as found:
        assert (found.mimetype, found.width, found.height) == ("image/jpeg", 640, 480)
        assert found.file.head(3) == found.thumbnail[:3] == b"\xff\xd8\xff"
    assert list(tmp_path.iterdir()) == []


async def test_avatar(preparer: Preparer, bare: Preparer) -> None:
    """A picture becomes a square JPEG. Without the extra a JPEG stays as it is, and others are refused."""
    wanted = Wanted(is_avatar=True)
    png, jpeg = files.picture("PNG"), files.picture("JPEG", exif=files.exif())
    with await preparer.prepare(files.source(Kind.IMAGE, png), wanted) as found:
        assert (found.mimetype, found.width, found.height) == ("image/jpeg", 480, 480)
    with await bare.prepare(files.source(Kind.IMAGE, jpeg), wanted) as found:
        assert (found.mimetype, found.width, found.height) == ("image/jpeg", 640, 480)
        assert found.file.read() == files.picture("JPEG")
    with pytest.raises(ConverterMissing, match=r"no JPEG.*zapwire\[media\]"):
        await bare.prepare(files.source(Kind.IMAGE, png), wanted)


async def test_voice_and_plain_audio(preparer: Preparer) -> None:
    """Audio is a voice note, unless it shall not be one."""
    with await preparer.prepare(files.source(Kind.AUDIO, files.tone())) as found:
        assert (found.mimetype, found.is_voice, found.seconds, len(found.waveform)) == (OPUS, True, 2, 64)
    mp3 = files.sound("mp3", "libmp3lame")
    with await preparer.prepare(files.source(Kind.AUDIO, mp3), Wanted(is_voice=False)) as found:
        assert (found.mimetype, found.is_voice, found.seconds, found.waveform) == ("audio/mpeg", False, 2, b"")
        assert found.file.read() == mp3


async def test_video(preparer: Preparer) -> None:
    """A video has its size, its length and a thumbnail."""
    with await preparer.prepare(files.source(Kind.VIDEO, files.film("matroska"))) as found:
        assert (found.mimetype, found.width, found.height, found.seconds) == ("video/mp4", 320, 180, 2)
        assert found.thumbnail


async def test_sticker(preparer: Preparer) -> None:
    """A sticker says its pack."""
    wanted = Wanted(pack=Pack("id", "name"))
    with await preparer.prepare(files.source(Kind.STICKER, files.animation("GIF")), wanted) as found:
        assert (found.mimetype, found.is_animated, found.width) == ("image/webp", True, 512)
        assert json.loads(read_webp(found.file.read()).exif[22:])["sticker-pack-id"] == "id"


async def test_document(bare: Preparer) -> None:
    """A document goes as it is, whatever is in it, under the name and type that it is given."""
    data = files.picture("JPEG", exif=files.exif(6))
    with await bare.prepare(files.source(Kind.DOCUMENT, data), Wanted(name="hola.pdf")) as found:
        assert (found.mimetype, found.name, found.file.read()) == ("application/pdf", "hola.pdf", data)
    with await bare.prepare(files.source(Kind.DOCUMENT, b"x")) as found:
        assert (found.mimetype, found.name) == ("application/octet-stream", "file")


async def test_wrong_kind(preparer: Preparer) -> None:
    """What is not of the kind is refused, and its file is gone."""
    source = files.source(Kind.VIDEO, b"%PDF-1.7")
    with pytest.raises(MediaTypeRefused, match="application/pdf"):
        await preparer.prepare(source)
    assert source.file.read() == b""


async def test_result_over_the_limit(workers: Workers, tmp_path: Path) -> None:
    """What a conversion makes may not be over the limit, either."""
    data = files.noise("WEBP", (600, 600), quality=5)
    small = Preparer(workers, SizeLimits(small=len(data)), Room(tmp_path))
    with pytest.raises(SourceTooLarge, match="the image is larger than"):
        await small.prepare(files.source(Kind.IMAGE, data))
    assert list(tmp_path.iterdir()) == []


async def test_large_file_is_deleted_when_it_is_replaced(preparer: Preparer, tmp_path: Path) -> None:
    """Of a file that is converted only the result is left."""
    data = files.noise("WEBP", (1500, 1000), quality=90)
    source = Source(Kind.IMAGE, Spool.of(data, Room(tmp_path)), "image/webp")
    assert len(list(tmp_path.iterdir())) == 1
    with await preparer.prepare(source) as found:
        assert list(tmp_path.iterdir()) == [await found.file.on_disk()]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "data", "mimetype", "wanted"),
    [
        (Kind.IMAGE, files.picture("JPEG", exif=files.exif()), "image/jpeg", Wanted()),
        (Kind.IMAGE, files.picture("PNG", exif=files.exif()), "image/png", Wanted()),
        (Kind.STICKER, files.picture("WEBP", (512, 512)), "image/webp", Wanted(pack=Pack("id"))),
        (Kind.AUDIO, files.sound("ogg", "libopus", rate=48_000), OPUS, Wanted()),
        (Kind.AUDIO, files.sound("mp3", "libmp3lame"), "audio/mpeg", Wanted(is_voice=False)),
        (Kind.VIDEO, files.film(), "video/mp4", Wanted()),
    ],
)
async def test_without_the_extra(bare: Preparer, kind: Kind, data: bytes, mimetype: str, wanted: Wanted) -> None:
    """What needs no conversion goes without the extra, too; of photos EXIF is dropped all the same."""
    with await bare.prepare(files.source(kind, data), wanted) as found:
        assert found.mimetype == mimetype
        assert files.CAMERA.encode() not in found.file.read()
        assert (found.width > 0) == (kind in (Kind.IMAGE, Kind.STICKER))


@pytest.mark.parametrize(
    ("kind", "data", "wanted"),
    [
        (Kind.IMAGE, files.picture("WEBP"), Wanted()),
        (Kind.IMAGE, files.picture("JPEG", exif=files.exif(6)), Wanted()),
        (Kind.STICKER, files.picture("PNG"), Wanted()),
        (Kind.STICKER, files.picture("WEBP"), Wanted()),
        (Kind.STICKER, files.film(), Wanted()),
        (Kind.AUDIO, files.sound("mp3", "libmp3lame"), Wanted()),
        (Kind.AUDIO, files.tone(), Wanted(is_voice=False)),
        (Kind.VIDEO, files.film("matroska"), Wanted()),
    ],
)
async def test_what_needs_the_extra(bare: Preparer, kind: Kind, data: bytes, wanted: Wanted) -> None:
    """What has to be converted is refused with 415 and the extra's name."""
    with pytest.raises(ConverterMissing, match=r"pip install 'zapwire\[media\]'") as caught:
        await bare.prepare(files.source(kind, data), wanted)
    refusal = explain(caught.value)
    assert refusal is not None
    assert refusal.status == 415


async def test_metadata_stays_where_it_is_wanted(bare: Preparer) -> None:
    """A photo keeps its EXIF where that is asked for, also one that lies."""
    data = files.picture("JPEG", exif=files.exif(6))
    with await bare.prepare(files.source(Kind.IMAGE, data), Wanted(keep_metadata=True)) as found:
        assert (found.file.read(), found.width, found.height) == (data, 480, 640)


async def test_gif_as_a_video(preparer: Preparer) -> None:
    """A video that was a GIF says so."""
    with await preparer.prepare(files.source(Kind.VIDEO, files.animation("GIF"))) as found:
        assert (found.mimetype, found.is_gif) == ("video/mp4", True)
    with await preparer.prepare(files.source(Kind.VIDEO, files.film())) as found:
        assert not found.is_gif


async def test_type_of_the_request(preparer: Preparer) -> None:
    """The request's type counts for a file that goes as it is, unless it contradicts the bytes."""
    for wanted, mimetype in (("image/jpg", "image/jpg"), ("image/png", "image/jpeg")):
        with await preparer.prepare(files.source(Kind.IMAGE, files.picture("JPEG")), Wanted(wanted)) as found:
            assert found.mimetype == mimetype
    with await preparer.prepare(files.source(Kind.AUDIO, files.tone()), Wanted("audio/wav")) as found:
        assert found.mimetype == OPUS
