"""What a phone makes of messages, above all of companions' and of unreadable ones."""

from dataclasses import replace

import pytest

from tests.sandbox.people import NOW
from tests.sandbox.phones.net import ANA, Net, RawCompanion, bundle_of, received, said, texts
from tests.sandbox.raw_client import prekey
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey, build_edit, build_reaction, build_revoke
from zapwire.protocol.messages.peer import build_unavailable_request, read_unavailable_response, read_web_message
from zapwire.protocol.messages.text import build_text
from zapwire.protocol.messages.wrappers import wrap_device_sent
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message, MessageContextInfo, SenderKeyDistributionMessage
from zapwire.protocol.signal.packets import SenderKeyMessage
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.stanzas.acks import Nack, ack_for
from zapwire.protocol.stanzas.messages import Enc, IncomingMessage, OutgoingMessage, device_identity_node
from zapwire.protocol.stanzas.receipts import OutgoingReceipt
from zapwire.protocol.stanzas.retries import RetryReceipt
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.phones.receiving import MAX_RETRIES, on_message


@pytest.fixture
def own(net: Net, ana: Line) -> RawCompanion:
    """Link a companion to Ana's phone, with sessions to nobody."""
    return RawCompanion.linked(net.context.world, ana.account, "anas", prekey(1))


@pytest.fixture
def theirs(net: Net, ben: Line) -> RawCompanion:
    """Link a companion to Ben's phone."""
    return RawCompanion.linked(net.context.world, ben.account, "bens", prekey(1))


def incoming(sender: RawCompanion, *encs: Enc, group: JID | None = None) -> Node:
    """Return a companion's message as the server delivers it."""
    children = (*(enc.to_node() for enc in encs), sender.identity)
    return IncomingMessage(
        "A1", group or sender.lid, "text", NOW, children, participant=sender.lid if group else None
    ).to_node()


