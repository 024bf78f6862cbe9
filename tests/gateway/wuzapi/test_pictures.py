"""Pictures of groups, as requests bring them."""

import base64
from io import BytesIO

import pytest

from tests.gateway.routes.test_group import JPEG, data_url
from zapwire.errors import MediaTypeRefused, SourceError, SourceTooLarge
from zapwire.gateway.wuzapi.pictures import MAX_PICTURE, read_picture

Image = pytest.importorskip("PIL.Image")


def photo(orientation: int) -> bytes:
    """Return a JPEG with EXIF."""
    file, exif = BytesIO(), Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, "where it was made"
    Image.new("RGB", (4, 2), "red").save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_a_jpeg() -> None:
    """It is taken as it is, in either alphabet of base64."""
    assert read_picture(data_url(JPEG)) == JPEG
    assert read_picture(f"data:image/jpeg;base64,{base64.urlsafe_b64encode(JPEG).decode()}") == JPEG


def test_what_it_tells_goes() -> None:
    """But for what turns it upright."""
    assert b"where" not in read_picture(data_url(photo(1)))
    assert b"where" in read_picture(data_url(photo(6)))


@pytest.mark.parametrize(
    ("text", "error", "reason"),
    [
        ("", SourceError, "no data URL"),
        ("data:image/jpeg,x", SourceError, "no data URL"),
        ("data:image/jpeg;base64,?", SourceError, "no base64"),
        (data_url(b""), MediaTypeRefused, "no picture"),
        (data_url(b"\x89PNG\r\n\x1a\n" + bytes(9)), MediaTypeRefused, "image/png"),
        (data_url(JPEG[:12]), MediaTypeRefused, "broken"),
        (data_url(JPEG.ljust(MAX_PICTURE + 9)), SourceTooLarge, "1024 KB"),
    ],
    ids=["nothing", "text", "no base64", "empty", "PNG", "cut", "large"],
)
def test_what_is_none(text: str, error: type[Exception], reason: str) -> None:
    """It says why, and what would do."""
    with pytest.raises(error, match=reason):
        read_picture(text)
