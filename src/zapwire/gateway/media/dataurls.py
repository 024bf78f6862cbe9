"""Data URLs and base64, decoded piece by piece, so that a long one is never in memory as a whole."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from zapwire.errors import SourceError

PIECE: Final = 1 << 18
"""How many characters are decoded at a time."""

_DATA: Final = re.compile(r"data:([^,;]*)((?:;[^,;]*)*),", re.IGNORECASE)
_PREFIX: Final = 1024
_BREAKS: Final = b"\t\n\r"
_ALPHABET: Final = bytes.maketrans(b" -_", b"++/")
_HALF: Final = re.compile(rb"%[0-9A-Fa-f]?$")
_LONGEST_END: Final = 4096


@dataclass(frozen=True, slots=True)
class Head:
    """How a data URL begins."""

    declared: str
    """Its MIME type with the parameters, or nothing."""
    size: int
    """Where its base64 begins."""


def read_head(text: bytes, what: str) -> Head:
    """The beginning of a data URL. Raises `SourceError` where it is none, or has no base64."""
    match = _DATA.match(text[:_PREFIX].decode("latin-1"))
    if match is None:
        raise SourceError(f"{what} is no data URL: it must begin like data:image/png;base64,")
    parameters = [part.strip() for part in match[2].split(";")[1:]]
    if not parameters or parameters[-1].lower() != "base64":
        raise SourceError(f"{what} is a data URL without ;base64, which it needs")
    declared = ";".join([match[1].strip(), *(part for part in parameters[:-1] if "=" in part)])
    return Head(declared, match.end())


class Base64Decoder:
    """Decodes base64 as it should be written, and as forms, shells and other alphabets leave it.

    Spaces at its start do not count, unless it is `bare`: then they are what a form made of `+`, as elsewhere.
    """

    def __init__(self, what: str, *, bare: bool = False) -> None:
        self._what = what
        self._is_bare = bare
        self._rest = b""
        self._half = b""
        self._count = 0

    def feed(self, piece: bytes) -> bytes:
        """The bytes of the next characters. Raises `SourceError`."""
        text = self._rest + self._unquoted(piece).translate(None, _BREAKS)
        if not (self._count or self._is_bare):
            text = text.lstrip(b" ")
        # What ends it may come at its end only, so it waits.
        whole = len(text.rstrip(b" =")) // 4 * 4
        self._rest = text[whole:]
        self._count += whole
        if len(self._rest) > _LONGEST_END:
            raise self._wrong()
        return self._decode(text[:whole])

    def finish(self) -> bytes:
        """The last bytes. Raises `SourceError`."""
        text = self._rest + self._half
        # A form turns `+` into a space, also at the end; a space too many there makes the length wrong.
        if len(text) % 4:
            text = text.rstrip(b" ")
        text = text.rstrip(b"=")
        return self._decode(text + b"=" * (-len(text) % 4))

    def _unquoted(self, piece: bytes) -> bytes:
        piece = self._half + piece
        if b"%" not in piece:
            self._half = b""
            return piece
        cut = _HALF.search(piece)
        self._half = cut[0] if cut else b""
        return unquote_to_bytes(piece[: len(piece) - len(self._half)])

    def _decode(self, text: bytes) -> bytes:
        try:
            return binascii.a2b_base64(text.translate(_ALPHABET), strict_mode=True)
        except (binascii.Error, ValueError):
            raise self._wrong() from None

    def _wrong(self) -> SourceError:
        return SourceError(f"{self._what} is no base64: encode it anew, whole")


def decode_base64(text: str, what: str) -> bytes:
    """The bytes of a short text, bare or a data URL. Raises `SourceError`."""
    data = text.encode("ascii", "replace")
    start = read_head(data, what).size if text[:5].lower() == "data:" else 0
    decoder = Base64Decoder(what, bare=not start)
    return decoder.feed(data[start:]) + decoder.finish()


def pieces_of(text: str) -> Iterator[bytes]:
    """A text in pieces; what is not ASCII is no base64 either."""
    for place in range(0, len(text), PIECE):
        yield text[place : place + PIECE].encode("ascii", "replace")
