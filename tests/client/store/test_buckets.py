"""Value MACs in buckets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.client.store.buckets import bucket_of, by_bucket, changed, pack, unpack
from zapwire.errors import StoreError

MACS = st.binary(min_size=32, max_size=32)


@given(st.dictionaries(MACS, MACS, max_size=5), st.dictionaries(MACS, st.none() | MACS, max_size=5))
def test_any_bucket(macs: dict[bytes, bytes], changes: dict[bytes, bytes | None]) -> None:
    """A bucket holds what was put into it, with what was changed."""
    assert unpack(pack(macs)) == macs
    expected = {index: value for index, value in {**macs, **changes}.items() if value is not None}
    assert unpack(changed(pack(macs), changes)) == expected


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
