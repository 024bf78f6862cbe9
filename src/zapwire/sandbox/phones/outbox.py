"""Outbox: what a phone sent lately, to answer those who could not read it, and who received and read what."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final

from zapwire.protocol.jid import JID
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.sandbox.phones.people import Names

MAX_SENT: Final = 256
"""Messages kept to be sent again; as many as whatsmeow keeps (retry.go)."""
MAX_RESENDS: Final = 10
"""How often one device gets one message again, at most (whatsmeow retry.go)."""
_MAX_RECORDS: Final = 10_000
_MAX_RECEIPTS: Final = 4096

Json = dict[str, Any]


@dataclass(slots=True)
class Sent:
    """A message of this phone; `chat` is as it was sent to."""

    id: str
    chat: JID
    message: Message
    resends: dict[JID, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt; `type` is "" for delivery. `timestamp` is unix seconds."""

    type: str
    sender: Names
    timestamp: int

    def to_json(self) -> Json:
        """As the control API shows it; an empty type is spelt out as `delivered`."""
        return {
            "type": self.type or "delivered",
            "sender": str(self.sender.jid),
            "sender_pn": str(self.sender.pn) if self.sender.pn else None,
            "sender_lid": str(self.sender.lid) if self.sender.lid else None,
            "timestamp": self.timestamp,
        }


@dataclass(slots=True)
class Record:
    """What became of a message of this account. `acknowledged_at` is the server's time, 0 where it said nothing."""

    id: str
    chat: Names
    acknowledged_at: int = 0
    receipts: list[Receipt] = field(default_factory=list)

    def to_json(self) -> Json:
        """As the control API shows it."""
        receipts = [receipt.to_json() for receipt in self.receipts]
        return {
            "id": self.id,
            "chat": str(self.chat.jid),
            "acknowledged_at": self.acknowledged_at or None,
            "receipts": receipts,
        }


@dataclass(slots=True)
class Outbox:
    """The last 256 messages sent, and the receipts of many more."""

    _sent: OrderedDict[str, Sent] = field(default_factory=OrderedDict)
    _records: OrderedDict[str, Record] = field(default_factory=OrderedDict)

    def put(self, sent: Sent) -> None:
        """Keep a message that is about to be sent."""
        self._sent[sent.id] = sent
        if len(self._sent) > MAX_SENT:
            self._sent.popitem(last=False)

    def find(self, id: str) -> Sent | None:
        """A message that can be sent again."""
        return self._sent.get(id)

    def open(self, id: str, chat: Names) -> Record:
        """The record of a message of this account, made where there is none."""
        record = self._records.get(id)
        if record is None:
            record = self._records[id] = Record(id, chat)
            if len(self._records) > _MAX_RECORDS:
                self._records.popitem(last=False)
        return record

    def record(self, id: str) -> Record | None:
        """The record of a message, None where this account sent no such message lately."""
        return self._records.get(id)

    def note(self, id: str, receipt: Receipt) -> None:
        """Add a receipt; one for a message this account did not send is dropped."""
        record = self._records.get(id)
        if record and len(record.receipts) < _MAX_RECEIPTS:
            record.receipts.append(receipt)
