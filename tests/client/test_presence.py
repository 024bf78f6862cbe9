"""Presence: ours, with the name it needs, and others'."""

import asyncio
from dataclasses import replace

import pytest

from tests.client.conversation import GROUP, conversation
from tests.client.rig import DEVICE, LID, PHONE, linked_store, rig, settle
from zapwire.client.login import new_device
from zapwire.client.store.base import PrivacyToken
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import ConfigurationError, NotConnected, NotPaired
from zapwire.protocol.events import ChatPresenceChanged, PresenceChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.chat_presence import ChatPresence
from zapwire.protocol.stanzas.messages import privacy_token_node
from zapwire.protocol.stanzas.presence import PresenceUpdate
from zapwire.protocol.stanzas.stream import Success, unified_session_id


async def nameless_store() -> MemoryStore:
    """Return the store of a linked device that never had a name."""
    store = await linked_store()
    device = await store.device.load()
    assert device is not None
    async with store.begin() as unit:
        await unit.device.save(replace(device, push_name=""))
    return store


async def test_available_names_the_session_first() -> None:
    """Becoming available sends the session's id and then the presence with the name, as whatsmeow does."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        await made.client.presence.send(available=True)
        session_id = str(unified_session_id(made.clock.now()))
        assert await server.receive() == Node("ib", {}, (Node("unified_session", {"id": session_id}),))
        assert await server.receive() == Node("presence", {"type": "available", "name": "Ana"})


async def test_unavailable_is_one_stanza() -> None:
    """Becoming unavailable names no session."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        await made.client.presence.send(available=False)
        assert await server.receive() == Node("presence", {"type": "unavailable", "name": "Ana"})


async def test_session_id_follows_the_servers_clock() -> None:
    """The session's id counts by the server's time, as heard at the login."""
    async with rig(await linked_store()) as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.send(Success(int(made.clock.now()) + 3600, None).to_node())
        server.answer(await server.receive_query("encrypt"), (Node("count", {"value": "99"}),))
        server.answer(await server.receive_query("passive"))
        await made.client.wait_connected()
        await made.client.presence.send(available=True)
        session = (await server.receive()).require("unified_session")
        assert session.attrs["id"] == str(unified_session_id(made.clock.now() + 3600))


async def test_name_is_required() -> None:
    """Without any name there is no presence, as others would see "-"; nothing is sent."""
    async with rig(await nameless_store()) as made:
        server = await made.logged_in()
        with pytest.raises(ConfigurationError, match="`name`"):
            await made.client.presence.send(available=True)
        await made.client.presence.send(available=False, name="Bea")
        assert await server.receive() == Node("presence", {"type": "unavailable", "name": "Bea"})


async def test_name_is_kept() -> None:
    """A name given once is kept in the store, and sent from then on."""
    async with rig(await nameless_store()) as made:
        server = await made.logged_in()
        await made.client.presence.send(available=False, name="Bea")
        await made.client.presence.send(available=False)
        assert [(await server.receive()).attrs["name"] for _ in range(2)] == ["Bea", "Bea"]
        device = await made.client.device()
        assert device is not None
        assert (device.push_name, device.jid) == ("Bea", DEVICE)


async def test_name_beside_another_change() -> None:
    """A name that is kept undoes nothing that another unit of work changes of the device meanwhile."""
    store = await nameless_store()
    async with rig(store) as made:
        server = await made.logged_in()
        async with store.begin() as unit:
            telling = asyncio.create_task(made.client.presence.send(available=False, name="Bea"))
            await settle()
            device = await unit.device.load()
            assert device is not None
            await unit.device.save(replace(device, platform="another"))
        await telling
        assert (await server.receive()).attrs["name"] == "Bea"
        assert await store.device.load() == replace(device, platform="another", push_name="Bea")


async def test_offline_client_has_no_presence() -> None:
    """Without a connection it says so."""
    async with rig(await linked_store()) as made:
        with pytest.raises(NotConnected):
            await made.client.presence.send(available=True)


