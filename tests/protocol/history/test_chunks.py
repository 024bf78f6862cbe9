"""Chunks: bounded, whole together, and the same ones where some were done before."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.history.histories import history, packed, read_all, until_error
from zapwire.errors import HistoryTruncated
from zapwire.protocol.history.chunks import Chunk, cut
from zapwire.protocol.history.limits import ChunkSize
from zapwire.protocol.history.reader import ChatMessage
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.proto.history_pb2 import Conversation, HistorySync


def joined(chunks: list[Chunk]) -> HistorySync:
    """Return the history that the chunks are of."""
    whole = HistorySync()
    for chunk in chunks:
        for chat in chunk.data.conversations:
            if not whole.conversations or whole.conversations[-1].ID != chat.ID:
                whole.conversations.add()
            whole.conversations[-1].MergeFrom(chat)
        rest = HistorySync()
        rest.CopyFrom(chunk.data)
        rest.ClearField("conversations")
        whole.MergeFrom(rest)
    return whole


@given(
    chats=st.integers(0, 4),
    messages=st.integers(0, 9),
    most=st.integers(1, 12),
    size=st.integers(1, 2000),
)
def test_chunks_are_bounded_and_whole(chats: int, messages: int, most: int, size: int) -> None:
    """No chunk has more than it may, but for its last thing; together they are the history."""
    made = history(chats=chats, messages=messages)
    chunks = list(cut(read_all(packed(made)), ChunkSize(most, size)))
    assert joined(chunks) == made
    assert [chunk.is_last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    for chunk in chunks:
        count = sum(len(chat.messages) for chat in chunk.data.conversations) + len(chunk.data.statusV3Messages)
        assert count <= most
        assert len(chunk.data.SerializePartialToString()) < size + 200
    assert sum(len(chunk.parts) for chunk in chunks) == chunks[-1].end


@given(
    messages=st.integers(0, 9),
    most=st.integers(1, 12),
    then=st.integers(1, 12),
    start=st.integers(0, 8),
)
def test_what_was_done_before_is_passed_over(messages: int, most: int, then: int, start: int) -> None:
    """After some chunks the rest follows, whatever size it is cut to."""
    made = history(chats=3, messages=messages)
    first = list(cut(read_all(packed(made)), ChunkSize(most)))[:-1][:start]
    done = first[-1].end if first else 0
    rest = list(cut(read_all(packed(made)), ChunkSize(then), done=done))
    assert joined(first + rest) == made


def test_a_chat_in_several_chunks() -> None:
    """Each has the chat's name; the last has what is said of it, and knows where the first began."""
    made = history(chats=1, messages=3)
    first, second = (chunk for chunk in cut(read_all(packed(made)), ChunkSize(2)) if chunk.data.conversations)
    (chat,), (same,) = first.data.conversations, second.data.conversations
    assert (chat.ID, chat.name, len(chat.messages)) == (same.ID, "", 2)
    assert (same.name, len(same.messages)) == ("Chat 0", 1)
    assert (first.begins_in, second.begins_in) == ("", same.ID)


def test_a_history_that_is_cut() -> None:
    """What came before is a chunk, too; then the error."""
    data = zlib.compress(history(chats=2, messages=30).SerializeToString()[:2000])
    chunks, error = until_error(cut(read_all(data), ChunkSize(7)))
    assert isinstance(error, HistoryTruncated)
    read = sum(isinstance(part, ChatMessage) for chunk in chunks for part in chunk.parts)
    assert read == sum(len(chat.messages) for chunk in chunks for chat in chunk.data.conversations) > 7
    assert not any(chunk.is_last for chunk in chunks)


@pytest.mark.parametrize("depth", range(30, 36))
def test_a_message_that_is_nested_too_deep(depth: int) -> None:
    """A message that can be read alone, but not inside a chunk, is left out; those beside it are there."""
    message = Message(conversation="hello")
    for _ in range(depth):
        outer = Message()
        outer.extendedTextMessage.contextInfo.quotedMessage.CopyFrom(message)
        message = outer
    made = history(chats=2, messages=2)
    made.conversations[1].messages[0].message.message.CopyFrom(message)
    (chunk,) = cut(read_all(packed(made), piece=4096), ChunkSize())
    first, second = chunk.data.conversations
    assert first == made.conversations[0]
    assert (second.ID, second.name) == (made.conversations[1].ID, "Chat 1")
    kept = [found.message.key.ID for found in second.messages]
    assert kept in (["3EB000010000", "3EB000010001"], ["3EB000010001"])
    assert chunk.data.pushnames == made.pushnames
    if len(kept) == 2:
        assert chunk.data == made


def test_a_chunk_is_read_where_a_part_is_not() -> None:
    """What cannot be read is in no chunk."""
    chat = Conversation(ID="1@s.whatsapp.net").SerializeToString() + b"\x12\x02\x0a\x05"
    encoded = b"\x12" + bytes((len(chat),)) + chat + b"\x3a\x02\x0a\x05"
    (chunk,) = cut(read_all(zlib.compress(encoded)), ChunkSize())
    assert chunk.data == HistorySync(conversations=[Conversation(ID="1@s.whatsapp.net")])
