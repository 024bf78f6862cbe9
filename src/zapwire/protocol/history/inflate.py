"""Inflate: zlib data as it comes, in pieces of a bounded size."""

import zlib
from collections.abc import Iterator
from typing import Final

from zapwire.errors import HistoryCorrupt, HistoryTooLarge, HistoryTruncated

PIECE: Final = 1 << 16
"""The most bytes that are inflated at a time."""


class Inflater:
    """Inflates one stream of `limit` bytes at most."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._inflater = zlib.decompressobj()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take the next bytes; gives what they hold. Bytes behind the stream's end are passed over.

        Raises `HistoryCorrupt` for what is no zlib stream, and `HistoryTooLarge`.
        """
        inflater = self._inflater
        while not inflater.eof:
            try:
                piece = inflater.decompress(data, PIECE)
            except zlib.error as error:
                raise HistoryCorrupt(f"the history is no zlib stream: {error}") from error
            self._size += len(piece)
            if self._size > self._limit:
                raise HistoryTooLarge(f"the history has more than {self._limit} bytes")
            if piece:
                yield piece
            data = inflater.unconsumed_tail
            if not data and len(piece) < PIECE:
                return

    def finish(self) -> None:
        """There is no more. Raises `HistoryTruncated` where the stream goes on."""
        if not self._inflater.eof:
            raise HistoryTruncated("the history ends within its zlib stream")
