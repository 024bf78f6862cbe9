"""Stickers from pictures of all kinds."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.gateway.media import files
from zapwire.errors import MediaTypeRefused, SourceTooLarge
from zapwire.gateway.media.child import run
from zapwire.gateway.media.jobs import Job, Operation, Pack, Report
from zapwire.gateway.media.sniff import sniff
from zapwire.gateway.media.stickers import thin
from zapwire.gateway.media.webp import read_webp

PACK = Pack("id", "name", "publisher", ("😀",))


def convert(tmp_path: Path, data: bytes, pack: Pack = PACK) -> tuple[Report, bytes]:
    """Return what a sticker becomes."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    report = run(Job(Operation.STICKER, str(source), str(target), sniff(data[:4096]), pack))
    out = target.read_bytes() if report.is_new else data
    assert (report.mimetype, report.width, report.height) == ("image/webp", 512, 512)
    return report, out


def durations(data: bytes) -> list[int]:
    """Return how long each frame is shown, in milliseconds."""
    with Image.open(BytesIO(data)) as image:
        found = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()
            found.append(int(image.info["duration"]))
        return found


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_still(tmp_path: Path, kind: str) -> None:
    """A picture becomes a square of 512, transparent above and below, and says its pack."""
    report, out = convert(tmp_path, files.picture(kind, (640, 320)))
    assert not report.is_animated
    with Image.open(BytesIO(out)) as image:
        assert (image.format, image.size) == ("WEBP", (512, 512))
    assert files.colour(out, (0.5, 0.1))[3] == 0
    assert files.colour(out, (0.5, 0.9))[3] == 0
    assert files.colour(out, (0.2, 0.5))[0] > 150
    assert files.colour(out, (0.2, 0.5))[3] == 255
    assert json.loads(read_webp(out).exif[22:])["sticker-pack-name"] == "name"


def test_small_is_made_larger(tmp_path: Path) -> None:
    """A small picture fills the square."""
    _, out = convert(tmp_path, files.picture("PNG", (10, 10)))
    assert files.colour(out, (0.02, 0.5))[0] > 150


def test_photo_that_lies(tmp_path: Path) -> None:
    """A photo that lies is turned upright first."""
    _, out = convert(tmp_path, files.picture("JPEG", (640, 320), exif=files.exif(6)))
    assert files.colour(out, (0.5, 0.1))[0] > 150
    assert files.colour(out, (0.1, 0.5))[3] == 0


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_animated(tmp_path: Path, kind: str) -> None:
    """A picture that moves becomes one that moves as long."""
    report, out = convert(tmp_path, files.animation(kind, 8, duration=100))
    assert report.is_animated
    assert durations(out) == [100] * 8


def test_film(tmp_path: Path) -> None:
    """A video becomes a sticker that moves."""
    report, out = convert(tmp_path, files.film(seconds=1, rate=10))
    assert report.is_animated
    assert sum(durations(out)) == 1000
    assert files.colour(out)[0] > 150


def test_sticker_passes(tmp_path: Path) -> None:
    """What is a sticker already keeps its picture bit by bit; only its pack is written."""
    for data in (files.picture("WEBP", (512, 512)), files.animation("WEBP", 3, (512, 512))):
        assert convert(tmp_path, data, Pack())[1] == data
        report, out = convert(tmp_path, data)
        assert report.is_new
        with Image.open(BytesIO(data)) as before, Image.open(BytesIO(out)) as after:
            assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()
        assert json.loads(read_webp(out).exif[22:])["sticker-pack-id"] == "id"


def test_too_heavy_a_sticker_is_encoded_anew(tmp_path: Path) -> None:
    """A sticker over WhatsApp's size becomes one below it."""
    data = files.noise("WEBP", (512, 512), quality=95)
    assert len(data) > 100_000
    report, out = convert(tmp_path, data)
    assert report.is_new
    assert len(out) < 101_000


def test_ten_thousand_frames(tmp_path: Path) -> None:
    """An animated PNG, GIF or WebP with far too many frames is refused with the limit."""
    with pytest.raises(SourceTooLarge, match="more than 1000 frames"):
        convert(tmp_path, files.long_apng(10_000))
    with pytest.raises(SourceTooLarge, match="more than 1000 frames"):
        convert(tmp_path, files.animation("WEBP", 1001, (8, 8), 10))


def test_thin() -> None:
    """Fast pictures lose frames and not time; long ones end after ten seconds; a frame always lasts a while."""
    image = Image.new("RGB", (4, 4))
    fast = [duration for _, duration in thin((image, 20) for _ in range(100))]
    assert (len(fast), sum(fast)) == (30, 2000)
    assert sum(duration for _, duration in thin((image, 1000) for _ in range(999))) == 10_000
    assert [duration for _, duration in thin([(image, 0)])] == [20]


def test_broken(tmp_path: Path) -> None:
    """A picture that is cut is refused."""
    for kind in ("PNG", "WEBP"):
        data = files.noise(kind, (512, 512))
        with pytest.raises(MediaTypeRefused):
            convert(tmp_path, data[: len(data) // 2])
