"""What makes a WebP a sticker: its size, and the pack that it says it is from."""

import json
import struct
from typing import Final

from zapwire.gateway.media.jobs import Pack
from zapwire.gateway.media.webp import WebP, with_exif

SIDE: Final = 512
MAX_BYTES: Final = 100_000
"""Of a sticker that stands still, as WhatsApp has it."""
MAX_ANIMATED_BYTES: Final = 500_000
MAX_FRAMES_READ: Final = 1000
"""Of a picture that moves; one with more is refused."""

# TIFF, little-endian, one directory with one entry: tag 0x5741, bytes, how many, and that they stand at 22.
_EXIF: Final = b"II*\0\x08\0\0\0\x01\0AW\x07\0"
_EXIF_END: Final = b"\x16\0\0\0"
_PACK_MARK: Final = b"sticker-pack"


def fits(info: WebP, size: int) -> bool:
    """Whether a WebP of this size in bytes is a sticker already."""
    limit = MAX_ANIMATED_BYTES if info.is_animated else MAX_BYTES
    return (info.width, info.height) == (SIDE, SIDE) and size <= limit and info.frames <= MAX_FRAMES_READ


def with_pack(data: bytes, info: WebP, pack: Pack) -> bytes:
    """A sticker with its picture as it is, bit by bit. Its own pack stays, unless another is given."""
    exif = pack_exif(pack) or (info.exif if _PACK_MARK in info.exif else b"")
    return data if exif == info.exif else with_exif(data, exif)


def pack_exif(pack: Pack) -> bytes:
    """The EXIF that WhatsApp reads a sticker's pack from; nothing where there is nothing to say."""
    if not pack:
        return b""
    said = {
        "sticker-pack-id": pack.id,
        "sticker-pack-name": pack.name,
        "sticker-pack-publisher": pack.publisher,
        "emojis": list(pack.emojis),
    }
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return _EXIF + struct.pack("<I", len(text)) + _EXIF_END + text
