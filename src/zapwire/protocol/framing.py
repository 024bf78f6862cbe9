"""Framing: the connection header and the 3-byte length before every frame."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from zapwire.errors import FrameError, LocalProtocolError
from zapwire.protocol.wire.tokens import DICTIONARY_2, DICTIONARY_3, Dictionary

MAX_FRAME: Final = (1 << 24) - 1
MAX_ROUTING_INFO: Final = 1 << 12

# "WA" and the protocol's version; the token dictionary's follows. All four bytes are the Noise prologue.
_MARK: Final = b"WA\x06"
PROLOGUE: Final = _MARK + bytes((DICTIONARY_3.version,))
"""What our client announces."""
_DICTIONARIES: Final[Mapping[bytes, Dictionary]] = MappingProxyType(
    {_MARK + bytes((dictionary.version,)): dictionary for dictionary in (DICTIONARY_2, DICTIONARY_3)}
)
_ROUTING_PREFIX: Final = b"ED\x00\x01"
_LENGTH_SIZE: Final = 3


def connection_header(routing_info: bytes = b"") -> bytes:
    """What a client writes before its first frame: the prologue, after routing information where it has any."""
    if not routing_info:
        return PROLOGUE
    if len(routing_info) > MAX_ROUTING_INFO:
        raise LocalProtocolError(f"routing information of {len(routing_info)} bytes is over {MAX_ROUTING_INFO}")
    return _ROUTING_PREFIX + len(routing_info).to_bytes(_LENGTH_SIZE) + routing_info + PROLOGUE


def encode_frame(payload: bytes) -> bytes:
    """A frame. Raises `LocalProtocolError` for a payload over 2²⁴-1 bytes."""
    if len(payload) > MAX_FRAME:
        raise LocalProtocolError(f"a frame holds at most {MAX_FRAME} bytes, this one has {len(payload)}")
    return len(payload).to_bytes(_LENGTH_SIZE) + payload


class FrameReader:
    """Cuts a byte stream into frames. With `expects_header` it first reads a client's connection header.

    `prologue` and `dictionary` are what that header announced; until it was read, and without one, our client's.
    """

    def __init__(self, *, expects_header: bool, limit: int = MAX_FRAME) -> None:
        self._buffer = bytearray()
        self._expects_header = expects_header
        self.limit = limit
        self.routing_info = b""
        self.prologue = PROLOGUE
        self.dictionary = DICTIONARY_3

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The frames completed by `data`, lazily, so that `limit` may change between two of them.

        Raises `FrameError` for a wrong header or a frame announced longer than `limit`, before buffering it.
        """
        self._buffer += data
        if self._expects_header and not self._read_header():
            return
        buffer = self._buffer
        while len(buffer) >= _LENGTH_SIZE:
            length = int.from_bytes(buffer[:_LENGTH_SIZE])
            if length > self.limit:
                raise FrameError(f"a frame of {length} bytes is over the limit of {self.limit}")
            end = _LENGTH_SIZE + length
            if len(buffer) < end:
                return
            with memoryview(buffer) as view:
                frame = bytes(view[_LENGTH_SIZE:end])
            del buffer[:end]
            yield frame

    def _read_header(self) -> bool:
        """Take the header off the buffer; False while it is incomplete."""
        buffer, start = self._buffer, 0
        prefix = bytes(buffer[: len(_ROUTING_PREFIX)])
        if prefix and _ROUTING_PREFIX.startswith(prefix):
            start = len(_ROUTING_PREFIX) + _LENGTH_SIZE
            if len(buffer) < start:
                return False
            length = int.from_bytes(buffer[len(_ROUTING_PREFIX) : start])
            if length > MAX_ROUTING_INFO:
                raise FrameError(f"routing information of {length} bytes is over the limit of {MAX_ROUTING_INFO}")
            start += length
        prologue = bytes(buffer[start : start + len(PROLOGUE)])
        if not any(accepted.startswith(prologue) for accepted in _DICTIONARIES):
            expected = " or ".join(accepted.hex() for accepted in _DICTIONARIES)
            raise FrameError(f"the connection header is {prologue.hex()}, expected {expected}")
        if len(prologue) < len(PROLOGUE):
            return False
        if start:
            self.routing_info = bytes(buffer[len(_ROUTING_PREFIX) + _LENGTH_SIZE : start])
        self.prologue, self.dictionary = prologue, _DICTIONARIES[prologue]
        del buffer[: start + len(PROLOGUE)]
        self._expects_header = False
        return True
