"""A Bloom filter over the names that an account has of one kind: for most that it has not, it says so by itself."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from zapwire.storage.encoding import Key

_BITS: Final = 1 << 16
_MASK: Final = _BITS - 1
# With so many names some 2 % of all others look known. Then it is made anew of those that are there still.
_MOST: Final = 8192


def fill(names: Iterable[Key]) -> bytearray:
    """The bits of these names. They differ from process to process, so that nobody can send names that collide."""
    bits = bytearray(_BITS >> 3)
    for name in names:
        _set(bits, hash(name))
    return bits


class Filter:
    """Which names may be there. It is read from the database when it is first asked."""

    __slots__ = ("_added", "_bits", "_is_ready", "_is_used", "_load", "_read")

    def __init__(self, read: Callable[[], asyncio.Future[bytearray]]) -> None:
        self._read = read
        self._bits: bytearray | None = None
        self._load: asyncio.Future[bytearray] | None = None
        self._added = 0
        self._is_ready = False
        self._is_used = False

    async def may_have(self, name: Key) -> bool:
        """Whether this name may be there; False is certain. Raises `StoreError` where the names cannot be read."""
        self._is_used = True
        while not self._is_ready:
            load = self._load
            if load is None:
                self._bits, self._added = bytearray(_BITS >> 3), 0
                load = self._load = self._read()
                load.add_done_callback(self._loaded)
            await asyncio.shield(load)
            # One that was done before lets nobody else run, not even its callback.
            self._loaded(load)
        return self._bits is None or _has(self._bits, hash(name))

    def add(self, name: Key) -> None:
        """This name is there now."""
        if self._bits is None or _has(self._bits, hash(name)):
            return
        _set(self._bits, hash(name))
        self._added += 1
        if self._added > _MOST:
            self.forget()

    def age(self) -> None:
        """Where it is not asked until the next call it is forgotten."""
        if not self._is_used:
            self.forget()
        self._is_used = False

    def forget(self) -> None:
        """Be as new."""
        self._bits, self._load, self._is_ready = None, None, False

    def _loaded(self, load: asyncio.Future[bytearray]) -> None:
        """Take what was read, once."""
        failed = load.cancelled() or load.exception() is not None
        if self._load is not load:
            return
        self._load = None
        if failed or self._bits is None:
            self.forget()
            return
        size = _BITS >> 3
        merged = int.from_bytes(self._bits, "little") | int.from_bytes(load.result(), "little")
        self._bits = bytearray(merged.to_bytes(size, "little"))
        self._is_ready = True


def _set(bits: bytearray, name: int) -> None:
    for position in (name & _MASK, name >> 16 & _MASK, name >> 32 & _MASK):
        bits[position >> 3] |= 1 << (position & 7)


def _has(bits: bytearray, name: int) -> bool:
    return all(
        bits[position >> 3] >> (position & 7) & 1 for position in (name & _MASK, name >> 16 & _MASK, name >> 32 & _MASK)
    )
