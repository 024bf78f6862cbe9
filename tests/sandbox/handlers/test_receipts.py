"""Receipts and acknowledgements."""

import pytest

from tests.sandbox.people import Town, town
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.receipts import OutgoingReceipt
from zapwire.protocol.stanzas.retries import RetryReceipt
from zapwire.sandbox.router import Outcome
from zapwire.sandbox.world.mailboxes import Mailbox


def waiting(place: Town, *nodes: Node) -> Mailbox:
    """Return the mailbox of Ana's companion, which was sent these stanzas."""
    box = place.world.mailboxes.of(place.ana.jid(1))
    for node in nodes:
        box.put(node)
    while box.take():
        pass
    return box


def message(stanza_id: str, sender: JID) -> Node:
    """Return a delivered message."""
    return Node("message", {"id": stanza_id, "from": sender})


@pytest.mark.parametrize("kind", ["", "inactive", "sender", "read"])
def test_a_receipt_empties_the_mailbox(kind: str) -> None:
    """Of every message it names; the author is told."""
    place = town()
    box = waiting(place, *(message(stanza_id, place.bo.lid()) for stanza_id in "123"))
    outcome = place.submit(place.ana.jid(1), OutgoingReceipt(("1", "3"), place.bo.lid(), kind).to_node())
    assert outcome.answers == ()
    assert place.bo.jid() in {delivery.device for delivery in outcome.deliveries}
    assert len(box) == 1


def test_asking_again_counts_as_having_it() -> None:
    """The message comes anew."""
    place = town()
    box = waiting(place, message("1", place.bo.lid()))
    place.submit(place.ana.jid(1), RetryReceipt("1", place.bo.lid(), 1, 77, 5).to_node())
    assert len(box) == 0


@pytest.mark.parametrize("error", [0, 487])
@pytest.mark.parametrize("tag", ["message", "receipt", "notification", "call"])
def test_an_ack_empties_the_mailbox(tag: str, error: int) -> None:
    """Of the stanza it names; that it was refused changes nothing."""
    place = town()
    node = Node(tag, {"id": "1", "from": place.bo.lid(), "type": "x"})
    box = waiting(place, node, message("2", place.bo.lid()))
    assert place.submit(place.ana.jid(1), ack_for(node, error=error)) == Outcome()
    assert len(box) == 1


def test_what_nobody_sent_can_be_confirmed() -> None:
    """Nothing comes of it but what the author is told."""
    place = town()
    box = waiting(place, message("1", place.bo.lid()))
    assert place.submit(place.ana.jid(1), Node("ack", {"id": "9", "class": "message"})) == Outcome()
    receipt = OutgoingReceipt(("9",), place.cy.lid()).to_node()
    assert [d.device for d in place.submit(place.ana.jid(1), receipt).deliveries] == [place.cy.jid()]
    assert len(box) == 1


@pytest.mark.parametrize(
    "node", [Node("ack", {"id": "1"}), Node("ack", {"class": "message"}), Node("receipt")], ids=str
)
def test_what_says_too_little_is_refused(node: Node) -> None:
    """It must say what it confirms."""
    place = town()
    assert place.submit(place.ana.jid(1), node).refused
