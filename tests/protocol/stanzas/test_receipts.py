"""Receipts: both halves, the list of further ids, and receipts of several members of a group at once."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.people import ANA_LID, ANA_PN, BOB_LID, GROUP, ID, NOON, OWN, OWN_LID
from tests.protocol.stanzas.shapes import (
    Change,
    broken,
    counts,
    edit,
    filled,
    gone,
    having,
    holding,
    lacking,
    over_wire,
    read_or_refuse,
)
from tests.protocol.strategies import jids
from zapwire.errors import StanzaError
from zapwire.protocol.node import Attrs, Node
from zapwire.protocol.stanzas.receipts import (
    IncomingReceipt,
    OutgoingReceipt,
    ReceiptType,
    ReceivedReceipt,
    grouped_receipt,
    read_receipts,
)
from zapwire.protocol.types.messages import MessageSource

READ = OutgoingReceipt(("A", "B", "C"), GROUP, ReceiptType.READ, participant=ANA_LID, timestamp=NOON)
READ_NODE = Node(
    "receipt",
    {"id": "A", "type": "read", "to": GROUP, "participant": ANA_LID, "t": str(NOON)},
    (Node("list", {}, (Node("item", {"id": "B"}), Node("item", {"id": "C"}))),),
)
DELIVERED = OutgoingReceipt((ID,), ANA_LID.with_device(2))
DELIVERED_NODE = Node("receipt", {"id": ID, "to": ANA_LID.with_device(2)})
PEER = OutgoingReceipt((ID,), OWN_LID, ReceiptType.PEER_MSG, recipient=ANA_LID, category="peer")
PEER_NODE = Node("receipt", {"id": ID, "type": "peer_msg", "to": OWN_LID, "recipient": ANA_LID, "category": "peer"})
FROM_ANA = IncomingReceipt(
    ("A", "B"),
    GROUP,
    "read",
    NOON,
    participant=ANA_LID,
    participant_pn=ANA_PN,
    recipient=OWN_LID,
    addressing_mode="lid",
    offline=0,
)
FROM_ANA_NODE = Node(
    "receipt",
    {
        "from": GROUP,
        "type": "read",
        "id": "A",
        "participant": ANA_LID,
        "participant_pn": ANA_PN,
        "recipient": OWN_LID,
        "addressing_mode": "lid",
        "offline": "0",
        "t": str(NOON),
    },
    (Node("list", {}, (Node("item", {"id": "B"}),)),),
)
GROUPED_NODE = Node(
    "receipt",
    {"from": GROUP, "type": "read", "id": "7", "t": str(NOON)},
    (
        Node(
            "participants",
            {"key": "A"},
            (Node("user", {"jid": ANA_LID, "t": "5"}), Node("user", {"jid": OWN_LID, "t": "6"})),
        ),
        Node("participants", {"key": "B"}, (Node("user", {"jid": BOB_LID, "t": "7"}),)),
    ),
)

maybe_jid = st.none() | jids


@pytest.mark.parametrize(
    ("receipt", "node"),
    [(READ, READ_NODE), (DELIVERED, DELIVERED_NODE), (PEER, PEER_NODE)],
    ids=["read", "delivered", "peer"],
)
def test_outgoing(receipt: OutgoingReceipt, node: Node) -> None:
    """A receipt names the first message itself, and the others in a list."""
    assert receipt.to_node() == node
    assert OutgoingReceipt.from_node(over_wire(node)) == receipt


@given(
    st.builds(
        OutgoingReceipt,
        st.lists(filled, min_size=1, max_size=4).map(tuple),
        jids,
        st.sampled_from(ReceiptType) | filled,
        maybe_jid,
        maybe_jid,
        counts,
        st.just("") | filled,
    )
)
def test_any_outgoing(receipt: OutgoingReceipt) -> None:
    """Any receipt reads back as it was written, of an unknown type, too."""
    assert OutgoingReceipt.from_node(over_wire(receipt.to_node())) == receipt


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lacking("id"), "<receipt> has no attribute 'id'"),
        (lacking("to"), "<receipt> has no attribute 'to'"),
        (having("t", "noon"), "<receipt> attribute 't' should be an integer, not 'noon'"),
    ],
)
def test_wrong_outgoing(change: Change, message: str) -> None:
    """A receipt has an id and a receiver."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        OutgoingReceipt.from_node(over_wire(edit(READ_NODE, "", change)))


def test_ids_without_list() -> None:
    """Where there is not exactly one list, the first id is the only one; items without id are passed over."""
    lone = edit(READ_NODE, "", holding((Node("list"), Node("list"))))
    assert OutgoingReceipt.from_node(lone).ids == ("A",)
    assert OutgoingReceipt.from_node(edit(READ_NODE, "", holding((Node("note"),)))).ids == ("A",)
    items = (Node("item"), Node("note", {"id": "X"}), Node("item", {"id": "C"}))
    assert OutgoingReceipt.from_node(edit(READ_NODE, "list", holding(items))).ids == ("A", "C")


