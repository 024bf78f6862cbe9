"""Encoded messages that are well or badly formed at every level, for Hypothesis."""

from collections.abc import Callable

from hypothesis import strategies as st

from zapwire.protocol.proto.e2e_pb2 import Message

_VARINT = 0
_BYTES = 2

# Content and wrappers that are looked into, and the small numbers that the fields inside them have.
_TOP = st.sampled_from([field.number for field in Message.DESCRIPTOR.fields])
_INNER = st.integers(1, 26)
_LEAF = st.binary(max_size=12) | st.sampled_from([b"5@lid", b"5:3@s.whatsapp.net", b"3EB0", b"\xff\xfe", b"a@b@c"])


def varint(value: int) -> bytes:
    """Return the encoded number."""
    head = b""
    while value > 0x7F:
        head += bytes((value & 0x7F | 0x80,))
        value >>= 7
    return head + bytes((value,))


def field(number: int, value: bytes | int) -> bytes:
    """Return an encoded field."""
    if isinstance(value, int):
        return varint(number << 3 | _VARINT) + varint(value)
    return varint(number << 3 | _BYTES) + varint(len(value)) + value


def _fields(numbers: st.SearchStrategy[int]) -> Callable[[st.SearchStrategy[bytes]], st.SearchStrategy[bytes]]:
    def join(inner: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
        values = inner | st.integers(0, 40)
        return st.lists(st.builds(field, numbers, values), max_size=4).map(b"".join)

    return join


_parts = st.recursive(_LEAF, _fields(_INNER), max_leaves=8)
encoded_messages = st.recursive(_fields(_TOP)(_parts), _fields(_TOP | _INNER), max_leaves=4)
"""Bytes that are messages, messages inside messages, or nearly so."""
