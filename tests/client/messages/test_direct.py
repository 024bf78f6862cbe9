"""Direct messages: whom a message to one person is encrypted for, and the exact stanza."""

import asyncio
from dataclasses import replace

import pytest

from tests.client.conversation import conversation
from tests.client.messages.chats import chats, done
from tests.client.rig import DEVICE, DEVICE_LID, LID, PHONE, linked_device, linked_store, settle
from tests.vectors.load import load
from tests.vectors.load import node as as_node
from zapwire.client.store.base import PrivacyToken
from zapwire.errors import NoRecipientKeys, NoSuchRecipient
from zapwire.protocol.appstate.sharing import build_key_request
from zapwire.protocol.events import IdentityChanged
from zapwire.protocol.history.notices import OlderMessages, build_request
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey, build_reaction
from zapwire.protocol.messages.peer import build_unavailable_request
from zapwire.protocol.messages.reporting import reporting_token
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import (
    HISTORY_SYNC_ON_DEMAND,
    DeviceSentMessage,
    ImageMessage,
    Message,
    PeerDataOperationRequestMessage,
    PollCreationMessage,
    ProtocolMessage,
)
from zapwire.protocol.stanzas.messages import MessageAck, OutgoingMessage

HELLO = Message(conversation="hola")


async def test_first_contact() -> None:
    """A first message is addressed by LID, has a `pkmsg` for each device and our signed identity, and is read."""
    async with chats() as chat:
        node = await chat.send(chat.bea.pn, message_id="ID1")
        assert node.attrs == {
            "id": "ID1",
            "type": "text",
            "to": chat.bea.lid,
            "peer_recipient_pn": chat.bea.pn,
        }
        assert [child.tag for child in node.children] == ["participants", "device-identity"]
        identity = linked_device().signed_identity
        assert identity is not None
        assert node.require("device-identity").data == identity.to_bytes()
        participants = OutgoingMessage.from_node(node).participants
        assert [device for device, _ in participants] == [chat.bea.lid, chat.bea.lid.with_device(2), LID]
        for _, enc in participants:
            assert (enc.type, enc.version, enc.media_type, enc.decrypt_fail) == ("pkmsg", 2, "", "")
        assert [device.read(node) for device in chat.bea.devices.values()] == [HELLO, HELLO]


async def test_own_devices_get_what_was_sent() -> None:
    """Our phone and other companions get the message wrapped, with the chat it went to; this device gets none."""
    async with chats() as chat:
        companion = chat.me.add_device(9)
        node = await chat.send(chat.bea.pn)
        sent = Message(deviceSentMessage=DeviceSentMessage(destinationJID=str(chat.bea.lid), message=HELLO))
        assert [device.read(node) for device in (chat.me.phone, companion)] == [sent, sent]
        named = {device for device, _ in OutgoingMessage.from_node(node).participants}
        assert not named & {DEVICE, DEVICE_LID}


async def test_known_contact() -> None:
    """Once a device has answered, it gets a plain `msg`, and without new sessions our identity is left out."""
    async with chats() as chat:
        devices = [*chat.bea.devices.values(), chat.me.phone]
        first = await chat.send(chat.bea.pn)
        for device in devices:
            device.read(first)
            chat.server.send(device.stanza(f"A{device.address}", device.seal(HELLO)))
            assert (await chat.server.receive()).tag == "receipt"
        node = await chat.send(chat.bea.pn, "otra vez")
        assert [enc.type for _, enc in OutgoingMessage.from_node(node).participants] == ["msg"] * 3
        assert [child.tag for child in node.children] == ["participants"]
        assert {unwrap(device.read(node)).message.conversation for device in devices} == {"otra vez"}
        assert len(chat.people.asked("usync")) == 2  # the LID, then the devices; both are known by now
        assert len(chat.people.asked("encrypt")) == 1


