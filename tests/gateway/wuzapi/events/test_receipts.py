"""Receipts have the shape that wuzapi gives them."""

from dataclasses import replace
from typing import Final

import pytest

from tests.gateway.wuzapi.events.people import ANA, ANA_LID, ANA_NAMES, DIRECT, GROUP, IN_GROUP, ME, NAMES, WHEN
from tests.gateway.wuzapi.events.whatsmeow import body, rendered, vectors
from zapwire.gateway.wuzapi.events import render
from zapwire.protocol.events import ReceiptReceived
from zapwire.protocol.stanzas.receipts import ReceiptType
from zapwire.protocol.types.messages import MessageSource

OWN: Final = MessageSource(GROUP, ME, is_from_me=True, is_group=True)
RECEIPTS: Final = {
    "read": ("Read", ReceiptReceived(DIRECT, ("3EB0C001", "3EB0C002"), WHEN, "read")),
    "read on own device": ("ReadSelf", ReceiptReceived(OWN, ("3EB0C003",), WHEN, "read-self", ANA_LID)),
    "delivered": ("Delivered", ReceiptReceived(IN_GROUP, ("3EB0C004",), WHEN, "")),
}


@pytest.mark.parametrize("name", RECEIPTS)
def test_a_receipt_equals_what_go_prints(name: str) -> None:
    """And its `state` stands beside it."""
    state, event = RECEIPTS[name]
    found = body(event)
    assert found["event"] == vectors()[name]["event"]
    assert found["type"] == rendered(event).type == "ReadReceipt"
    assert found["state"] == state


@pytest.mark.parametrize("type", sorted(set(ReceiptType) - {"", "read", "read-self"}))
def test_other_receipts_are_not_told(type: str) -> None:
    """As in wuzapi."""
    assert render(replace(RECEIPTS["read"][1], type=type), me=NAMES) is None


def test_both_names_of_the_reader_stand_beside_it() -> None:
    """Of whom the chat is with, too."""
    found = body(RECEIPTS["read"][1])
    assert {name: found[name] for name in ANA_NAMES} == ANA_NAMES
    assert (found["chatPn"], found["chatLid"]) == (str(ANA), str(ANA_LID))


def test_the_same_receipt_has_the_same_key() -> None:
    """Another reader, time, kind or message makes another receipt."""
    event = RECEIPTS["read"][1]
    others = [
        replace(event, source=IN_GROUP),
        replace(event, timestamp=WHEN + 1),
        replace(event, type=""),
        replace(event, message_ids=("3EB0C001",)),
    ]
    assert rendered(event).key == rendered(replace(event)).key
    assert len({rendered(each).key for each in (event, *others)}) == 5
    assert rendered(event).chat == str(ANA)


def test_whose_messages_were_read_can_be_completed() -> None:
    """Where they are not ours."""
    assert rendered(RECEIPTS["read on own device"][1]).others == (ANA_LID,)
    assert rendered(RECEIPTS["read"][1]).others == ()
