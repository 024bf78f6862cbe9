"""Sending: whom a message goes to and in which order, and what the server's word does."""

import asyncio

import pytest

from tests.client.messages.chats import GROUP, Chats, chats, done, full_disk, slow_disk
from tests.client.peers import SERVER_TIME
from tests.client.rig import DEVICE_LID, LID, PHONE, linked_store, rig, settle, until
from zapwire.client.messages.outgoing import SendResult
from zapwire.client.store.base import PrivacyToken
from zapwire.errors import (
    LocalProtocolError,
    NoSuchRecipient,
    NotPaired,
    ReachOutRestricted,
    SendRateLimited,
    SendRefused,
    StaleAddressing,
    StanzaRefused,
    StoreError,
)
from zapwire.protocol.events import Event, IdentityChanged
from zapwire.protocol.jid import JID, STATUS_BROADCAST
from zapwire.protocol.proto.e2e_pb2 import Message, MessageContextInfo, ReactionMessage
from zapwire.protocol.stanzas.messages import MessageAck, OutgoingMessage, participant_hash
from zapwire.protocol.stanzas.privacy import StatusPrivacy


async def test_result_is_the_servers_word() -> None:
    """A message is sent when the server has it: the result has its id, the server's time and the chat by LID."""
    async with chats() as chat:
        task, node = await chat.start(chat.bea.pn, message_id="ID1")
        await settle()
        assert not task.done()
        chat.people.ack(chat.server, node)
        assert await done(task) == SendResult("ID1", SERVER_TIME, chat.bea.lid)
        kept = await chat.kept("ID1")
        assert kept is not None
        assert (kept.stanza, kept.timestamp, kept.chat) == (None, SERVER_TIME, chat.bea.lid)
        assert Message.FromString(kept.message) == Message(conversation="hola")
        assert not await chat.pending()


async def test_id_is_made_where_none_is_given() -> None:
    """Each message gets an id of its own, in the form of WhatsApp Web's."""
    async with chats() as chat:
        first, second = [await chat.send(chat.bea.pn) for _ in range(2)]
        ids = {str(first.attrs["id"]), str(second.attrs["id"])}
        assert len(ids) == 2
        assert all(message_id.startswith("3EB0") and len(message_id) == 22 for message_id in ids)


@pytest.mark.parametrize(
    ("code", "kind", "retry"),
    [
        (421, StaleAddressing, True),
        (429, SendRateLimited, True),
        (463, ReachOutRestricted, False),
        (479, StanzaRefused, False),
        (500, SendRefused, False),
    ],
)
async def test_refusal(code: int, kind: type[SendRefused], retry: bool) -> None:  # noqa: FBT001  # a parameter set
    """The server's code becomes the error of its class, and what was known of the recipient is asked again."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        task, node = await chat.start(GROUP)
        asked = len(chat.people.asked("usync")), len(chat.people.asked("w:g2"))
        chat.people.ack(chat.server, node, error=code)
        with pytest.raises(SendRefused) as raised:
            await done(task)
        assert type(raised.value) is kind
        assert (raised.value.code, raised.value.retry) == (code, retry)
        await chat.send(GROUP)
        assert (len(chat.people.asked("usync")), len(chat.people.asked("w:g2"))) == (asked[0] + 1, asked[1] + 1)


async def test_list_of_devices_differs() -> None:
    """Where the server knows other devices than we, the message is sent, and the next asks for the devices again."""
    async with chats() as chat:
        await chat.send(chat.bea.pn)
        new = chat.bea.add_device(7)
        task, node = await chat.start(chat.bea.pn)
        assert new.enc_for(node) is None
        chat.people.ack(chat.server, node, phash="2:AAAAAAAA")
        await done(task)
        assert new.read(await chat.send(chat.bea.pn, "hola a todos")).conversation == "hola a todos"


async def test_list_of_devices_agrees() -> None:
    """Where the server's hash is ours, nothing is asked again."""
    async with chats() as chat:
        task, node = await chat.start(chat.bea.pn)
        devices = [person.lid.with_device(n) for person in (chat.me, chat.bea) for n in person.devices]
        chat.people.ack(chat.server, node, phash=participant_hash(devices))
        await done(task)
        asked = len(chat.people.asked("usync"))
        await chat.send(chat.bea.pn)
        assert len(chat.people.asked("usync")) == asked


