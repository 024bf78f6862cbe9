"""WebP chunk by chunk."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.gateway.media import files
from zapwire.errors import MediaTypeRefused
from zapwire.gateway.media.webp import read_webp, with_exif

MADE = {
    "lossy": files.picture("WEBP", (70, 33)),
    "lossless": files.picture("WEBP", (70, 33), lossless=True),
    "transparent": files.picture("WEBP", (70, 33), "RGBA", lossless=True),
    "lossy, transparent": files.picture("WEBP", (70, 33), "RGBA"),
    "with exif": files.picture("WEBP", (70, 33), exif=files.exif()),
    "animated": files.animation("WEBP", 5, (70, 33)),
}


@pytest.mark.parametrize("name", MADE)
def test_exif_goes_in_and_out(name: str) -> None:
    """EXIF is put in, and taken out, and the picture stays as it is."""
    data = MADE[name]
    info = read_webp(data)
    frames = 5 if name == "animated" else 1
    assert (info.width, info.height, info.frames, info.is_animated) == (70, 33, frames, frames > 1)
    for exif in (b"II*\0 odd", b"II*\0 even!", b""):
        made = with_exif(data, exif)
        assert read_webp(made).exif == exif
        with Image.open(BytesIO(data)) as before, Image.open(BytesIO(made)) as after:
            assert (after.size, getattr(after, "n_frames", 1)) == ((70, 33), frames)
            assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()
            assert after.info.get("exif", b"").removeprefix(b"Exif\0\0") == exif
        assert with_exif(made, exif) == made


@given(st.binary(max_size=60), st.integers(0, 120))
def test_broken(noise: bytes, place: int) -> None:
    """A broken file is refused, or read; nothing else happens."""
    data = MADE["with exif"]
    for broken in (data[:place], data[:place] + noise, b"RIFF\xff\0\0\0WEBP" + noise, noise):
        try:
            with_exif(broken, b"x")
        except MediaTypeRefused as error:
            assert "WebP" in str(error)  # noqa: PT017  # others are fine
