"""What our own devices, above all the phone, tell us: handed-on messages, LIDs, and receipts between devices."""

from dataclasses import replace

import pytest

from tests.client.conversation import GROUP, Conversation, conversation, receipt, said, text, with_attrs
from tests.client.peers import PeerDevice
from tests.client.rig import LID, PHONE
from zapwire.protocol.events import Event, MessageReceived
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import build_edit
from zapwire.protocol.messages.content import Text
from zapwire.protocol.messages.peer import build_unavailable_response
from zapwire.protocol.messages.polls import Poll, build_poll
from zapwire.protocol.node import Node
from zapwire.protocol.proto.common_pb2 import MessageKey
from zapwire.protocol.proto.e2e_pb2 import LIDMigrationMappingSyncMessage, Message, ProtocolMessage
from zapwire.protocol.proto.lid_migration_pb2 import LIDMigrationMapping, LIDMigrationMappingSyncPayload
from zapwire.protocol.proto.web_pb2 import WebMessageInfo
from zapwire.protocol.stanzas.receipts import OutgoingReceipt


def kept(
    message: Message | None, *, chat: JID, message_id: str = "ID1", participant: JID | None = None
) -> WebMessageInfo:
    """Return a message as the phone keeps it."""
    key = MessageKey(remoteJID=str(chat), fromMe=False, ID=message_id)
    if participant is not None:
        key.participant = str(participant)
    return WebMessageInfo(key=key, message=message, messageTimestamp=1_700_000_001, pushName="Bea")


def peer_message(device: PeerDevice, message: Message, message_id: str = "PEER") -> Node:
    """Return what a device of ours sends to this one alone."""
    node = device.stanza(message_id, device.seal(message, prekey_id=3), recipient=LID)
    return with_attrs(node, category="peer", type="peer_msg")


async def handed_on(talk: Conversation, *webs: WebMessageInfo, device: PeerDevice | None = None) -> list[Event]:
    """Let the phone, or another device, hand messages on; returns the events but that of the response itself."""
    response = build_unavailable_response("REQ", webs)
    talk.server.send(peer_message(device or talk.people.me.phone, response, f"PEER{len(talk.made.seen)}"))
    events = await talk.handled()
    await talk.said()
    first, *others = events
    assert isinstance(first, MessageReceived)
    assert first.info.category == "peer"
    return others


async def test_handed_on_message() -> None:
    """A message that the phone hands on is told like any other, with both names and the request's id."""
    async with conversation() as talk:
        async with talk.store.begin() as unit:
            await unit.lids.put(talk.bea.lid, talk.bea.pn)
        (event,) = await handed_on(talk, kept(text("late"), chat=talk.bea.lid))
        assert isinstance(event, MessageReceived)
        assert (said(event), event.request_id, event.raw) == ("late", "REQ", text("late"))
        info = event.info
        assert (info.id, info.timestamp, info.push_name) == ("ID1", 1_700_000_001, "Bea")
        assert (info.source.chat_pn, info.source.chat_lid) == (talk.bea.pn, talk.bea.lid)


