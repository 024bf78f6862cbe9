"""Resending: those who could not decrypt a message of ours get it again, and nobody else does."""

import asyncio
import logging

import pytest

from tests.client.messages.chats import GROUP, Chats, chats, done, full_disk
from tests.client.peers import CLIENT, PeerDevice
from tests.client.rig import DEVICE_LID, LID, PHONE, settle
from zapwire.client.messages.resend import MAX_ANSWERS, RENEW_AFTER
from zapwire.errors import ConnectionLost, SignalError
from zapwire.protocol.events import IdentityChanged, ReceiptReceived
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey, build_reaction
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import DeviceSentMessage, ImageMessage, Message, PollCreationMessage
from zapwire.protocol.stanzas.messages import MessageAck, OutgoingMessage
from zapwire.protocol.stanzas.prekeys import GetPreKeyBundles
from zapwire.protocol.stanzas.retries import RetryKeys, RetryReceipt

HELLO = Message(conversation="hola")
WHEN = 1_700_000_600


def retry(
    device: PeerDevice,
    message_id: str = "ID1",
    *,
    count: int = 1,
    keys: RetryKeys | None = None,
    group: JID | None = None,
    recipient: JID | None = None,
    by_pn: bool = False,
    edit: str = "",
) -> Node:
    """Return a device's retry receipt as the server delivers it."""
    name = device.pn if by_pn else device.lid
    receipt = RetryReceipt(
        message_id,
        group or name,
        count,
        WHEN,
        device.registration_id,
        participant=name if group else None,
        recipient=recipient,
        keys=keys,
        edit=edit,
    ).to_node()
    attrs = {key: value for key, value in receipt.attrs.items() if key != "to"}
    return Node("receipt", {**attrs, "from": receipt.attrs["to"], "t": str(WHEN)}, receipt.content)


async def ask(chat: Chats, receipt: Node) -> Node:
    """Deliver a retry receipt that is answered; returns the message, after its ack was seen."""
    chat.server.send(receipt)
    node = await chat.server.receive()
    assert node.tag == "message"
    await acked(chat, receipt)
    return node


async def acked(chat: Chats, receipt: Node) -> None:
    """Take the acknowledgement of a retry receipt."""
    ack = await chat.server.receive()
    assert (ack.tag, ack.attrs["id"], ack.attrs["class"]) == ("ack", receipt.attrs["id"], "receipt")


async def refused(chat: Chats, receipt: Node) -> None:
    """Deliver a retry receipt that gets nothing but its ack."""
    chat.server.send(receipt)
    await acked(chat, receipt)
    await chat.nothing_more()


def opened(device: PeerDevice, node: Node) -> Message:
    """Decrypt what a resent message has for its one device."""
    (enc,) = OutgoingMessage.from_node(node).encs
    return Message.FromString(device.open(enc))


async def test_with_keys() -> None:
    """A device that sends its keys gets the message over a new session, as for that device alone."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        device = chat.bea.devices[2]
        device.sessions.clear()
        node = await ask(chat, retry(device, count=2, keys=device.retry_keys()))
        assert node.attrs == {
            "id": "ID1",
            "type": "text",
            "to": device.lid,
            "t": str(WHEN),
            "device_fanout": "false",
        }
        assert [child.tag for child in node.children] == ["enc", "device-identity"]
        (enc,) = OutgoingMessage.from_node(node).encs
        assert (enc.type, enc.count) == ("pkmsg", 2)
        assert opened(device, node) == HELLO
        assert len(chat.people.asked("encrypt")) == 1


async def test_without_keys() -> None:
    """A first request without keys is answered over the session there is."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        device = chat.bea.phone
        node = await ask(chat, retry(device))
        assert opened(device, node) == HELLO
        assert OutgoingMessage.from_node(node).encs[0].count == 1
        assert len(chat.people.asked("encrypt")) == 1


async def test_established_session() -> None:
    """Over a session that both sides use, the answer is a plain `msg` without our identity."""
    async with chats() as chat:
        device = chat.bea.phone
        device.read(await chat.send(chat.bea.pn, message_id="ID1"))
        chat.server.send(device.stanza("A1", device.seal(HELLO)))
        assert (await chat.server.receive()).tag == "receipt"
        node = await ask(chat, retry(device))
        assert [(enc.type, enc.count) for enc in OutgoingMessage.from_node(node).encs] == [("msg", 1)]
        assert [child.tag for child in node.children] == ["enc"]
        assert opened(device, node) == HELLO


