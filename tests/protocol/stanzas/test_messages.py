"""Messages on their way: ciphertexts, both halves of the stanza, what is known before decryption, the ack."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.people import ANA_LID, ANA_PN, BOB_LID, GROUP, ID, NOON, OWN, OWN_LID, OWN_PN
from tests.protocol.stanzas.shapes import (
    Change,
    broken,
    counts,
    edit,
    filled,
    gone,
    having,
    holding,
    lacking,
    over_wire,
    read_or_refuse,
)
from tests.protocol.strategies import jids, nodes
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Attrs, Node
from zapwire.protocol.stanzas.messages import (
    Enc,
    IncomingMessage,
    MessageAck,
    OutgoingMessage,
    cs_token_node,
    device_identity_node,
    is_unavailable,
    participant_hash,
    participants_node,
    privacy_token_node,
    read_encs,
    read_message_info,
    reporting_node,
    unavailable_type,
)
from zapwire.protocol.types.messages import BotInfo, MessageInfo, MessageMeta, MessageSource

PKMSG = Enc("pkmsg", b"\x33one")
MSG = Enc("msg", b"\x33two", media_type="image", decrypt_fail="hide")
SKMSG = Enc("skmsg", b"\x33three")
PKMSG_NODE = Node("enc", {"v": "2", "type": "pkmsg"}, b"\x33one")
MSG_NODE = Node("enc", {"v": "2", "type": "msg", "mediatype": "image", "decrypt-fail": "hide"}, b"\x33two")
SKMSG_NODE = Node("enc", {"v": "2", "type": "skmsg"}, b"\x33three")
DEVICES = ((ANA_LID, PKMSG), (OWN_LID.with_device(5), MSG))
DEVICES_NODE = Node(
    "participants",
    {},
    (Node("to", {"jid": ANA_LID}, (PKMSG_NODE,)), Node("to", {"jid": OWN_LID.with_device(5)}, (MSG_NODE,))),
)
IDENTITY_NODE = Node("device-identity", {}, b"identity")
DIRECT = OutgoingMessage(ID, ANA_LID, "text", (DEVICES_NODE, IDENTITY_NODE), peer_recipient_pn=ANA_PN, edit="1")
DIRECT_NODE = Node(
    "message",
    {"id": ID, "type": "text", "to": ANA_LID, "edit": "1", "peer_recipient_pn": ANA_PN},
    (DEVICES_NODE, IDENTITY_NODE),
)
IN_GROUP = OutgoingMessage(ID, GROUP, "text", (DEVICES_NODE, SKMSG_NODE), "2:aaaaaaaa", addressing_mode="lid")
IN_GROUP_NODE = Node(
    "message",
    {"id": ID, "type": "text", "to": GROUP, "phash": "2:aaaaaaaa", "addressing_mode": "lid"},
    (DEVICES_NODE, SKMSG_NODE),
)
PEER = OutgoingMessage(
    ID, OWN_PN, "text", (PKMSG_NODE,), category="peer", push_priority="high_force", privacy_sensitive=True
)
PEER_NODE = Node(
    "message",
    {
        "id": ID,
        "type": "text",
        "to": OWN_PN,
        "category": "peer",
        "push_priority": "high_force",
        "privacy_sensitive": "1",
    },
    (PKMSG_NODE,),
)
RETRY_NODE = Node("enc", {"v": "2", "type": "msg", "count": "2"}, b"\x33again")
RESENT = OutgoingMessage(
    ID,
    OWN_LID.with_device(5),
    "text",
    (RETRY_NODE,),
    participant=OWN_LID.with_device(5),
    recipient=ANA_LID,
    timestamp=NOON,
    device_fanout=False,
)
RESENT_NODE = Node(
    "message",
    {
        "id": ID,
        "type": "text",
        "to": OWN_LID.with_device(5),
        "participant": OWN_LID.with_device(5),
        "recipient": ANA_LID,
        "t": str(NOON),
        "device_fanout": "false",
    },
    (RETRY_NODE,),
)
RECEIVED = IncomingMessage(
    ID, ANA_LID.with_device(2), "text", NOON, (PKMSG_NODE, IDENTITY_NODE), sender_pn=ANA_PN, notify="Ana"
)
RECEIVED_NODE = Node(
    "message",
    {
        "from": ANA_LID.with_device(2),
        "type": "text",
        "id": ID,
        "sender_pn": ANA_PN,
        "notify": "Ana",
        "t": str(NOON),
    },
    (PKMSG_NODE, IDENTITY_NODE),
)
FULL_NODE = Node(
    "message",
    {
        "from": GROUP,
        "participant": ANA_LID,
        "participant_pn": ANA_PN,
        "addressing_mode": "lid",
        "id": ID,
        "t": str(NOON),
        "notify": "Ana",
        "type": "media",
        "category": "peer",
        "edit": "7",
        "server_id": "17",
        "offline": "0",
    },
    (
        MSG_NODE,
        Node("multicast"),
        Node("verified_name", {"v": "1"}, b"certificate"),
        Node("bot", {"edit": "last", "edit_target_id": "3EB0", "sender_timestamp_ms": "1790000000123"}),
        Node(
            "meta",
            {
                "target_id": "3EB1",
                "target_sender_jid": BOB_LID,
                "target_chat_jid": GROUP,
                "thread_msg_id": "3EB2",
                "thread_msg_sender_jid": ANA_LID,
                "deprecated_lid_session": "false",
                "mediatype": "video",
            },
        ),
    ),
)
ACK = MessageAck(ID, GROUP, NOON, "2:bbbbbbbb")
ACK_NODE = Node("ack", {"class": "message", "id": ID, "from": GROUP, "t": str(NOON), "phash": "2:bbbbbbbb"})

encs = st.builds(Enc, filled, st.binary(max_size=50), counts, st.just("") | filled, st.just("") | filled, counts)
maybe_text = st.just("") | filled
maybe_jid = st.none() | jids
children = st.lists(nodes, max_size=2).map(tuple)


@pytest.mark.parametrize(
    ("enc", "node"), [(PKMSG, PKMSG_NODE), (MSG, MSG_NODE), (Enc("msg", b"\x33again", count=2), RETRY_NODE)]
)
def test_enc(enc: Enc, node: Node) -> None:
    """A ciphertext names its version and type, and what else there is to say."""
    assert enc.to_node() == node
    assert Enc.from_node(over_wire(node)) == enc


@given(encs)
def test_any_enc(enc: Enc) -> None:
    """Any ciphertext reads back as it was written."""
    assert Enc.from_node(over_wire(enc.to_node())) == enc


def test_enc_without_version() -> None:
    """The version is 2 where it is missing."""
    assert Enc.from_node(edit(PKMSG_NODE, "", lacking("v"))) == PKMSG


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lacking("type"), "<enc> has no attribute 'type'"),
        (having("v", "two"), "<enc> attribute 'v' should be an integer, not 'two'"),
        (having("count", "two"), "<enc> attribute 'count' should be an integer, not 'two'"),
        (holding(None), "<enc> should hold bytes"),
    ],
)
def test_wrong_enc(change: Change, message: str) -> None:
    """A ciphertext has a type, and holds bytes."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        Enc.from_node(over_wire(edit(PKMSG_NODE, "", change)))


