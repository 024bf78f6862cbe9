"""Identities: the server tells that somebody registered anew, or that our prekeys run out."""

import pytest

from tests.client.conversation import GROUP, conversation, text
from tests.client.rig import RARE_PINGS, settle
from tests.client.test_me import STRANGER
from zapwire.client.prekeys import UPLOAD
from zapwire.client.store.base import PrivacyToken, Stores
from zapwire.protocol import events
from zapwire.protocol.events import Event
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.identities import IdentityChanged, PreKeysLow
from zapwire.protocol.stanzas.prekeys import UploadPreKeys
from zapwire.protocol.stanzas.privacy import IssuePrivacyToken


@pytest.mark.parametrize("by", ["pn", "lid", "both"])
async def test_sessions_with_all_devices_are_void(by: str) -> None:
    """Somebody's new identity drops the sessions with all their devices, under both names, and is told with both."""
    async with conversation() as talk:
        bea = talk.bea
        companion = bea.devices[2]
        await talk.write(bea.lid, readers=(talk.phone, companion))
        async with talk.store.begin() as unit:
            await unit.lids.put(bea.lid, bea.pn)
            await unit.sender_keys.share(GROUP, [talk.phone.address, companion.address, "1:0"])
            await unit.identities.put(bea.pn.signal_address(), bytes(32))
        change = IdentityChanged(bea.lid if by == "lid" else bea.pn, bea.lid if by == "both" else None, 1_700_000_007)
        node = change.to_node("N1")
        talk.server.send(node)
        event = await talk.made.event(events.IdentityChanged)
        assert event == events.IdentityChanged(change.jid, bea.pn, bea.lid, 1_700_000_007, is_implicit=False)
        assert ack_for(node) in await talk.said()
        for device in (talk.phone, companion):
            assert await talk.store.sessions.get(device.address) is None
            assert await talk.store.identities.get(device.address) is None
        assert await talk.store.identities.get(bea.pn.signal_address()) is None
        assert await talk.store.sender_keys.shared_with(GROUP) == {"1:0"}


async def test_names_that_only_the_notification_knows() -> None:
    """A notification that tells both names gives an event with both, of somebody we never met."""
    async with conversation() as talk:
        lid = JID.parse("900000000000001@lid")
        talk.server.send(IdentityChanged(STRANGER, lid).to_node("N1"))
        event = await talk.made.event(events.IdentityChanged)
        assert (event.pn, event.lid) == (STRANGER, lid)


async def test_unknown_lid() -> None:
    """Where only the number is known the event has only that."""
    async with conversation() as talk:
        talk.server.send(IdentityChanged(STRANGER).to_node("N1"))
        event = await talk.made.event(events.IdentityChanged)
        assert (event.pn, event.lid) == (STRANGER, None)


async def test_first_message_after_the_change() -> None:
    """After the notification a message under the new identity starts a session, without another event."""
    async with conversation() as talk:
        await talk.introduce()
        talk.phone.renew()
        talk.server.send(IdentityChanged(talk.bea.pn, talk.bea.lid).to_node("N1"))
        await talk.made.event(events.IdentityChanged)
        await talk.said()
        talk.server.send(talk.phone.stanza("ID1", talk.phone.seal(text(), prekey_id=2)))
        assert [type(event) for event in await talk.handled()] == [events.MessageReceived]


async def test_change_that_cannot_be_kept() -> None:
    """Where the sink raises the sessions stay and the notification is not acknowledged, so that it comes again."""
    failures = [OSError("the disk is full")]

    async def sink(event: Event, _unit: Stores) -> None:
        if failures and isinstance(event, events.IdentityChanged):
            raise failures.pop()

    async with conversation(sink=sink) as talk:
        await talk.introduce()
        node = IdentityChanged(talk.bea.lid).to_node("N1")
        assert await talk.answers(node) == []
        assert await talk.store.sessions.get(talk.phone.address) is not None
        assert await talk.answers(node) == [ack_for(node)]
        assert await talk.store.sessions.get(talk.phone.address) is None


@pytest.mark.parametrize(
    ("issued_ago", "expected"), [(0, True), (3 * 604_800, True), (4 * 604_800, False), (None, False)]
)
async def test_privacy_token_is_issued_again(issued_ago: int | None, expected: bool) -> None:  # noqa: FBT001
    """Whoever registered anew gets the token again that they had of us, as of when it was issued, while it is good."""
    async with conversation() as talk:
        now = int(talk.made.clock.now())
        if issued_ago is not None:
            async with talk.store.begin() as unit:
                await unit.privacy_tokens.put(talk.bea.lid, PrivacyToken(b"t", now, now - issued_ago))
        await talk.answers(IdentityChanged(talk.bea.lid).to_node("N1"))
        asked = [IssuePrivacyToken.from_node(query) for query in talk.people.asked("privacy")]
        assert asked == ([IssuePrivacyToken(talk.bea.lid, now - (issued_ago or 0))] if expected else [])


@pytest.mark.parametrize("count", [0, 4])
async def test_prekeys_run_low(count: int) -> None:
    """Where the server has less than five of our prekeys left, fifty more are uploaded meanwhile."""
    async with conversation(timing=RARE_PINGS) as talk:
        node = PreKeysLow(count).to_node("N1")
        talk.server.send(node)
        assert await talk.server.receive() == ack_for(node)
        query = await talk.server.receive_query("encrypt")
        assert len(UploadPreKeys.from_node(query).prekeys) == UPLOAD
        talk.server.answer(query)
        await settle()
        assert await talk.store.prekeys.not_uploaded(100) == []


@pytest.mark.parametrize(
    "node",
    [
        PreKeysLow(5).to_node("N1"),
        Node("notification", {"type": "encrypt", "id": "N1", "from": SERVER}),
        Node("notification", {"type": "encrypt", "id": "N1", "from": SERVER}, (Node("count"),)),
        Node("notification", {"type": "encrypt", "id": "N1", "from": SERVER}, (Node("digest"),)),
    ],
)
async def test_nothing_to_do(node: Node) -> None:
    """Where there are enough, or the notification says nothing that we know, it is acknowledged."""
    async with conversation() as talk:
        assert await talk.answers(node) == [ack_for(node)]