async def test_session_is_gone() -> None:
    """Without a session and without keys, prekeys are asked for."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        device = chat.bea.phone
        async with chat.store.begin() as unit:
            await unit.sessions.delete(device.address)
        node = await ask(chat, retry(device))
        assert GetPreKeyBundles.from_node(chat.people.asked("encrypt")[1]).devices == (device.lid,)
        assert opened(device, node) == HELLO


async def test_session_is_gone_and_prekeys_cannot_be_had() -> None:
    """Where there is nothing to encrypt with, the request is acknowledged and nothing sent."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        device = chat.bea.phone
        async with chat.store.begin() as unit:
            await unit.sessions.delete(device.address)
        chat.people.prekey_answers[device.lid] = None
        await refused(chat, retry(device))


async def test_second_request_renews_the_session_once_an_hour() -> None:
    """From the second request on the session seems broken, and is made anew; but not again within an hour."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        device = chat.bea.phone
        device.read(await chat.send(chat.bea.pn))
        device.sessions.clear()
        for count in (2, 3):
            node = await ask(chat, retry(device, count=count))
            assert len(chat.people.asked("encrypt")) == 2
            assert opened(device, node) == HELLO
        chat.made.clock.advance(RENEW_AFTER)
        await ask(chat, retry(device, count=4))
        assert len(chat.people.asked("encrypt")) == 3
        other = chat.bea.devices[2]
        await ask(chat, retry(other, count=2))
        assert len(chat.people.asked("encrypt")) == 4


async def test_ten_times() -> None:
    """A device gets one message nine times; another device, and another message, count for themselves."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        await chat.send(chat.bea.pn, message_id="ID2")
        for _ in range(MAX_ANSWERS - 1):
            await ask(chat, retry(chat.bea.phone))
        for _ in range(2):
            await refused(chat, retry(chat.bea.phone))
        await ask(chat, retry(chat.bea.devices[2]))
        await ask(chat, retry(chat.bea.phone, "ID2"))


async def test_counts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered of requests does not grow for ever; the oldest is forgotten first."""
    monkeypatch.setattr("zapwire.client.messages.resend._MAX_REMEMBERED", 1)
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        resender = chat.made.client.receipts._resender  # noqa: SLF001  # how much is remembered shows nowhere else
        for device in chat.bea.devices.values():
            await ask(chat, retry(device, count=2))
        assert [address for address, _ in resender._answers] == [chat.bea.devices[2].address]  # noqa: SLF001
        assert list(resender._renewed) == [chat.bea.devices[2].address]  # noqa: SLF001


async def test_unknown_id(caplog: pytest.LogCaptureFixture) -> None:
    """A message that was never sent, or is not kept any more, cannot be sent again."""
    async with chats() as chat:
        with caplog.at_level(logging.WARNING, "zapwire.client"):
            await refused(chat, retry(chat.bea.phone, "NEVER"))
        assert "wants message NEVER again, which is not kept" in caplog.text


async def test_another_chat() -> None:
    """Nobody gets a message of another chat, by whatever name they ask, nor one of a group they ask for directly."""
    async with chats() as chat:
        mallory = chat.people.add("5491166669999", "666000000000001")
        chat.people.add_group(GROUP, chat.bea)
        await chat.send(chat.bea.pn, message_id="ID1")
        await chat.send(GROUP, message_id="ID2")
        for by_pn in (False, True):
            keys = mallory.phone.retry_keys()
            await refused(chat, retry(mallory.phone, by_pn=by_pn, keys=keys))
            await refused(chat, retry(mallory.phone, "ID2", by_pn=by_pn, keys=keys))
            await refused(chat, retry(mallory.phone, by_pn=by_pn, keys=keys, recipient=chat.bea.lid))
            await refused(chat, retry(mallory.phone, group=JID.parse("2@g.us"), keys=keys))
        await refused(chat, retry(chat.bea.phone, group=GROUP))


async def test_by_number() -> None:
    """Who asks by number has the session, and the chat, of the LID."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        node = await ask(chat, retry(chat.bea.phone, by_pn=True))
        assert node.attrs["to"] == chat.bea.pn
        assert opened(chat.bea.phone, node) == HELLO
        assert await chat.store.sessions.get(chat.bea.pn.signal_address()) is None