def test_children() -> None:
    """The other parts of a message are each an element around bytes."""
    assert participants_node(DEVICES) == DEVICES_NODE
    assert device_identity_node(b"identity") == IDENTITY_NODE
    assert reporting_node(b"token") == Node("reporting", {}, (Node("reporting_token", {"v": "2"}, b"token"),))
    assert privacy_token_node(b"token") == Node("tctoken", {}, b"token")
    assert cs_token_node(b"token") == Node("cstoken", {}, b"token")


@pytest.mark.parametrize(
    ("message", "node"),
    [(DIRECT, DIRECT_NODE), (IN_GROUP, IN_GROUP_NODE), (PEER, PEER_NODE), (RESENT, RESENT_NODE)],
    ids=["direct", "group", "peer", "resent"],
)
def test_outgoing(message: OutgoingMessage, node: Node) -> None:
    """A message to a person, a group, one's own phone, and one sent again to a device, as whatsmeow writes them."""
    assert message.to_node() == node
    assert OutgoingMessage.from_node(over_wire(node)) == message


@given(
    st.builds(
        OutgoingMessage,
        filled,
        jids,
        filled,
        children,
        maybe_text,
        maybe_text,
        maybe_text,
        maybe_jid,
        maybe_text,
        maybe_text,
        st.booleans(),
        maybe_jid,
        maybe_jid,
        counts,
        st.booleans(),
    )
)
def test_any_outgoing(message: OutgoingMessage) -> None:
    """Any message reads back as it was written."""
    assert OutgoingMessage.from_node(message.to_node()) == message


