"""Sidecars."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.protocol.media.sidecar import HEAD_SIZE, Sidecar, is_streamable

KEY = bytes(range(32))


def simple(data: bytes) -> bytes:
    """Return the sidecar as one would write it down: a MAC of [n*64K, (n+1)*64K+16] for each n there is room for."""
    starts = range(0, max(1, len(data) - 15), 1 << 16)
    return b"".join(hmac.digest(KEY, data[start : start + (1 << 16) + 16], "sha256")[:10] for start in starts)


@pytest.mark.parametrize("size", [16, 42, 65_536 + 15, 65_536 + 17, 200_000])
@pytest.mark.parametrize("piece", [1_000, 65_536, 300_000])
def test_windows(size: int, piece: int) -> None:
    """There is a MAC for each 64 KiB, with a block of the next, however the bytes come."""
    data = bytes(range(256)) * (size // 256 + 1)
    data = data[:size]
    sidecar = Sidecar(KEY)
    for start in range(0, size, piece):
        sidecar.update(data[start : start + piece])
    assert sidecar.finish() == simple(data)


def box(kind: bytes, size: int = 8, *, is_large: bool = False) -> bytes:
    """Return a box of an MP4 file."""
    if is_large:
        return (1).to_bytes(4) + kind + size.to_bytes(8) + bytes(size - 16)
    return size.to_bytes(4) + kind + bytes(size - 8)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (box(b"ftyp", 32) + box(b"moov", 5000), True),
        (box(b"ftyp", 32) + box(b"free") + box(b"moov") + box(b"mdat"), True),
        (box(b"ftyp", 32) + box(b"uuid", 40, is_large=True) + box(b"moov"), True),
        (box(b"ftyp", 32) + box(b"free") + box(b"mdat", 5000) + box(b"moov"), False),
        (box(b"ftyp", 32) + box(b"free", 100_000)[:HEAD_SIZE], False),
        (box(b"ftyp", 32) + b"\0\0\0\0free", False),
        (b"\x1aE\xdf\xa3 a video in Matroska", False),
        (b"", False),
    ],
)
def test_what_can_be_streamed(head: bytes, expected: bool) -> None:  # noqa: FBT001  # a column of the table
    """An MP4 whose index comes before its content can be played from the beginning; nothing else."""
    assert is_streamable(head[:HEAD_SIZE]) is expected


@given(st.binary(max_size=200))
def test_any_head(head: bytes) -> None:
    """Any beginning is judged, and none takes for ever."""
    is_streamable(head)
    is_streamable(box(b"ftyp", 16) + head)
