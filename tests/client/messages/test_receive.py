"""Receiving: what comes in is decrypted, told once with both names, and answered as whatsmeow does."""

from dataclasses import replace

import pytest

from tests.client.conversation import (
    GROUP,
    Conversation,
    conversation,
    corrupted,
    from_own,
    receipt,
    said,
    text,
    with_attrs,
    without,
)
from tests.client.peers import SERVER_TIME
from tests.client.rig import DEVICE_LID, LID, PHONE
from zapwire.protocol.events import MessageReceived, MessageUndecryptable
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey, build_edit
from zapwire.protocol.messages.content import Edited, Other, Text
from zapwire.protocol.messages.wrappers import wrap_device_sent
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message, MessageContextInfo, SenderKeyDistributionMessage
from zapwire.protocol.stanzas.acks import Nack, ack_for
from zapwire.protocol.stanzas.messages import Enc
from zapwire.protocol.stanzas.receipts import OutgoingReceipt
from zapwire.protocol.types.messages import MessageInfo, MessageSource

BOT = JID.parse("867051314767696@bot")
MOST = 65_535
"""Items that a list can have on the wire."""


async def learn_bea(talk: Conversation) -> None:
    """Let the store know both names of Bea."""
    async with talk.store.begin() as unit:
        await unit.lids.put(talk.bea.lid, talk.bea.pn)


