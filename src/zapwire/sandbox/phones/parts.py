"""Parts: the pieces in which a phone tells a companion of the past, as WhatsApp's phones do. No I/O."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zapwire.protocol.history.notices import OlderMessages
from zapwire.protocol.proto.history_pb2 import Conversation, HistorySync
from zapwire.sandbox.phones.history import Past, PastChat, names_of

FIRST: Final = 5
"""Messages of each chat that come first, with the list of chats."""
MOST: Final = 2000
"""Messages in one part."""
RECENT_DAYS: Final = 90
"""What is older comes to companions that want all."""

_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a companion asks for when it is linked."""

    is_full: bool = False
    full_days: int = 0
    """How far back all is; 0 for as far as there is."""


@dataclass(frozen=True, slots=True)
class _Span:
    """Messages of one chat, from one up to but without another."""

    chat: PastChat
    start: int
    end: int


def parts_of(past: Past, wishes: Wishes, now: float) -> Iterator[HistorySync]:
    """Everything that a new companion is told, in order."""
    recent, full = _spans(past, wishes, now)
    yield _bootstrap(past)
    names = HistorySync(syncType=HistorySync.PUSH_NAME, chunkOrder=1, progress=100)
    for jid, name in names_of(past):
        names.pushnames.add(ID=jid, pushname=name)
    if names.pushnames:
        yield names
    rest = HistorySync(syncType=HistorySync.NON_BLOCKING_DATA, chunkOrder=1, progress=100)
    rest.globalSettings.fontSize, rest.globalSettings.securityNotifications = 1, False
    yield rest
    if past.statuses:
        yield HistorySync(
            syncType=HistorySync.INITIAL_STATUS_V3, chunkOrder=1, progress=100, statusV3Messages=past.statuses
        )
    yield from _messages(HistorySync.RECENT, recent)
    yield from _messages(HistorySync.FULL, full)


def older_part(past: Past, wanted: OlderMessages) -> HistorySync:
    """What answers a companion that asks for older messages of a chat."""
    part = HistorySync(syncType=HistorySync.ON_DEMAND, chunkOrder=1, progress=100)
    chat = past.chat(wanted.chat)
    if chat is None:
        return part
    start = chat.older_than(wanted.oldest_id, wanted.timestamp)
    end = min(chat.count, start + wanted.count)
    told = _tell(part, _Span(chat, start, end))
    told.endOfHistoryTransferType = (
        Conversation.COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY
        if end == chat.count
        else Conversation.COMPLETE_ON_DEMAND_SYNC_BUT_MORE_MSG_REMAIN_ON_PRIMARY
    )
    return part


def _bootstrap(past: Past) -> HistorySync:
    """All chats with their newest messages, and who is who."""
    part = HistorySync(syncType=HistorySync.INITIAL_BOOTSTRAP, chunkOrder=1, progress=0)
    for chat in past.chats:
        told = _tell(part, _Span(chat, 0, min(FIRST, chat.count)))
        told.MergeFrom(chat.about)
    for somebody in past.people:
        if somebody.lid is not None:
            part.phoneNumberToLidMappings.add(pnJID=str(somebody.pn), lidJID=str(somebody.lid))
    return part


def _spans(past: Past, wishes: Wishes, now: float) -> tuple[list[_Span], list[_Span]]:
    """What of each chat is recent, and what is older."""
    recent, full = [], []
    furthest = now - wishes.full_days * _DAY if wishes.full_days else 0
    for chat in past.chats:
        first = min(FIRST, chat.count)
        middle = _first_before(chat, first, now - RECENT_DAYS * _DAY)
        recent.append(_Span(chat, first, middle))
        if wishes.is_full:
            full.append(_Span(chat, middle, _first_before(chat, middle, furthest)))
    return recent, full


def _first_before(chat: PastChat, start: int, time: float) -> int:
    """The first message, from `start` on, that was written before a time."""
    low, high = start, chat.count
    while low < high:
        middle = (low + high) // 2
        if chat.message(middle).messageTimestamp < time:
            high = middle
        else:
            low = middle + 1
    return low


def _messages(kind: "HistorySync.HistorySyncType", spans: list[_Span]) -> Iterator[HistorySync]:
    """Messages in parts of a bounded size."""
    total = sum(span.end - span.start for span in spans)
    part, count, done, order = HistorySync(syncType=kind), 0, 0, 1
    for span in spans:
        start = span.start
        while start < span.end:
            end = min(span.end, start + MOST - count)
            _tell(part, _Span(span.chat, start, end))
            count, done, start = count + end - start, done + end - start, end
            if count == MOST or done == total:
                part.chunkOrder, part.progress = order, done * 100 // total
                yield part
                part, count, order = HistorySync(syncType=kind), 0, order + 1


def _tell(part: HistorySync, span: _Span) -> Conversation:
    told: Conversation = part.conversations.add(ID=str(span.chat.id))
    for index in range(span.start, span.end):
        told.messages.add(message=span.chat.message(index), msgOrderID=span.chat.count - index)
    return told
