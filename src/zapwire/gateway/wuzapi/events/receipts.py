"""Receipts: delivered and read; wuzapi tells of no other kind."""

from collections.abc import Mapping
from typing import Final

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import chat_of, jid, people, persons, seconds, source
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.events import ReceiptReceived
from zapwire.protocol.stanzas.receipts import ReceiptType

_STATES: Final[Mapping[str, str]] = {
    ReceiptType.DELIVERED: "Delivered",
    ReceiptType.READ: "Read",
    ReceiptType.READ_SELF: "ReadSelf",
}


def receipt(event: ReceiptReceived, me: Names) -> Rendered | None:
    """A receipt of one person, for one message or more."""
    state = _STATES.get(event.type)
    if state is None:
        return None
    where = event.source
    body = {
        "event": {
            **source(where),
            "MessageIDs": [to_text(id) for id in event.message_ids],
            "Timestamp": seconds(event.timestamp),
            "Type": str(event.type),
            "MessageSender": jid(event.message_sender),
        },
        "type": "ReadReceipt",
        "state": state,
        **people(where, me),
    }
    return Rendered("ReadReceipt", chat_of(where), body, receipt_key(event), persons(event.message_sender))


def receipt_key(event: ReceiptReceived) -> str:
    """What makes a receipt the same one."""
    where = event.source
    return key_of(jid(where.chat), jid(where.sender), event.type, str(event.timestamp), *event.message_ids)