async def test_order_per_recipient() -> None:
    """Messages to one person leave in the order they were sent in, also while the first must ask for devices."""
    async with chats() as chat:
        tasks = [chat.begin(chat.bea.pn, str(number), message_id=f"ID{number}") for number in range(10)]
        nodes = [await chat.server.receive() for _ in tasks]
        assert [chat.bea.phone.read(node).conversation for node in nodes] == [str(number) for number in range(10)]
        for node in reversed(nodes):
            chat.people.ack(chat.server, node)
        assert [(await done(task)).id for task in tasks] == [f"ID{number}" for number in range(10)]


async def test_recipients_do_not_wait_for_each_other() -> None:
    """While one person's devices are not known, messages to others leave."""
    async with chats() as chat:
        cara = chat.people.add("5491166661111", "300000000000001")
        await chat.send(cara.pn)
        chat.people.held.add("usync")
        slow = chat.begin(chat.bea.pn)
        query = await chat.leaves(slow)
        quick, node = await chat.start(cara.pn)
        assert cara.phone.read(node).conversation == "hola"
        chat.people.ack(chat.server, node)
        await done(quick)
        assert not slow.done()
        chat.people.held.clear()
        assert chat.people._answer(chat.server, query)  # noqa: SLF001  # late, as the test wants it
        chat.people.ack(chat.server, await chat.leaves(slow))
        await done(slow)


async def test_messages_to_one_share_a_commit() -> None:
    """While a message waits for its commit the next ones are encrypted; none has left, and then they leave in order."""
    store = await slow_disk()
    async with chats(store) as chat:
        await chat.send(chat.bea.lid)
        store.durable.clear()
        tasks = [chat.begin(chat.bea.lid, message_id=f"ID{number}") for number in range(5)]
        await until(lambda: store.waiting == 5)
        await chat.nothing_more()
        store.durable.set()
        nodes = [await chat.server.receive() for _ in tasks]
        assert [node.attrs["id"] for node in nodes] == [f"ID{number}" for number in range(5)]
        for task, node in zip(tasks, nodes, strict=True):
            chat.people.ack(chat.server, node)
            await done(task)


async def test_first_message_is_committed_before_the_next_begins() -> None:
    """The message that makes a session is durable before the next to the same person is encrypted."""
    store = await slow_disk()
    async with chats(store) as chat:
        store.durable.clear()
        tasks = [chat.begin(chat.bea.lid, message_id=f"ID{number}") for number in range(2)]
        await until(lambda: store.waiting > 0)
        await settle()
        assert store.waiting == 1
        assert await chat.kept("ID1") is None
        store.durable.set()
        for task in tasks:
            chat.people.ack(chat.server, await chat.server.receive())
            await done(task)


async def test_nothing_leaves_before_the_commit() -> None:
    """Where the ratchet step cannot be kept, nothing leaves, and the next message is encrypted as if nothing was."""
    store = await full_disk()
    async with chats(store) as chat:
        chat.bea.phone.read(await chat.send(chat.bea.pn))
        await settle()
        before = await store.sessions.get(chat.bea.phone.address)
        store.is_full = True
        with pytest.raises(StoreError, match="the disk is full"):
            await done(chat.begin(chat.bea.pn, message_id="ID1"))
        await chat.nothing_more()
        store.is_full = False
        assert await chat.kept("ID1") is None
        assert await store.sessions.get(chat.bea.phone.address) == before
        assert chat.bea.phone.read(await chat.send(chat.bea.pn, "now", message_id="ID1")).conversation == "now"


