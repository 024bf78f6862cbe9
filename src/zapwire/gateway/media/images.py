"""Photos: upright, without EXIF, as JPEG or PNG; their size and their thumbnail."""

import warnings
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from zapwire.errors import MediaTypeRefused, SourceTooLarge
from zapwire.gateway.media.jobs import Job, Report
from zapwire.gateway.media.jpeg import read_jpeg, strip_jpeg, strip_png

MAX_PIXELS: Final = 50_000_000
"""Of a picture that is decoded whole."""
MAX_JPEG_PIXELS: Final = 250_000_000
"""Of a JPEG that is decoded at an eighth of its size, for its thumbnail alone."""
THUMBNAIL: Final = 72
"""The longer side of a thumbnail."""
QUALITY: Final = 90
"""Of a picture that is encoded anew."""
THUMBNAIL_QUALITY: Final = 75
FORMATS: Final = ("Jpeg", "Png", "WebP", "Gif", "Bmp", "Tiff", "Avif")
"""What is read. A decoder that nobody needs is a door that nobody watches."""

for _name in FORMATS:
    import_module(f"PIL.{_name}ImagePlugin")

_UPRIGHT: Final = 1
_NAMES: Final = tuple(name.upper() for name in FORMATS if name.upper() in Image.OPEN)
# Modes whose numbers are colours, not places in a palette.
_SCALABLE: Final = frozenset({"L", "RGB", "RGBA", "CMYK", "YCbCr"})


def convert(job: Job) -> Report:
    """Make a photo what phones take. Raises `SourceTooLarge` and `MediaTypeRefused`."""
    source, target = Path(job.source), Path(job.target)
    if job.sniffed == "image/jpeg":
        return _convert_jpeg(job, source, target)
    with open_image(source) as image:
        if job.sniffed == "image/png" and not getattr(image, "is_animated", False):
            image.load()
            data = source.read_bytes()
            stripped = data if job.keep_metadata else strip_png(data)
            if stripped != data:
                target.write_bytes(stripped)
            thumbnail = make_thumbnail(image)
            return Report("image/png", stripped != data, image.width, image.height, thumbnail=thumbnail)
        upright = flatten(ImageOps.exif_transpose(image))
    upright.save(target, "JPEG", quality=QUALITY)
    return Report("image/jpeg", True, upright.width, upright.height, thumbnail=make_thumbnail(upright))


def _convert_jpeg(job: Job, source: Path, target: Path) -> Report:
    data = source.read_bytes()
    picture = read_jpeg(data)
    if picture.orientation != _UPRIGHT and not job.keep_metadata:
        with open_image(source) as image:
            profile = image.info.get("icc_profile")
            upright = ImageOps.exif_transpose(image)
            upright.save(target, "JPEG", quality=QUALITY, icc_profile=profile, exif=b"")
            return Report("image/jpeg", True, upright.width, upright.height, thumbnail=make_thumbnail(upright))
    stripped = data if job.keep_metadata else strip_jpeg(data)
    if stripped != data:
        target.write_bytes(stripped)
    with open_image(source, MAX_JPEG_PIXELS) as image:
        image.draft("RGB", (THUMBNAIL * 2, THUMBNAIL * 2))
        thumbnail = make_thumbnail(ImageOps.exif_transpose(image))
    width, height = (picture.width, picture.height) if picture.orientation < 5 else (picture.height, picture.width)
    return Report("image/jpeg", stripped != data, width, height, thumbnail=thumbnail)


def open_image(source: Path | BytesIO, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """A picture that is not larger than it may be, not decoded yet. Raises `SourceTooLarge` and `MediaTypeRefused`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(source, formats=_NAMES)
        except Image.DecompressionBombError:
            raise SourceTooLarge(_too_many(max_pixels)) from None
        except UnidentifiedImageError:
            raise MediaTypeRefused(
                "the picture is broken, or of a kind that cannot be read: send JPEG or PNG"
            ) from None
    try:
        check_pixels(image, max_pixels)
    except SourceTooLarge:
        image.close()
        raise
    return image


def check_pixels(image: Image.Image, max_pixels: int = MAX_PIXELS) -> None:
    """Raise `SourceTooLarge` for a picture that is larger than it may be."""
    if image.width * image.height > max_pixels:
        raise SourceTooLarge(f"{_too_many(max_pixels)}; this one has {image.width} by {image.height}")


def _too_many(limit: int) -> str:
    return f"a picture has at most {limit // 1_000_000} million pixels: send a smaller one"


def make_thumbnail(image: Image.Image) -> bytes:
    """A small JPEG of a picture, which stays as it is."""
    if image.mode not in _SCALABLE:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small = flatten(image.copy() if image.width * image.height < 1_000_000 else image.reduce(_factor(image)))
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    file = BytesIO()
    small.save(file, "JPEG", quality=THUMBNAIL_QUALITY, optimize=True)
    return file.getvalue()


def _factor(image: Image.Image) -> int:
    """By how much a large picture is made smaller at once, so that what is fine takes less time."""
    return max(1, min(image.width, image.height) // (THUMBNAIL * 4))


def flatten(image: Image.Image) -> Image.Image:
    """A picture in RGB; on white, where it is transparent."""
    if image.has_transparency_data:
        whole = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(whole, mask=whole.getchannel("A"))
        return ground
    return image if image.mode == "RGB" else image.convert("RGB")
