"""What sending is made of: what a message says of itself, and what is kept of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.messages.chats import Chats, chats
from tests.client.peers import SERVER_TIME, PeerDevice, People, client_bundle
from tests.client.rig import ACCOUNT, DEVICE, DEVICE_LID, LID, PHONE, linked_device, linked_store, rig
from zapwire.client.me import Me
from zapwire.client.messages.fanout import Sealed
from zapwire.client.messages.outgoing import (
    SECRET_SIZE,
    Order,
    Prepared,
    identity_nodes,
    prepared_again,
    reporting_nodes,
)
from zapwire.client.store.base import SentMessage, Stores
from zapwire.errors import SendRefused
from zapwire.protocol.events import Event, IdentityChanged, MessageSent
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey, build_reaction
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import AudioMessage, Message, MessageContextInfo, ReactionMessage
from zapwire.protocol.stanzas.messages import Enc, OutgoingMessage, participants_node
from zapwire.protocol.wire.encode import encode

ME = Me(linked_device(), DEVICE, DEVICE_LID)
GROUP = JID.parse("120363000000000001@g.us")


def order(message: Message) -> Order:
    """Return a message to be sent."""
    return Order("ID1", message, ME, 1_700_000_000.0)


def test_order_of_a_text() -> None:
    """A text is of type text, without media, change or secret, and nobody hides its failure."""
    text = order(Message(conversation="hola"))
    assert (text.type, text.media_type, text.edit, text.secret) == ("text", "", "", b"")
    assert text.template == Enc("", b"")
    assert Message.FromString(text.plaintext) == text.message


def test_order_of_media() -> None:
    """A voice message is media, told apart as such; the shared template does not tell it."""
    voice = order(Message(audioMessage=AudioMessage(PTT=True)))
    assert (voice.type, voice.media_type) == ("media", "ptt")
    assert voice.template.media_type == ""


def test_order_of_a_change() -> None:
    """A reaction that is taken back changes a message, and its failure is hidden."""
    taken_back = order(build_reaction(MessageKey(PHONE, "ID0", is_from_me=True), "", 1.0))
    assert (taken_back.type, taken_back.edit, taken_back.template.decrypt_fail) == ("reaction", "7", "hide")


def test_identity_goes_with_new_sessions() -> None:
    """Our signed identity is sent where a ciphertext starts a session, and where there is one."""
    identity = ME.device.signed_identity
    assert identity is not None
    assert identity_nodes(ME, Sealed()) == ()
    (node,) = identity_nodes(ME, Sealed(starts_session=True))
    assert node == Node("device-identity", {}, identity.to_bytes())


def test_reporting_token_needs_a_secret() -> None:
    """Only a message with a secret, of a kind that can be reported, has a token, and only where tokens are sent."""
    secret = MessageContextInfo(messageSecret=bytes(SECRET_SIZE))
    with_token = Message(conversation="x", messageContextInfo=secret)
    assert len(reporting_nodes(order(with_token), sender=LID, remote=GROUP, are_sent=True)) == 1
    assert reporting_nodes(order(with_token), sender=LID, remote=GROUP, are_sent=False) == ()
    without = Message(reactionMessage=ReactionMessage(text="x"), messageContextInfo=secret)
    assert reporting_nodes(order(without), sender=LID, remote=GROUP, are_sent=True) == ()
    assert reporting_nodes(order(Message(conversation="x")), sender=LID, remote=GROUP, are_sent=True) == ()


def test_nothing_to_send_again() -> None:
    """A message whose stanza is not kept is prepared anew."""
    assert prepared_again(SentMessage("ID1", LID, b"", 1.0)) is None


def test_stanza_to_send_again() -> None:
    """A kept stanza comes back as it was, with the users it has ciphertexts for, and is not new."""
    devices = [PHONE, PHONE.with_device(2), LID.with_device(1)]
    node = OutgoingMessage(
        "ID1", GROUP, "text", (participants_node((device, Enc("msg", b"x")) for device in devices),), phash="2:abc"
    ).to_node()
    sent = SentMessage("ID1", GROUP, b"", 1.0, encode(node))
    assert prepared_again(sent) == Prepared(node, sent, "2:abc", (PHONE, LID), is_new=False)


@settings(max_examples=50, deadline=None)
@given(
    ciphertexts=st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=5),
    message_id=st.text("0123456789ABCDEF", min_size=1, max_size=32),
)
def test_kept_stanza_is_the_same_bytes(ciphertexts: list[bytes], message_id: str) -> None:
    """Keeping a stanza changes nothing in it, whatever its ciphertexts are."""
    encs = [(LID.with_device(number), Enc("pkmsg", data)) for number, data in enumerate(ciphertexts)]
    children = (participants_node(encs), Node("enc", {"v": "2", "type": "skmsg"}, b"\x00"))
    node = OutgoingMessage(message_id, GROUP, "text", children).to_node()
    prepared = prepared_again(SentMessage(message_id, GROUP, b"", 1.0, encode(node)))
    assert prepared is not None
    assert encode(prepared.stanza) == encode(node)


def test_peers_are_what_they_seem() -> None:
    """The test's own people have keys that agree with the client's published ones."""
    device = PeerDevice(PHONE, LID, 0, identity=ACCOUNT)
    assert device.bundle().signed_prekey.is_signed_by(ACCOUNT.public)
    assert not device.badly_signed_bundle().signed_prekey.is_signed_by(ACCOUNT.public)
    assert client_bundle(None).prekey is None


@pytest.mark.parametrize("secret", [b"", bytes(range(SECRET_SIZE))])
async def test_message_is_kept(secret: bytes) -> None:
    """What is needed to send the same again, or to answer retries, is kept, and the secret where there is one."""
    async with chats() as chat:
        message = Message(conversation="hola")
        if secret:
            message.messageContextInfo.messageSecret = secret
        node = await chat.send_message(chat.bea.pn, message, message_id="ID1")
        kept = await chat.kept("ID1")
        assert kept is not None
        assert kept.message == message.SerializeToString()
        assert (kept.chat, kept.created_at) == (node.attrs["to"], 1_700_000_000.0)
        assert (await chat.store.secrets.get(chat.bea.lid, LID, "ID1") or b"") == secret


async def test_new_identities_are_recorded_with_the_message() -> None:
    """A new identity goes to the sink in the unit of work that keeps the message encrypted for it."""
    recorded: list[Event] = []
    store = await linked_store()

    async def sink(event: Event, unit: Stores) -> None:
        assert await unit.sent.get("ID1")
        recorded.extend([event] if isinstance(event, IdentityChanged) else [])

    async with rig(store, sink=sink) as made:
        chat = Chats(made, People())
        await chat.connect()
        async with store.begin() as unit:
            await unit.identities.put(chat.bea.phone.address, bytes(32))
        await chat.send(chat.bea.pn, message_id="ID1")
        assert recorded == [await made.event(IdentityChanged)]


async def test_what_was_sent_is_recorded() -> None:
    """With the server's word, once; what goes to our own phone alone, and what is refused, is not."""
    recorded: list[MessageSent] = []

    async def sink(event: Event, unit: Stores) -> None:
        assert await unit.device.load()
        if isinstance(event, MessageSent):
            recorded.append(event)

    async with rig(await linked_store(), sink=sink) as made:
        chat = Chats(made, People())
        await chat.connect()
        node = await chat.send(chat.bea.pn, message_id="ID1")
        await chat.messages.send_text(chat.bea.pn, "hola", message_id="ID1")
        (event,) = recorded
        source = event.info.source
        assert (event.info.id, event.info.timestamp, event.info.type) == ("ID1", SERVER_TIME, node.attrs["type"])
        assert (source.chat, source.is_from_me, source.is_group) == (chat.bea.lid, True, False)
        assert {source.sender_pn, source.sender_lid} == {PHONE, LID}
        assert Message.FromString(event.message).conversation == "hola"
        for group, by_pn in ((GROUP, False), (JID("120363000000000002", "g.us"), True)):
            chat.people.add_group(group, chat.bea, by_pn=by_pn)
            await chat.send(group)
            source = recorded.pop().info.source
            assert (source.chat, source.is_group, source.sender.is_lid) == (group, True, not by_pn)
        task, node = await chat.start(chat.bea.pn, message_id="ID2")
        chat.people.ack(chat.server, node, error=400)
        with pytest.raises(SendRefused):
            await task
        assert [one.info.id for one in recorded] == ["ID1"]


async def test_a_sink_that_fails_on_what_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged; the message was sent, is not sent again, and the call says so."""

    async def sink(event: Event, _unit: Stores) -> None:
        raise OSError(f"no place for a {type(event).__name__}")

    async with rig(await linked_store(), sink=sink) as made:
        chat = Chats(made, People())
        await chat.connect()
        await chat.send(chat.bea.pn, message_id="ID1")
        kept = await chat.kept("ID1")
        assert kept is not None
        assert kept.timestamp == SERVER_TIME
    assert "no place for a MessageSent" in caplog.text
