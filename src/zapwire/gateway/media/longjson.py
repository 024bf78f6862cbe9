"""JSON whose one long text stays on disk: a body of a hundred megabytes is read in little memory."""

import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import orjson

from zapwire.errors import SourceError
from zapwire.gateway.media.dataurls import PIECE
from zapwire.gateway.media.spool import Spool

LONG: Final = 1 << 16
"""A text of more bytes than this is left where it is."""

_QUOTE: Final = b'"'
_COLON: Final = b":"
_ESCAPE: Final = 5  # characters of \uXXXX after the first
_DEEPENING: Final = re.compile(rb"[\[{]")
_ENDING: Final = re.compile(rb"[\]}]")


@dataclass(frozen=True, slots=True)
class LongText:
    """A text that stands in a JSON file, as it is escaped there. It owns the file."""

    file: Spool = field(repr=False)
    path: Path
    start: int
    end: int

    def pieces(self) -> Iterator[bytes]:
        """It, piece by piece, without what JSON escapes. Raises `SourceError`; blocks a little each time."""
        with self.path.open("rb") as file:
            place = self.start
            while place < self.end:
                file.seek(place)
                piece = file.read(min(PIECE, self.end - place))
                # No escape may be cut in two.
                cut = piece.find(b"\\", max(1, len(piece) - _ESCAPE)) if place + len(piece) < self.end else -1
                if cut > 0:
                    piece = piece[:cut]
                place += len(piece)
                yield _unescaped(piece)

    def close(self) -> None:
        """Delete the file."""
        self.file.close()


@dataclass(frozen=True, slots=True)
class Cut:
    """A JSON text without its long ones, in whose places stand marks."""

    json: bytes
    places: Mapping[str, tuple[int, int]]
    """By mark, where the text begins and ends."""


def cut_file(path: Path, name: str, limit: int, too_large: Callable[[], Exception]) -> Cut:
    """A JSON file without the long texts of the field `name` of its object, in any case. Blocks.

    Raises what `too_large` makes where the rest has more than `limit` bytes, and `SourceError` where it ends within a
    text. What else is no JSON is left to who reads it.
    """
    with path.open("rb") as file:
        return _Cutter(_Blocks(file), name, limit, too_large).cut()


class _Blocks:
    """A file of which one block is in memory: the one that was read last."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = 0
        self._block = b""
        self.size = os.fstat(file.fileno()).st_size

    def find(self, what: bytes, place: int) -> int:
        """Where a byte is, from a place on; -1 where it is not."""
        while place < self.size:
            self._load(place)
            found = self._block.find(what, place - self._start)
            if found >= 0:
                return self._start + found
            place = self._start + len(self._block)
        return -1

    def part(self, start: int, end: int) -> bytes:
        """The bytes from one place to another."""
        parts = []
        while start < end:
            self._load(start)
            parts.append(self._block[start - self._start : end - self._start])
            start = self._start + len(self._block)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _load(self, place: int) -> None:
        if not self._start <= place < self._start + len(self._block):
            self._start = place // PIECE * PIECE
            self._file.seek(self._start)
            self._block = self._file.read(PIECE)


class _Cutter:
    """Goes from text to text, which is all that must be understood of JSON for this."""

    def __init__(self, data: _Blocks, name: str, limit: int, too_large: Callable[[], Exception]) -> None:
        self._data = data
        self._name = name.lower().encode()
        self._limit = limit
        self._too_large = too_large
        self._kept = bytearray()
        self._marks: dict[str, tuple[int, int]] = {}
        self._secret = secrets.token_hex(16)

    def cut(self) -> Cut:
        data, place, depth, key = self._data, 0, 0, b""
        while (start := data.find(_QUOTE, place)) >= 0:
            end = self._end_of(start + 1)
            if end < 0:
                raise SourceError("the body is no JSON: it ends within a text")
            between = self._keep(place, start)
            depth += len(_DEEPENING.findall(between)) - len(_ENDING.findall(between))
            is_value = depth == 1 and between.strip() == _COLON
            if is_value and key == self._name and end - start > LONG:
                mark = f"{self._secret}-{len(self._marks)}"
                self._marks[mark] = start + 1, end
                self._kept += f'"{mark}"'.encode()
            else:
                self._keep(start, end + 1)
            key = data.part(start + 1, end).lower() if end - start <= LONG else b""
            place = end + 1
        self._keep(place, data.size)
        return Cut(bytes(self._kept), self._marks)

    def _keep(self, start: int, end: int) -> bytes:
        if len(self._kept) + end - start > self._limit:
            raise self._too_large()
        part = self._data.part(start, end)
        self._kept += part
        return part

    def _end_of(self, start: int) -> int:
        """Where the text ends that begins here; -1 where it does not."""
        place = start
        for _ in range(self._limit):  # a text with more quotes in it is none that would be kept
            end = self._data.find(_QUOTE, place)
            if end < 0 or not self._is_escaped(start, end):
                return end
            place = end + 1
        raise self._too_large()

    def _is_escaped(self, start: int, place: int) -> bool:
        """Whether an odd number of backslashes stands before a place."""
        size = 16
        while True:
            before = self._data.part(max(start, place - size), place)
            count = len(before) - len(before.rstrip(b"\\"))
            if count < len(before) or len(before) < size:
                return count % 2 == 1
            size *= 8


def _unescaped(piece: bytes) -> bytes:
    if b"\\" not in piece:
        return piece
    try:
        text = orjson.loads(_QUOTE + piece + _QUOTE)
    except orjson.JSONDecodeError:
        raise SourceError("the media's text has an escape that JSON has not: encode the file anew, whole") from None
    return str(text).encode("ascii", "replace")