async def test_first_message_leaves_nothing_where_it_cannot_be_kept() -> None:
    """The same holds for a first message, and for one to a group: neither leaves a session or key behind."""
    store = await full_disk()
    async with chats(store) as chat:
        chat.people.add_group(GROUP, chat.bea)
        await chat.store.lids.lid_for(chat.bea.pn)
        await chat.made.client.groups.info(GROUP)
        store.is_full = True
        for to in (chat.bea.pn, GROUP):
            with pytest.raises(StoreError):
                await done(chat.begin(to))
        await chat.nothing_more()
        store.is_full = False
        assert await store.sessions.get(chat.bea.phone.address) is None
        for to in (chat.bea.pn, GROUP):
            assert chat.bea.phone.read(await chat.send(to)).conversation == "hola"


async def test_handler_of_a_new_identity_may_send() -> None:
    """A handler that hears of a new identity may write to the same person and await it: the turn is over by then."""
    async with chats() as chat:
        await chat.send(chat.bea.pn)
        warned: list[SendResult] = []

        async def warn(event: Event) -> None:
            if isinstance(event, IdentityChanged) and not warned:
                warned.append(await chat.messages.send_text(chat.bea.pn, "is it you?", message_id="WARNING"))

        chat.made.client.add_handler(warn)
        await renewed(chat)
        task = chat.begin(chat.bea.pn, message_id="ID1")
        nodes = [await chat.leaves(task), await chat.leaves(task)]
        assert [node.attrs["id"] for node in nodes] == ["ID1", "WARNING"]
        for node in nodes:
            chat.people.ack(chat.server, node)
        await done(task)
        assert [result.id for result in warned] == ["WARNING"]
        assert [chat.bea.phone.read(node).conversation for node in nodes] == ["hola", "is it you?"]


async def test_new_identity_is_told_where_sending_failed() -> None:
    """What is committed is told, also where the stanza could not leave."""
    async with chats() as chat:
        await chat.send(chat.bea.pn)
        await renewed(chat)
        with pytest.raises(LocalProtocolError):
            await done(chat.begin(chat.bea.pn, "x" * (1 << 24)))
        assert (await chat.made.event(IdentityChanged)).jid == chat.bea.lid


async def renewed(chat: Chats) -> None:
    """Let Bea's phone be installed anew, without the client's having a session with it any more."""
    chat.bea.phone.renew()
    async with chat.store.begin() as unit:
        await unit.sessions.delete(chat.bea.phone.address)


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("5491166660000:2@s.whatsapp.net", "is one device: send to 5491166660000@s.whatsapp.net"),
        ("200000000000001:2@lid", "is one device"),
        ("5491166660000@c.us", "only to people"),
        ("120363000000000001@newsletter", "only to people"),
        ("1234@broadcast", "only to people"),
        ("s.whatsapp.net", "only to people"),
        ("lid", "only to people"),
        ("g.us", "only to people"),
    ],
)
async def test_nobody_to_send_to(to: str, message: str) -> None:
    """A JID that is no chat is refused before anything is asked or kept."""
    async with chats() as chat:
        with pytest.raises(NoSuchRecipient, match=message):
            await done(chat.begin(JID.parse(to), message_id="ID1"))
        await chat.nothing_more()
        assert not chat.people.queries
        assert await chat.kept("ID1") is None


@pytest.mark.parametrize("message_id", ["x" * 129, "línea", "a\nb", "\x00"])
async def test_bad_ids(message_id: str) -> None:
    """An id that the wire could not carry well is refused."""
    async with chats() as chat:
        with pytest.raises(LocalProtocolError, match="at most 128 printable ASCII"):
            await done(chat.begin(chat.bea.pn, message_id=message_id))
        await chat.nothing_more()


async def test_device_that_is_not_linked() -> None:
    """Without a link there is nothing to send with."""
    async with rig(await linked_store()) as made:
        async with made.store.begin() as unit:
            await unit.device.delete()
        with pytest.raises(NotPaired):
            await made.client.messages.send_text(PHONE, "hola")


