"""The form in which sessions and sender keys are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.errors import StoreError
from zapwire.protocol.proto.signal_pb2 import StoredChain
from zapwire.protocol.signal.kdf import MAX_SKIPPED, Chain
from zapwire.protocol.signal.records import dump, dump_chain, load, load_chain, load_key


@pytest.mark.parametrize(
    "chain",
    [
        Chain(b"k" * 32),
        Chain(b"k" * 32, 2**32, ((3, b"s" * 32), (2**32 - 1, b"t" * 32))),
        Chain(b"k" * 32).take(MAX_SKIPPED)[0],
    ],
)
def test_chain_round_trip(chain: Chain) -> None:
    """A chain is read as it was written, with all its skipped messages."""
    assert load_chain(load(dump(dump_chain(chain)), StoredChain)) == chain


def test_form() -> None:
    """A record has its version byte first, and little more than its keys."""
    kept = dump(dump_chain(Chain(b"k" * 32).take(9)[0]))
    assert kept[0] == 1
    assert len(kept) < 32 * 10 + 10 * 3


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x02", b"\x33\x0a"])
def test_other_versions(data: bytes) -> None:
    """A record of another version, and an empty one, are refused."""
    with pytest.raises(StoreError, match="starts with 01, not"):
        load(data, StoredChain)


def test_not_protobuf() -> None:
    """A record that cannot be read is refused."""
    with pytest.raises(StoreError, match="is no StoredChain"):
        load(b"\x01\xff", StoredChain)


@pytest.mark.parametrize(
    "stored",
    [
        StoredChain(),
        StoredChain(key=b"short"),
        StoredChain(key=b"k" * 32, skipped=[1]),
        StoredChain(key=b"k" * 32, seeds=b"s" * 32),
        StoredChain(key=b"k" * 32, skipped=[1, 2], seeds=b"s" * 63),
        StoredChain(key=b"k" * 32, skipped=range(MAX_SKIPPED + 1), seeds=bytes(32 * (MAX_SKIPPED + 1))),
    ],
)
def test_broken_chains(stored: StoredChain) -> None:
    """A chain without its key, with seeds that do not fit its numbers, or with too many of them, is refused."""
    with pytest.raises(StoreError):
        load_chain(stored)


@given(st.binary(max_size=70))
def test_keys_have_32_bytes(key: bytes) -> None:
    """A kept key is given back where it has 32 bytes, and refused where not."""
    if len(key) == 32:
        assert load_key(key) == key
    else:
        with pytest.raises(StoreError, match=f"not {len(key)}"):
            load_key(key)
