"""Files of media, made here."""

import math
import random
import struct
import wave
import zlib
from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from typing import Any

import av
from av.audio.resampler import AudioResampler
from PIL import Image

from zapwire.gateway.media.kinds import Kind
from zapwire.gateway.media.sniff import HEAD, sniff
from zapwire.gateway.media.sources import Source
from zapwire.gateway.media.spool import Spool

CAMERA = "Zapcam 3000"


def source(kind: Kind, data: bytes) -> Source:
    """Return media as it came."""
    return Source(kind, Spool.of(data), sniff(data[:HEAD]))


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: Any) -> bytes:
    """Return a picture: red on the left, blue on the right."""
    image = Image.new(mode, size, (200, 0, 0, 255)[: len(mode)] if mode != "L" else 128)
    if mode != "L":
        image.paste((0, 0, 200, 255)[: len(mode)], (size[0] // 2, 0, size[0], size[1]))
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def noise(kind: str, size: tuple[int, int], **options: Any) -> bytes:
    """Return a picture that cannot be compressed."""
    file = BytesIO()
    Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3)).save(file, kind, **options)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Return what a camera says."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = CAMERA
    return made


def animation(kind: str, frames: int = 12, size: tuple[int, int] = (120, 80), duration: int = 100) -> bytes:
    """Return a picture that moves."""
    images = [Image.new("RGB", size, (n * 20 % 256, 0, 255 - n * 20 % 256)) for n in range(frames)]
    file = BytesIO()
    images[0].save(file, kind, save_all=True, append_images=images[1:], duration=duration)
    return file.getvalue()


def png_chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(width: int, height: int, body: bytes, *extra: bytes, mode: int = 0, depth: int = 1) -> bytes:
    """Return a PNG from its parts."""
    header = struct.pack(">IIBBBBB", width, height, depth, mode, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            png_chunk(b"IHDR", header),
            *extra,
            png_chunk(b"IDAT", body),
            png_chunk(b"IEND", b""),
        ]
    )


def long_apng(frames: int) -> bytes:
    """Return an animated PNG of so many frames, each of one pixel."""
    row = zlib.compress(b"\0\0")
    parts = [png_chunk(b"acTL", struct.pack(">II", frames, 0))]
    control = struct.pack(">IIIIHHBB", 1, 1, 0, 0, 1, 50, 0, 0)
    parts.append(png_chunk(b"fcTL", struct.pack(">I", 0) + control))
    parts.append(png_chunk(b"IDAT", row))
    for number in range(1, frames):
        parts.append(png_chunk(b"fcTL", struct.pack(">I", number * 2 - 1) + control))
        parts.append(png_chunk(b"fdAT", struct.pack(">I", number * 2) + row))
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(parts) + png_chunk(b"IEND", b"")


def tone(seconds: float = 2.0, rate: int = 16_000, channels: int = 1, *, quiet_from: float = math.inf) -> bytes:
    """Return a WAV file with a tone, which is a tenth as loud from some point on."""
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        samples = (
            int((2000 if n / rate >= quiet_from else 20_000) * math.sin(n * 440 * math.tau / rate))
            for n in range(int(seconds * rate))
        )
        out.writeframes(b"".join(struct.pack("<h", sample) * channels for sample in samples))
    return file.getvalue()


def sound(container: str, codec: str, seconds: float = 2.0, rate: int = 44_100) -> bytes:
    """Return a file with a tone."""
    file = BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout="mono")
        _add_sound(out, stream, seconds)
    return file.getvalue()


def _add_sound(out: Any, stream: Any, seconds: float) -> None:
    resampler = AudioResampler(stream.format.name, stream.layout, stream.rate)
    with av.open(BytesIO(tone(seconds)), "r") as wav:
        for frame in [*wav.decode(audio=0), None]:
            for part in resampler.resample(frame):
                out.mux(stream.encode(part))
    out.mux(stream.encode(None))


def film(
    container: str = "mp4",
    codec: str = "libx264",
    audio: str = "aac",
    *,
    seconds: int = 2,
    size: tuple[int, int] = (320, 180),
    rate: int = 10,
    colours: Sequence[tuple[int, int, int]] = ((220, 40, 40), (40, 40, 220)),
    rotation: int = 0,
) -> bytes:
    """Return a video, with sound where a codec for it is named."""
    file = BytesIO()
    with av.open(file, "w", format=container) as out:
        stream: Any = out.add_stream(codec, rate=Fraction(rate))
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        if rotation:
            stream.set_display_rotation(rotation)
        sounds = out.add_stream(audio, rate=48_000 if "opus" in audio else 44_100, layout="mono") if audio else None
        count = seconds * rate
        for number in range(count):
            image = Image.new("RGB", size, colours[number * len(colours) // count])
            frame: Any = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if sounds is not None:
            _add_sound(out, sounds, seconds)
    return file.getvalue()


def colour(data: bytes, place: tuple[float, float] = (0.5, 0.5)) -> tuple[int, ...]:
    """Return the colour at a place of a picture, from 0 to 1 both ways."""
    with Image.open(BytesIO(data)) as image:
        whole = image.convert("RGBA" if image.has_transparency_data else "RGB")
        found = whole.getpixel((int(place[0] * (whole.width - 1)), int(place[1] * (whole.height - 1))))
    assert isinstance(found, tuple)
    return tuple(int(value) for value in found)