async def test_own_device() -> None:
    """Another device of ours gets what was sent wrapped, with the chat it went to."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        node = await ask(chat, retry(chat.me.phone, recipient=chat.bea.lid))
        assert (node.attrs["to"], node.attrs["recipient"]) == (LID, chat.bea.lid)
        sent = Message(deviceSentMessage=DeviceSentMessage(destinationJID=str(chat.bea.lid), message=HELLO))
        assert opened(chat.me.phone, node) == sent


async def test_own_phone_wants_a_peer_message() -> None:
    """A message between our devices can be asked for again by our phone, by number."""
    async with chats() as chat:
        sender = chat.messages._sender  # noqa: SLF001  # only features send to the phone
        task = asyncio.create_task(sender.send_to_phone(HELLO))
        node = await chat.leaves(task)
        message_id = node.reader.string("id")
        chat.server.send(MessageAck(message_id, PHONE, 1).to_node())
        await done(task)
        again = await ask(chat, retry(chat.me.phone, message_id, by_pn=True))
        assert opened(chat.me.phone, again).deviceSentMessage.message == HELLO


async def test_in_a_group() -> None:
    """A member who lacks our key gets message and key in one, and counts as having it."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        device = chat.bea.devices[2]
        chat.people.prekey_answers[device.lid] = None
        first = await chat.send(GROUP, message_id="ID1")
        with pytest.raises(SignalError):
            device.open(OutgoingMessage.from_node(first).encs[0], group=GROUP)
        chat.people.prekey_answers.clear()
        node = await ask(chat, retry(device, group=GROUP))
        assert node.attrs == {
            "id": "ID1",
            "type": "text",
            "to": GROUP,
            "participant": device.lid,
            "t": str(WHEN),
        }
        message = opened(device, node)
        assert message.conversation == "hola"
        device.take_sender_key(GROUP, message.senderKeyDistributionMessage)
        assert device.address in await chat.store.sender_keys.shared_with(GROUP)
        second = await chat.send(GROUP, "more")
        assert device.enc_for(second) is None
        assert device.read(second).conversation == "more"


async def test_in_a_group_whose_key_is_gone() -> None:
    """Where our key of the group was forgotten, the message goes without, and nobody counts as having it."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        await chat.send(GROUP, message_id="ID1")
        async with chat.store.begin() as unit:
            await unit.sender_keys.delete(GROUP, CLIENT)
            await unit.sender_keys.unshare(GROUP)
        assert opened(chat.bea.phone, await ask(chat, retry(chat.bea.phone, group=GROUP))) == HELLO
        assert not await chat.store.sender_keys.shared_with(GROUP)


async def test_own_device_in_a_group() -> None:
    """Our own device gets a group's message like any member."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        await chat.send(GROUP, message_id="ID1")
        message = opened(chat.me.phone, await ask(chat, retry(chat.me.phone, group=GROUP)))
        assert message.conversation == "hola"
        assert message.HasField("senderKeyDistributionMessage")


async def test_new_identity_in_the_keys() -> None:
    """A device that was installed anew is answered under its new identity, which is recorded and told."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        chat.bea.phone.renew()
        node = await ask(chat, retry(chat.bea.phone, keys=chat.bea.phone.retry_keys()))
        assert opened(chat.bea.phone, node) == HELLO
        event = await chat.made.event(IdentityChanged)
        assert (event.jid, event.is_implicit) == (chat.bea.lid, True)


async def test_new_identity_is_told_where_the_answer_is_lost() -> None:
    """What is committed is told, also where the answer could not leave."""
    async with chats() as chat:
        await chat.send_message(chat.bea.pn, Message(conversation="x"), message_id="ID1")
        phone = chat.bea.phone
        phone.renew()
        chat.people.held.add("encrypt")
        async with chat.store.begin() as unit:
            await unit.sessions.delete(phone.address)
        chat.server.send(retry(phone))
        query = await chat.server.receive()
        chat.people.held.clear()
        assert chat.people._answer(chat.server, query)  # noqa: SLF001  # late, as the test wants it
        chat.server.client.lost = ConnectionLost("cut")
        assert (await chat.made.event(IdentityChanged)).jid == chat.bea.lid


async def test_keys_with_a_bad_signature(caplog: pytest.LogCaptureFixture) -> None:
    """Keys that somebody on the way forged start no session; the request is acknowledged and logged."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        phone = chat.bea.phone
        before = await chat.store.sessions.get(phone.address)
        bad = phone.badly_signed_bundle()
        with caplog.at_level(logging.WARNING, "zapwire.client"):
            await refused(chat, retry(phone, keys=RetryKeys(bad.identity, None, bad.signed_prekey)))
        assert f"a message cannot be sent to {phone.lid} again" in caplog.text
        assert await chat.store.sessions.get(phone.address) == before


