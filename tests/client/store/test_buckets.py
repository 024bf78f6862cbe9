"""Value MACs in buckets."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.client.store.buckets import COUNT, bucket_of, by_bucket, changed, pack, pack_all, unpack
from zapwire.errors import StoreError

MACS = st.binary(min_size=32, max_size=32)


@given(st.dictionaries(MACS, MACS, max_size=5), st.dictionaries(MACS, st.none() | MACS, max_size=5))
def test_any_bucket(macs: dict[bytes, bytes], changes: dict[bytes, bytes | None]) -> None:
    """A bucket holds what was put into it, with what was changed."""
    assert unpack(pack(macs)) == macs
    expected = {index: value for index, value in {**macs, **changes}.items() if value is not None}
    assert unpack(changed(pack(macs), changes)) == expected


@pytest.mark.parametrize("count", [0, 3, 1500])
async def test_all_buckets(count: int) -> None:
    """However many there are, each is in the bucket where it belongs; of a wrong one it is said what is wrong."""
    macs = {hashlib.sha256(str(number).encode()).digest(): bytes(31) + b"1" for number in range(count)}
    packed = await pack_all(macs)
    assert len(packed) == COUNT
    kept = [unpack(data) for data in packed]
    assert {index for bucket in kept for index in bucket} == macs.keys()
    assert all(bucket_of(index) == number for number, bucket in enumerate(kept) for index in bucket)
    for wrong in ({b"": bytes(32)}, {bytes(32): b""}):
        with pytest.raises(StoreError, match="32 bytes"):
            await pack_all({**macs, **wrong})


def test_where_one_belongs() -> None:
    """Its first byte says it."""
    first, second = bytes(32), b"\xff" * 32
    assert (bucket_of(first), bucket_of(second)) == (0, 255)
    assert by_bucket([first, second, first]) == {0: [first, first], 255: [second]}


def test_what_was_never_packed() -> None:
    """Other sizes are refused."""
    with pytest.raises(StoreError, match="cannot be read"):
        unpack(bytes(63))
    with pytest.raises(StoreError, match="32 bytes"):
        pack({bytes(32): b""})
    with pytest.raises(StoreError, match="32 bytes"):
        bucket_of(b"")