@pytest.mark.parametrize("by_pn", [False, True])
async def test_text_is_told(by_pn: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """A text is told with all the stanza says and both names, and answered with a receipt to whoever it came from."""
    async with conversation() as talk:
        bea = talk.bea
        node = talk.phone.stanza("ID1", talk.phone.seal(text("hello")), by_pn=by_pn)
        talk.server.send(node)
        event = await talk.made.event(MessageReceived)
        name, other = (bea.pn, bea.lid) if by_pn else (bea.lid, bea.pn)
        source = MessageSource(name, name, sender_alt=other, addressing_mode="pn" if by_pn else "lid")
        assert event == MessageReceived(
            MessageInfo(source, "ID1", SERVER_TIME, "Bea", "text"), Text("hello"), event.unwrapped, text("hello")
        )
        assert event.message == text("hello")
        names = (source.chat_pn, source.chat_lid, source.sender_pn, source.sender_lid)
        assert names == (bea.pn, bea.lid, bea.pn, bea.lid)
        assert await talk.server.receive() == receipt("ID1", name)
        assert await talk.store.lids.lid_for(bea.pn) == bea.lid


@pytest.mark.parametrize("by_pn", [False, True])
async def test_session_is_kept_under_the_lid(by_pn: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Whatever name a message comes under, its session and identity are kept under the LID."""
    async with conversation() as talk:
        phone = talk.phone
        await talk.told(phone.stanza("ID1", phone.seal(text()), by_pn=by_pn))
        assert await talk.store.sessions.get(phone.address) is not None
        assert await talk.store.identities.get(phone.address) == phone.identity.public
        assert await talk.store.sessions.get(phone.pn.signal_address()) is None


@pytest.mark.parametrize("by_pn", [False, True])
async def test_names_come_from_the_store(by_pn: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """A stanza that tells one name only gives an event with both, once they were seen together."""
    async with conversation() as talk:
        await learn_bea(talk)
        companion = talk.bea.devices[2]
        node = without(companion.stanza("ID1", companion.seal(text()), by_pn=by_pn), "sender_pn", "sender_lid")
        source = (await talk.told(node)).info.source
        assert source.sender_alt == (companion.lid if by_pn else companion.pn)
        assert (source.chat_pn, source.chat_lid) == (talk.bea.pn, talk.bea.lid)


async def test_unknown_lid_stays_unknown() -> None:
    """A number whose LID nobody told is read all the same, under its number."""
    async with conversation() as talk:
        node = without(talk.phone.stanza("ID1", talk.phone.seal(text()), by_pn=True), "sender_lid")
        source = (await talk.told(node)).info.source
        assert (source.sender_alt, source.sender_pn, source.sender_lid) == (None, talk.bea.pn, None)
        assert await talk.store.sessions.get(talk.phone.pn.signal_address()) is not None


async def test_lid_learnt_from_the_stanza_counts_for_it() -> None:
    """Where a message by number is the first to tell the LID, it is read with the session that moves there."""
    async with conversation() as talk:
        phone = talk.phone
        await talk.told(without(phone.stanza("ID1", phone.seal(text("one")), by_pn=True), "sender_lid"))
        event = await talk.told(phone.stanza("ID2", phone.seal(text("two")), by_pn=True))
        assert said(event) == "two"
        assert await talk.store.sessions.get(phone.pn.signal_address()) is None
        assert await talk.store.sessions.get(phone.address) is not None


async def test_available_client_sends_plain_receipts() -> None:
    """While we are available a receipt says that the message was delivered, otherwise that we are inactive."""
    async with conversation() as talk:
        await talk.made.client.presence.send(available=True)
        await talk.said()
        node = talk.phone.stanza("ID1", talk.phone.seal(text()))
        assert await talk.answers(node) == [receipt("ID1", talk.bea.lid, "")]
        await talk.made.client.presence.send(available=False)
        await talk.said()
        node = talk.phone.stanza("ID2", talk.phone.seal(text()))
        assert await talk.answers(node) == [receipt("ID2", talk.bea.lid)]


async def test_own_message_from_another_device() -> None:
    """What our phone wrote is ours, in the chat it was sent to, and gets a receipt of its own type."""
    async with conversation() as talk:
        await learn_bea(talk)
        own = talk.people.me.phone
        node = from_own(own, "ID1", talk.bea.lid, text("from my phone"))
        talk.server.send(node)
        event = await talk.made.event(MessageReceived)
        source = event.info.source
        assert said(event) == "from my phone"
        assert (source.is_from_me, source.chat, source.sender) == (True, talk.bea.lid, LID)
        assert (source.chat_pn, source.chat_lid) == (talk.bea.pn, talk.bea.lid)
        assert (source.sender_pn, source.sender_lid) == (PHONE, LID)
        assert event.unwrapped.device_sent_to == talk.bea.lid
        expected = OutgoingReceipt(("ID1",), LID, "sender", recipient=talk.bea.lid).to_node()
        assert await talk.server.receive() == expected


async def test_own_message_tells_the_recipients_other_name() -> None:
    """A message of ours that names its recipient both ways teaches both names."""
    async with conversation() as talk:
        own = talk.people.me.phone
        node = with_attrs(from_own(own, "ID1", talk.bea.lid, text()), peer_recipient_pn=talk.bea.pn)
        assert (await talk.told(node)).info.source.chat_pn == talk.bea.pn
        assert await talk.store.lids.pn_for(talk.bea.lid) == talk.bea.pn


async def test_group_message() -> None:
    """The first group message brings the sender's key beside it and is told once; the next comes alone."""
    async with conversation() as talk:
        phone = talk.phone
        keys = phone.seal(Message(senderKeyDistributionMessage=phone.distribution(GROUP)))
        node = phone.stanza("ID1", keys, phone.seal_group(GROUP, text("all")), group=GROUP)
        talk.server.send(node)
        event = await talk.made.event(MessageReceived)
        source = event.info.source
        assert said(event) == "all"
        assert (source.chat, source.is_group, source.chat_pn, source.chat_lid) == (GROUP, True, None, None)
        assert (source.sender_pn, source.sender_lid) == (talk.bea.pn, talk.bea.lid)
        assert await talk.server.receive() == receipt("ID1", GROUP, participant=talk.bea.lid)
        node = phone.stanza("ID2", phone.seal_group(GROUP, text("again")), group=GROUP)
        assert said(await talk.told(node)) == "again"
        assert len([event for event in talk.made.seen if isinstance(event, MessageReceived)]) == 2


async def test_sender_key_alone_is_no_event() -> None:
    """A stanza that brings nothing but a sender's key gives a receipt, and no event."""
    async with conversation() as talk:
        phone = talk.phone
        keys = phone.seal(Message(senderKeyDistributionMessage=phone.distribution(GROUP)))
        talk.server.send(phone.stanza("ID1", keys, group=GROUP))
        assert await talk.handled() == []
        assert await talk.said() == [receipt("ID1", GROUP, participant=talk.bea.lid)]
        assert await talk.store.sender_keys.get(GROUP, phone.address) is not None


@pytest.mark.parametrize("packet", [b"", b"\x33nonsense"])
async def test_unreadable_sender_key(packet: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """A sender's key that cannot be read is logged; what stands beside it is told."""
    async with conversation() as talk:
        phone = talk.phone
        message = Message(
            conversation="hi",
            senderKeyDistributionMessage=SenderKeyDistributionMessage(axolotlSenderKeyDistributionMessage=packet),
        )
        assert said(await talk.told(phone.stanza("ID1", phone.seal(message), group=GROUP))) == "hi"
        assert await talk.store.sender_keys.get(GROUP, phone.address) is None
        assert "a sender key of" in caplog.text


async def test_sender_key_outside_of_a_group() -> None:
    """A sender's key in a chat of two is of no group and is not kept."""
    async with conversation() as talk:
        phone = talk.phone
        message = Message(conversation="hi", senderKeyDistributionMessage=phone.distribution(GROUP))
        await talk.told(phone.stanza("ID1", phone.seal(message)))
        for chat in (GROUP, talk.bea.lid):
            assert await talk.store.sender_keys.get(chat, phone.address) is None


async def test_kind_of_the_future() -> None:
    """A message of a kind that is newer than we are is told, with its bytes."""
    future = Message.FromString(b"\xca\xbb\x01\x05hello")  # field 3001
    async with conversation() as talk:
        event = await talk.told(talk.phone.stanza("ID1", talk.phone.seal(future)))
        assert event.content == Other("")
        assert event.raw.SerializeToString() == future.SerializeToString()


async def test_empty_message() -> None:
    """A message with nothing in it is received and not told."""
    async with conversation() as talk:
        talk.server.send(talk.phone.stanza("ID1", talk.phone.seal(Message(messageContextInfo=MessageContextInfo()))))
        assert await talk.handled() == []
        assert await talk.said() == [receipt("ID1", talk.bea.lid)]


async def test_edit() -> None:
    """An edit names the message that it changes, and what that says now."""
    async with conversation() as talk:
        change = build_edit(talk.bea.lid, "ID1", text("better"), 1_700_000_000)
        node = with_attrs(talk.phone.stanza("ID2", talk.phone.seal(change)), edit="1")
        event = await talk.told(node)
        key = MessageKey(talk.bea.lid, "ID1", is_from_me=True)
        assert event.content == Edited(key, Text("better"), text("better"))
        assert (event.info.id, event.info.edit, event.unwrapped.is_edit) == ("ID2", "1", True)


async def test_retried_message_says_how_often() -> None:
    """A message that was sent again says for the how manieth time."""
    async with conversation() as talk:
        enc = talk.phone.seal(text(), template=Enc("", b"", count=2))
        assert (await talk.told(talk.phone.stanza("ID1", enc))).retry_count == 2


async def test_message_secret_is_kept() -> None:
    """The secret of a message is kept under its chat and sender, for what will refer to it."""
    async with conversation() as talk:
        message = Message(conversation="hi", messageContextInfo=MessageContextInfo(messageSecret=bytes(range(32))))
        await talk.told(talk.phone.stanza("ID1", talk.phone.seal(message)))
        assert await talk.store.secrets.get(talk.bea.lid, talk.bea.lid, "ID1") == bytes(range(32))


@pytest.mark.parametrize("lost", ["t", "id", "from"])
async def test_unparsable_stanza_is_refused(lost: str) -> None:
    """A message that lacks what each must have is refused with 487."""
    async with conversation() as talk:
        node = without(talk.phone.stanza("ID1", talk.phone.seal(text())), lost)
        assert await talk.answers(node) == [ack_for(node, error=Nack.PARSING_ERROR)]
        assert not talk.made.has_seen(MessageReceived)


@pytest.mark.parametrize("children", [(), (Node("enc", {"v": "2"}, b"x"),), (Node("plaintext", {}, b"x"),)])
async def test_message_without_ciphertext_is_refused(children: tuple[Node, ...]) -> None:
    """A message without any ciphertext is refused with 488, and nothing is told."""
    async with conversation() as talk:
        node = talk.phone.stanza("ID1", others=children)
        talk.server.send(node)
        assert await talk.handled() == []
        assert await talk.said() == [ack_for(node, error=Nack.UNRECOGNIZED_STANZA)]


async def test_no_protobuf_is_refused() -> None:
    """A plaintext that is no message is refused with 491 and told as unreadable for good; the session goes on."""
    async with conversation() as talk:
        node = talk.phone.stanza("ID1", talk.phone.seal_bytes(b"\xff\xff\xff"))
        event = await talk.not_told(node)
        assert (event.is_final, event.retry_count, event.is_unavailable) == (True, 0, False)
        assert await talk.said() == [ack_for(node, error=Nack.INVALID_PROTOBUF)]
        assert said(await talk.told(talk.phone.stanza("ID2", talk.phone.seal(text())))) == "hi"


async def test_one_good_ciphertext_suffices() -> None:
    """Where one of two plaintexts is a message, it is told, and the other is forgotten."""
    async with conversation() as talk:
        phone = talk.phone
        bad = phone.seal_bytes(b"\xff\xff\xff")
        talk.server.send(phone.stanza("ID1", bad, phone.seal(text())))
        (event,) = await talk.handled()
        assert isinstance(event, MessageReceived)
        assert await talk.said() == [receipt("ID1", talk.bea.lid)]


async def test_bot_message_without_its_secret() -> None:
    """A bot's message, whose secret we do not have, is refused with 495 and told as unreadable for good."""
    async with conversation() as talk:
        node = with_attrs(talk.phone.stanza("ID1", Enc("msmsg", b"x")), **{"from": BOT})
        event = await talk.not_told(node)
        assert (event.is_final, event.info.sender) == (True, BOT)
        assert await talk.said() == [ack_for(node, error=Nack.MISSING_MESSAGE_SECRET)]


@pytest.mark.parametrize("kind", ["skmsg", "msmsg", "frmsg"])
async def test_unknown_ciphertext(kind: str) -> None:
    """A ciphertext of no kind that such a chat has is received, as whatsmeow does, but told as unreadable for good."""
    async with conversation() as talk:
        node = talk.phone.stanza("ID1", Enc(kind, b"x"))
        event = await talk.not_told(node)
        assert (event.is_final, event.retry_count) == (True, 0)
        assert repr(kind) in event.reason
        assert await talk.said() == [receipt("ID1", talk.bea.lid)]


async def test_unknown_ciphertext_beside_a_known_one() -> None:
    """A ciphertext of the future beside one that can be read is passed over."""
    async with conversation() as talk:
        talk.server.send(talk.phone.stanza("ID1", Enc("frmsg", b"x"), talk.phone.seal(text())))
        (event,) = await talk.handled()
        assert isinstance(event, MessageReceived)


async def test_device_that_was_unlinked_meanwhile(caplog: pytest.LogCaptureFixture) -> None:
    """Where the device is gone from the store a message is neither read nor acknowledged."""
    async with conversation() as talk:
        async with talk.store.begin() as unit:
            await unit.device.delete()
        assert await talk.answers(talk.phone.stanza("ID1", talk.phone.seal(text()))) == []
        assert "<message> could not be handled" in caplog.text


async def test_duplicate_is_received_once() -> None:
    """The same stanza again is answered again, and not told again."""
    async with conversation() as talk:
        node = talk.phone.stanza("ID1", talk.phone.seal(text()))
        await talk.told(node)
        talk.server.send(node, node)
        assert await talk.handled() == []
        assert await talk.said() == [receipt("ID1", talk.bea.lid)] * 2


async def test_message_sent_again_is_told_once() -> None:
    """A message that its sender encrypts anew, although it came, is received and not told again."""
    async with conversation() as talk:
        await talk.told(talk.phone.stanza("ID1", talk.phone.seal(text())))
        talk.server.send(talk.phone.stanza("ID1", talk.phone.seal(text(), template=Enc("", b"", count=1))))
        assert await talk.handled() == []
        assert await talk.said() == [receipt("ID1", talk.bea.lid)]


async def test_same_id_of_another_sender() -> None:
    """Ids are the senders' own: the same id of somebody else is another message."""
    async with conversation() as talk:
        cai = talk.people.add("5491177770000", "300000000000001").phone
        await talk.told(talk.phone.stanza("ID1", talk.phone.seal(text("bea"))))
        assert said(await talk.told(cai.stanza("ID1", cai.seal(text("cai"), prekey_id=2)))) == "cai"


async def test_first_ciphertext_survives_the_second() -> None:
    """Where a group's ciphertext cannot be read, the sender's key that came beside it is kept nevertheless."""
    async with conversation() as talk:
        phone = talk.phone
        keys = phone.seal(Message(senderKeyDistributionMessage=phone.distribution(GROUP)))
        bad = corrupted(phone.seal_group(GROUP, text()))
        node = phone.stanza("ID1", keys, bad, group=GROUP)
        event = await talk.not_told(node)
        assert (event.retry_count, event.is_unavailable) == (1, False)
        assert await talk.store.sender_keys.get(GROUP, phone.address) is not None
        await talk.said()
        assert said(await talk.told(phone.stanza("ID2", phone.seal_group(GROUP, text()), group=GROUP))) == "hi"


async def test_unavailable_message() -> None:
    """What the server has for other devices only is told so, acknowledged, and final where the phone is not asked."""
    async with conversation() as talk:
        node = talk.phone.stanza("ID1", others=(Node("unavailable", {"type": "view_once"}),))
        event = await talk.not_told(node)
        assert (event.is_unavailable, event.unavailable_type, event.is_final) == (True, "view_once", True)
        assert await talk.said() == [ack_for(node)]


async def test_ciphertext_beats_unavailable() -> None:
    """A message with a ciphertext is read, whatever else stands beside it."""
    async with conversation() as talk:
        node = talk.phone.stanza("ID1", talk.phone.seal(text()), others=(Node("unavailable"),))
        assert said(await talk.told(node)) == "hi"


async def test_hidden_failure() -> None:
    """Where the sender asks to show nothing in place of what cannot be read, the event says so."""
    async with conversation() as talk:
        enc = corrupted(talk.phone.seal(text(), template=Enc("", b"", decrypt_fail="hide")))
        assert (await talk.not_told(talk.phone.stanza("ID1", enc))).is_hidden


async def test_deep_wrapper_of_an_impostor() -> None:
    """That somebody else's message claims to be sent by a device of ours makes it none of ours."""
    async with conversation() as talk:
        message = wrap_device_sent(text("me?"), DEVICE_LID)
        event = await talk.told(talk.phone.stanza("ID1", talk.phone.seal(message)))
        assert not event.info.source.is_from_me
        assert event.info.chat == talk.bea.lid


async def test_huge_stanza() -> None:
    """A stanza of as many children as the wire allows is refused or read like any other."""
    async with conversation() as talk:
        junk = tuple(Node("x", {"mediatype": "image"}) for _ in range(MOST))
        node = talk.phone.stanza("ID1", others=junk)
        assert await talk.answers(node) == [ack_for(node, error=Nack.UNRECOGNIZED_STANZA)]
        encs = tuple(Enc("msg", b"x") for _ in range(MOST))
        node = replace(node, attrs={**node.attrs, "id": "ID2"}, content=tuple(enc.to_node() for enc in encs))
        retry, ack = await talk.answers(node)
        assert (retry.attrs["type"], ack) == ("retry", ack_for(node))
        assert len([event for event in talk.made.seen if isinstance(event, MessageUndecryptable)]) == 1
