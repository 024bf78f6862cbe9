"""Acknowledgements: which attributes of a stanza its `ack` repeats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import edit, having, lacking, over_wire
from tests.protocol.strategies import nodes
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ACKNOWLEDGED_TAGS, Nack, ack_for

GROUP = JID("120363000000000000", "g.us")
SENDER = JID("100000012345678", "lid", 3)
PHONE = JID("5491155554444", "s.whatsapp.net")

RECEIPT = Node(
    "receipt",
    {"id": "3EB0", "from": GROUP, "participant": SENDER, "recipient": PHONE, "type": "read", "t": "1790000000"},
    (Node("list"),),
)
ACK = Node(
    "ack",
    {"class": "receipt", "id": "3EB0", "to": GROUP, "participant": SENDER, "recipient": PHONE, "type": "read"},
)


def test_ack() -> None:
    """An ack names the stanza's tag, id, participant, recipient and type, and goes to where it came from."""
    assert ack_for(RECEIPT) == ACK
    assert over_wire(ack_for(over_wire(RECEIPT))) == ACK


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("id", "id"), ("from", "to"), ("participant", "participant"), ("recipient", "recipient"), ("type", "type")],
)
def test_ack_without_parts(theirs: str, ours: str) -> None:
    """What the stanza lacks, its ack lacks."""
    assert ack_for(edit(RECEIPT, "", lacking(theirs))) == edit(ACK, "", lacking(ours))


def test_ack_of_a_message() -> None:
    """The type of a message is not repeated."""
    message = Node("message", {"id": "3EB0", "from": PHONE, "type": "text", "notify": "Ana"})
    assert ack_for(message) == Node("ack", {"class": "message", "id": "3EB0", "to": PHONE})


def test_refusing_ack() -> None:
    """With an error code the ack is a refusal."""
    assert over_wire(ack_for(RECEIPT, error=491)) == edit(ACK, "", having("error", "491"))


@pytest.mark.parametrize(
    ("nack", "code"), [(Nack.PARSING_ERROR, "487"), (Nack.UNHANDLED_ERROR, "500"), (Nack.DB_OPERATION_FAILED, "552")]
)
def test_nack(nack: Nack, code: str) -> None:
    """A named refusal is its code on the wire."""
    assert ack_for(RECEIPT, error=nack).attrs["error"] == code


def test_acknowledged_tags() -> None:
    """Messages are not among what is confirmed at once, as they are kept first."""
    assert {"notification", "receipt", "call"} == ACKNOWLEDGED_TAGS


@given(nodes, st.integers(1, 999))
def test_ack_of_anything(node: Node, error: int) -> None:
    """Whatever comes can be acknowledged, and the ack says no more than the stanza did."""
    ack = ack_for(node)
    assert ack.attrs["class"] == node.tag
    assert ack.content is None
    assert {value for key, value in ack.attrs.items() if key != "class"} <= set(node.attrs.values())
    assert ack_for(node, error=error) == edit(ack, "", having("error", str(error)))
