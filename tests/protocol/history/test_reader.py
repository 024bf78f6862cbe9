"""Reader: chats, messages and everything else one by one, and what goes wrong."""

import contextlib
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.history.histories import history, packed, read_all, until_error
from zapwire.errors import HistoryCorrupt, HistoryError, HistoryTooLarge, HistoryTruncated
from zapwire.protocol.history.limits import Limits
from zapwire.protocol.history.reader import (
    CHATS,
    STATUS,
    ChatBegan,
    ChatEnded,
    ChatMessage,
    Entry,
    HistoryReader,
    Unreadable,
)
from zapwire.protocol.proto.history_pb2 import Conversation, HistorySync


@given(chats=st.integers(0, 3), messages=st.integers(0, 3), piece=st.integers(1, 500))
def test_everything_is_read(chats: int, messages: int, piece: int) -> None:
    """The parts, put together, are the history."""
    made, again = history(chats=chats, messages=messages), HistorySync()
    for part in read_all(packed(made), piece=piece):
        match part:
            case ChatBegan(id=name):
                again.conversations.add(ID=name)
            case ChatMessage(message=message):
                again.conversations[-1].messages.append(message)
            case ChatEnded(chat=about):
                again.conversations[-1].MergeFrom(about)
            case Entry(entry=entry):
                again.MergeFrom(entry)
            case Unreadable():
                pytest.fail("everything here can be read")
    assert again == made


def test_what_is_skipped() -> None:
    """Without chats and status messages the rest is read alone."""
    numbers = [part.number for part in read_all(packed(history()), skipped=(CHATS, STATUS)) if isinstance(part, Entry)]
    assert numbers == [1, 5, 6, 7, 8, 12, 15, 19]


def test_memory_does_not_grow() -> None:
    """A history of 20 MB is read in the memory of its largest item."""
    data = packed(history(chats=10, messages=1000, text="a" * 2000))
    tracemalloc.start()
    count = sum(isinstance(part, ChatMessage) for part in read_all(data, piece=4096))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 2 << 20


@given(kept=st.floats(0, 1, exclude_max=True))
def test_a_history_that_is_cut(kept: float) -> None:
    """What is readable comes first, then the error."""
    data = packed(history(chats=3, messages=50))
    whole = list(read_all(data))
    found, error = until_error(read_all(data[: int(len(data) * kept)]))
    assert isinstance(error, HistoryTruncated)
    assert found == whole[: len(found)]
    cut = zlib.compress(history(chats=3, messages=50).SerializeToString()[:-2])
    found, error = until_error(read_all(cut))
    assert isinstance(error, HistoryTruncated)
    assert found == whole[:-1]


@pytest.mark.parametrize(("limits", "count"), [(Limits(whole=1), 0), (Limits(item=20), 1)])
def test_a_history_that_is_too_large(limits: Limits, count: int) -> None:
    """A history over the limit is not read, and of one with an item over its limit what comes before."""
    found, error = until_error(read_all(packed(history(chats=2, messages=50)), limits=limits))
    assert isinstance(error, HistoryTooLarge)
    assert len(found) == count


def test_items_that_cannot_be_read() -> None:
    """A message or entry that is no protobuf is passed over, and so is a chat without a name."""
    chat = Conversation(ID="1@s.whatsapp.net").SerializeToString() + b"\x12\x02\x0a\x05"
    nameless = Conversation(name="nobody").SerializePartialToString()
    encoded = b"".join(b"\x12" + bytes((len(part),)) + part for part in (chat, nameless)) + b"\x3a\x02\x0a\x05"
    parts = list(read_all(zlib.compress(encoded)))
    assert [type(part) for part in parts] == [ChatBegan, Unreadable, ChatEnded, Unreadable, Unreadable]


def test_what_is_said_of_a_chat_is_bounded() -> None:
    """What is said of one chat has the size of an item at most; more of it is passed over."""
    chat = Conversation(ID="1@s.whatsapp.net", name="a" * 40, description="b" * 40)
    made = HistorySync(syncType=HistorySync.FULL, conversations=[chat])
    found = list(read_all(packed(made), limits=Limits(item=60)))
    assert [type(part) for part in found] == [Entry, ChatBegan, Unreadable, ChatEnded]
    about = found[-1]
    assert isinstance(about, ChatEnded)
    assert (about.chat.name, about.chat.description) == ("a" * 40, "")


def test_what_is_said_of_a_chat_in_a_form_that_cannot_be_read() -> None:
    """A chat whose settings cannot be read is there all the same."""
    chat = Conversation(ID="1@s.whatsapp.net").SerializeToString() + b"\x8a\x01\x02\x0a\x05"
    found = list(read_all(zlib.compress(b"\x12" + bytes((len(chat),)) + chat)))
    assert found[1:] == [ChatEnded(b"", Conversation())]


def test_messages_before_the_name_of_their_chat() -> None:
    """Nobody writes a chat so; it is refused."""
    chat = Conversation(ID="1@s.whatsapp.net")
    chat.messages.add(msgOrderID=1)
    turned = b"\x12\x02\x10\x01" + b"\x0a\x01a"
    assert Conversation.FromString(turned).messages == chat.messages
    with pytest.raises(HistoryCorrupt, match="before the chat's name"):
        list(read_all(zlib.compress(b"\x12" + bytes((len(turned),)) + turned)))


@given(data=st.binary(max_size=300))
def test_anything_gives_parts_or_an_error(data: bytes) -> None:
    """Whatever is in a stream gives parts, or an error of the tree."""
    with contextlib.suppress(HistoryError):
        list(read_all(zlib.compress(data)))
    with contextlib.suppress(HistoryError):
        reader = HistoryReader()
        list(reader.feed(data))
        reader.finish()
