"""Inflate: streams that come in pieces, end early, or grow too large."""

import contextlib
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.errors import HistoryCorrupt, HistoryError, HistoryTooLarge, HistoryTruncated
from zapwire.protocol.history.inflate import Inflater


@given(data=st.binary(max_size=4096), size=st.integers(1, 97))
def test_a_stream_comes_in_pieces(data: bytes, size: int) -> None:
    """However a stream is cut, what it holds comes out."""
    packed, inflater = zlib.compress(data), Inflater(4096)
    pieces = [packed[start : start + size] for start in range(0, len(packed), size)]
    assert b"".join(out for piece in pieces for out in inflater.feed(piece)) == data
    inflater.finish()


def test_a_bomb_takes_no_memory() -> None:
    """What a small stream inflates to comes in bounded pieces, up to the limit."""
    packed = zlib.compress(bytes(200 << 20))
    inflater = Inflater(100 << 20)
    tracemalloc.start()
    with pytest.raises(HistoryTooLarge, match="more than 104857600 bytes"):
        max(map(len, inflater.feed(packed)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


def test_a_stream_that_is_cut() -> None:
    """What was there comes out; the end says that there is more."""
    packed, inflater = zlib.compress(bytes(range(256)) * 100), Inflater(1 << 20)
    assert b"".join(inflater.feed(packed[:-20]))
    with pytest.raises(HistoryTruncated):
        inflater.finish()


@given(data=st.binary(max_size=200))
def test_anything_else_is_refused(data: bytes) -> None:
    """Bytes that are no stream give an error of the tree, and none else."""
    inflater = Inflater(1 << 20)
    with contextlib.suppress(HistoryError):
        list(inflater.feed(data))
        inflater.finish()
    with pytest.raises(HistoryCorrupt, match="no zlib stream"):
        list(Inflater(10).feed(b"this is no stream"))
