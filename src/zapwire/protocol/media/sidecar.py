"""Sidecars: the MACs by which each 64 KiB of a video or sound can be checked before all of it is there.

The windows lie over IV, ciphertext and MAC, each with a block of the next one, as sidecars of WhatsApp's own apps show.
"""

import hmac
from typing import Final

_WINDOW: Final = 1 << 16
_OVERLAP: Final = 16
_MAC_SIZE: Final = 10
_BOX_HEADER: Final = 8
_LARGE_BOX_HEADER: Final = 16

HEAD_SIZE: Final = 1 << 12
"""How much of a file's beginning `is_streamable` wants."""


class Sidecar:
    """Makes a sidecar of bytes that are fed in pieces of any size, the IV first."""

    def __init__(self, mac_key: bytes) -> None:
        self._mac_key = mac_key
        self._window = bytearray()
        self._macs = bytearray()

    def update(self, data: bytes) -> None:
        """Take the next bytes."""
        self._window += data
        while len(self._window) >= _WINDOW + _OVERLAP:
            self._add(memoryview(self._window)[: _WINDOW + _OVERLAP])
            del self._window[:_WINDOW]

    def finish(self) -> bytes:
        """The sidecar; nothing may be fed after it."""
        if self._window:
            self._add(memoryview(self._window))
        return bytes(self._macs)

    def _add(self, window: memoryview) -> None:
        self._macs += hmac.digest(self._mac_key, window.tobytes(), "sha256")[:_MAC_SIZE]


def is_streamable(head: bytes) -> bool:
    """Whether a video that begins so can be played from its beginning: an MP4 whose index precedes its content.

    With a sidecar apps play while they load, and fail where the index comes last; without one they load all first.
    """
    position = 0
    while position + _BOX_HEADER <= len(head):
        size, kind = int.from_bytes(head[position : position + 4]), head[position + 4 : position + 8]
        if position == 0 and kind != b"ftyp":
            return False
        if kind in (b"moov", b"mdat"):
            return kind == b"moov"
        if size == 1:
            size = int.from_bytes(head[position + _BOX_HEADER : position + _LARGE_BOX_HEADER])
        if size < _BOX_HEADER:
            return False
        position += size
    return False
