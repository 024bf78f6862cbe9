"""Calls: hearing of them, and rejecting them."""

from collections.abc import Callable

import pytest

from tests.client.rig import DEVICE, LID, PHONE, Rig, linked_store, rig
from zapwire.client.store.base import Stores
from zapwire.errors import NotConnected, NotPaired
from zapwire.protocol import events
from zapwire.protocol.events import Event
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.calls import CallStanza, call_element
from zapwire.protocol.types.calls import CallInfo, CallRemote

ANA, ANA_PN = JID("100000000000001", "lid", 12), JID("5491155550001", "s.whatsapp.net")
INFO = CallInfo("0A1B2C", ANA, ANA, 1_700_000_000, ANA_PN, None, "C1")
REMOTE = CallRemote("android", "2.25.37.76")


def stanza(kind: str, **more: str | JID) -> CallStanza:
    """Return a stanza about the call."""
    return CallStanza(INFO, REMOTE, call_element(kind, INFO.id, ANA, more={"caller_pn": ANA_PN, **more}))


STANZAS: dict[str, tuple[CallStanza, Callable[[Node], Event]]] = {
    "offer": (stanza("offer"), lambda data: events.CallOffered(INFO, REMOTE, data)),
    "offer_notice": (
        stanza("offer_notice", media="video", type="group"),
        lambda data: events.CallOfferNoticed(INFO, "video", "group", data),
    ),
    "relaylatency": (stanza("relaylatency"), lambda data: events.CallRelayLatencyMeasured(INFO, data)),
    "preaccept": (stanza("preaccept"), lambda data: events.CallPreAccepted(INFO, REMOTE, data)),
    "accept": (stanza("accept"), lambda data: events.CallAccepted(INFO, REMOTE, data)),
    "transport": (stanza("transport"), lambda data: events.CallTransportTold(INFO, REMOTE, data)),
    "terminate": (
        stanza("terminate", reason="timeout"),
        lambda data: events.CallTerminated(INFO, "timeout", data),
    ),
    "reject": (stanza("reject"), lambda data: events.CallRejected(INFO, data)),
}


async def hear(made: Rig, node: Node, kind: type[Event]) -> Event:
    """Let a linked client hear a stanza, and return the event; the stanza is acknowledged, too."""
    server = await made.logged_in()
    server.send(node)
    event = await made.event(kind)
    assert (await server.receive()).attrs == {"class": "call", "id": "C1", "to": node.attrs["from"]}
    return event


@pytest.mark.parametrize("kind", STANZAS)
async def test_events(kind: str) -> None:
    """Each stanza has its event, with what it says."""
    given, make = STANZAS[kind]
    expected = make(given.data)
    async with rig(await linked_store()) as made:
        assert await hear(made, given.to_node(), type(expected)) == expected


async def test_names_are_learnt_and_completed() -> None:
    """Who calls is known by both names from then on, also where a stanza has one only."""
    async with rig(await linked_store()) as made:
        await hear(made, stanza("offer").to_node(), events.CallOffered)
        assert await made.store.lids.pn_for(ANA.to_non_ad()) == ANA_PN
    async with rig(made.store) as made:
        bare = Node("call", {"id": "C1", "from": ANA}, (call_element("terminate", "X", ANA),))
        event = await hear(made, bare, events.CallTerminated)
        assert isinstance(event, events.CallTerminated)
        assert event.call.creator_alt == ANA_PN.with_device(12)


@pytest.mark.parametrize(
    "content", [None, (Node("offer"),), (call_element("dance", "X", ANA),), (Node("a"), Node("b"))]
)
async def test_what_is_not_known(content: tuple[Node, ...] | None) -> None:
    """It is told as it is."""
    node = Node("call", {"id": "C1", "from": ANA}, content)
    async with rig(await linked_store()) as made:
        event = await hear(made, node, events.UnknownCallReceived)
        assert isinstance(event, events.UnknownCallReceived)
        assert event.node.attrs["from"] == ANA


async def test_an_event_is_kept_before_it_is_acknowledged() -> None:
    """In a unit of work, so that a sink that fails lets it come again."""
    kept: list[Event] = []

    async def sink(event: Event, unit: Stores) -> None:
        assert await unit.lids.pn_for(ANA.to_non_ad()) == ANA_PN
        kept.append(event)

    async with rig(await linked_store(), sink=sink) as made:
        assert await hear(made, stanza("offer").to_node(), events.CallOffered) == kept[0]


async def test_rejecting() -> None:
    """The caller is named without a device, with an id as a message has."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        await made.client.calls.reject(ANA, "0A1B2C")
        node = await server.receive()
        assert (node.attrs["from"], node.attrs["to"]) == (DEVICE.to_non_ad(), ANA.to_non_ad())
        assert str(node.attrs["id"]).startswith("3EB0")
        (reject,) = node.children
        assert reject.attrs == {"call-id": "0A1B2C", "call-creator": ANA.to_non_ad(), "count": "0"}


async def test_nobody_can_reject() -> None:
    """Without a connection, or without a device."""
    async with rig() as made:
        with pytest.raises(NotPaired):
            await made.client.calls.reject(PHONE, "X")
    async with rig(await linked_store()) as made:
        with pytest.raises(NotConnected):
            await made.client.calls.reject(LID, "X")
