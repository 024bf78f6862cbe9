"""Where stanzas come from: chat, sender, and their other names."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.protocol.stanzas.people import ANA_LID, ANA_PN, BOB_LID, BOB_PN, GROUP, LIST, OWN, OWN_LID, OWN_PN
from tests.protocol.stanzas.shapes import broken, over_wire, read_or_refuse
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, STATUS_BROADCAST
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.sources import Own, addressing_mode, read_source
from zapwire.protocol.types.messages import BroadcastRecipient, MessageSource

CHANNEL = JID("120363111111111111", "newsletter")
META_AI = JID("867051314767696", "bot")


def source(*children: Node, **attrs: AttrValue) -> MessageSource:
    """Return the source of a message with these attributes; `sender` stands for from."""
    named = {"from" if key == "sender" else key: value for key, value in attrs.items()}
    return read_source(over_wire(Node("message", named, children or None)), OWN, needs_participant=True)


def test_own() -> None:
    """All of the account's devices are its own, by number and by LID; without a LID only by number."""
    assert OWN.has(OWN_PN)
    assert OWN.has(OWN_LID.with_device(9))
    assert not OWN.has(ANA_PN)
    assert not Own(OWN_PN).has(OWN_LID)


def test_from_a_person() -> None:
    """The chat is with the sender, whose other name is for the same device."""
    sender = ANA_LID.with_device(2)
    expected = MessageSource(ANA_LID, sender, sender_alt=ANA_PN.with_device(2))
    assert source(sender=sender, sender_pn=ANA_PN, sender_lid=BOB_LID) == expected
    assert source(sender=ANA_PN, sender_lid=ANA_LID, sender_pn=BOB_PN) == MessageSource(
        ANA_PN, ANA_PN, sender_alt=ANA_LID
    )
    assert source(sender=ANA_PN, addressing_mode="pn") == MessageSource(ANA_PN, ANA_PN, addressing_mode="pn")


def test_other_name_with_its_device() -> None:
    """Where the other name has a device of its own, it keeps it."""
    found = source(sender=ANA_LID.with_device(2), sender_pn=ANA_PN.with_device(2))
    assert found.sender_alt == ANA_PN.with_device(2)


def test_from_a_hosted_device() -> None:
    """A hosted device writes for the user it belongs to, by number and by LID."""
    assert source(sender=JID(ANA_PN.user, "hosted", 99)).sender == ANA_PN.with_device(99)
    found = source(sender=JID(ANA_LID.user, "hosted.lid", 99), sender_pn=ANA_PN)
    assert found == MessageSource(ANA_LID, ANA_LID.with_device(99), sender_alt=ANA_PN.with_device(99))
    assert source(sender=JID(OWN_LID.user, "hosted.lid", 99)).sender == OWN_LID.with_device(99)


def test_from_own_device() -> None:
    """A message of one's own belongs to its recipient's chat, and tells the recipient's other name."""
    sender = OWN_LID.with_device(5)
    assert source(sender=sender, recipient=ANA_LID, peer_recipient_pn=ANA_PN) == MessageSource(
        ANA_LID, sender, is_from_me=True, recipient_alt=ANA_PN
    )
    assert source(sender=OWN_PN, recipient=ANA_PN, peer_recipient_lid=ANA_LID) == MessageSource(
        ANA_PN, OWN_PN, is_from_me=True, recipient_alt=ANA_LID
    )


def test_to_oneself() -> None:
    """Without a recipient it is the chat with oneself."""
    assert source(sender=OWN_PN.with_device(5)) == MessageSource(OWN_PN, OWN_PN.with_device(5), is_from_me=True)


def test_in_a_group() -> None:
    """In a group the sender is the participant, with the other name that the addressing mode leaves open."""
    sender = ANA_LID.with_device(2)
    found = source(sender=GROUP, participant=sender, participant_pn=ANA_PN, addressing_mode="lid")
    assert found == MessageSource(GROUP, sender, is_group=True, sender_alt=ANA_PN.with_device(2), addressing_mode="lid")
    found = source(sender=GROUP, participant=ANA_PN, participant_lid=ANA_LID, addressing_mode="pn")
    assert found == MessageSource(GROUP, ANA_PN, is_group=True, sender_alt=ANA_LID, addressing_mode="pn")
    assert source(sender=GROUP, participant=OWN_LID.with_device(5)).is_from_me


