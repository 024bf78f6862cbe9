"""JPEG and PNG files without decoding them: their size, and what they say besides the picture taken out."""

import struct
from dataclasses import dataclass
from typing import Final

from zapwire.errors import MediaTypeRefused

_SOI: Final = 0xD8
_SOS: Final = 0xDA
_EOI: Final = 0xD9
_APP0: Final = 0xE0
_APP1: Final = 0xE1
_APP2: Final = 0xE2
_APP14: Final = 0xEE
_COM: Final = 0xFE
_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_EXIF: Final = b"Exif\0\0"
_ORIENTATION: Final = 0x0112
_PNG: Final = b"\x89PNG\r\n\x1a\n"
# What colours look like stays; where and with what a picture was made goes.
_PNG_METADATA: Final = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})


@dataclass(frozen=True, slots=True)
class Picture:
    """What a file says of its picture."""

    width: int
    height: int
    orientation: int = 1
    """As EXIF counts: 1 is upright, 5 to 8 lie on their side."""


def read_jpeg(data: bytes) -> Picture:
    """The size and orientation of a JPEG. Raises `MediaTypeRefused`."""
    width = height = 0
    orientation = 1
    for marker, start, end in _segments(data):
        if marker in _SIZES and end - start >= 9:
            height, width = struct.unpack_from(">HH", data, start + 5)
        elif marker == _APP1 and data.startswith(_EXIF, start + 4):
            orientation = _orientation(data[start + 10 : end])
    if not width or not height:
        raise MediaTypeRefused("the JPEG is broken or cut: it has no picture")
    return Picture(width, height, orientation)


def strip_jpeg(data: bytes) -> bytes:
    """The same picture, bit by bit, without EXIF, XMP, IPTC and comments; colour profiles stay.

    Raises `MediaTypeRefused`.
    """
    kept = [b"\xff\xd8"]
    picture = len(data)
    for marker, start, end in _segments(data):
        if marker == _SOS:
            picture = start
            break
        is_profile = marker == _APP2 and data.startswith(b"ICC_PROFILE\0", start + 4)
        is_metadata = (_APP1 <= marker <= 0xEF and marker != _APP14 and not is_profile) or marker == _COM
        if not is_metadata:
            kept.append(data[start:end])
    # What stands behind the end of the picture may be anything, such as a film, or a second picture with its EXIF.
    last = data.rfind(b"\xff\xd9", picture)
    first = _end_of_picture(data, picture)
    kept.append(data[picture : first or (last + 2 if last > 0 else len(data))])
    return b"".join(kept)


def _end_of_picture(data: bytes, start: int) -> int:
    """Where the end marker after the scans from `start` on ends; 0 where there is none."""
    place = start
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            return 0
        marker = data[place + 1]
        if marker == _EOI:
            return place + 2
        if marker in {0, 0xFF} or marker in _BARE:
            place += 1 if marker == 0xFF else 2
        elif place + 4 <= len(data):
            place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        else:
            return 0


def _segments(data: bytes) -> list[tuple[int, int, int]]:
    """Marker, start and end of each segment up to the first scan, which ends where its header does."""
    found = []
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            raise MediaTypeRefused("the JPEG is broken: there is no marker where one has to be")
        marker = data[place + 1]
        if marker == 0xFF or marker in _BARE:
            place += 1 if marker == 0xFF else 2
            continue
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if marker == _EOI or end > len(data):
            break
        found.append((marker, place, end))
        if marker == _SOS:
            return found
        place = end
    raise MediaTypeRefused("the JPEG is broken or cut: it has no picture")


def _orientation(tiff: bytes) -> int:
    """What EXIF says of the orientation; upright where it says nothing that can be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 1
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, directory)
        for number in range(min(count, 512)):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, directory + 2 + 12 * number)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def read_png(data: bytes) -> Picture:
    """The size of a PNG. Raises `MediaTypeRefused`."""
    if len(data) < 33 or not data.startswith(_PNG) or data[12:16] != b"IHDR":
        raise MediaTypeRefused("the PNG is broken or cut: it has no picture")
    width, height = struct.unpack_from(">II", data, 16)
    return Picture(width, height)


def strip_png(data: bytes) -> bytes:
    """The same picture without EXIF, texts and times, and without what stands behind its end."""
    kept = [_PNG]
    place = len(_PNG)
    while place + 12 <= len(data):
        name = data[place + 4 : place + 8]
        end = place + 12 + int.from_bytes(data[place : place + 4], "big")
        if name not in _PNG_METADATA:
            kept.append(data[place:end])
        if name == b"IEND":
            break
        place = end
    return b"".join(kept)
