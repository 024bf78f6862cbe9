"""Turning a connection passive or active."""

import pytest
from hypothesis import given

from tests.protocol.stanzas.shapes import answered, asked, broken, edit, holding, over_wire, read_or_refuse
from zapwire.errors import StanzaError
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.passive import SetPassive

ACTIVE = Node("iq", {"id": "7", "xmlns": "passive", "type": "set", "to": SERVER}, (Node("active"),))


@pytest.mark.parametrize(
    ("query", "tag"), [(SetPassive(passive=False), "active"), (SetPassive(passive=True), "passive")]
)
def test_set_passive(query: SetPassive, tag: str) -> None:
    """The request holds one empty element that is named for what the connection becomes."""
    request = asked(query)
    assert request == edit(ACTIVE, "", holding((Node(tag),)))
    assert SetPassive.from_node(request) == query
    answered(query)


@pytest.mark.parametrize("content", [None, (), (Node("lurking"),), b"active", "active"])
def test_neither(content: Content) -> None:
    """A request that says neither is refused."""
    with pytest.raises(StanzaError, match="a passive query holds <active> or <passive>"):
        SetPassive.from_node(over_wire(edit(ACTIVE, "", holding(content))))


@given(broken(ACTIVE))
def test_anything_for_a_request(node: Node) -> None:
    """Any request is read, or refused with a `StanzaError`."""
    read_or_refuse(SetPassive.from_node, node)
