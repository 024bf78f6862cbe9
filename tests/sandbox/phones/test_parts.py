"""The parts of a history, in WhatsApp's order."""

import pytest

from tests.sandbox.people import NOW
from zapwire.protocol.history.notices import OlderMessages
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.history_pb2 import Conversation, HistorySync
from zapwire.sandbox.phones import parts as module
from zapwire.sandbox.phones.history import HistoryOrder, Past, made_past
from zapwire.sandbox.phones.parts import Wishes, older_part, parts_of

OWN = JID("100000000000001", "lid")
DAY = 86_400


def past(**order: int | bool) -> Past:
    """Return a past made to order."""
    return made_past(HistoryOrder(**order), OWN, NOW)  # type: ignore[arg-type]


def told(past: Past, wishes: Wishes | None = None) -> list[HistorySync]:
    """Return all parts."""
    return list(parts_of(past, wishes or Wishes(), NOW))


def count(part: HistorySync) -> int:
    """Return how many messages are in a part."""
    return sum(len(chat.messages) for chat in part.conversations)


def kinds(parts: list[HistorySync]) -> list[str]:
    """Return the kinds of parts."""
    return [HistorySync.HistorySyncType.Name(part.syncType) for part in parts]


def test_order_of_the_parts() -> None:
    """First all chats with their newest messages and who is who, then names, settings, status, and the rest."""
    parts = told(past(chats=2, messages=8, statuses=1))
    assert kinds(parts) == ["INITIAL_BOOTSTRAP", "PUSH_NAME", "NON_BLOCKING_DATA", "INITIAL_STATUS_V3", "RECENT"]
    first = parts[0]
    assert [len(chat.messages) for chat in first.conversations] == [5, 5]
    assert [chat.name for chat in first.conversations] == ["Chat 0", "Chat 1"]
    assert [mapping.lidJID for mapping in first.phoneNumberToLidMappings] == [chat.ID for chat in first.conversations]
    assert [name.pushname for name in parts[1].pushnames] == ["Person 0", "Person 1"]
    assert len(parts[3].statusV3Messages) == 1
    assert [len(chat.messages) for chat in parts[4].conversations] == [3, 3]
    ids = [kept.message.key.ID for part in parts for chat in part.conversations for kept in chat.messages]
    assert len(ids) == len(set(ids)) == 16
    assert parts[4].conversations[0].messages[0].msgOrderID == 3


def test_parts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages come in parts of so many, numbered, with how far they are."""
    monkeypatch.setattr(module, "MOST", 4)
    recent = [part for part in told(past(chats=3, messages=8)) if part.syncType == HistorySync.RECENT]
    assert [(count(part), part.chunkOrder, part.progress) for part in recent] == [(4, 1, 44), (4, 2, 88), (1, 3, 100)]


@pytest.mark.parametrize(
    ("wishes", "days"), [(Wishes(), 90), (Wishes(is_full=True), 200), (Wishes(is_full=True, full_days=120), 120)]
)
def test_what_is_old(wishes: Wishes, days: int) -> None:
    """It comes where all is wanted, as far back as that is."""
    parts = told(past(chats=1, messages=200, days=200), wishes)
    stamps = [kept.message.messageTimestamp for part in parts for chat in part.conversations for kept in chat.messages]
    assert len(stamps) == min(days + 1, 200)
    assert min(stamps) >= NOW - days * DAY - 1
    assert ("FULL" in kinds(parts)) == wishes.is_full


def test_nobody_is_named() -> None:
    """Then there is no part with names, nor with messages that are not there."""
    parts = told(past(chats=1, messages=3, push_names=False, lids=False))
    assert kinds(parts) == ["INITIAL_BOOTSTRAP", "NON_BLOCKING_DATA"]
    assert not parts[0].phoneNumberToLidMappings


@pytest.mark.parametrize(("wanted", "got"), [(2, 2), (5, 3), (0, 0)])
def test_older_messages(wanted: int, got: int) -> None:
    """So many as there are, and whether there are more."""
    known = past(chats=1, messages=8)
    chat = known.chats[0]
    asked = OlderMessages(chat.id, str(chat.message(4).key.ID), False, 0, wanted)  # as a value has it
    part = older_part(known, asked)
    (older,) = part.conversations
    assert [kept.message.key.ID for kept in older.messages] == [chat.message(5 + n).key.ID for n in range(got)]
    assert (older.endOfHistoryTransferType == Conversation.COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY) == (got == 3)
    assert part.syncType == HistorySync.ON_DEMAND


def test_older_messages_of_an_unknown_chat() -> None:
    """There are none."""
    asked = OlderMessages(JID("1", "lid"), "A", False, 0, 5)  # as a value has it
    assert not older_part(past(chats=1), asked).conversations