@pytest.mark.parametrize("beside", [True, False], ids=["beside the message", "in it"])
async def test_handed_on_poll(beside: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Its secret is kept, so that votes in it can be opened, and one can vote."""
    async with conversation() as talk:
        poll = build_poll(Poll("When?", ("Monday", "Tuesday")), bytes(range(32)))
        web = kept(poll, chat=talk.bea.lid)
        if beside:
            web.messageSecret = poll.messageContextInfo.messageSecret
            web.message.ClearField("messageContextInfo")
        (event,) = await handed_on(talk, web)
        assert isinstance(event, MessageReceived)
        secrets = talk.store.secrets
        assert await secrets.get(event.info.chat, event.info.sender, web.key.ID) == bytes(range(32))
        assert await secrets.get(event.info.chat, event.info.sender, f"{web.key.ID} options")


async def test_handed_on_once() -> None:
    """A message that the phone hands on twice, or that came by itself, is told once."""
    async with conversation() as talk:
        assert len(await handed_on(talk, kept(text(), chat=talk.bea.lid), kept(text(), chat=talk.bea.lid))) == 1
        assert await handed_on(talk, kept(text(), chat=talk.bea.lid)) == []
        talk.server.send(talk.phone.stanza("ID1", talk.phone.seal(text())))
        assert await talk.handled() == []
        await talk.said()
        await talk.told(talk.phone.stanza("ID2", talk.phone.seal(text())))
        assert await handed_on(talk, kept(text(), chat=talk.bea.lid, message_id="ID2")) == []


async def test_handed_on_under_the_other_name() -> None:
    """That holds where the phone names the chat by number and the message came by LID."""
    async with conversation() as talk:
        await talk.told(talk.phone.stanza("ID1", talk.phone.seal(text())))
        assert await handed_on(talk, kept(text(), chat=talk.bea.pn)) == []


async def test_handed_on_before_the_lid_was_known() -> None:
    """It holds, too, where the message was told under a number whose LID was learnt only then."""
    async with conversation() as talk:
        assert len(await handed_on(talk, kept(text(), chat=talk.bea.pn))) == 1
        talk.server.send(talk.phone.stanza("ID1", talk.phone.seal(text())))
        assert await talk.handled() == []


async def test_handed_on_in_a_group() -> None:
    """A group's message is handed on with its sender."""
    async with conversation() as talk:
        (event,) = await handed_on(talk, kept(text(), chat=GROUP, participant=talk.bea.lid))
        assert isinstance(event, MessageReceived)
        assert (event.info.chat, event.info.sender, event.info.source.is_group) == (GROUP, talk.bea.lid, True)


async def test_placeholder_keeps_nothing_away() -> None:
    """Where the phone has no more than a placeholder nothing is told, and the message can still come."""
    async with conversation() as talk:
        assert await handed_on(talk, kept(None, chat=talk.bea.lid)) == []
        assert said(await talk.told(talk.phone.stanza("ID1", talk.phone.seal(text())))) == "hi"


async def test_handed_on_edit() -> None:
    """An edit is told although the message that it changes came before."""
    async with conversation() as talk:
        await talk.told(talk.phone.stanza("ID1", talk.phone.seal(text())))
        edit = build_edit(talk.bea.lid, "ID1", text("better"), 1_700_000_000)
        (event,) = await handed_on(talk, kept(edit, chat=talk.bea.lid, message_id="ID2"))
        assert isinstance(event, MessageReceived)
        assert (event.info.id, event.info.edit, event.content) == ("ID1", "1", Text("better"))
        assert await handed_on(talk, kept(edit, chat=talk.bea.lid, message_id="ID2")) == []


async def test_unreadable_kept_message(caplog: pytest.LogCaptureFixture) -> None:
    """A kept message without a chat is logged and passed over; those beside it are told."""
    async with conversation() as talk:
        bad = WebMessageInfo(key=MessageKey(ID="ID0"), message=text())
        events = await handed_on(talk, bad, kept(text(), chat=talk.bea.lid))
        assert len(events) == 1
        assert "the phone handed on a message that cannot be read" in caplog.text


async def test_only_the_phone_hands_on() -> None:
    """Another companion of ours hands nothing on."""
    async with conversation() as talk:
        companion = talk.people.me.add_device(5)
        assert await handed_on(talk, kept(text(), chat=talk.bea.lid), device=companion) == []


async def test_nobody_else_hands_on() -> None:
    """Somebody else who sends such a response puts nothing into others' mouths."""
    async with conversation() as talk:
        response = build_unavailable_response("REQ", [kept(text(), chat=PHONE)])
        node = with_attrs(talk.phone.stanza("ID9", talk.phone.seal(response)), category="peer", type="peer_msg")
        talk.server.send(node)
        (event,) = await talk.handled()
        assert isinstance(event, MessageReceived)
        assert event.info.id == "ID9"


async def test_receipts_between_devices() -> None:
    """A message between devices is confirmed to the phone, and to whoever sent it."""
    async with conversation() as talk:
        node = peer_message(talk.people.me.phone, text())
        confirmed = OutgoingReceipt(("PEER",), PHONE, "peer_msg").to_node()
        answered = OutgoingReceipt(("PEER",), LID, "peer_msg", recipient=LID).to_node()
        assert await talk.answers(node) == [confirmed, answered]


async def test_lids_from_the_phone() -> None:
    """The phone's list of LIDs is learnt, and sessions move."""
    payload = LIDMigrationMappingSyncPayload(
        pnToLidMappings=[
            LIDMigrationMapping(pn=5491166660000, assignedLid=200000000000001),
            LIDMigrationMapping(pn=5491188880000, assignedLid=400000000000001),
        ]
    )
    async with conversation() as talk:
        phone = talk.phone
        node = phone.stanza("ID1", phone.seal(text()), by_pn=True)
        await talk.told(replace(node, attrs={key: value for key, value in node.attrs.items() if key != "sender_lid"}))
        sync = LIDMigrationMappingSyncMessage(encodedMappingPayload=payload.SerializeToString())
        message = Message(protocolMessage=ProtocolMessage(lidMigrationMappingSyncMessage=sync))
        await talk.told(with_attrs(peer_message(talk.people.me.phone, message), category=""))
        assert await talk.store.lids.lid_for(talk.bea.pn) == talk.bea.lid
        assert await talk.store.lids.pn_for(JID.parse("400000000000001@lid")) == JID.parse(
            "5491188880000@s.whatsapp.net"
        )
        assert await talk.store.sessions.get(phone.address) is not None


async def test_unreadable_lids(caplog: pytest.LogCaptureFixture) -> None:
    """A list of LIDs that cannot be read is logged; the message is told."""
    async with conversation() as talk:
        sync = LIDMigrationMappingSyncMessage(encodedMappingPayload=b"\xff\xff")
        message = Message(protocolMessage=ProtocolMessage(lidMigrationMappingSyncMessage=sync))
        talk.server.send(peer_message(talk.people.me.phone, message))
        assert len(await talk.handled()) == 1
        assert "the phone sent LIDs" in caplog.text


async def test_lids_from_somebody_else() -> None:
    """Nobody else teaches us LIDs."""
    payload = LIDMigrationMappingSyncPayload(
        pnToLidMappings=[LIDMigrationMapping(pn=5491188880000, assignedLid=400000000000001)]
    )
    async with conversation() as talk:
        sync = LIDMigrationMappingSyncMessage(encodedMappingPayload=payload.SerializeToString())
        message = Message(protocolMessage=ProtocolMessage(lidMigrationMappingSyncMessage=sync))
        assert await talk.answers(talk.phone.stanza("ID1", talk.phone.seal(message))) == [receipt("ID1", talk.bea.lid)]
        assert await talk.store.lids.lid_for(JID.parse("5491188880000@s.whatsapp.net")) is None
