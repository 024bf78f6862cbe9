"""Fields: an encoded protobuf message as it comes, split into its fields and into those of some of its submessages."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from zapwire.errors import HistoryCorrupt, HistoryTooLarge, HistoryTruncated

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MAX_VARINT: Final = 10
_MAX_NUMBER: Final = (1 << 29) - 1


class Field(NamedTuple):
    """One field."""

    number: int
    raw: bytes
    """Its whole encoding, tag included, as it can be put into another message of this type."""
    start: int
    """Where its value begins in that."""
    is_inner: bool = False
    """Whether it is one of a submessage that was opened."""

    @property
    def value(self) -> bytes:
        """The bytes of a text, of bytes or of a submessage; the encoded number else."""
        return self.raw[self.start :]


class Opened(NamedTuple):
    """The fields of a submessage follow, until it is closed."""

    number: int


class Closed(NamedTuple):
    """The fields of a submessage are over."""

    number: int


class Splitter:
    """Splits one message. Fields named `opened` are submessages to be split, too; those `skipped` are passed over.

    A field that is neither has `limit` bytes at most, so that much is held at a time.
    """

    def __init__(
        self, limit: int, *, opened: frozenset[int] = frozenset(), skipped: frozenset[int] = frozenset()
    ) -> None:
        self._limit = limit
        self._opened = opened
        self._skipped = skipped
        self._buffer = bytearray()
        self._position = 0  # of the buffer's first byte in the message
        self._skip = 0
        self._end: int | None = None  # where the open submessage ends
        self._number = 0

    def feed(self, data: bytes) -> Iterator[Field | Opened | Closed]:
        """Take the next bytes; gives the fields that are complete by now.

        Raises `HistoryCorrupt` for what is no protobuf message, and `HistoryTooLarge`.
        """
        self._buffer += data
        at = 0
        try:
            while True:
                if self._skip:
                    skipped = min(self._skip, len(self._buffer) - at)
                    self._skip -= skipped
                    at += skipped
                    if self._skip:
                        return
                if self._end is not None and self._position + at == self._end:
                    self._end = None
                    yield Closed(self._number)
                found = self._next(at)
                if found is None:
                    return
                at, part = found
                if part is not None:
                    yield part
        finally:
            del self._buffer[:at]
            self._position += at

    def finish(self) -> None:
        """There is no more. Raises `HistoryTruncated` within a field or a submessage."""
        if self._buffer or self._skip or self._end is not None:
            raise HistoryTruncated("the history ends within a field")

    def _next(self, at: int) -> tuple[int, Field | Opened | None] | None:
        """What begins there, and where it ends; None where it is not complete."""
        buffer = self._buffer
        tag = _varint(buffer, at)
        if tag is None:
            return None
        key, start = tag
        number, kind = key >> 3, key & 7
        if not 0 < number <= _MAX_NUMBER:
            raise HistoryCorrupt(f"the history has a field of the number {number}")
        if kind == _BYTES:
            size = _varint(buffer, start)
            if size is None:
                return None
            length, start = size
            self._check_end(start + length)
            if self._end is None and number in self._opened:
                self._end, self._number = self._position + start + length, number
                return start, Opened(number)
            if self._end is None and number in self._skipped:
                self._skip = length
                return start, None
            if length > self._limit:
                raise HistoryTooLarge(f"a field of the history has {length} bytes, more than {self._limit}")
            end = start + length
        else:
            number_end = _number_end(buffer, start, kind)
            if number_end is None:
                return None
            end = number_end
            self._check_end(end)
        if end > len(buffer):
            return None
        return end, Field(number, bytes(buffer[at:end]), start - at, self._end is not None)

    def _check_end(self, end: int) -> None:
        if self._end is not None and self._position + end > self._end:
            raise HistoryCorrupt("a field of the history ends behind the chat that it belongs to")


def _number_end(buffer: bytearray, start: int, kind: int) -> int | None:
    if kind == _VARINT:
        found = _varint(buffer, start)
        return None if found is None else found[1]
    if kind == _FIXED64:
        return start + 8
    if kind == _FIXED32:
        return start + 4
    raise HistoryCorrupt(f"the history has a field of the wire type {kind}")


def _varint(buffer: bytearray, at: int) -> tuple[int, int] | None:
    """A number and where it ends; None where it is not complete."""
    value = shift = 0
    for index in range(at, min(at + _MAX_VARINT, len(buffer))):
        byte = buffer[index]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, index + 1
        shift += 7
    if len(buffer) - at >= _MAX_VARINT:
        raise HistoryCorrupt("the history has a number of more than ten bytes")
    return None