async def test_by_lid() -> None:
    """A message to a LID names the number as well where it is known, and asks nobody for it where it is not."""
    async with chats() as chat:
        assert "peer_recipient_pn" not in (await chat.send(chat.bea.lid)).attrs
        assert len(chat.people.asked("usync")) == 1
        async with chat.store.begin() as unit:
            await unit.lids.put(chat.bea.lid, chat.bea.pn)
        node = await chat.send(chat.bea.lid)
        assert (node.attrs["to"], node.attrs["peer_recipient_pn"]) == (chat.bea.lid, chat.bea.pn)


async def test_number_that_is_not_on_whatsapp() -> None:
    """A number without a LID is nobody: nothing is sent, and its id is free."""
    async with chats() as chat:
        with pytest.raises(NoSuchRecipient, match=r"5491100000000@s\.whatsapp\.net is not on WhatsApp: check"):
            await done(chat.begin(JID.parse("5491100000000@s.whatsapp.net"), message_id="ID1"))
        await chat.nothing_more()
        assert await chat.kept("ID1") is None
        await chat.send(chat.bea.pn, message_id="ID1")


async def test_person_without_devices() -> None:
    """Somebody whose list of devices is empty cannot be written to, and is asked for again the next time."""
    async with chats() as chat:
        devices, chat.bea.devices = chat.bea.devices, {}
        with pytest.raises(NoSuchRecipient, match="has no device"):
            await done(chat.begin(chat.bea.pn))
        chat.bea.devices = devices
        assert chat.bea.phone.read(await chat.send(chat.bea.pn)) == HELLO


async def test_to_oneself() -> None:
    """A note to oneself goes to our other devices, wrapped, whether it is addressed by number or LID."""
    async with chats() as chat:
        for to in (PHONE, LID):
            node = await chat.send(to)
            assert node.attrs["to"] == LID
            (entry,) = OutgoingMessage.from_node(node).participants
            assert entry[0] == LID
            assert chat.me.phone.read(node).deviceSentMessage.destinationJID == str(LID)


async def test_to_oneself_without_another_device() -> None:
    """Where this is the only device there is nobody to encrypt a note to oneself for."""
    async with chats() as chat:
        del chat.me.devices[0]
        with pytest.raises(NoSuchRecipient, match="has no device"):
            await done(chat.begin(PHONE))


async def test_bundle_of_one_device_is_missing() -> None:
    """A device whose keys the server leaves out is left out, too; the others get the message."""
    async with chats() as chat:
        chat.people.prekey_answers[chat.bea.devices[2].lid] = None
        node = await chat.send(chat.bea.pn)
        assert chat.bea.phone.read(node) == HELLO
        assert chat.bea.devices[2].enc_for(node) is None


async def test_no_device_of_theirs_can_be_encrypted_for() -> None:
    """A message that only our own devices could read is not sent, and leaves no trace; later it may be."""
    async with chats() as chat:
        for device in chat.bea.devices.values():
            chat.people.prekey_answers[device.lid] = device.badly_signed_bundle()
        with pytest.raises(NoRecipientKeys, match="can be encrypted for: try again later"):
            await done(chat.begin(chat.bea.pn, message_id="ID1"))
        await chat.nothing_more()
        assert await chat.kept("ID1") is None
        assert await chat.store.sessions.get(LID.signal_address()) is None
        chat.people.prekey_answers.clear()
        assert chat.bea.phone.read(await chat.send(chat.bea.pn, message_id="ID1")) == HELLO


async def test_new_identity_in_a_bundle() -> None:
    """A device that was installed anew is written to with its new key, which is told of."""
    async with chats() as chat:
        chat.bea.phone.read(await chat.send(chat.bea.pn))
        old = chat.bea.phone.identity.public
        chat.bea.phone.renew()
        async with chat.store.begin() as unit:
            await unit.sessions.delete(chat.bea.phone.address)
        node = await chat.send(chat.bea.pn)
        assert chat.bea.phone.read(node) == HELLO
        event = await chat.made.event(IdentityChanged)
        now = int(chat.made.clock.now())
        assert event == IdentityChanged(chat.bea.lid, chat.bea.pn, chat.bea.lid, now, is_implicit=True)
        assert await chat.store.identities.get(chat.bea.phone.address) == chat.bea.phone.identity.public != old


