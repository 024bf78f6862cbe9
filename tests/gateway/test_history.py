"""History: pieces that a webhook can take."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.wuzapi.events.test_history import NOTICE, PIECE
from tests.protocol.history.histories import history
from zapwire.gateway.history import chunk_size, in_pieces
from zapwire.gateway.model import Payload
from zapwire.protocol.events import HistorySynced
from zapwire.protocol.history.chunks import cut_again
from zapwire.protocol.history.limits import ChunkSize
from zapwire.protocol.proto.history_pb2 import HistorySync


def pieces(event: HistorySynced, limit: int) -> list[HistorySynced]:
    """Return the pieces of an event, whose bodies have the size of their encoding, numbered in order."""
    told: dict[int, HistorySynced] = {}

    def tell(piece: HistorySynced, index: int) -> Payload:
        told[index] = piece
        return Payload(str(index), "HistorySync", "", piece.data.SerializePartialToString(), 0.0)

    found = list(in_pieces(event, limit, tell))
    assert [payload.id for payload in found] == [str(index) for index in range(len(found))]
    assert all(len(payload.body) <= limit or is_single(told[int(payload.id)]) for payload in found)
    return [told[index] for index in range(len(found))]


def is_single(piece: HistorySynced) -> bool:
    """Whether there is nothing to cut."""
    return len(list(cut_again(piece.data, ChunkSize(1, 1)))) == 1


@given(chats=st.integers(0, 3), messages=st.integers(0, 9), limit=st.integers(10, 3000))
def test_pieces_are_bounded_and_whole(chats: int, messages: int, limit: int) -> None:
    """None has more than its limit but a single thing; together they have everything, once, and one is the last."""
    event = HistorySynced(
        "3EB0", "RECENT", 2, 40, 7, is_last=True, data=history(chats=chats, messages=messages), notification=NOTICE
    )
    found = pieces(event, limit)
    assert [piece.is_last for piece in found] == [False] * (len(found) - 1) + [True]
    assert {(piece.id, piece.offset, piece.data.syncType, piece.data.progress) for piece in found} == {
        ("3EB0", 7, HistorySync.RECENT, 40)
    }
    kept = [message for piece in found for chat in piece.data.conversations for message in chat.messages]
    assert kept == [message for chat in event.data.conversations for message in chat.messages]
    names = {chat.name for piece in found for chat in piece.data.conversations} - {""}
    assert names == {chat.name for chat in event.data.conversations}
    assert [name for piece in found for name in piece.data.pushnames] == list(event.data.pushnames)


def test_what_is_small_stays_whole() -> None:
    """It is told as it is."""
    assert pieces(PIECE, 1 << 20) == [PIECE]


def test_not_the_last_piece() -> None:
    """Where the part goes on, none of the smaller pieces is its last."""
    assert not any(piece.is_last for piece in pieces(replace(PIECE, is_last=False), 100))


@pytest.mark.parametrize("limit", [16 << 10, 512 << 10])
def test_chunks_are_chosen_so_that_they_seldom_need_cutting(limit: int) -> None:
    """A byte of history is some bytes of JSON."""
    assert chunk_size(limit) == ChunkSize(250, limit // 4)
