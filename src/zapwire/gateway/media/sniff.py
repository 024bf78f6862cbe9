"""MIME types: what a file is by its first bytes, and which of several types it is given counts."""

import mimetypes
import re
from typing import Final

from zapwire.errors import MediaTypeRefused
from zapwire.gateway.media.kinds import Kind

HEAD: Final = 4096
"""How many bytes of a file `sniff` wants to see."""

UNKNOWN: Final = "application/octet-stream"
OPUS: Final = "audio/ogg; codecs=opus"

_TYPE: Final = re.compile(r"[\w.+-]{1,64}/[\w.+-]{1,128}(?:\s*;\s*[\w.+-]+=(?:[\w.+-]+|\"[^\"\r\n]*\"))*", re.ASCII)
# By what stands at the start.
_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"#!AMR\n", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"caff", "audio/x-caf"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", "application/rtf"),
    (b"FLV\x01", "video/x-flv"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-asf"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS: Final = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"avif": "image/avif",
    b"avis": "image/avif",
}
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_IN_ZIP: Final[tuple[tuple[bytes, str], ...]] = (
    (b"word/", f"{_OFFICE}wordprocessingml.document"),
    (b"xl/", f"{_OFFICE}spreadsheetml.sheet"),
    (b"ppt/", f"{_OFFICE}presentationml.presentation"),
    (b"META-INF/", "application/java-archive"),
)
# Containers that hold sound alone as well as pictures with sound; one name for each, whatever is in it.
_CONTAINERS: Final[dict[str, str]] = {
    "video/mp4": "mp4",
    "audio/mp4": "mp4",
    "audio/m4a": "mp4",
    "audio/x-m4a": "mp4",
    "video/x-m4v": "mp4",
    "video/quicktime": "mov",
    "video/3gpp": "3gp",
    "audio/3gpp": "3gp",
    "video/webm": "webm",
    "audio/webm": "webm",
    "video/x-matroska": "mkv",
    "audio/x-matroska": "mkv",
    "video/ogg": "ogg",
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "application/ogg": "ogg",
    "video/x-ms-asf": "asf",
    "audio/x-ms-wma": "asf",
}
_SAME: Final = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/x-aac": "audio/aac",
    "audio/aacp": "audio/aac",
    "video/avi": "video/x-msvideo",
}


def sniff(head: bytes) -> str:
    """The MIME type that the first bytes of a file tell, or nothing."""
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return _BRANDS.get(brand, "video/3gpp" if brand[:2] == b"3g" else "video/mp4")
    if head[:4] == b"OggS":
        return _sniff_ogg(head)
    if head[:4] == b"\x1aE\xdf\xa3":
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head[:4] == b"PK\x03\x04":
        return _sniff_zip(head)
    return _sniff_weakly(head)


def _sniff_ogg(head: bytes) -> str:
    if b"OpusHead" in head[:64]:
        return OPUS
    return "video/ogg" if b"theora" in head[:64] else "audio/ogg"


def _sniff_zip(head: bytes) -> str:
    # OpenDocument and EPUB say what they are in a first file of that name, uncompressed.
    if head[30:38] == b"mimetype":
        length = int.from_bytes(head[18:22], "little")
        said = head[38 : 38 + min(length, 128)].decode("ascii", "replace")
        return said if _TYPE.fullmatch(said) else "application/zip"
    if head[30:49] == b"[Content_Types].xml" or b"_rels/" in head:
        return next((found for name, found in _IN_ZIP if name in head), "application/zip")
    return "application/java-archive" if head[30:39] == b"META-INF/" else "application/zip"


def _sniff_weakly(head: bytes) -> str:
    """Types that begin with few bits of their own, last of all."""
    if len(head) >= 4 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        if head[1] & 0xF6 == 0xF0:
            return "audio/aac"
        is_frame = head[1] & 0x18 != 0x08 and head[1] & 0x06 and head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C
        return "audio/mpeg" if is_frame else ""
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "image/bmp"
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free"):
        return "video/quicktime"
    if head[:1] == b"G" and len(head) > 376 and head[188:189] == head[376:377] == b"G":
        return "video/mp2t"
    return ""


def essence(mime: str) -> str:
    """A type without its parameters, by its usual name."""
    plain = mime.partition(";")[0].strip().lower()
    return _SAME.get(plain, plain)


def is_type(text: str) -> bool:
    """Whether a text is a MIME type."""
    return len(text) <= 256 and _TYPE.fullmatch(text) is not None


def choose(
    kind: Kind, *, explicit: str = "", data_url: str = "", http: str = "", name: str = "", sniffed: str = ""
) -> str:
    """The type to send a file with: the first given one that can be so, in the order of the arguments.

    A document is what it is said to be. Of all else the bytes must be of the kind, and a type that contradicts them
    does not count. Raises `MediaTypeRefused`.
    """
    if explicit and not is_type(explicit):
        raise MediaTypeRefused('MimeType is no MIME type: write it as "image/jpeg", or leave it out')
    guessed = mimetypes.guess_type(name)[0] or "" if name else ""
    given = [explicit, *(each if is_type(each) else "" for each in (data_url, http)), guessed]
    if kind is Kind.DOCUMENT:
        known = (each for each in given if each and (each == explicit or essence(each) != UNKNOWN))
        return next(known, sniffed or UNKNOWN)
    if explicit and not _may_be(explicit, kind):
        raise MediaTypeRefused(f"MimeType is {essence(explicit)}, which no {kind} is: correct it, or leave it out")
    if not sniffed and kind in (Kind.IMAGE, Kind.STICKER):
        raise MediaTypeRefused(f"the file is no image that is known here: send the {kind} as {_wanted(kind)}")
    if sniffed and not _may_be(sniffed, kind):
        raise MediaTypeRefused(
            f"the file is {essence(sniffed)}, which no {kind} is: send {_wanted(kind)}, or send it as a document"
        )
    fitting = (each for each in given if each and _may_be(each, kind) and agrees(each, sniffed))
    return next(fitting, as_kind(sniffed, kind))


def agrees(given: str, sniffed: str) -> bool:
    """Whether a type can be that of bytes which look like another; what looks like nothing contradicts nothing."""
    if not sniffed:
        return essence(given) != UNKNOWN
    one, other = essence(given), essence(sniffed)
    return one == other or (one in _CONTAINERS and _CONTAINERS[one] == _CONTAINERS.get(other))


def as_kind(sniffed: str, kind: Kind) -> str:
    """The type of a container that holds one or the other, as it is called for this kind."""
    family, _, rest = sniffed.partition("/")
    if essence(sniffed) in _CONTAINERS and kind in (Kind.AUDIO, Kind.VIDEO) and family != kind:
        return f"{kind}/{rest}"
    return sniffed or UNKNOWN


def _may_be(mime: str, kind: Kind) -> bool:
    plain = essence(mime)
    family = plain.partition("/")[0]
    if kind is Kind.STICKER:
        return family == "image" or plain in {"video/mp4", "video/webm", "video/quicktime"}
    if kind is Kind.VIDEO:
        return family == "video" or plain in _CONTAINERS or plain == "image/gif"
    return family == kind or (kind is Kind.AUDIO and plain in _CONTAINERS)


def _wanted(kind: Kind) -> str:
    return {
        Kind.IMAGE: "a JPEG or PNG",
        Kind.STICKER: "a WebP, PNG, JPEG or GIF",
        Kind.AUDIO: "Ogg with Opus, MP3 or M4A",
        Kind.VIDEO: "an MP4",
    }[kind]
