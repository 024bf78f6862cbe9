"""WebP files chunk by chunk: what is in them, and EXIF put in without touching the picture."""

import struct
from dataclasses import dataclass
from typing import Final

from zapwire.errors import MediaTypeRefused

_ANIMATED: Final = 0x02
_XMP: Final = 0x04
_EXIF: Final = 0x08
_ALPHA: Final = 0x10


@dataclass(frozen=True, slots=True)
class WebP:
    """What a file has."""

    width: int
    height: int
    is_animated: bool
    frames: int
    exif: bytes
    has_alpha: bool


def read_webp(data: bytes) -> WebP:
    """What a file has. Raises `MediaTypeRefused`."""
    chunks = _chunks(data)
    names = [name for name, _ in chunks]
    first = dict(reversed(chunks))
    exif = first.get(b"EXIF", b"")
    frames = names.count(b"ANMF")
    flags = first[b"VP8X"][0] if first.get(b"VP8X") else 0
    width, height, has_alpha = _size(first)
    return WebP(width, height, bool(flags & _ANIMATED) or frames > 0, frames or 1, exif, has_alpha)


def with_exif(data: bytes, exif: bytes) -> bytes:
    """The same picture with this EXIF in place of its own and of its XMP; with none where it is empty."""
    chunks = _chunks(data)
    info = read_webp(data)
    flags = (_ANIMATED if info.is_animated else 0) | (_ALPHA if info.has_alpha else 0) | (_EXIF if exif else 0)
    for name, body in chunks:
        if name == b"VP8X":
            flags |= body[0] & ~(_EXIF | _XMP)
    header = struct.pack("<I", flags) + _uint24(info.width - 1) + _uint24(info.height - 1)
    kept = [(name, body) for name, body in chunks if name not in (b"VP8X", b"EXIF", b"XMP ")]
    made = [(b"VP8X", header), *kept, *([(b"EXIF", exif)] if exif else [])]
    body = b"".join(name + struct.pack("<I", len(part)) + part + bytes(len(part) % 2) for name, part in made)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise MediaTypeRefused("the file is no WebP")
    found = []
    place = 12
    end = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while place + 8 <= end:
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        if place + 8 + size > len(data):
            raise MediaTypeRefused("the WebP is cut")
        found.append((data[place : place + 4], data[place + 8 : place + 8 + size]))
        place += 8 + size + size % 2
    if not found:
        raise MediaTypeRefused("the WebP is cut")
    return found


def _size(chunks: dict[bytes, bytes]) -> tuple[int, int, bool]:
    """Width, height, and whether something may be transparent."""
    extended, lossy, lossless = (chunks.get(name, b"") for name in (b"VP8X", b"VP8 ", b"VP8L"))
    if len(extended) >= 10:
        width, height = (int.from_bytes(extended[at : at + 3], "little") + 1 for at in (4, 7))
        return width, height, bool(extended[0] & _ALPHA)
    if len(lossy) >= 10:
        width, height = struct.unpack_from("<HH", lossy, 6)
        return width & 0x3FFF, height & 0x3FFF, False
    if len(lossless) >= 5:
        bits = int.from_bytes(lossless[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    raise MediaTypeRefused("the WebP has no picture")


def _uint24(value: int) -> bytes:
    return value.to_bytes(3, "little")
