"""Photos as phones take them."""

import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.gateway.media import files
from zapwire.errors import MediaTypeRefused, SourceTooLarge
from zapwire.gateway.media.child import run
from zapwire.gateway.media.images import THUMBNAIL
from zapwire.gateway.media.jobs import Job, Operation, Report
from zapwire.gateway.media.sniff import sniff


def convert(tmp_path: Path, data: bytes, *, keep_metadata: bool = False) -> tuple[Report, bytes]:
    """Return what an image becomes."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    report = run(Job(Operation.IMAGE, str(source), str(target), sniff(data[:100]), keep_metadata=keep_metadata))
    assert source.read_bytes() == data
    return report, target.read_bytes() if report.is_new else data


def test_jpeg(tmp_path: Path) -> None:
    """A JPEG without metadata goes as it is, with its size and a thumbnail."""
    data = files.picture("JPEG")
    report, out = convert(tmp_path, data)
    assert out == data
    assert (report.mimetype, report.is_new, report.width, report.height) == ("image/jpeg", False, 640, 480)
    with Image.open(BytesIO(report.thumbnail)) as thumbnail:
        assert (thumbnail.format, thumbnail.size) == ("JPEG", (72, 54))
    left, right = files.colour(report.thumbnail, (0.1, 0.5)), files.colour(report.thumbnail, (0.9, 0.5))
    assert left[0] > 150 > right[0]
    assert right[2] > 150 > left[2]


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_turned(tmp_path: Path, orientation: int) -> None:
    """A photo that lies is turned upright, as is its thumbnail, and says no more of its camera."""
    report, out = convert(tmp_path, files.picture("JPEG", exif=files.exif(orientation)))
    lies = orientation > 4
    assert (report.width, report.height) == ((480, 640) if lies else (640, 480))
    with Image.open(BytesIO(out)) as image:
        assert image.size == (report.width, report.height)
        assert not image.getexif()
    # What was left is where a viewer that minds EXIF shows it.
    red = {3: (0.9, 0.5), 6: (0.5, 0.1), 8: (0.5, 0.9)}[orientation]
    assert files.colour(out, red)[0] > 150
    assert files.colour(report.thumbnail, red)[0] > 150


def test_metadata(tmp_path: Path) -> None:
    """EXIF is dropped, the pixels are not touched; it stays where that is asked for."""
    data = files.picture("JPEG", exif=files.exif(1))
    report, out = convert(tmp_path, data)
    assert report.is_new
    assert files.CAMERA.encode() not in out
    assert convert(tmp_path, data, keep_metadata=True)[1] == data
    turned = files.picture("JPEG", exif=files.exif(6))
    report, out = convert(tmp_path, turned, keep_metadata=True)
    assert (out, report.width, report.height) == (turned, 480, 640)
    with Image.open(BytesIO(report.thumbnail)) as thumbnail:
        assert thumbnail.size == (54, 72)


def test_png(tmp_path: Path) -> None:
    """A PNG stays one, which phones show, without its metadata."""
    data = files.picture("PNG", exif=files.exif(), mode="RGBA")
    report, out = convert(tmp_path, data)
    assert (report.mimetype, report.is_new, report.width) == ("image/png", True, 640)
    assert b"eXIf" not in out
    assert convert(tmp_path, out) == (Report("image/png", False, 640, 480, thumbnail=report.thumbnail), out)


@pytest.mark.parametrize(
    "data",
    [
        files.picture("WEBP"),
        files.picture("GIF"),
        files.picture("BMP"),
        files.picture("TIFF"),
        files.picture("AVIF"),
        files.animation("GIF"),
        files.animation("PNG"),
        files.picture("WEBP", mode="RGBA", exif=files.exif()),
    ],
)
def test_others_become_jpeg(tmp_path: Path, data: bytes) -> None:
    """Other pictures become JPEG; of those that move the first frame."""
    report, out = convert(tmp_path, data)
    assert report.mimetype == "image/jpeg"
    with Image.open(BytesIO(out)) as image:
        assert (image.format, image.size) == ("JPEG", (report.width, report.height))
        assert not image.getexif()


def test_transparent_is_white(tmp_path: Path) -> None:
    """What is transparent is white in a JPEG, and in a thumbnail."""
    file = BytesIO()
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(file, "WEBP", lossless=True)
    report, out = convert(tmp_path, file.getvalue())
    assert min(files.colour(out)) > 250
    assert min(files.colour(report.thumbnail)) > 250


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16"])
def test_modes(tmp_path: Path, mode: str) -> None:
    """Pictures in few colours have thumbnails, too, large ones as small ones."""
    for size in ((50, 2000), (1500, 1200)):
        file = BytesIO()
        Image.new(mode, size).save(file, "PNG")
        report, _ = convert(tmp_path, file.getvalue())
        with Image.open(BytesIO(report.thumbnail)) as thumbnail:
            assert max(thumbnail.size) == THUMBNAIL


def test_bomb(tmp_path: Path) -> None:
    """A small file with a huge picture is refused before it is decoded, with the limit."""
    body = zlib.compress(bytes(2501 * 20_000))
    for data in (files.png_of(20_000, 20_000, body), files.png_of(2**31 - 1, 2**31 - 1, body)):
        with pytest.raises(SourceTooLarge, match="at most 50 million pixels"):
            convert(tmp_path, data)


def test_large_picture(tmp_path: Path) -> None:
    """A picture of 16 MB that is no bomb is fine."""
    data = files.noise("JPEG", (4000, 3000), quality=97)
    assert 14_000_000 < len(data) < 20_000_000
    report, out = convert(tmp_path, data)
    assert (report.width, report.height, out) == (4000, 3000, data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_broken(tmp_path: Path, kind: str) -> None:
    """A file that is cut is refused with 415, in words."""
    data = files.noise(kind, (300, 300)) if kind != "GIF" else files.picture("GIF", (300, 300))
    for end in (20, len(data) // 2):
        with pytest.raises(MediaTypeRefused, match=r"broken|cut"):
            convert(tmp_path, data[:end])


def test_bytes_behind_a_signature(tmp_path: Path) -> None:
    """Eight good bytes make no picture."""
    with pytest.raises(MediaTypeRefused):
        convert(tmp_path, b"\x89PNG\r\n\x1a\n" + b"x" * 5000)
