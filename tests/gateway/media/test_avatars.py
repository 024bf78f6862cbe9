"""Pictures of people and groups as WhatsApp's apps set them."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.gateway.media import files
from zapwire.errors import MediaTypeRefused, SourceTooLarge
from zapwire.gateway.media.avatars import SIDE
from zapwire.gateway.media.child import run
from zapwire.gateway.media.jobs import Job, Operation, Report
from zapwire.gateway.media.sniff import sniff


def convert(tmp_path: Path, data: bytes) -> tuple[Report, bytes]:
    """Return what a picture becomes."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    report = run(Job(Operation.AVATAR, str(source), str(target), sniff(data[:100])))
    return report, target.read_bytes() if report.is_new else data


@pytest.mark.parametrize(
    ("data", "side"),
    [
        (files.picture("JPEG"), 480),
        (files.picture("JPEG", (4000, 3000)), SIDE),
        (files.picture("JPEG", (500, 500), "CMYK"), 500),
        (files.picture("JPEG", (2000, 1000), "L"), SIDE),
        (files.picture("PNG", (700, 3000), "RGBA"), SIDE),
        (files.picture("WEBP", (32, 16)), 16),
        (files.picture("GIF", (900, 900)), SIDE),
        (files.animation("GIF"), 80),
    ],
    ids=["JPEG", "photo", "CMYK", "grey", "PNG", "WebP", "GIF", "animation"],
)
def test_squares(tmp_path: Path, data: bytes, side: int) -> None:
    """Any picture becomes a square JPEG, which is no larger than it was."""
    report, out = convert(tmp_path, data)
    with Image.open(BytesIO(out)) as image:
        assert (image.format, image.size) == ("JPEG", (side, side))
    assert (report.mimetype, report.width, report.height) == ("image/jpeg", side, side)


def test_the_middle_is_kept(tmp_path: Path) -> None:
    """What is cut off is the same on both sides."""
    _, out = convert(tmp_path, files.picture("PNG", (1600, 800)))
    left, right = files.colour(out, (0.45, 0.5)), files.colour(out, (0.55, 0.5))
    assert left[0] > 150 > right[0]
    assert right[2] > 150 > left[2]


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    """A JPEG has no transparency."""
    file = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")
    assert min(files.colour(convert(tmp_path, file.getvalue())[1], (0.5, 0.5))) > 250


def test_turned(tmp_path: Path) -> None:
    """A photo that lies is turned upright, and says no more of its camera."""
    _, out = convert(tmp_path, files.picture("JPEG", (400, 400), exif=files.exif(6)))
    assert files.colour(out, (0.5, 0.1))[0] > 150
    assert files.CAMERA.encode() not in out


def test_one_that_is_so_already(tmp_path: Path) -> None:
    """It is not encoded anew, but loses its EXIF."""
    data = files.picture("JPEG", (SIDE, SIDE))
    assert convert(tmp_path, data) == (Report("image/jpeg", False, SIDE, SIDE), data)
    _, out = convert(tmp_path, files.picture("JPEG", (SIDE, SIDE), exif=files.exif()))
    assert out == data


def test_what_is_none(tmp_path: Path) -> None:
    """Broken files, and pictures of too many pixels, are refused."""
    for data in (b"hello", files.picture("PNG")[:60], files.picture("JPEG", (900, 900))[:700]):
        with pytest.raises(MediaTypeRefused):
            convert(tmp_path, data)
    with pytest.raises(SourceTooLarge):
        convert(tmp_path, files.png_of(60_000, 1000, b""))
    # A JPEG so narrow that it cannot be decoded at less than its size.
    with pytest.raises(SourceTooLarge):
        convert(tmp_path, files.picture("JPEG", (64_000, 1000), "L"))
