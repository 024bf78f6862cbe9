"""Stickers: WebP of 512 by 512, transparent around the picture, animated where it is, with the pack it is from."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, ImageSequence

from zapwire.errors import SourceTooLarge
from zapwire.gateway.media.images import open_image
from zapwire.gateway.media.jobs import Job, Report
from zapwire.gateway.media.stickerpack import (
    MAX_ANIMATED_BYTES,
    MAX_BYTES,
    MAX_FRAMES_READ,
    SIDE,
    fits,
    pack_exif,
    with_pack,
)
from zapwire.gateway.media.webp import read_webp, with_exif

MAX_SECONDS: Final = 10.0
"""What comes later is left out."""
FRAMES_PER_SECOND: Final = 15

_QUALITIES: Final = (80, 50, 25, 10)
_MS: Final = 1000
_SHORTEST: Final = 20
_USUAL: Final = 100
Frames = list[tuple[Image.Image, int]]


def convert(job: Job) -> Report:
    """Make a picture a sticker. Raises `SourceError` and those below it."""
    source, target = Path(job.source), Path(job.target)
    if job.sniffed == "image/webp":
        data = source.read_bytes()
        info = read_webp(data)
        if fits(info, len(data)):
            with open_image(source) as image:
                image.load()
            made = with_pack(data, info, job.pack)
            if made != data:
                target.write_bytes(made)
            return Report("image/webp", made != data, SIDE, SIDE, is_animated=info.is_animated)
    if job.sniffed.startswith("video/"):
        from zapwire.gateway.media.video import pictures  # noqa: PLC0415  # the extra may be here in part

        frames = thin(pictures(source, MAX_SECONDS))
    else:
        with open_image(source) as image:
            frames = thin(_frames(image))
    is_animated = len(frames) > 1
    data = encode(frames)
    target.write_bytes(with_exif(data, pack_exif(job.pack)))
    return Report("image/webp", True, SIDE, SIDE, is_animated=is_animated)


def _frames(image: Image.Image) -> Iterator[tuple[Image.Image, int]]:
    """The pictures of a picture, with how many milliseconds each is shown."""
    if not getattr(image, "is_animated", False):
        yield ImageOps.exif_transpose(image), 0
        return
    # Only formats that say it at their start tell it for nothing, so a GIF's are counted as they come.
    if image.format != "GIF":
        _check_count(getattr(image, "n_frames", 1))
    for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
        _check_count(number)
        yield frame, int(frame.info.get("duration") or _USUAL)


def _check_count(count: int) -> None:
    if count > MAX_FRAMES_READ:
        raise SourceTooLarge(f"the picture has more than {MAX_FRAMES_READ} frames, the limit of a sticker: send fewer")


def thin(frames: Iterable[tuple[Image.Image, int]]) -> Frames:
    """Frames as a sticker has them: its size, so many a second, and not for longer than it may be."""
    shown: Frames = []
    now = 0.0  # in milliseconds
    for frame, duration in frames:
        lasts = max(duration, _SHORTEST)
        # The n-th frame is taken at the n-th tick; those between two ticks are left out.
        if not shown or now >= len(shown) * _MS / FRAMES_PER_SECOND:
            shown.append((fit(frame), lasts))
        else:
            last, before = shown[-1]
            shown[-1] = (last, before + lasts)
        now += lasts
        if now >= MAX_SECONDS * _MS:
            break
    return shown


def fit(frame: Image.Image) -> Image.Image:
    """A picture as large as fits, in the middle of a transparent square."""
    whole = frame.convert("RGBA")
    small = ImageOps.contain(whole, (SIDE, SIDE), Image.Resampling.LANCZOS)
    if small.size == (SIDE, SIDE):
        return small
    square = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    square.paste(small, ((SIDE - small.width) // 2, (SIDE - small.height) // 2))
    return square


def encode(frames: Frames) -> bytes:
    """A WebP of a sticker's size in bytes. Raises `SourceTooLarge` where it would be larger all the same."""
    limit = MAX_ANIMATED_BYTES if len(frames) > 1 else MAX_BYTES
    for quality in _QUALITIES:
        data = _encode(frames, quality)
        if len(data) <= limit:
            return data
    if len(frames) > 2:
        # Half as many frames, each for as long as two.
        ends = chain((duration for _, duration in frames[1::2]), [0])
        return encode([(frame, lasts + more) for (frame, lasts), more in zip(frames[::2], ends, strict=False)])
    raise SourceTooLarge(f"the sticker is larger than {limit // 1000} kB, the limit of WhatsApp, however it is encoded")


def _encode(frames: Frames, quality: int) -> bytes:
    file = BytesIO()
    first, *rest = (frame for frame, _ in frames)
    if rest:
        durations = [duration for _, duration in frames]
        first.save(
            file,
            "WEBP",
            save_all=True,
            append_images=rest,
            duration=durations,
            loop=0,
            quality=quality,
            method=2,
            background=(0, 0, 0, 0),
        )
    else:
        first.save(file, "WEBP", quality=quality, method=4)
    return file.getvalue()
