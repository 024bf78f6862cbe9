"""The outbox: what can be sent again, and who received and read what."""

import pytest

from zapwire.protocol.jid import JID
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.sandbox.phones import outbox as module
from zapwire.sandbox.phones.outbox import Outbox, Receipt, Sent
from zapwire.sandbox.phones.people import Names

BEN = JID("14155550123", "s.whatsapp.net")
LID = JID("1", "lid")


def test_what_was_sent_lately_is_kept() -> None:
    """The last 256 messages."""
    outbox = Outbox()
    for number in range(300):
        outbox.put(Sent(f"A{number}", BEN, Message(conversation=str(number))))
    assert outbox.find("A43") is None
    found = outbox.find("A44")
    assert found is not None
    assert found.message.conversation == "44"


def test_receipts_belong_to_messages_of_this_account() -> None:
    """Those for other messages are dropped."""
    outbox = Outbox()
    record = outbox.open("A1", Names(BEN))
    assert outbox.open("A1", Names(BEN)) is record
    outbox.note("A1", Receipt("", Names(LID, BEN, LID), 5))
    outbox.note("A1", Receipt("read", Names(LID), 6))
    outbox.note("A2", Receipt("read", Names(LID), 7))
    assert outbox.record("A2") is None
    assert record.to_json() == {
        "id": "A1",
        "chat": str(BEN),
        "acknowledged_at": None,
        "receipts": [
            {"type": "delivered", "sender": "1@lid", "sender_pn": str(BEN), "sender_lid": "1@lid", "timestamp": 5},
            {"type": "read", "sender": "1@lid", "sender_pn": None, "sender_lid": None, "timestamp": 6},
        ],
    }


def test_records_and_receipts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest record is forgotten; more receipts than any group has members are not kept."""
    monkeypatch.setattr(module, "_MAX_RECORDS", 2)
    monkeypatch.setattr(module, "_MAX_RECEIPTS", 3)
    outbox = Outbox()
    for name in ("A1", "A2", "A3"):
        outbox.open(name, Names(BEN))
    assert outbox.record("A1") is None
    for _ in range(5):
        outbox.note("A3", Receipt("", Names(LID), 5))
    record = outbox.record("A3")
    assert record is not None
    assert len(record.receipts) == 3