def test_incoming() -> None:
    """The server names who sent it, and in a group the participant by both names."""
    assert FROM_ANA.to_node() == FROM_ANA_NODE
    source = MessageSource(GROUP, ANA_LID, is_group=True, sender_alt=ANA_PN, addressing_mode="lid")
    assert read_receipts(over_wire(FROM_ANA_NODE), OWN) == (ReceivedReceipt(source, ("A", "B"), NOON, "read", OWN_LID),)


def test_incoming_from_a_person() -> None:
    """In a chat of two the sender has its other name; a delivery receipt has no type."""
    receipt = IncomingReceipt((ID,), ANA_LID.with_device(2), "", NOON, sender_pn=ANA_PN)
    expected: Attrs = {"from": ANA_LID.with_device(2), "id": ID, "sender_pn": ANA_PN, "t": str(NOON)}
    assert receipt.to_node() == Node("receipt", expected)
    source = MessageSource(ANA_LID, ANA_LID.with_device(2), sender_alt=ANA_PN.with_device(2))
    assert read_receipts(over_wire(receipt.to_node()), OWN) == (
        ReceivedReceipt(source, (ID,), NOON, ReceiptType.DELIVERED),
    )


def test_incoming_by_number() -> None:
    """By number the other names are LIDs."""
    receipt = IncomingReceipt((ID,), ANA_PN, "played", NOON, participant_lid=BOB_LID, sender_lid=ANA_LID)
    assert receipt.to_node().attrs["participant_lid"] == BOB_LID
    assert read_receipts(over_wire(receipt.to_node()), OWN)[0].source.sender_alt == ANA_LID


def test_unknown_type() -> None:
    """An unknown type stays as it is."""
    receipt = read_receipts(over_wire(replace(FROM_ANA, type="seen-twice").to_node()), OWN)[0]
    assert receipt.type == "seen-twice"


def test_grouped() -> None:
    """A grouped receipt is one for each person and message."""
    node = grouped_receipt(
        GROUP, ReceiptType.READ, NOON, {"A": [(ANA_LID, 5), (OWN_LID, 6)], "B": [(BOB_LID, 7)]}, stanza_id="7"
    )
    assert node == GROUPED_NODE
    assert read_receipts(over_wire(node), OWN) == (
        ReceivedReceipt(MessageSource(GROUP, ANA_LID, is_group=True), ("A",), 5, "read"),
        ReceivedReceipt(MessageSource(GROUP, OWN_LID, is_from_me=True, is_group=True), ("A",), 6, "read"),
        ReceivedReceipt(MessageSource(GROUP, BOB_LID, is_group=True), ("B",), 7, "read"),
    )


@pytest.mark.parametrize("change", [lacking("jid"), lacking("t"), having("t", "noon")])
def test_grouped_with_malformed_users(change: Change) -> None:
    """Who is malformed is passed over, and does not spoil the others."""
    receipts = read_receipts(over_wire(edit(GROUPED_NODE, "participants user", change)), OWN)
    assert [receipt.source.sender for receipt in receipts] == [OWN_LID, BOB_LID]


@pytest.mark.parametrize(
    ("node", "path", "change", "message"),
    [
        (FROM_ANA_NODE, "", lacking("from"), "<receipt> has no attribute 'from'"),
        (FROM_ANA_NODE, "", lacking("id"), "<receipt> has no attribute 'id'"),
        (FROM_ANA_NODE, "", lacking("t"), "<receipt> has no attribute 't'"),
        (FROM_ANA_NODE, "", lacking("participant"), "<receipt> has no <participants>"),
        (GROUPED_NODE, "", holding(None), "<receipt> has no <participants>"),
        (GROUPED_NODE, "participants", lacking("key"), "<participants> has no attribute 'key'"),
    ],
)
def test_wrong_incoming(node: Node, path: str, change: Change, message: str) -> None:
    """A receipt says whose it is, of which message and when, and a grouped one of which messages."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        read_receipts(over_wire(edit(node, path, change)), OWN)


@given(broken(READ_NODE), broken(FROM_ANA_NODE), broken(GROUPED_NODE))
def test_anything_for_receipts(outgoing: Node, incoming: Node, grouped: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    read_or_refuse(OutgoingReceipt.from_node, outgoing)
    read_or_refuse(lambda node: read_receipts(node, OWN), incoming)
    read_or_refuse(lambda node: read_receipts(node, OWN), grouped)


def test_grouped_without_users() -> None:
    """A group in which nobody read anything gives no receipts."""
    node = edit(edit(GROUPED_NODE, "participants", gone), "participants", holding(None))
    assert read_receipts(over_wire(node), OWN) == ()