async def test_privacy_token_is_given_once() -> None:
    """Whoever we write to gets a token of ours, once; a group does not."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        await chat.send(GROUP)
        await settle()
        assert not chat.people.asked("privacy")
        for _ in range(2):
            await chat.send(chat.bea.pn)
            await until(lambda: bool(chat.people.asked("privacy")))
        await settle()
        (query,) = chat.people.asked("privacy")
        now = str(int(chat.made.clock.now()))
        token = query.require("tokens", "token")
        assert token.attrs == {"jid": chat.bea.lid, "t": now, "type": "trusted_contact"}
        known = await chat.store.privacy_tokens.get(chat.bea.lid)
        assert known == PrivacyToken(None, 0, int(now))


async def test_reporting_token() -> None:
    """Where that is switched on, a message carries a secret, which is kept, and a token; a reaction neither."""
    async with chats(reporting_tokens=True) as chat:
        node = await chat.send(chat.bea.pn, message_id="ID1")
        secret = chat.bea.phone.read(node).messageContextInfo.messageSecret
        assert len(secret) == 32
        assert await chat.store.secrets.get(chat.bea.lid, LID, "ID1") == secret
        assert len(node.require("reporting", "reporting_token").data) == 16
        own = Message(conversation="x", messageContextInfo=MessageContextInfo(messageSecret=bytes(32)))
        node = await chat.send_message(chat.bea.pn, own)
        assert chat.bea.phone.read(node) == own
        reaction = Message(reactionMessage=ReactionMessage(text="x"))
        node = await chat.send_message(chat.bea.pn, reaction)
        assert node.child("reporting") is None
        assert chat.bea.phone.read(node) == reaction


async def test_token_that_cannot_be_kept() -> None:
    """A full disk does not end the connection because of a token; it is given again with the next message."""
    store = await full_disk()
    async with chats(store) as chat:
        chat.people.held.add("privacy")
        await chat.send(chat.bea.pn)
        query = await chat.server.receive()
        store.is_full = True
        chat.server.answer(query)
        await settle()
        store.is_full = False
        await chat.send(chat.bea.pn)
        assert (await chat.server.receive()).attrs["xmlns"] == "privacy"


async def test_statuses_are_sent_like_groups() -> None:
    """The status broadcast is a recipient, too; nobody gets a privacy token for it."""
    async with chats() as chat:
        chat.people.status = StatusPrivacy("whitelist", (chat.bea.pn,), is_default=True)
        assert chat.bea.phone.read(await chat.send(STATUS_BROADCAST)).conversation == "hola"
        await settle()
        assert not chat.people.asked("privacy")


async def test_who_has_our_key_is_kept_with_the_servers_word() -> None:
    """Once the server has a group's message its receivers count as having our key, unless that was replaced."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        keys = chat.store.sender_keys
        for is_replaced in (True, False):
            task, node = await chat.start(GROUP)
            assert not await keys.shared_with(GROUP)
            if is_replaced:
                async with chat.store.begin() as unit:
                    await unit.sender_keys.delete(GROUP, DEVICE_LID.signal_address())
            chat.people.ack(chat.server, node)
            await done(task)
            assert bool(await keys.shared_with(GROUP)) is not is_replaced


async def test_phone_gets_peer_messages() -> None:
    """A message to our own phone alone leaves as a peer message, by number, and is kept with the server's time."""
    async with chats() as chat:
        sender = chat.messages._sender  # noqa: SLF001  # only features send to the phone
        task = asyncio.create_task(sender.send_to_phone(Message(conversation="to the phone")))
        node = await chat.leaves(task)
        stanza = OutgoingMessage.from_node(node)
        assert (stanza.to, stanza.category, stanza.type) == (PHONE, "peer", "text")
        assert chat.me.phone.read(node) == Message(conversation="to the phone")
        chat.server.send(MessageAck(stanza.id, PHONE, SERVER_TIME).to_node())
        assert await done(task) == SendResult(stanza.id, SERVER_TIME, PHONE)
        await settle()
        assert not chat.people.asked("privacy")
