"""Encryption notifications."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.people import ANA_LID, ANA_PN, NOON
from tests.protocol.stanzas.shapes import broken, counts, edit, gone, having, lacking, over_wire, read_or_refuse
from tests.protocol.strategies import jids
from zapwire.errors import StanzaError
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.identities import IdentityChanged, PreKeysLow, read_encrypt

LOW = PreKeysLow(4, NOON)
LOW_NODE = Node(
    "notification",
    {"from": SERVER, "type": "encrypt", "id": "7", "t": str(NOON)},
    (Node("count", {"value": "4"}),),
)
CHANGED = IdentityChanged(ANA_PN, ANA_LID, NOON)
CHANGED_NODE = Node(
    "notification",
    {"from": ANA_PN, "type": "encrypt", "id": "7", "t": str(NOON), "lid": ANA_LID},
    (Node("identity"),),
)


@pytest.mark.parametrize(("value", "node"), [(LOW, LOW_NODE), (CHANGED, CHANGED_NODE)])
def test_notifications(value: PreKeysLow | IdentityChanged, node: Node) -> None:
    """The server counts prekeys, and names who has a new identity."""
    assert value.to_node("7") == node
    assert type(value).from_node(over_wire(node)) == value
    assert read_encrypt(over_wire(node)) == value


@given(st.builds(PreKeysLow, counts, counts), st.builds(IdentityChanged, jids, st.none() | jids, counts))
def test_any_notification(low: PreKeysLow, changed: IdentityChanged) -> None:
    """Any of them reads back as it was written."""
    assert PreKeysLow.from_node(over_wire(low.to_node("7"))) == low
    assert IdentityChanged.from_node(over_wire(changed.to_node("7"))) == changed


def test_count_from_somebody() -> None:
    """Only the server counts prekeys."""
    with pytest.raises(StanzaError, match="holds <count> from the server, or <identity>"):
        read_encrypt(over_wire(edit(LOW_NODE, "", having("from", ANA_PN))))


def test_wrong_notifications() -> None:
    """A count has a value, and a new identity its owner."""
    with pytest.raises(StanzaError, match="<count> has no attribute 'value'"):
        read_encrypt(over_wire(edit(LOW_NODE, "count", lacking("value"))))
    with pytest.raises(StanzaError, match="<notification> has no <count>"):
        PreKeysLow.from_node(edit(LOW_NODE, "count", gone))
    with pytest.raises(StanzaError, match="<notification> has no <identity>"):
        IdentityChanged.from_node(edit(CHANGED_NODE, "identity", gone))
    with pytest.raises(StanzaError, match="<notification> has no attribute 'from'"):
        read_encrypt(edit(CHANGED_NODE, "", lacking("from")))


@given(broken(LOW_NODE), broken(CHANGED_NODE))
def test_anything_for_notifications(low: Node, changed: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    for node in (low, changed):
        read_or_refuse(read_encrypt, node)
    read_or_refuse(PreKeysLow.from_node, low)
    read_or_refuse(IdentityChanged.from_node, changed)