def test_outgoing_ciphertexts() -> None:
    """The ciphertexts are those of single devices, and those for everybody who gets the message."""
    assert (DIRECT.participants, DIRECT.encs) == (DEVICES, ())
    assert (IN_GROUP.participants, IN_GROUP.encs) == (DEVICES, (SKMSG,))
    assert (PEER.participants, PEER.encs) == ((), (PKMSG,))


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("", lacking("id"), "<message> has no attribute 'id'"),
        ("", lacking("to"), "<message> has no attribute 'to'"),
        ("", lacking("type"), "<message> has no attribute 'type'"),
        ("", having("t", "noon"), "<message> attribute 't' should be an integer, not 'noon'"),
        ("", having("device_fanout", "no"), "<message> attribute 'device_fanout' should be true or false"),
        ("participants to", lacking("jid"), "<to> has no attribute 'jid'"),
        ("participants to enc", lacking("type"), "<enc> has no attribute 'type'"),
        ("enc", holding(None), "<enc> should hold bytes"),
    ],
)
def test_wrong_outgoing(path: str, change: Change, message: str) -> None:
    """A message has id, type and receiver; what its ciphertexts lack is said when they are read."""

    def read(node: Node) -> object:
        outgoing = OutgoingMessage.from_node(node)
        return outgoing.participants, outgoing.encs

    with pytest.raises(StanzaError, match=re.escape(message)):
        read(over_wire(edit(IN_GROUP_NODE, path, change)))


def test_incoming() -> None:
    """The server names the sender, by both names, and when the message came."""
    assert RECEIVED.to_node() == RECEIVED_NODE


def test_incoming_in_a_group() -> None:
    """In a group it names the participant, and the place in the backlog, 0 too."""
    message = IncomingMessage(
        ID,
        GROUP,
        "text",
        NOON,
        (SKMSG_NODE,),
        participant=ANA_LID,
        participant_pn=ANA_PN,
        addressing_mode="lid",
        offline=0,
    )
    expected: Attrs = {
        "from": GROUP,
        "type": "text",
        "id": ID,
        "participant": ANA_LID,
        "participant_pn": ANA_PN,
        "addressing_mode": "lid",
        "offline": "0",
        "t": str(NOON),
    }
    assert message.to_node() == Node("message", expected, (SKMSG_NODE,))


def test_incoming_with_other_names() -> None:
    """All that the server may say of the names has its attribute."""
    message = IncomingMessage(
        ID,
        OWN_PN,
        "text",
        NOON,
        participant_lid=ANA_LID,
        recipient=ANA_PN,
        sender_lid=OWN_LID,
        peer_recipient_pn=ANA_PN,
        peer_recipient_lid=ANA_LID,
        category="peer",
        edit="1",
    )
    expected: Attrs = {
        "from": OWN_PN,
        "type": "text",
        "id": ID,
        "participant_lid": ANA_LID,
        "recipient": ANA_PN,
        "sender_lid": OWN_LID,
        "peer_recipient_pn": ANA_PN,
        "peer_recipient_lid": ANA_LID,
        "category": "peer",
        "edit": "1",
        "t": str(NOON),
    }
    assert message.to_node() == Node("message", expected, ())


def test_info() -> None:
    """Of a plain message its source, id, time, push name and type are known."""
    sender = ANA_LID.with_device(2)
    assert read_message_info(over_wire(RECEIVED.to_node()), OWN) == MessageInfo(
        MessageSource(ANA_LID, sender, sender_alt=ANA_PN.with_device(2)), ID, NOON, "Ana", "text"
    )


def test_full_info() -> None:
    """Whatever a message says of itself is read; the media type is that of its ciphertext, not of its meta."""
    source = MessageSource(GROUP, ANA_LID, is_group=True, sender_alt=ANA_PN, addressing_mode="lid")
    meta = MessageMeta("3EB1", BOB_LID, GROUP, "3EB2", ANA_LID, deprecated_lid_session=False)
    assert read_message_info(over_wire(FULL_NODE), OWN) == MessageInfo(
        source,
        ID,
        NOON,
        "Ana",
        "media",
        "peer",
        "7",
        "image",
        17,
        is_multicast=True,
        is_offline=True,
        verified_name=b"certificate",
        meta=meta,
        bot=BotInfo("last", "3EB0", 1_790_000_000_123),
    )


def test_bare_info() -> None:
    """Only sender, id and time must be there; empty children say nothing."""
    node = Node("message", {"from": ANA_PN, "id": ID, "t": "0"}, (Node("verified_name"), Node("meta")))
    info = read_message_info(over_wire(node), OWN)
    assert info == MessageInfo(MessageSource(ANA_PN, ANA_PN), ID, 0, meta=MessageMeta())


@pytest.mark.parametrize(
    ("attrs", "bot"),
    [
        ({"edit": "first"}, BotInfo("first")),
        ({"edit": "inner", "edit_target_id": "3EB0", "sender_timestamp_ms": "5"}, BotInfo("inner", "3EB0", 5)),
        ({"edit": "inner", "edit_target_id": "3EB0"}, None),
        ({}, None),
    ],
)
def test_bot_info(attrs: dict[str, str], bot: BotInfo | None) -> None:
    """Only a later part of a bot's answer names what it continues; a malformed one counts as missing."""
    info = read_message_info(over_wire(edit(FULL_NODE, "bot", lambda node: replace(node, attrs=attrs))), OWN)
    assert info.bot == bot