async def test_request_that_cannot_be_read() -> None:
    """A retry receipt without its `retry` is acknowledged, so that it does not come for ever."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        node = retry(chat.bea.phone)
        await refused(chat, Node("receipt", node.attrs))


async def test_kind_of_message_is_told_again() -> None:
    """Type, media type, edit and annotations are those of the message."""
    async with chats() as chat:
        await chat.send_message(chat.bea.pn, Message(imageMessage=ImageMessage(caption="x")), message_id="ID1")
        node = await ask(chat, retry(chat.bea.phone))
        assert node.attrs["type"] == "media"
        assert [enc.media_type for enc in OutgoingMessage.from_node(node).encs] == ["image"]
        await chat.send_message(
            chat.bea.pn, Message(pollCreationMessage=PollCreationMessage(name="?")), message_id="ID2"
        )
        node = await ask(chat, retry(chat.bea.phone, "ID2"))
        assert node.require("meta") == Node("meta", {"polltype": "creation"})
        reaction = build_reaction(MessageKey(chat.bea.lid, "ID0", is_from_me=True), "", 1.0)
        await chat.send_message(chat.bea.pn, reaction, message_id="ID3")
        node = await ask(chat, retry(chat.bea.phone, "ID3", edit="7"))
        assert (node.attrs["type"], node.attrs["edit"]) == ("reaction", "7")


async def test_nothing_leaves_before_the_commit() -> None:
    """Where the ratchet step cannot be kept, nothing is sent; the receipt stays unanswered, so that it comes again."""
    store = await full_disk()
    async with chats(store) as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        await settle()
        chat.people.held.add("encrypt")
        receipt = retry(chat.bea.phone, count=2)
        chat.server.send(receipt)
        query = await chat.server.receive()
        store.is_full = True
        chat.people.held.clear()
        assert chat.people._answer(chat.server, query)  # noqa: SLF001  # late, as the test wants it
        await chat.nothing_more()


async def test_request_is_an_event() -> None:
    """A retry receipt is told like any other, before it is answered."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        await ask(chat, retry(chat.bea.phone))
        event = await chat.made.event(ReceiptReceived)
        assert (event.type, event.message_ids, event.source.sender) == ("retry", ("ID1",), chat.bea.lid)


async def test_stanzas_behind_do_not_wait() -> None:
    """While prekeys are asked for, what comes after the request is handled."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        chat.people.held.add("encrypt")
        chat.server.send(retry(chat.bea.phone, count=2), Node("call", {"id": "C1", "from": chat.bea.lid}))
        nodes = {node.tag: node for node in (await chat.server.receive(), await chat.server.receive())}
        assert nodes["iq"].attrs["xmlns"] == "encrypt"
        assert nodes["ack"].attrs["id"] == "C1"


async def test_connection_ends_before_the_answer() -> None:
    """A request whose answer could not leave is not acknowledged, so that the server repeats it."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        chat.people.held.add("encrypt")
        chat.server.send(retry(chat.bea.phone, count=2))
        await chat.server.receive()
        await chat.lose()
        chat.people.held.clear()
        await chat.reconnect()
        await chat.nothing_more()
        await ask(chat, retry(chat.bea.phone, count=2))


async def test_many_at_once() -> None:
    """More requests than are answered at a time are all answered."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        await chat.send(GROUP, message_id="ID1")
        devices = [chat.bea.add_device(number) for number in range(10, 30)]
        chat.server.send(*(retry(device, group=GROUP, keys=device.retry_keys()) for device in devices))
        nodes = [await chat.server.receive() for _ in range(2 * len(devices))]
        messages = {node.attrs["participant"]: node for node in nodes if node.tag == "message"}
        assert {opened(device, messages[device.lid]).conversation for device in devices} == {"hola"}
        assert len([node for node in nodes if node.tag == "ack"]) == len(devices)


async def test_this_device_does_not_ask_itself() -> None:
    """A request in our own device's name finds no session, and does no harm."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        chat.people.prekey_answers[DEVICE_LID] = None
        this = PeerDevice(PHONE, LID, 3)
        await refused(chat, retry(this, recipient=chat.bea.lid))
