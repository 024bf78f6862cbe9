"""LTHash: a sum over a set of values, to which values can be added and from which they can be taken in any order.

Source: whatsmeow appstate/lthash: 64 little-endian numbers of 16 bits, each summed without carry.
"""

from collections.abc import Iterable
from typing import Final

from zapwire.protocol.signal.kdf import derive

SIZE: Final = 128
EMPTY: Final = bytes(SIZE)

_INFO: Final = b"WhatsApp Patch Integrity"
# Every second number, each with 16 zero bits above it, so that 65,536 of them can be summed at once.
_LANES: Final = int.from_bytes(b"\xff\xff\0\0" * (SIZE // 4), "little")
_LOAN: Final = _LANES << 16
_MOST: Final = 1 << 16


def subtract_then_add(base: bytes, subtract: Iterable[bytes], add: Iterable[bytes]) -> bytes:
    """The sum without the values of `subtract` and with those of `add`."""
    return _combine(_combine(base, _total(subtract), sign=-1), _total(add), sign=1)


def _total(values: Iterable[bytes]) -> bytes:
    even = odd = count = 0
    for value in values:
        number = int.from_bytes(derive(value, _INFO, SIZE), "little")
        even += number & _LANES
        odd += number >> 16 & _LANES
        count += 1
        if count == _MOST - 1:
            even, odd, count = even & _LANES, odd & _LANES, 1
    return _join(even, odd)


def _combine(base: bytes, total: bytes, *, sign: int) -> bytes:
    left, right = int.from_bytes(base, "little"), int.from_bytes(total, "little")
    if sign > 0:
        return _join((left & _LANES) + (right & _LANES), (left >> 16 & _LANES) + (right >> 16 & _LANES))
    # What is above each number lends it its 16 bits.
    return _join(
        ((left & _LANES) | _LOAN) - (right & _LANES),
        ((left >> 16 & _LANES) | _LOAN) - (right >> 16 & _LANES),
    )


def _join(even: int, odd: int) -> bytes:
    return ((even & _LANES) | (odd & _LANES) << 16).to_bytes(SIZE, "little")