def test_malformed_meta() -> None:
    """A malformed meta counts as missing."""
    node = edit(FULL_NODE, "meta", having("deprecated_lid_session", "maybe"))
    assert read_message_info(over_wire(node), OWN).meta is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lacking("from"), "<message> has no attribute 'from'"),
        (lacking("participant"), "<message> has no attribute 'participant'"),
        (lacking("id"), "<message> has no attribute 'id'"),
        (lacking("t"), "<message> has no attribute 't'"),
        (having("t", "noon"), "<message> attribute 't' should be an integer, not 'noon'"),
        (having("server_id", "x"), "<message> attribute 'server_id' should be an integer, not 'x'"),
    ],
)
def test_wrong_info(change: Change, message: str) -> None:
    """Without sender, id or time a message cannot be told from others."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        read_message_info(over_wire(edit(FULL_NODE, "", change)), OWN)


def test_received_ciphertexts() -> None:
    """The ciphertexts come in order; one without a type is passed over, and one without bytes is empty."""
    node = Node("message", {}, (PKMSG_NODE, IDENTITY_NODE, Node("enc", {"v": "2"}, b"x"), SKMSG_NODE))
    assert read_encs(over_wire(node)) == (PKMSG, SKMSG)
    assert read_encs(Node("message", {}, (replace(PKMSG_NODE, content=None),))) == (Enc("pkmsg", b""),)
    assert read_encs(Node("message")) == ()


@pytest.mark.parametrize(
    ("node", "reason", "expected"),
    [
        (Node("message", {}, (Node("unavailable", {"type": "view_once"}),)), "view_once", True),
        (Node("message", {}, (Node("unavailable"),)), "", True),
        (Node("message", {}, (Node("unavailable", {"type": "view_once"}), PKMSG_NODE)), "view_once", False),
        (Node("message", {}, (PKMSG_NODE,)), "", False),
    ],
)
def test_unavailable(node: Node, reason: str, *, expected: bool) -> None:
    """A message is unavailable where the server says so, and sends no ciphertext."""
    assert is_unavailable(over_wire(node)) is expected
    assert unavailable_type(over_wire(node)) == reason


def test_message_ack() -> None:
    """An ack names the chat, the time, and the hash where the lists of devices differ."""
    assert ACK.to_node() == ACK_NODE
    assert MessageAck.from_node(over_wire(ACK_NODE)) == ACK


def test_refusal() -> None:
    """A refusal has an error."""
    refusal = MessageAck(ID, ANA_LID, error=463)
    assert refusal.to_node() == Node("ack", {"class": "message", "id": ID, "from": ANA_LID, "error": "463"})
    assert MessageAck.from_node(refusal.to_node()) == refusal


@given(st.builds(MessageAck, filled, jids, counts, maybe_text, counts, counts, maybe_jid, maybe_jid))
def test_any_message_ack(ack: MessageAck) -> None:
    """Any ack reads back as it was written."""
    assert MessageAck.from_node(over_wire(ack.to_node())) == ack


@pytest.mark.parametrize("key", ["id", "from"])
def test_wrong_message_ack(key: str) -> None:
    """An ack without id or chat is of no message."""
    with pytest.raises(StanzaError, match=f"<ack> has no attribute '{key}'"):
        MessageAck.from_node(edit(ACK_NODE, "", lacking(key)))


@pytest.mark.parametrize(
    ("devices", "expected"),
    [
        ((), "2:47DEQpj8"),
        ((JID("5491155550001", "s.whatsapp.net", 3),), "2:csh9BuRb"),
        ((ANA_LID, OWN_LID.with_device(5), OWN_LID), "2:QlbgJtnK"),
    ],
)
def test_participant_hash(devices: tuple[JID, ...], expected: str) -> None:
    """The hash is of the sorted names with agent and device: six bytes of SHA-256, as OpenSSL makes it."""
    assert participant_hash(devices) == expected
    assert participant_hash(reversed(devices)) == expected


@given(broken(IN_GROUP_NODE), broken(FULL_NODE), broken(ACK_NODE))
def test_anything_for_messages(outgoing: Node, incoming: Node, ack: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    read_or_refuse(lambda node: OutgoingMessage.from_node(node).participants, outgoing)
    read_or_refuse(lambda node: OutgoingMessage.from_node(node).encs, outgoing)
    read_or_refuse(lambda node: read_message_info(node, OWN), incoming)
    read_or_refuse(read_encs, incoming)
    read_or_refuse(is_unavailable, incoming)
    read_or_refuse(unavailable_type, incoming)
    read_or_refuse(MessageAck.from_node, ack)


def test_message_without_children() -> None:
    """A message may come without any."""
    assert OutgoingMessage.from_node(edit(edit(PEER_NODE, "enc", gone), "", holding(None))).children == ()
