"""JPEG and PNG without decoding them."""

import struct
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from tests.gateway.media import files
from zapwire.errors import MediaTypeRefused
from zapwire.gateway.media.jpeg import Picture, read_jpeg, read_png, strip_jpeg, strip_png


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 100, "subsampling": 0}])
def test_jpeg_without_exif(options: dict[str, Any]) -> None:
    """Camera and comment go, the pixels stay as they are."""
    data = files.picture("JPEG", exif=files.exif(1), comment=b"secret", **options)
    stripped = strip_jpeg(data)
    assert files.CAMERA.encode() in data
    assert files.CAMERA.encode() not in stripped
    assert b"secret" not in stripped
    with Image.open(BytesIO(data)) as before, Image.open(BytesIO(stripped)) as after:
        assert after.tobytes() == before.tobytes()
        assert not after.getexif()
    assert strip_jpeg(stripped) == stripped


def test_colour_profile_stays() -> None:
    """What colours look like is not metadata; what stands behind the picture is."""
    profile = b"ICC" * 40_000
    data = files.picture("JPEG", icc_profile=profile) + b"a film, " + files.picture("JPEG", exif=files.exif())
    stripped = strip_jpeg(data)
    with Image.open(BytesIO(stripped)) as image:
        image.load()
        assert image.info["icc_profile"] == profile
    assert b"a film" not in stripped
    assert files.CAMERA.encode() not in stripped


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation(orientation: int) -> None:
    """A JPEG says how it is to be turned."""
    data = files.picture("JPEG", (40, 20), exif=files.exif(orientation))
    assert read_jpeg(data) == Picture(40, 20, orientation)


def test_orientation_of_the_other_end() -> None:
    """Both orders of bytes are read; nonsense is upright."""
    entry = struct.pack(">HHIHH", 0x112, 3, 1, 6, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry
    for body, expected in (
        (tiff, 6),
        (tiff[:10], 1),
        (b"XX" + tiff[2:], 1),
        (tiff.replace(entry, entry[:8] + b"\0\x09\0\0"), 1),
    ):
        segment = b"Exif\0\0" + body
        data = files.picture("JPEG", (40, 20))
        marked = data[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + data[2:]
        assert read_jpeg(marked).orientation == expected


@given(st.binary(max_size=80), st.integers(0, 200))
def test_broken_jpeg(noise: bytes, place: int) -> None:
    """A broken file is refused, or read; nothing else happens."""
    data = files.picture("JPEG", (8, 8), exif=files.exif(6))
    for broken in (data[:place], data[:place] + noise, b"\xff\xd8" + noise, data[:place] + noise + data[place:]):
        for function in (read_jpeg, strip_jpeg):
            try:
                function(broken)
            except MediaTypeRefused as error:
                assert "broken" in str(error)  # noqa: PT017  # others are fine


def test_png() -> None:
    """Texts, times and EXIF go, the pixels stay as they are."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Ana")
    data = files.picture("PNG", exif=files.exif(), pnginfo=info, icc_profile=b"profile") + b"behind"
    stripped = strip_png(data)
    assert read_png(stripped) == Picture(640, 480)
    with Image.open(BytesIO(data)) as before, Image.open(BytesIO(stripped)) as after:
        assert after.tobytes() == before.tobytes()
        assert after.info["icc_profile"] == b"profile"
    assert not any(secret in stripped for secret in (b"Ana", b"eXIf", b"behind"))
    with pytest.raises(MediaTypeRefused, match="broken or cut"):
        read_png(data[:20])