@pytest.mark.parametrize("age", [0, 10])
async def test_privacy_token(age: int) -> None:
    """A message carries the token its recipient gave us while it is good; none after four weeks without a salt."""
    async with chats() as chat:
        weeks = 7 * 86_400
        issued = int(chat.made.clock.now()) - age * weeks
        async with chat.store.begin() as unit:
            await unit.privacy_tokens.put(chat.bea.lid, PrivacyToken(b"token", issued, 0))
        node = await chat.send(chat.bea.pn)
        found = node.child("tctoken")
        assert found == (Node("tctoken", {}, b"token") if age == 0 else None)


async def test_derived_token() -> None:
    """Where the recipient gave no token, one is derived of our salt."""
    async with chats() as chat:
        async with chat.store.begin() as unit:
            await unit.privacy_tokens.put_salt(bytes(32))
        node = await chat.send(chat.bea.pn)
        assert len(node.require("cstoken").data) == 32


async def test_media_type_is_told() -> None:
    """What kind of media it is stands on every ciphertext, and the stanza is of type media."""
    async with chats() as chat:
        node = await chat.send_message(chat.bea.pn, Message(imageMessage=ImageMessage(caption="x")))
        assert node.attrs["type"] == "media"
        assert {enc.media_type for _, enc in OutgoingMessage.from_node(node).participants} == {"image"}


async def test_change_of_a_message() -> None:
    """A message that changes another says so in the stanza, and asks receivers to hide what they cannot read."""
    async with chats() as chat:
        reaction = build_reaction(MessageKey(chat.bea.lid, "ID0", is_from_me=True), "", 1.0)
        node = await chat.send_message(chat.bea.pn, reaction)
        assert (node.attrs["type"], node.attrs["edit"]) == ("reaction", "7")
        assert {enc.decrypt_fail for _, enc in OutgoingMessage.from_node(node).participants} == {"hide"}


async def test_annotations() -> None:
    """A poll's stanza says that it is one."""
    async with chats() as chat:
        node = await chat.send_message(chat.bea.pn, Message(pollCreationMessage=PollCreationMessage(name="?")))
        assert node.require("meta") == Node("meta", {"polltype": "creation"})


async def test_reporting_token_covers_the_message() -> None:
    """The token is over the message as the recipient decrypts it, between our LID and theirs."""
    async with chats(reporting_tokens=True) as chat:
        node = await chat.send(chat.bea.pn, message_id="ID1")
        message = chat.bea.phone.read(node)
        expected = reporting_token(
            message.SerializeToString(),
            secret=message.messageContextInfo.messageSecret,
            message_id="ID1",
            sender=LID,
            remote=chat.bea.lid,
        )
        assert node.require("reporting", "reporting_token").data == expected


async def test_device_without_lid_and_identity() -> None:
    """A device that has not heard its LID yet addresses its own devices by number; without identity it sends none."""
    store = await linked_store()
    async with chats(store) as chat:
        async with store.begin() as unit:
            await unit.device.save(replace(linked_device(), lid=None, signed_identity=None))
        node = await chat.send(chat.bea.pn)
        assert [device for device, _ in OutgoingMessage.from_node(node).participants][-1] == PHONE
        assert node.child("device-identity") is None
        assert chat.me.phone.read(node).deviceSentMessage.message == HELLO


def _sync_request() -> Message:
    request = PeerDataOperationRequestMessage(peerDataOperationRequestType=HISTORY_SYNC_ON_DEMAND)
    return Message(
        protocolMessage=ProtocolMessage(
            type=ProtocolMessage.PEER_DATA_OPERATION_REQUEST_MESSAGE, peerDataOperationRequestMessage=request
        )
    )


