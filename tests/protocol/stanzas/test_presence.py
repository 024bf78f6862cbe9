"""Presence: a client's own, and what it hears of others."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import Change, broken, counts, edit, having, lacking, over_wire, read_or_refuse
from tests.protocol.strategies import jids, texts
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.presence import OwnPresence, PresenceUpdate, SubscribePresence

ANA = JID("5491155554444", "s.whatsapp.net")
GONE = Node("presence", {"from": ANA, "type": "unavailable", "last": "1790000000"})


@pytest.mark.parametrize(
    ("presence", "node"),
    [
        (OwnPresence(is_available=True, name="Ana"), Node("presence", {"type": "available", "name": "Ana"})),
        (OwnPresence(is_available=False, name="Ana"), Node("presence", {"type": "unavailable", "name": "Ana"})),
        (OwnPresence(is_available=True), Node("presence", {"type": "available"})),
    ],
)
def test_own_presence(presence: OwnPresence, node: Node) -> None:
    """A client says whether it is available, and its name where it has one."""
    assert presence.to_node() == node
    assert OwnPresence.from_node(over_wire(node)) == presence


def test_change_of_name() -> None:
    """Where only the name is told, the client is available."""
    assert OwnPresence.from_node(Node("presence", {"name": "Ana"})) == OwnPresence(is_available=True, name="Ana")


@given(st.builds(OwnPresence, st.booleans(), texts))
def test_any_own_presence(presence: OwnPresence) -> None:
    """Any presence reads back as it was written."""
    assert OwnPresence.from_node(over_wire(presence.to_node())) == presence


@pytest.mark.parametrize(
    ("update", "node"),
    [
        (PresenceUpdate(ANA, is_available=True), Node("presence", {"from": ANA})),
        (PresenceUpdate(ANA, is_available=False, last_seen=1_790_000_000), GONE),
        (
            PresenceUpdate(ANA, is_available=False),
            Node("presence", {"from": ANA, "type": "unavailable", "last": "deny"}),
        ),
    ],
)
def test_update(update: PresenceUpdate, node: Node) -> None:
    """The server tells who came or went, and of those who went when they were last seen, or that this is hidden."""
    assert update.to_node() == node
    assert PresenceUpdate.from_node(over_wire(node)) == update


@pytest.mark.parametrize("last", ["deny", "none", "error", ""])
def test_last_seen_that_is_not_told(last: str) -> None:
    """Every way of not telling when somebody was last seen reads the same."""
    node = edit(GONE, "", having("last", last))
    for stanza in (node, over_wire(node), edit(GONE, "", lacking("last"))):
        assert PresenceUpdate.from_node(stanza) == PresenceUpdate(ANA, is_available=False)


def test_update_of_another_type() -> None:
    """Whoever is not unavailable is available, as whatsmeow reads it."""
    node = Node("presence", {"from": ANA, "type": "available", "last": "1790000000"})
    assert PresenceUpdate.from_node(over_wire(node)) == PresenceUpdate(ANA, is_available=True, last_seen=1_790_000_000)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lacking("from"), "<presence> has no attribute 'from'"),
        (having("from", "1@2@3"), "<presence> attribute 'from' should be a JID, not '1@2@3'"),
        (having("last", "today"), "<presence> attribute 'last' should be an integer, not 'today'"),
        (having("last", ANA), "<presence> attribute 'last' should be an integer, not '5491155554444@s.whatsapp.net'"),
    ],
)
def test_wrong_update(change: Change, message: str) -> None:
    """An update must say whose presence it is, and a time must be one."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        PresenceUpdate.from_node(over_wire(edit(GONE, "", change)))


@given(
    st.builds(PresenceUpdate, jids, is_available=st.just(value=True))
    | st.builds(PresenceUpdate, jids, is_available=st.just(value=False), last_seen=st.none() | counts)
)
def test_any_update(update: PresenceUpdate) -> None:
    """Any update reads back as it was written."""
    assert PresenceUpdate.from_node(over_wire(update.to_node())) == update


@given(broken(GONE))
def test_anything_for_a_presence(node: Node) -> None:
    """Presence is read, or refused with a `StanzaError`."""
    read_or_refuse(OwnPresence.from_node, node)
    read_or_refuse(PresenceUpdate.from_node, node)


@pytest.mark.parametrize(
    ("subscription", "node"),
    [
        (SubscribePresence(ANA), Node("presence", {"type": "subscribe", "to": ANA})),
        (
            SubscribePresence(ANA, b"token"),
            Node("presence", {"type": "subscribe", "to": ANA}, (Node("tctoken", {}, b"token"),)),
        ),
    ],
)
def test_subscription(subscription: SubscribePresence, node: Node) -> None:
    """A subscription names the user and carries their token where there is one, as whatsmeow's does."""
    assert subscription.to_node() == node
    assert SubscribePresence.from_node(over_wire(node)) == subscription


@given(broken(SubscribePresence(ANA, b"token").to_node()))
def test_anything_for_a_subscription(node: Node) -> None:
    """A subscription is read, or refused with a `StanzaError`."""
    read_or_refuse(SubscribePresence.from_node, node)
