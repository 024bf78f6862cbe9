"""Calls, as the server sees them: who hears what."""

import pytest
from hypothesis import given

from tests.protocol.stanzas.shapes import broken
from tests.sandbox.people import NOW, NUMBER, add_companion, new_shelf, new_world
from tests.sandbox.raw_client import Keys
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.calls import CallStanza, RejectCall, call_element
from zapwire.sandbox.handlers.calls import ROUTES
from zapwire.sandbox.router import Outcome, Request, Router
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.world import World

BEN = "14155550123"


@pytest.fixture
def world() -> World:
    """Make Ana, with two companions, and Ben."""
    return people()


def people() -> World:
    """Return a world with Ana and Ben."""
    world = new_world()
    ana = world.create_account(NUMBER, "Ana", NOW)
    add_companion(world, ana)
    add_companion(world, ana, Keys.of("other"))
    world.create_account(BEN, "Ben", NOW)
    return world


def say(world: World, account: Account, device: int, node: Node) -> Outcome:
    """Let a device say something."""
    companion = account.companions.get(device)
    return Router([ROUTES]).handle(Request(world, account, companion, node, NOW, new_shelf()))


def about(kind: str, caller: Account, to: JID, **more: str) -> Node:
    """Return what a phone says of a call."""
    return Node("call", {"id": "S1", "to": to}, (call_element(kind, "C1", caller.lid(), more={**more}),))


def heard(outcome: Outcome) -> dict[str, tuple[str, str]]:
    """Return who hears what, with the reason."""
    found = {}
    for delivery in outcome.deliveries:
        stanza = CallStanza.from_node(delivery.node)
        found[str(delivery.device)] = (stanza.kind, str(stanza.data.attrs.get("reason", "")))
    return found


def ring(world: World) -> tuple[Account, Account]:
    """Let Ben call Ana."""
    ana, ben = world.account(NUMBER), world.account(BEN)
    outcome = say(world, ben, 0, about("offer", ben, ana.jid()))
    assert [node.attrs for node in outcome.answers] == [
        {"class": "call", "id": "S1", "from": ana.jid(), "type": "offer"}
    ]
    assert heard(outcome) == {str(ana.jid(device)): ("offer", "") for device in (0, 1, 2)}
    for delivery in outcome.deliveries:
        stanza = CallStanza.from_node(delivery.node)
        assert (stanza.info.sender, stanza.info.creator_alt) == (ben.lid(), ben.jid())
        assert (stanza.remote.platform, delivery.is_kept) == ("android", True)
    return ana, ben


def test_a_rejection(world: World) -> None:
    """The caller learns it, and the other devices stop ringing; then it is over."""
    ana, ben = ring(world)
    reject = RejectCall("3EB0", ana.jid(), ben.lid(), "C1").to_node()
    outcome = say(world, ana, 1, reject)
    assert heard(outcome) == {
        str(ben.jid()): ("reject", ""),
        str(ana.jid()): ("terminate", "rejected_elsewhere"),
        str(ana.jid(2)): ("terminate", "rejected_elsewhere"),
    }
    call = world.calls.find("C1")
    assert call is not None
    assert (call.state, call.by) == ("rejected", ana.jid(1))
    again = say(world, ana, 2, reject)
    assert (again.deliveries, again.refused, len(again.answers)) == ((), False, 1)


def test_a_call_that_is_taken(world: World) -> None:
    """It goes on until the caller hangs up."""
    ana, ben = ring(world)
    outcome = say(world, ana, 0, about("accept", ben, ben.lid()))
    assert heard(outcome)[str(ana.jid(1))] == ("terminate", "accepted_elsewhere")
    outcome = say(world, ben, 0, about("terminate", ben, ana.lid(), reason="hangup"))
    assert heard(outcome) == {str(ana.jid(device)): ("terminate", "hangup") for device in (0, 1, 2)}
    call = world.calls.find("C1")
    assert call is not None
    assert (call.state, call.by) == ("terminated", ben.jid())


def test_a_call_in_a_group(world: World) -> None:
    """The other members get a notice with the group."""
    ana, ben = world.account(NUMBER), world.account(BEN)
    group = world.create_group(ben, "Asado", [ana], NOW)
    node = about("offer_notice", ben, group.jid, media="video", type="group")
    deliveries = say(world, ben, 0, node).deliveries
    assert len(deliveries) == 3
    stanza = CallStanza.from_node(deliveries[0].node)
    assert (stanza.info.group, stanza.data.attrs["media"]) == (group.jid, "video")
    call = world.calls.find("C1")
    assert call is not None
    assert (call.media, call.group) == ("video", group.jid)


def test_what_reaches_nobody(world: World) -> None:
    """Companions do not call, nobody calls themselves or who is not there, and strangers do not interfere."""
    ana, ben = world.account(NUMBER), world.account(BEN)
    eve = world.create_account("4915112345678", "Eve", NOW)
    group = world.create_group(ben, "Asado", [ana], NOW)
    assert say(world, ana, 1, about("offer", ana, ben.jid())).deliveries == ()
    assert say(world, ben, 0, about("offer", ben, ben.jid())).deliveries == ()
    assert say(world, ben, 0, about("offer", ben, JID("1", "s.whatsapp.net"))).deliveries == ()
    assert say(world, eve, 0, about("offer_notice", eve, group.jid)).deliveries == ()
    assert say(world, ana, 1, RejectCall("3EB0", ana.jid(), ben.lid(), "C9").to_node()).deliveries == ()
    ring(world)
    assert say(world, eve, 0, about("terminate", ben, ana.jid())).deliveries == ()
    assert say(world, ben, 0, about("offer", ben, ana.jid())).deliveries == ()


@given(broken(RejectCall("3EB0", JID(NUMBER, "s.whatsapp.net"), JID("1", "lid"), "C1").to_node()))
def test_anything_is_answered(node: Node) -> None:
    """Whatever a device says."""
    world = people()
    call = Node("call", node.attrs, node.content)
    assert len(say(world, world.account(NUMBER), 1, call).answers) == 1