def broken(enc: Enc) -> Enc:
    """Return a ciphertext with another byte where its MAC covers it."""
    data = bytearray(enc.ciphertext)
    data[len(data) * 3 // 4] ^= 1
    return replace(enc, ciphertext=bytes(data))


async def test_a_phone_reads_a_companion(net: Net, ana: Line, theirs: RawCompanion) -> None:
    """Of another account: first messages and later ones, each confirmed; the sender keeps its device."""
    phone = ana.account.lid()
    theirs.start(phone, bundle_of(ana.account))
    for number in ("1", "2"):
        await net.context.post.submit(theirs.jid, theirs.outgoing(phone, f"A{number}", build_text(number), phone))
        await net.settle()
    assert texts(ana) == ["1", "2"]
    assert received(ana)[0].sender.jid == theirs.lid
    receipts = [node for node in net.waiting(theirs.jid) if node.tag == "receipt"]
    assert [(node.attrs["id"], "type" in node.attrs) for node in receipts] == [("A1", False), ("A2", False)]


async def test_a_phone_sees_what_its_companion_sends(net: Net, ana: Line, ben: Line, own: RawCompanion) -> None:
    """As its own, in the chat it was sent to, and confirms it as one of its own devices; receipts are known."""
    phone, chat = ana.account.lid(), ben.account.lid()
    own.start(phone, bundle_of(ana.account))
    own.start(chat, bundle_of(ben.account))
    encs = (
        (chat, own.encrypt(chat, build_text("desde la compu"))),
        (phone, own.encrypt(phone, wrap_device_sent(build_text("desde la compu"), chat))),
    )
    children = tuple(Node("to", {"jid": device}, (enc.to_node(),)) for device, enc in encs)
    message = OutgoingMessage("A1", chat, "text", (Node("participants", {}, children), own.identity))
    await net.context.post.submit(own.jid, message.to_node())
    await net.settle()
    assert texts(ana) == texts(ben) == ["desde la compu"]
    entry = received(ana)[0]
    assert (entry.info.source.is_from_me, entry.chat.jid, entry.sender.jid) == (True, chat, own.lid)
    record = ana.state.outbox.record("A1")
    assert record is not None
    assert [receipt.sender.pn for receipt in record.receipts] == [ben.account.jid()]
    types = [node.attrs.get("type") for node in net.waiting(own.jid) if node.tag == "receipt"]
    assert sorted(types, key=str) == [None, "sender"]


async def test_a_companion_in_a_group(net: Net, ana: Line, ben: Line, theirs: RawCompanion) -> None:
    """It distributes its sender key, and is read from then on; also by the phone of its own account."""
    group = net.group(ana, ben)
    record = SenderKeyRecord.create(key_id=7, chain_key=bytes(32), signing_key=bytes(range(32)))
    for number in ("1", "2"):
        key = Message(
            senderKeyDistributionMessage=SenderKeyDistributionMessage(
                groupID=str(group.jid), axolotlSenderKeyDistributionMessage=record.distribution().to_bytes()
            )
        )
        told = []
        for line in (ana, ben) if number == "1" else ():
            device = line.account.lid()
            theirs.start(device, bundle_of(line.account))
            told.append(Node("to", {"jid": device}, (theirs.encrypt(device, key).to_node(),)))
        plaintext = build_text(number).SerializeToString() + b"\x01"
        record, packet = record.encrypt(plaintext, random=bytes(64))
        assert isinstance(packet, SenderKeyMessage)
        children = (Node("participants", {}, tuple(told)), theirs.identity, Enc("skmsg", packet.to_bytes()).to_node())
        message = OutgoingMessage(f"A{number}", group.jid, "text", children, addressing_mode="lid")
        await net.context.post.submit(theirs.jid, message.to_node())
    await net.settle()
    assert texts(ana) == texts(ben) == ["1", "2"]
    assert [received(line)[0].info.source.is_from_me for line in (ana, ben)] == [False, True]


async def test_changes_of_messages(net: Net, ana: Line, ben: Line) -> None:
    """They take effect on the message, and are entries of their own."""
    chat, own_name = ana.account.lid(), ben.account.lid()
    sent = await ben.send(chat, build_text("hola"))
    key = MessageKey(chat, sent.id, is_from_me=True)
    for change in (build_reaction(key, "👍", 0), build_edit(chat, sent.id, build_text("chau"), 0)):
        await ben.send(chat, change)
    await net.settle()
    entry = received(ana)[0]
    assert (entry.text, entry.is_edited, entry.reactions) == ("chau", True, {str(ben.account.jid()): "👍"})
    assert [found.target for found in received(ana)] == ["", sent.id, sent.id]
    await ben.send(chat, build_revoke(key))
    await net.settle()
    assert (entry.is_revoked, entry.text) == (True, "")
    mine = ben.state.inbox.find(ANA, sent.id)
    assert mine is not None
    assert (mine.is_revoked, mine.sender.jid) == (True, own_name)


async def test_a_groups_admin_revokes_what_others_wrote(net: Net, ana: Line, ben: Line, cleo: Line) -> None:
    """Nobody else does."""
    group = net.group(ana, ben, cleo)
    sent = await ben.send(group.jid, build_text("spam"))
    key = MessageKey(group.jid, sent.id, is_from_me=False, participant=ben.account.lid())
    await cleo.send(group.jid, build_revoke(key))
    await net.settle()
    assert not said(ana, "spam").is_revoked
    await ana.send(group.jid, build_revoke(key))
    await net.settle()
    gone = cleo.state.inbox.find(str(group.jid), sent.id)
    assert gone is not None
    assert gone.is_revoked


def test_an_unreadable_message_is_asked_for(ana: Line, theirs: RawCompanion) -> None:
    """First without keys, then with fresh ones, and no more after the fourth time; each time it is acknowledged."""
    phone = ana.account.lid()
    theirs.start(phone, bundle_of(ana.account))
    answers = []
    for _ in range(MAX_RETRIES + 1):
        node = incoming(theirs, broken(theirs.encrypt(phone, build_text("x"))))
        retry, *acks = on_message(ana.state, node, NOW)
        if not acks:
            assert retry == ack_for(node)
            continue
        assert acks == [ack_for(node)]
        answers.append(RetryReceipt.from_node(retry))
    assert [answer.count for answer in answers] == [1, 2, 3, 4]
    assert [answer.keys is None for answer in answers] == [True, False, False, False]
    first = answers[0]
    assert (first.id, first.peer, first.timestamp, first.participant) == ("A1", theirs.lid, NOW, None)
    assert first.registration_id == ana.account.keys.registration_id
    assert len({answer.keys.prekey for answer in answers if answer.keys}) == 3
    (failure,) = ana.state.inbox.failures()
    assert (failure.id, failure.retries, failure.chat.pn) == ("A1", 4, theirs.account.jid())


def test_a_message_without_a_session_is_asked_for_with_keys(net: Net, ana: Line, theirs: RawCompanion) -> None:
    """At once; a group's names its sender. A count in the ciphertext counts."""
    phone = ana.account.lid()
    theirs.start(phone, bundle_of(ana.account))
    enc = theirs.encrypt(phone, build_text("x"))
    group = net.group(ana)
    node = incoming(theirs, Enc("skmsg", enc.ciphertext, count=2), group=group.jid)
    receipt = RetryReceipt.from_node(on_message(ana.state, node, NOW)[0])
    assert (receipt.peer, receipt.participant, receipt.count) == (group.jid, theirs.lid, 3)
    assert receipt.keys is not None
    assert receipt.keys.identity == ana.account.identity.public


def test_a_message_that_was_read_before_is_not_asked_for(ana: Line, theirs: RawCompanion) -> None:
    """Sent anew with another ciphertext, even an unreadable one, it is confirmed and that is all."""
    phone = ana.account.lid()
    theirs.start(phone, bundle_of(ana.account))
    confirmed = OutgoingReceipt(("A1",), theirs.lid).to_node()
    for enc in (theirs.encrypt(phone, build_text("x")), theirs.encrypt(phone, build_text("x"))):
        assert on_message(ana.state, incoming(theirs, enc), NOW) == (confirmed,)
    enc = broken(theirs.encrypt(phone, build_text("x")))
    assert on_message(ana.state, incoming(theirs, enc), NOW) == (confirmed,)
    assert texts(ana) == ["x"]
    assert ana.state.inbox.failures() == []


def test_what_is_no_message(ana: Line, theirs: RawCompanion) -> None:
    """Each has its code; nothing is noted but the plaintext that is none."""
    bare = incoming(theirs)
    assert on_message(ana.state, bare, NOW) == (ack_for(bare, error=Nack.UNRECOGNIZED_STANZA),)
    nameless = Node("message", {"from": theirs.lid})
    assert on_message(ana.state, nameless, NOW) == (ack_for(nameless, error=Nack.PARSING_ERROR),)
    phone = ana.account.lid()
    theirs.start(phone, bundle_of(ana.account))
    record = theirs.sessions[phone]
    record, packet = record.encrypt(b"\xff\xff\x01")
    node = incoming(theirs, Enc("pkmsg", packet.to_bytes()))
    assert on_message(ana.state, node, NOW) == (ack_for(node, error=Nack.INVALID_PROTOBUF),)
    assert [failure.error for failure in ana.state.inbox.failures()] == [
        "a plaintext is an encoded Message, this one cannot be read as one"
    ]


@pytest.mark.parametrize(
    ("identity", "error"),
    [
        (None, "begins without its <device-identity>"),
        (b"\xff", "cannot be read"),
        (b"", "is not signed"),
    ],
    ids=["missing", "unreadable", "unsigned"],
)
def test_a_companion_nobody_vouches_for(ana: Line, theirs: RawCompanion, identity: bytes | None, error: str) -> None:
    """Its first message is not read, and the phone asks for it again; once vouched for, it needs that no more."""
    phone = ana.account.lid()
    theirs.start(phone, bundle_of(ana.account))
    right = incoming(theirs, theirs.encrypt(phone, build_text("x")))
    signed = () if identity is None else (device_identity_node(identity),)
    wrong = replace(right, content=(right.require("enc"), *signed))
    assert on_message(ana.state, wrong, NOW)[1] == ack_for(wrong)
    assert error in ana.state.inbox.failures()[0].error
    assert received(ana) == []
    on_message(ana.state, right, NOW)
    assert texts(ana) == ["x"]


def test_anothers_identity(net: Net, ana: Line, ben: Line, theirs: RawCompanion) -> None:
    """What vouches for one companion does not vouch for another, nor does another account."""
    phone = ana.account.lid()
    theirs.start(phone, bundle_of(ana.account))
    right = incoming(theirs, theirs.encrypt(phone, build_text("x")))
    for account, name in ((ben.account, "other"), (ana.account, "stranger")):
        other = RawCompanion.linked(net.context.world, account, name)
        signed = account.companions[other.device].signed_identity.to_bytes()
        wrong = replace(right, content=(right.require("enc"), device_identity_node(signed)))
        on_message(ana.state, wrong, NOW)
        assert "is not signed by its account and by itself" in ana.state.inbox.failures()[0].error


def test_an_unavailable_message(ana: Line, theirs: RawCompanion) -> None:
    """A phone has nobody to ask for it."""
    node = Node("message", incoming(theirs).attrs, (Node("unavailable", {"type": "view_once"}),))
    assert on_message(ana.state, node, NOW) == (ack_for(node),)
    assert len(ana.state.inbox.failures()) == 1


@pytest.mark.parametrize(
    "message",
    [
        Message(messageContextInfo=MessageContextInfo(messageSecret=bytes(32))),
        Message(senderKeyDistributionMessage=SenderKeyDistributionMessage(groupID="a b")),
        Message(
            senderKeyDistributionMessage=SenderKeyDistributionMessage(
                groupID="1@g.us", axolotlSenderKeyDistributionMessage=b"no key"
            )
        ),
        Message(),
    ],
    ids=["secret", "group", "key", "empty"],
)
def test_what_says_nothing_is_confirmed(ana: Line, theirs: RawCompanion, message: Message) -> None:
    """It leaves no entry, whether its key can be used or not."""
    phone = ana.account.lid()
    theirs.start(phone, bundle_of(ana.account))
    (answer,) = on_message(ana.state, incoming(theirs, theirs.encrypt(phone, message)), NOW)
    assert answer == OutgoingReceipt(("A1",), theirs.lid).to_node()
    assert received(ana) == []


def test_content_of_an_unknown_kind_is_an_entry(ana: Line, theirs: RawCompanion) -> None:
    """Newer than our schema."""
    phone = ana.account.lid()
    theirs.start(phone, bundle_of(ana.account))
    unknown = Message.FromString(b"\xc2\x3e\x03abc")
    on_message(ana.state, incoming(theirs, theirs.encrypt(phone, unknown)), NOW)
    assert [entry.raw.SerializeToString() for entry in received(ana)] == [b"\xc2\x3e\x03abc"]


async def test_a_companion_asks_for_messages_it_did_not_get(net: Net, ana: Line, ben: Line, own: RawCompanion) -> None:
    """It gets those the phone knows, in a peer message, and its request is confirmed as one."""
    group = net.group(ana, ben)
    alone = await ben.send(ana.account.jid(), build_text("hola"))
    there = await ben.send(group.jid, build_text("a todos"))
    await net.settle()
    phone = ana.account.lid()
    own.start(phone, bundle_of(ana.account))
    keys = [
        MessageKey(ben.account.lid(), alone.id, is_from_me=False),
        MessageKey(group.jid, there.id, is_from_me=False, participant=ben.account.lid()),
        MessageKey(ben.account.lid(), "UNKNOWN", is_from_me=False),
    ]
    got = []
    for number, key in enumerate(keys):
        enc = own.encrypt(phone, build_unavailable_request(key))
        children = (enc.to_node(), own.identity)
        request = OutgoingMessage(f"R{number}", ana.account.jid(), "text", children, category="peer")
        net.waiting(own.jid)
        await net.context.post.submit(own.jid, request.to_node())
        await net.settle()
        answer, receipt = (node for node in net.waiting(own.jid) if node.tag in ("message", "receipt"))
        assert (answer.attrs["category"], receipt.attrs["type"]) == ("peer", "peer_msg")
        response = read_unavailable_response(own.decrypt(answer, phone))
        assert response is not None
        assert response[0] == f"R{number}"
        got += [read_web_message(web, ana.account.jid(), phone) for web in response[1]]
    assert [(info.id, message.conversation) for info, message in got] == [
        (alone.id, "hola"),
        (there.id, "a todos"),
    ]
    assert [info.push_name for info, _ in got] == ["Ben", "Ben"]
    assert got[1][0].sender == ben.account.lid()
    assert received(ana) == ana.state.inbox.after(0)
    assert texts(ana) == ["hola", "a todos"]
