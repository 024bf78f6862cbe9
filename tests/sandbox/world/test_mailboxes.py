"""Mailboxes: kept until acknowledged, sent again in order, bounded."""

import pytest

from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.sandbox.world.mailboxes import LIMIT, Delivery, Mailbox, Mailboxes

ANA = JID("5491155554444", "s.whatsapp.net", 1)
BO = JID("14155550123", "s.whatsapp.net")
CY = JID("14155550124", "s.whatsapp.net")


def message(stanza_id: str, sender: JID = BO) -> Node:
    """Return a message as it is delivered."""
    return Node("message", {"id": stanza_id, "from": sender})


def late(node: Node) -> Node:
    """Return the stanza as it is sent to a device that was away."""
    return Node(node.tag, {**node.attrs, "offline": "0"}, node.content)


def taken(box: Mailbox) -> list[Node]:
    """Return everything the connected device is sent now."""
    nodes = []
    while (node := box.take()) is not None:
        nodes.append(node)
    return nodes


def test_stanzas_are_sent_once_and_in_order() -> None:
    """What was taken stays in the box, but is not sent again on the same connection."""
    box = Mailbox()
    box.put(message("1"))
    box.put(message("2"))
    assert taken(box) == [message("1"), message("2")]
    assert box.take() is None
    assert len(box) == 2


def test_what_was_acknowledged_is_gone() -> None:
    """It is neither counted nor sent again; the rest is, marked as late."""
    box = Mailbox()
    for stanza_id in "123":
        box.put(message(stanza_id))
    taken(box)
    assert box.acknowledge("message", "2", BO)
    assert box.rewind() == 2
    assert taken(box) == [late(message("1")), late(message("3"))]


def test_what_comes_after_the_login_is_not_late() -> None:
    """Only what waited for the connection carries the mark, and it ends the backlog."""
    box = Mailbox()
    box.put(message("1"))
    box.rewind()
    box.put(message("2"))
    assert box.has_backlog()
    assert box.take() == late(message("1"))
    assert not box.has_backlog()
    assert box.take() == message("2")


def test_a_backlog_that_was_lost_unsent_is_none() -> None:
    """Gaps do not count as waiting."""
    box = Mailbox(limit=2)
    box.put(message("1"))
    box.put(message("2"))
    box.rewind()
    box.put(message("3"))
    box.put(message("4"))
    assert not box.has_backlog()
    assert taken(box) == [message("3"), message("4")]


@pytest.mark.parametrize(
    ("tag", "stanza_id"), [("message", "2"), ("receipt", "1"), ("", "")], ids=["other id", "other tag", "nothing"]
)
def test_an_acknowledgement_of_nothing_changes_nothing(tag: str, stanza_id: str) -> None:
    """Tag and id must both fit."""
    box = Mailbox()
    box.put(message("1"))
    assert not box.acknowledge(tag, stanza_id, BO)
    assert len(box) == 1


def test_of_several_with_one_id_the_senders_own_is_acknowledged() -> None:
    """Ids are unique per sender only; without a fitting sender it is the oldest."""
    box = Mailbox()
    for sender in (BO, CY, BO):
        box.put(message("1", sender))
    taken(box)
    assert box.acknowledge("message", "1", CY)
    assert box.rewind() == 2
    assert taken(box) == [late(message("1", BO)), late(message("1", BO))]
    assert box.acknowledge("message", "1", ANA)
    assert box.acknowledge("message", "1", ANA)
    assert not box.acknowledge("message", "1", ANA)


def test_a_stanza_that_is_held_comes_after_the_next() -> None:
    """Each holding delays one stanza by one place."""
    box = Mailbox()
    box.hold(message("1"))
    assert box.take() is None
    assert len(box) == 1
    box.put(message("2"))
    assert taken(box) == [message("2"), message("1")]


def test_holding_two_sends_the_second_first() -> None:
    """The one that is held already is released by the next, held or not."""
    box = Mailbox()
    box.hold(message("1"))
    box.hold(message("2"))
    assert taken(box) == [message("2"), message("1")]


def test_a_held_stanza_is_not_lost() -> None:
    """A device that comes back gets it though nothing came after it."""
    box = Mailbox()
    box.hold(message("1"))
    assert box.preview() == {"message": 1}
    assert box.rewind() == 1
    assert taken(box) == [late(message("1"))]


def test_a_full_mailbox_loses_the_oldest() -> None:
    """And says how many those were."""
    box = Mailbox(limit=2)
    for stanza_id in "123":
        box.put(message(stanza_id))
    assert box.dropped == 1
    assert taken(box) == [message("2"), message("3")]
    assert not box.acknowledge("message", "1")
    assert LIMIT == 10_000


def test_the_preview_counts_by_tag() -> None:
    """As a client is told at its login."""
    box = Mailbox()
    for tag in ("message", "receipt", "message", "notification"):
        box.put(Node(tag, {"id": "1"}))
    assert box.preview() == {"message": 2, "receipt": 1, "notification": 1}
    assert box.preview().total() == 4


def test_every_device_has_its_own() -> None:
    """It is made at first use and empty again after it was dropped."""
    boxes = Mailboxes()
    boxes.of(ANA).put(message("1"))
    assert len(boxes.of(ANA)) == 1
    assert len(boxes.of(BO)) == 0
    boxes.drop(ANA)
    boxes.drop(CY)
    assert len(boxes.of(ANA)) == 0
    boxes.of(BO).put(message("1"))
    boxes.clear()
    assert len(boxes.of(BO)) == 0


@pytest.mark.parametrize(
    ("tag", "is_kept"),
    [
        ("message", True),
        ("receipt", True),
        ("notification", True),
        ("call", True),
        ("presence", False),
        ("chatstate", False),
    ],
)
def test_news_of_the_moment_are_not_kept(tag: str, *, is_kept: bool) -> None:
    """Only what clients acknowledge waits for them."""
    assert Delivery(ANA, Node(tag)).is_kept == is_kept


def test_what_was_not_sent_yet_cannot_be_acknowledged() -> None:
    """A late ack of a message that came before does not confirm the same message on its way again."""
    box = Mailbox()
    box.put(message("1"))
    taken(box)
    assert box.acknowledge("message", "1", BO)
    box.put(message("1"))
    assert not box.acknowledge("message", "1", BO)
    assert taken(box) == [message("1")]
    assert box.acknowledge("message", "1", BO)
