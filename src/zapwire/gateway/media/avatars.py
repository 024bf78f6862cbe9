"""Pictures of people and groups: square JPEGs, as WhatsApp's apps set them."""

from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from zapwire.gateway.media.images import MAX_JPEG_PIXELS, MAX_PIXELS, QUALITY, check_pixels, flatten, open_image
from zapwire.gateway.media.jobs import Job, Report
from zapwire.gateway.media.jpeg import read_jpeg, strip_jpeg

SIDE: Final = 640
"""The longest side."""

_JPEG: Final = "image/jpeg"
_UPRIGHT: Final = 1


def convert(job: Job) -> Report:
    """Make a picture a square JPEG: its middle. Raises `SourceTooLarge` and `MediaTypeRefused`.

    A JPEG that is one already is not decoded; it loses its EXIF alone.
    """
    source, target = Path(job.source), Path(job.target)
    if job.sniffed == _JPEG:
        data = source.read_bytes()
        picture = read_jpeg(data)
        if picture.width == picture.height <= SIDE and picture.orientation == _UPRIGHT:
            stripped = strip_jpeg(data)
            target.write_bytes(stripped)
            return Report(_JPEG, stripped != data, picture.width, picture.height)
    with open_image(source, MAX_JPEG_PIXELS if job.sniffed == _JPEG else MAX_PIXELS) as image:
        image.draft("RGB", (SIDE, SIDE))
        check_pixels(image)
        profile = image.info.get("icc_profile") if image.mode == "RGB" else None
        square = _square(ImageOps.exif_transpose(image))
    square.save(target, "JPEG", quality=QUALITY, icc_profile=profile)
    return Report(_JPEG, True, *square.size)


def _square(image: Image.Image) -> Image.Image:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    middle = flatten(image.crop((left, top, left + side, top + side)))
    if side <= SIDE:
        return middle
    return middle.resize((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
