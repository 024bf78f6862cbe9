"""Buckets: the value MACs of a collection in 256 parts by the first byte of their index MACs, each packed into bytes.

A snapshot may bring tens of thousands; so they weigh 64 bytes each, and are kept and replaced a few at a time.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from zapwire.errors import StoreError

COUNT: Final = 256
MAC_SIZE: Final = 32
_ENTRY: Final = 2 * MAC_SIZE
_MANY: Final = 1000


def bucket_of(index_mac: bytes) -> int:
    """Where an index MAC belongs. Raises `StoreError` for one of another size."""
    if len(index_mac) != MAC_SIZE:
        raise StoreError(f"an index MAC has {MAC_SIZE} bytes, this one {len(index_mac)}")
    return index_mac[0]


def by_bucket(index_macs: Iterable[bytes]) -> dict[int, list[bytes]]:
    """Index MACs by their buckets. Raises `StoreError`."""
    found: dict[int, list[bytes]] = {}
    for index_mac in index_macs:
        found.setdefault(bucket_of(index_mac), []).append(index_mac)
    return found


def pack(macs: Mapping[bytes, bytes]) -> bytes:
    """The bytes of one bucket. Raises `StoreError` for a value MAC of another size."""
    if any(len(value_mac) != MAC_SIZE for value_mac in macs.values()):
        raise StoreError(f"a value MAC has {MAC_SIZE} bytes")
    return b"".join(index_mac + value_mac for index_mac, value_mac in macs.items())


async def pack_all(macs: Mapping[bytes, bytes]) -> list[bytes]:
    """The bytes of every bucket, in order; of many in a thread. Raises `StoreError`."""
    return await asyncio.to_thread(_pack_all, macs) if len(macs) > _MANY else _pack_all(macs)


def _pack_all(macs: Mapping[bytes, bytes]) -> list[bytes]:
    buckets = by_bucket(macs)
    return [pack({index_mac: macs[index_mac] for index_mac in buckets.get(number, ())}) for number in range(COUNT)]


def unpack(data: bytes) -> dict[bytes, bytes]:
    """What `pack` made bytes of. Raises `StoreError` for what it never made."""
    if len(data) % _ENTRY:
        raise StoreError("a kept bucket of MACs cannot be read: restore the database from a backup")
    return dict(_entries(data))


def changed(data: bytes, macs: Mapping[bytes, bytes | None]) -> bytes:
    """A bucket's bytes after a change; None takes one away. Raises `StoreError`."""
    known: dict[bytes, bytes | None] = {**unpack(data), **macs}
    return pack({index_mac: value_mac for index_mac, value_mac in known.items() if value_mac is not None})


def _entries(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    for start in range(0, len(data), _ENTRY):
        yield data[start : start + MAC_SIZE], data[start + MAC_SIZE : start + _ENTRY]
