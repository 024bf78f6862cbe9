"""Fields: a message that comes in pieces, split as protobuf itself reads it."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.history.histories import history
from zapwire.errors import HistoryCorrupt, HistoryError, HistoryTooLarge, HistoryTruncated
from zapwire.protocol.history.fields import Closed, Field, Opened, Splitter
from zapwire.protocol.proto.history_pb2 import Conversation, HistorySync

OPENED = frozenset({2})


def split(data: bytes, size: int, splitter: Splitter) -> list[Field | Opened | Closed]:
    """Return what a splitter gives for a message in pieces of a size."""
    found = [part for start in range(0, len(data), size) for part in splitter.feed(data[start : start + size])]
    splitter.finish()
    return found


@given(chats=st.integers(0, 4), messages=st.integers(0, 4), size=st.integers(1, 200))
def test_the_fields_make_the_message(chats: int, messages: int, size: int) -> None:
    """The encodings of a message's fields, one after the other, are the message; so are those of a submessage."""
    made = history(chats=chats, messages=messages)
    data = made.SerializeToString()
    fields = split(data, size, Splitter(1 << 20))
    assert b"".join(field.raw for field in fields if isinstance(field, Field)) == data
    found = split(data, size, Splitter(1 << 20, opened=OPENED))
    inner: list[bytes] = []
    for part in found:
        if isinstance(part, Opened):
            inner.append(b"")
        elif isinstance(part, Field) and part.is_inner:
            inner[-1] += part.raw
    assert [Conversation.FromString(raw) for raw in inner] == list(made.conversations)
    assert sum(isinstance(part, Closed) for part in found) == chats


@given(chats=st.integers(0, 3), size=st.integers(1, 200))
def test_fields_are_passed_over(chats: int, size: int) -> None:
    """What is skipped is not held, and all else is there."""
    made = history(chats=chats)
    found = split(made.SerializeToString(), size, Splitter(64, skipped=frozenset({2, 3})))
    del made.conversations[:]
    del made.statusV3Messages[:]
    assert HistorySync.FromString(b"".join(part.raw for part in found if isinstance(part, Field))) == made


def test_a_value_is_without_its_tag() -> None:
    """A field's value is what stands behind tag and length."""
    (field,) = split(HistorySync(companionMetaNonce="abc").SerializePartialToString(), 2, Splitter(100))
    assert isinstance(field, Field)
    assert (field.number, field.value, field.is_inner) == (16, b"abc", False)


def test_a_field_that_is_too_large() -> None:
    """A field over the limit is refused before its bytes have come."""
    with pytest.raises(HistoryTooLarge, match="has 100 bytes, more than 99"):
        list(Splitter(99).feed(b"\x0a\x64"))


@pytest.mark.parametrize(
    "data", [b"\x0a\x05abc", b"\x0a", b"\x08", b"\x80", b"\x12\x05\x0a\x01a", b"\x1a\x05abc", b"\x0d\0"]
)
def test_a_message_that_is_cut(data: bytes) -> None:
    """A message that ends within a field, a submessage or what is skipped is not complete."""
    splitter = Splitter(100, opened=OPENED, skipped=frozenset({3}))
    list(splitter.feed(data))
    with pytest.raises(HistoryTruncated):
        splitter.finish()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\x0b", "wire type 3"),
        (b"\x0f", "wire type 7"),
        (b"\x00\x00", "of the number 0"),
        (b"\xff" * 11, "more than ten bytes"),
        (b"\x12\x02\x0a\x05", "behind the chat"),
        (b"\x12\x02\x0d\0\0\0\0", "behind the chat"),
    ],
)
def test_what_is_no_message(data: bytes, problem: str) -> None:
    """Groups, unknown wire types and numbers that cannot be are refused, and fields that leave their submessage."""
    with pytest.raises(HistoryCorrupt, match=problem):
        list(Splitter(100, opened=OPENED).feed(data))


@given(data=st.binary(max_size=200), size=st.integers(1, 50))
def test_anything_gives_fields_or_an_error(data: bytes, size: int) -> None:
    """Whatever comes gives fields, or an error of the tree."""
    with contextlib.suppress(HistoryError):
        split(data, size, Splitter(50, opened=OPENED, skipped=frozenset({3})))
