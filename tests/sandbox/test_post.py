"""What devices send is carried out, and what others get reaches their mailboxes, connections and phones."""

from pathlib import Path

import pytest

from tests.sandbox.people import Noting, Town, add_companion
from tests.sandbox.raw_client import Keys
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.groups.settings import SetPhoto, SetSubject
from zapwire.protocol.stanzas.messages import Enc, MessageAck, OutgoingMessage, participants_node
from zapwire.protocol.stanzas.presence import OwnPresence
from zapwire.protocol.stanzas.queries import query_node
from zapwire.sandbox.faults import CorruptMessage, DropAck, DropAnswer, Duplicate, Fault, RefuseMessage, Reorder
from zapwire.sandbox.server import Sandbox, Settings
from zapwire.sandbox.world.mailboxes import Delivery

PING = Node("iq", {"id": "p", "xmlns": "w:p", "type": "get", "to": SERVER})


@pytest.fixture
async def place(sandbox: Sandbox) -> Town:
    """Build a town whose phones only note what they get."""
    sandbox.context.phones = Noting()
    numbers = {"Ana": "5491155554444", "Bo": "14155550123", "Cy": "14155550124"}
    ana, bo, cy = [(await sandbox.create_phone(number, name)).account for name, number in numbers.items()]
    add_companion(sandbox.context.world, ana, Keys.of("ana"))
    add_companion(sandbox.context.world, bo, Keys.of("bo"))
    return Town(sandbox.context.world, ana, bo, cy)


def noted(sandbox: Sandbox) -> list[tuple[str, Node]]:
    """Return what phones got."""
    phones = sandbox.context.phones
    assert isinstance(phones, Noting)
    return phones.received


def letter(place: Town, stanza_id: str = "1") -> Node:
    """Return a message for Ana's devices as Cy's phone sends it."""
    encs = [(place.ana.lid(device), Enc("msg", bytes(40))) for device in place.ana.device_ids()]
    return OutgoingMessage(stanza_id, place.ana.lid(), "text", (participants_node(encs),)).to_node()


def ids(place: Town, device: JID) -> list[str]:
    """Return the ids of what waits for a device that is away, in the order it will come."""
    box = place.world.mailboxes.of(device)
    box.rewind()
    found = []
    while (node := box.take()) is not None:
        found.append(str(node.attrs["id"]))
    return found


async def test_a_phones_message(sandbox: Sandbox, place: Town) -> None:
    """It is acknowledged; the other phone gets it at once, the companion that is away when it comes back."""
    (answer,) = await sandbox.context.post.submit(place.cy.jid(), letter(place))
    assert not MessageAck.from_node(answer).error
    ((name, node),) = noted(sandbox)
    assert (name, node.attrs["from"]) == ("Ana", place.cy.lid())
    assert ids(place, place.ana.jid(1)) == ["1"]


async def test_a_phone_acknowledges_too(sandbox: Sandbox, place: Town) -> None:
    """Only then its mailbox is empty."""
    await sandbox.context.post.submit(place.cy.jid(), letter(place))
    box = place.world.mailboxes.of(place.ana.jid())
    assert len(box) == 1
    await sandbox.context.post.submit(place.ana.jid(), ack_for(noted(sandbox)[0][1]))
    assert len(box) == 0


async def test_news_of_the_moment_reach_phones(sandbox: Sandbox, place: Town) -> None:
    """And leave nothing in a mailbox."""
    chatstate = Node("chatstate", {"to": place.ana.lid()}, (Node("composing"),))
    assert await sandbox.context.post.submit(place.cy.jid(), chatstate) == ()
    assert [(name, node.tag) for name, node in noted(sandbox)] == [("Ana", "chatstate")]
    assert ids(place, place.ana.jid(1)) == ids(place, place.ana.jid()) == []


async def test_nobody_sends_and_gets_nothing(sandbox: Sandbox, place: Town) -> None:
    """Devices that do not exist, or not any more."""
    post = sandbox.context.post
    for device in (place.ana.jid(9), JID("99999999999", "s.whatsapp.net")):
        assert await post.submit(device, PING) == ()
        await post.deliver([Delivery(device, Node("message", {"id": "1"}))])
        assert len(place.world.mailboxes.of(device)) == 0


async def test_who_leaves_is_not_available(sandbox: Sandbox, place: Town) -> None:
    """Subscribers hear of it; the device itself hears of nobody any more."""
    post = sandbox.context.post
    await post.submit(place.ana.jid(1), OwnPresence(is_available=True).to_node())
    await post.submit(place.cy.jid(), Node("presence", {"type": "subscribe", "to": place.ana.jid()}))
    post.left(place.ana.jid(1))
    assert [(name, node.attrs["type"]) for name, node in noted(sandbox)] == [("Cy", "unavailable")]
    post.left(place.cy.jid())
    await post.submit(place.ana.jid(1), OwnPresence(is_available=True).to_node())
    assert len(noted(sandbox)) == 1
    post.left(JID("99999999999", "s.whatsapp.net", 1))