@pytest.mark.parametrize(
    ("message", "urgency"),
    [
        (build_unavailable_request(MessageKey(LID, "ID0", is_from_me=False)), {}),
        (
            Message(protocolMessage=ProtocolMessage(type=ProtocolMessage.APP_STATE_SYNC_KEY_REQUEST)),
            {"push_priority": "high"},
        ),
        (_sync_request(), {"push_priority": "high_force", "privacy_sensitive": "1"}),
    ],
)
async def test_peer_message(message: Message, urgency: dict[str, str]) -> None:
    """A message to our phone has one bare ciphertext, unwrapped, and says how urgent it is."""
    async with chats() as chat:
        sender = chat.messages._sender  # noqa: SLF001  # only features send to the phone
        task = asyncio.create_task(sender.send_to_phone(message))
        node = await chat.leaves(task)
        message_id = node.reader.string("id")
        attrs = {"id": message_id, "type": "text", "to": PHONE, "category": "peer"}
        assert node.attrs == attrs | urgency
        assert [child.tag for child in node.children] == ["meta", "enc", "device-identity"]
        assert node.children[0] == Node("meta", {"appdata": "default"})
        assert chat.me.phone.read(node) == message
        chat.server.send(MessageAck(message_id, PHONE, 1).to_node())
        assert (await done(task)).chat == PHONE


BEA = JID.parse("100000000000001@lid")


def older(chat: str, count: int) -> Message:
    """Return the request for so many messages before one of a chat."""
    return build_request(
        OlderMessages(JID.parse(chat), "3EB0A001", is_from_me=True, timestamp=1_700_000_000, count=count)
    )


FOR_PHONE = {
    "history of a person": older("5491155550001@s.whatsapp.net", 50),
    "history of a person by LID": older("100000000000001@lid", 1),
    "history of a group": older("120363000000000001@g.us", 500),
    "unavailable message": build_unavailable_request(MessageKey(BEA, "3EB0A002", is_from_me=False)),
    "app state keys": build_key_request([bytes((0, 0, 0, 1))]),
}


@pytest.mark.parametrize("is_new", [True, False], ids=["new session", "known session"])
async def test_messages_to_the_phone_equal_whatsmeow_s(is_new: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """What is said, and its stanza, of each kind, whether or not the phone has answered in the session by then."""
    vectors = [one for one in load("whatsmeow_peer")["peer"] if one["is_session_new"] is is_new]
    assert [one["name"] for one in vectors] == list(FOR_PHONE)
    async with conversation() as talk:
        sender, phone = talk.made.client.messages._sender, talk.people.me.phone  # noqa: SLF001  # as below
        if not is_new:
            greeting = asyncio.create_task(sender.send_to_phone(HELLO))
            phone.read(node := await talk.server.receive())
            talk.people.ack(talk.server, node)
            await greeting
            await talk.told(phone.stanza("HELLO", phone.seal(HELLO), recipient=LID))
        for vector in vectors:
            message = FOR_PHONE[vector["name"]]
            assert message.SerializeToString(deterministic=True).hex() == vector["message"]
            sending = asyncio.create_task(sender.send_to_phone(message))
            sent = await talk.server.receive()
            talk.people.ack(talk.server, sent)
            await sending
            assert phone.read(sent) == message
            children = tuple(replace(one, content=b"" if one.content else None) for one in sent.children)
            assert Node(sent.tag, {**sent.attrs, "id": "3EB0NEW"}, children) == as_node(vector["stanza"])


async def test_phone_that_cannot_be_encrypted_for() -> None:
    """Where the phone's keys are bad, nothing leaves."""
    async with chats() as chat:
        chat.people.prekey_answers[PHONE] = chat.me.phone.badly_signed_bundle()
        sender = chat.messages._sender  # noqa: SLF001  # only features send to the phone
        with pytest.raises(NoRecipientKeys, match="our own phone"):
            await sender.send_to_phone(HELLO)
        await chat.nothing_more()


async def test_phone_with_a_new_identity() -> None:
    """Our phone's new key is told of, too."""
    async with chats() as chat:
        await chat.send(PHONE)
        chat.me.phone.renew()
        async with chat.store.begin() as unit:
            await unit.sessions.delete(chat.me.phone.address)
        sender = chat.messages._sender  # noqa: SLF001  # only features send to the phone
        task = asyncio.create_task(sender.send_to_phone(HELLO))
        assert chat.me.phone.read(await chat.leaves(task)) == HELLO
        assert (await chat.made.event(IdentityChanged)).lid == LID
        await settle()
        task.cancel()
