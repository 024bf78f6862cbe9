"""How sessions and sender keys are kept as bytes: a version byte, then protobuf.

Whatever cannot be read raises `StoreError`: such bytes were never written by this module.
"""

from typing import Final, TypeVar

from google.protobuf.message import DecodeError, Message

from zapwire.errors import StoreError
from zapwire.protocol.proto.signal_pb2 import StoredChain
from zapwire.protocol.signal.kdf import MAX_SKIPPED, SEED_SIZE, Chain
from zapwire.protocol.signal.keys import KEY_SIZE

RECORD_VERSION: Final = b"\x01"

_M = TypeVar("_M", bound=Message)


def dump(record: Message) -> bytes:
    """The bytes to keep."""
    return RECORD_VERSION + record.SerializeToString()


def load(data: bytes, kind: type[_M]) -> _M:
    """Read kept bytes. Raises `StoreError`."""
    if not data.startswith(RECORD_VERSION):
        raise StoreError(
            f"a kept record starts with {RECORD_VERSION.hex()}, not {data[:1].hex() or 'nothing'}: drop it"
        )
    try:
        return kind.FromString(data[1:])
    except DecodeError:
        raise StoreError(f"a kept record of {len(data)} bytes is no {kind.DESCRIPTOR.name}: drop it") from None


def load_key(key: bytes) -> bytes:
    """A key of 32 bytes. Raises `StoreError` for another length."""
    if len(key) != KEY_SIZE:
        raise StoreError(f"a kept key has {KEY_SIZE} bytes, not {len(key)}: drop its record")
    return key


def dump_chain(chain: Chain) -> StoredChain:
    """The form in which a chain is kept."""
    stored = StoredChain(key=chain.key, index=chain.index)
    if chain.skipped:
        indexes, seeds = zip(*chain.skipped, strict=True)
        stored.skipped.extend(indexes)
        stored.seeds = b"".join(seeds)
    return stored


def load_chain(stored: StoredChain) -> Chain:
    """Read a kept chain. Raises `StoreError`."""
    count = len(stored.skipped)
    seeds = stored.seeds
    if count > MAX_SKIPPED or len(seeds) != count * SEED_SIZE:
        raise StoreError(f"a kept chain has {count} skipped messages and {len(seeds)} bytes of seeds: drop its record")
    parts = [seeds[start : start + SEED_SIZE] for start in range(0, len(seeds), SEED_SIZE)]
    return Chain(load_key(stored.key), stored.index, tuple(zip(stored.skipped, parts, strict=True)))