def test_without_participant() -> None:
    """The participant may be missing only where that is allowed; the group stands for the sender then."""
    node = Node("receipt", {"from": GROUP})
    assert read_source(node, OWN, needs_participant=False) == MessageSource(GROUP, GROUP, is_group=True)
    with pytest.raises(StanzaError, match="<receipt> has no attribute 'participant'"):
        read_source(node, OWN, needs_participant=True)


def test_status() -> None:
    """A status is a broadcast of its participant."""
    found = source(sender=STATUS_BROADCAST, participant=ANA_PN)
    assert found == MessageSource(STATUS_BROADCAST, ANA_PN, is_group=True)


def test_broadcast_list() -> None:
    """A message of one's own to a list names its recipients, as many names as the server tells."""
    recipients = Node(
        "participants",
        {},
        (
            Node("to", {"jid": ANA_LID, "peer_recipient_pn": ANA_PN}),
            Node("to", {"jid": BOB_PN, "peer_recipient_lid": BOB_LID}),
            Node("note"),
            Node("to", {"jid": BOB_PN}),
        ),
    )
    found = source(recipients, sender=LIST, participant=OWN_PN, recipient=OWN_PN)
    assert found == MessageSource(
        LIST,
        OWN_PN,
        is_from_me=True,
        is_group=True,
        broadcast_list_owner=OWN_PN,
        broadcast_recipients=(
            BroadcastRecipient(ANA_LID, ANA_PN),
            BroadcastRecipient(BOB_LID, BOB_PN),
            BroadcastRecipient(None, BOB_PN),
        ),
    )
    assert source(recipients, sender=LIST, participant=ANA_PN).broadcast_recipients == ()
    assert source(sender=LIST, participant=OWN_PN).broadcast_recipients == ()


def test_from_a_channel() -> None:
    """A channel speaks for itself."""
    assert source(sender=CHANNEL) == MessageSource(CHANNEL, CHANNEL)


def test_from_a_bot() -> None:
    """A bot answers in the chat its answer names, else in its own."""
    assert source(sender=META_AI) == MessageSource(META_AI, META_AI)
    meta = Node("meta", {"target_chat_jid": GROUP})
    assert source(meta, sender=META_AI) == MessageSource(GROUP, META_AI)
    assert source(Node("meta"), sender=META_AI).chat == META_AI


@pytest.mark.parametrize(("attrs", "mode"), [({}, ""), ({"addressing_mode": "other"}, "")])
def test_addressing_mode(attrs: dict[str, AttrValue], mode: str) -> None:
    """A missing or unknown mode is none."""
    assert addressing_mode(Node("message", attrs)) == mode


def test_without_sender() -> None:
    """A stanza must come from somewhere."""
    with pytest.raises(StanzaError, match="<message> has no attribute 'from'"):
        source(id="7")


@given(
    broken(
        Node(
            "message",
            {"from": LIST, "participant": OWN_PN, "participant_lid": OWN_LID, "recipient": OWN_PN},
            (Node("participants", {}, (Node("to", {"jid": ANA_LID, "peer_recipient_pn": ANA_PN}),)),),
        )
    ),
    broken(Node("message", {"from": META_AI}, (Node("meta", {"target_chat_jid": GROUP}),))),
    broken(Node("message", {"from": OWN_LID, "recipient": ANA_LID, "peer_recipient_pn": ANA_PN})),
    broken(Node("message", {"from": ANA_LID, "sender_pn": ANA_PN, "addressing_mode": "lid"})),
)
def test_anything_for_a_source(in_list: Node, from_bot: Node, own: Node, direct: Node) -> None:
    """Any stanza has a source, or is refused with a `StanzaError`."""
    for node in (in_list, from_bot, own, direct):
        read_or_refuse(lambda stanza: read_source(stanza, OWN, needs_participant=True), node)
        read_or_refuse(lambda stanza: read_source(stanza, replace(OWN, lid=None), needs_participant=False), node)
