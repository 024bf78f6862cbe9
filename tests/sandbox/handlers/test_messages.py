"""Messages: relayed, acknowledged, refused."""

import pytest

from tests.sandbox.people import NOW, town
from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.messages import Enc, MessageAck, OutgoingMessage, participants_node
from zapwire.sandbox.router import Outcome


def test_a_message_is_acknowledged_and_delivered() -> None:
    """Who writes to each other for the first time is to be saved."""
    place = town()
    encs = participants_node([(place.cy.lid(), Enc("msg", b"c"))])
    outcome = place.submit(place.bo.jid(), OutgoingMessage("3EB0", place.cy.lid(), "text", (encs,)).to_node())
    assert outcome.answers[0].attrs["class"] == "message"
    assert MessageAck.from_node(outcome.answers[0]).timestamp == NOW
    assert {delivery.device for delivery in outcome.deliveries} == {place.cy.jid(), place.bo.jid(1)}
    assert outcome.changed == (place.bo, place.cy)
    assert not outcome.refused


def test_what_cannot_be_read_is_refused_by_its_ack() -> None:
    """As invalid, with its id, so that the client stops waiting."""
    place = town()
    message = OutgoingMessage("3EB0", place.cy.lid(), "text", (Node("participants", {}, (Node("to"),)),))
    outcome = place.submit(place.bo.jid(), message.to_node())
    ack = MessageAck("3EB0", place.cy.lid(), NOW, error=479).to_node()
    assert outcome == Outcome((ack,), refused=True)


@pytest.mark.parametrize("missing", ["id", "to", "type"])
def test_what_cannot_be_named_is_refused_as_a_stanza(missing: str) -> None:
    """There is no chat or id to put into an ack."""
    place = town()
    attrs: dict[str, AttrValue] = {"id": "3EB0", "to": JID("1", "lid"), "type": "text"}
    del attrs[missing]
    outcome = place.submit(place.bo.jid(), Node("message", attrs))
    assert outcome.refused
    assert outcome.answers[0].attrs["error"] == "488"
    assert outcome.deliveries == ()
