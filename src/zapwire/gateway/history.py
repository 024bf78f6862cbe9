"""History: pieces that a webhook can take."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from zapwire.gateway.model import Payload
from zapwire.protocol.events import HistorySynced
from zapwire.protocol.history.chunks import cut_again
from zapwire.protocol.history.limits import ChunkSize

_MESSAGES: Final = 250
# How many bytes of JSON a byte of a message's encoding makes, at the most that is usual.
_GROWTH: Final = 4


def chunk_size(limit: int) -> ChunkSize:
    """How much of a history is told at a time, so that it is seldom more than `limit` bytes of JSON."""
    return ChunkSize(_MESSAGES, limit // _GROWTH)


def in_pieces(event: HistorySynced, limit: int, told: Callable[[HistorySynced, int], Payload]) -> Iterator[Payload]:
    """An event as it is `told`, in several of `limit` bytes at most where it is larger; they are counted from 0.

    A single thing that is larger, such as one message, stays whole.
    """
    index = 0
    waiting = [event]
    while waiting:
        piece = waiting.pop()
        payload = told(piece, index)
        parts = _halves(piece) if len(payload.body) > limit else []
        if len(parts) > 1:
            waiting += reversed(parts)
            continue
        yield payload
        index += 1


def _halves(event: HistorySynced) -> list[HistorySynced]:
    """The event in two or more; one alone where it cannot be cut."""
    messages = sum(len(chat.messages) for chat in event.data.conversations) + len(event.data.statusV3Messages)
    size = ChunkSize(max(1, messages // 2), max(1, len(event.data.SerializePartialToString()) // 2))
    parts = list(cut_again(event.data, size))
    if len(parts) == 1:
        parts = list(cut_again(event.data, ChunkSize(1, 1)))
    last = len(parts)
    return [replace(event, data=part, is_last=event.is_last and number == last) for number, part in enumerate(parts, 1)]