@pytest.mark.parametrize("has_keys", [False, True])
async def test_unlinked_device_has_no_presence(has_keys: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """A device that is not linked has no presence, and its name is not kept."""
    store = MemoryStore()
    async with rig(store) as made:
        if has_keys:
            async with store.begin() as unit:
                await unit.device.save(new_device(lambda size: bytes(range(1, size + 1))))
        with pytest.raises(NotPaired, match="pair first"):
            await made.client.presence.send(available=True, name="Ana")
        device = await store.device.load()
        assert device is None or device.push_name == ""


@pytest.mark.parametrize(
    "update",
    [
        PresenceUpdate(PHONE, is_available=True),
        PresenceUpdate(PHONE, is_available=False, last_seen=1_700_000_000),
        PresenceUpdate(PHONE, is_available=False),
    ],
)
async def test_others_presence_is_an_event(update: PresenceUpdate) -> None:
    """Somebody's coming and going is an event, with when they were last seen where that is known."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.send(update.to_node())
        event = await made.event(PresenceChanged)
        assert event == PresenceChanged(PHONE, update.is_available, update.last_seen, PHONE, LID)


async def test_presence_of_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """A presence that does not say whose it is, is logged and passed over."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.send(Node("presence"), PresenceUpdate(PHONE, is_available=True).to_node())
        assert (await made.event(PresenceChanged)).sender == PHONE
        assert "<presence> could not be handled" in caplog.text


@pytest.mark.parametrize("by_pn", [False, True])
async def test_presence_has_both_names(by_pn: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """A presence under either name carries both, without a device, where they are known."""
    async with conversation() as talk:
        async with talk.store.begin() as unit:
            await unit.lids.put(talk.bea.lid, talk.bea.pn)
        name = talk.bea.pn if by_pn else talk.bea.lid
        talk.server.send(PresenceUpdate(name, is_available=True).to_node())
        event = await talk.made.event(PresenceChanged)
        assert (event.sender, event.sender_pn, event.sender_lid) == (name, talk.bea.pn, talk.bea.lid)


async def test_presence_of_a_stranger() -> None:
    """Of somebody whose other name nobody told the event has one."""
    async with conversation() as talk:
        talk.server.send(PresenceUpdate(talk.bea.lid, is_available=True).to_node())
        event = await talk.made.event(PresenceChanged)
        assert (event.sender_pn, event.sender_lid) == (None, talk.bea.lid)


async def test_subscribing() -> None:
    """Somebody's presence is asked for by their name without a device, with their token where we have a good one."""
    async with conversation() as talk:
        presence = talk.made.client.presence
        await presence.subscribe(talk.bea.lid.with_device(2))
        assert await talk.server.receive() == Node("presence", {"type": "subscribe", "to": talk.bea.lid})
        async with talk.store.begin() as unit:
            await unit.privacy_tokens.put(talk.bea.lid, PrivacyToken(b"t", int(talk.made.clock.now()), 0))
        await presence.subscribe(talk.bea.lid)
        expected = Node("presence", {"type": "subscribe", "to": talk.bea.lid}, (privacy_token_node(b"t"),))
        assert await talk.server.receive() == expected


async def test_typing_is_shown() -> None:
    """Typing, recording and stopping are one stanza each, to the chat."""
    async with conversation() as talk:
        presence = talk.made.client.presence
        await presence.send_chat_state(talk.bea.lid.with_device(2), "composing")
        await presence.send_chat_state(GROUP, "composing", media="audio")
        await presence.send_chat_state(talk.bea.lid, "paused")
        assert await talk.said() == [
            Node("chatstate", {"to": talk.bea.lid}, (Node("composing"),)),
            Node("chatstate", {"to": GROUP}, (Node("composing", {"media": "audio"}),)),
            Node("chatstate", {"to": talk.bea.lid}, (Node("paused"),)),
        ]


@pytest.mark.parametrize("chat", [None, GROUP])
@pytest.mark.parametrize("media", ["", "audio"])
async def test_others_typing_is_an_event(chat: JID | None, media: str) -> None:
    """Somebody who types in a chat or group is an event with both names, told or known; nothing is answered."""
    async with conversation() as talk:
        bea, state = talk.bea, ChatPresence("composing", media)
        if chat is None:
            node = state.delivered(bea.lid, alt=bea.pn)
        else:
            async with talk.store.begin() as unit:
                await unit.lids.put(bea.lid, bea.pn)
            node = state.delivered(chat, participant=bea.lid, addressing_mode="lid")
        talk.server.send(node)
        event = await talk.made.event(ChatPresenceChanged)
        assert (event.state, event.media) == ("composing", media)
        source = event.source
        assert (source.chat, source.sender_pn, source.sender_lid) == (chat or bea.lid, bea.pn, bea.lid)
        assert await talk.said() == []


async def test_unreadable_chat_state(caplog: pytest.LogCaptureFixture) -> None:
    """A chat state of no known kind is logged and passed over."""
    async with conversation() as talk:
        talk.server.send(Node("chatstate", {"from": talk.bea.lid}, (Node("dancing"),)))
        assert await talk.handled() == []
        assert "<chatstate> could not be handled" in caplog.text