async def test_a_refused_message_is_not_delivered(sandbox: Sandbox, place: Town) -> None:
    """Its sender learns the code; what cannot even be named is refused as a stanza."""
    sandbox.add_fault(RefuseMessage(place.cy.jid(), code=463))
    post = sandbox.context.post
    (answer,) = await post.submit(place.cy.jid(), letter(place))
    assert MessageAck.from_node(answer).error == 463
    assert noted(sandbox) == []
    (answer,) = await post.submit(place.cy.jid(), Node("message", {"id": "1"}))
    assert answer.attrs["error"] == "488"
    assert (await post.submit(place.bo.jid(), letter(place)))[0].attrs.keys().isdisjoint({"error"})


async def test_a_dropped_ack(sandbox: Sandbox, place: Town) -> None:
    """The message is delivered all the same; other stanzas are answered."""
    sandbox.add_fault(DropAck(place.cy.jid(), count=1))
    post = sandbox.context.post
    assert len(await post.submit(place.cy.jid(), PING)) == 1
    assert await post.submit(place.cy.jid(), letter(place)) == ()
    assert len(noted(sandbox)) == 1
    assert len(await post.submit(place.cy.jid(), letter(place, "2"))) == 1


async def test_a_dropped_answer(sandbox: Sandbox, place: Town) -> None:
    """Queries of phones can be left without, too."""
    sandbox.add_fault(DropAnswer(count=1))
    assert await sandbox.context.post.submit(place.cy.jid(), PING) == ()
    assert len(await sandbox.context.post.submit(place.cy.jid(), PING)) == 1


@pytest.mark.parametrize(
    ("fault", "order"),
    [
        (Duplicate(count=1), ["1", "1", "2", "3"]),
        (Duplicate(), ["1", "1", "2", "2", "3", "3"]),
        (Reorder(count=1), ["2", "1", "3"]),
        (Reorder(count=3), ["2", "1", "3"]),
        (Duplicate(tag="receipt"), ["1", "2", "3"]),
        (Reorder(tag="notification"), ["1", "2", "3"]),
    ],
    ids=str,
)
async def test_faults_on_the_way(sandbox: Sandbox, place: Town, fault: Fault, order: list[str]) -> None:
    """Stanzas come twice, or in another order, but none is lost."""
    fault.device = place.ana.jid(1)
    sandbox.add_fault(fault)
    for stanza_id in "123":
        await sandbox.context.post.submit(place.cy.jid(), letter(place, stanza_id))
    assert ids(place, place.ana.jid(1)) == order
    assert [node.attrs["id"] for _, node in noted(sandbox)] == ["1", "2", "3"]


async def test_a_corrupt_message(sandbox: Sandbox, place: Town) -> None:
    """One bit of its ciphertext is another, for this device alone."""
    sandbox.add_fault(CorruptMessage(place.ana.jid(1), count=1))
    for stanza_id in "12":
        await sandbox.context.post.submit(place.cy.jid(), letter(place, stanza_id))
    box = place.world.mailboxes.of(place.ana.jid(1))
    box.rewind()
    sent = [node for node in (box.take(), box.take()) if node]
    assert [node.require("enc").data.count(0) for node in sent] == [39, 40]
    assert all(node.require("enc").data == bytes(40) for _, node in noted(sandbox))


async def test_a_group_that_changed_is_kept(tmp_path: Path) -> None:
    """What a device changed about a group is on disk when it is answered."""
    async with Sandbox.start(Settings(directory=tmp_path)) as sandbox:
        ana = (await sandbox.create_phone("5491155554444", "Ana")).account
        group = sandbox.context.world.create_group(ana, "Trip", [], sandbox.context.now())
        (answer,) = await sandbox.context.post.submit(ana.jid(), query_node(SetSubject("Trek"), "7", group.jid))
        assert answer.attrs["type"] == "result"
        (kept,) = await sandbox.context.directory.groups()
        assert (kept.jid, kept.subject, kept.subject_set_by) == (group.jid, "Trek", ana.number)
        for jpeg in (b"\xff\xd8\xff a picture", None):
            (answer,) = await sandbox.context.post.submit(ana.jid(), query_node(SetPhoto(group.jid, jpeg), "8"))
            assert answer.attrs["type"] == "result"
            kept_pictures = await sandbox.context.directory.pictures()
            assert [(one.owner, one.image) for one in kept_pictures] == ([] if jpeg is None else [(group.jid, jpeg)])
