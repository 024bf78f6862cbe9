"""Chat presence."""

import pytest

from tests.sandbox.people import by_device, town
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.chat_presence import ChatPresence, read_chat_presence
from zapwire.protocol.stanzas.sources import Own
from zapwire.sandbox.router import Outcome


@pytest.mark.parametrize(
    "presence", [ChatPresence("composing"), ChatPresence("composing", "audio"), ChatPresence("paused")]
)
def test_typing_is_told_to_the_other(presence: ChatPresence) -> None:
    """To all their devices, by both names, without saying which device it is."""
    place = town()
    outcome = place.submit(place.bo.jid(1), presence.to_node(place.ana.lid()))
    got = by_device(outcome.deliveries)
    assert set(got) == {place.ana.jid(), place.ana.jid(1)}
    source, state, media = read_chat_presence(got[place.ana.jid(1)], Own(place.ana.jid(), place.ana.lid()))
    assert (source.chat, source.sender, source.sender_alt) == (place.bo.lid(), place.bo.lid(), place.bo.jid())
    assert (state, media) == (presence.state, presence.media)
    assert not any(delivery.is_kept for delivery in outcome.deliveries)


def test_typing_by_number() -> None:
    """The sender is named as the other was."""
    place = town()
    got = by_device(place.submit(place.bo.jid(), ChatPresence("paused").to_node(place.cy.jid())).deliveries)
    assert got[place.cy.jid()].attrs == {"from": place.bo.jid(), "sender_lid": place.bo.lid()}


def test_typing_in_a_group() -> None:
    """The other members learn who it is; own devices do not."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo, place.cy], 1)
    got = by_device(place.submit(place.bo.jid(1), ChatPresence("composing").to_node(group.jid)).deliveries)
    assert set(got) == {place.ana.jid(), place.ana.jid(1), place.cy.jid()}
    source, _, _ = read_chat_presence(got[place.cy.jid()], Own(place.cy.jid(), place.cy.lid()))
    assert (source.chat, source.sender, source.sender_alt) == (group.jid, place.bo.lid(), place.bo.jid())
    assert source.is_group


@pytest.mark.parametrize("jid", [JID("99999999999", "s.whatsapp.net"), JID("1", "g.us"), JID("1", "lid")], ids=str)
def test_nobody_is_told(jid: JID) -> None:
    """Of typing to who does not exist."""
    place = town()
    assert place.submit(place.bo.jid(), ChatPresence("paused").to_node(jid)) == Outcome()


def test_typing_where_one_does_not_belong() -> None:
    """A group that one is not in hears nothing; nor does one's own account."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], 1)
    assert place.submit(place.cy.jid(), ChatPresence("paused").to_node(group.jid)) == Outcome()
    assert place.submit(place.ana.jid(), ChatPresence("paused").to_node(place.ana.lid())) == Outcome()


@pytest.mark.parametrize("node", [Node("chatstate", {"to": JID("1", "lid")}), Node("chatstate", {}, (Node("paused"),))])
def test_what_is_none_is_refused(node: Node) -> None:
    """It needs one state and one chat."""
    place = town()
    assert place.submit(place.bo.jid(), node).refused
