"""The stanzas of a phone: for whom, by which names, and what companions read in them."""

import pytest

from tests.sandbox.phones.net import Net, RawCompanion, bundle_of
from tests.sandbox.raw_client import prekey
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey, build_reaction, build_revoke
from zapwire.protocol.messages.text import build_text
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import ImageMessage, Message
from zapwire.protocol.stanzas.messages import OutgoingMessage, participant_hash
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.phones.sending import lacking_sessions, reseal, route, seal
from zapwire.sandbox.world.groups import NotAMember

TEXT = build_text("hola")


def start_all(line: Line, net: Net, chat: JID) -> None:
    """Start sessions with the phones of a chat, without asking the server."""
    for device in lacking_sessions(line.state, route(line.state, chat)):
        account = net.context.world.find(device)
        assert account is not None
        line.state.cipher.start(account.lid(), bundle_of(account))


def only(nodes: list[Node]) -> Node:
    """Return the only one."""
    (node,) = nodes
    return node


def test_a_message_to_a_person(net: Net, ana: Line, ben: Line) -> None:
    """It goes to the LID, names the number, and has a ciphertext for each device, by LID; a phone shows no identity."""
    start_all(ana, net, ben.account.jid())
    node = seal(ana.state, route(ana.state, ben.account.jid()), "A1", TEXT).to_node()
    message = OutgoingMessage.from_node(node)
    assert node.attrs == {"id": "A1", "type": "text", "to": ben.account.lid(), "peer_recipient_pn": ben.account.jid()}
    assert [child.tag for child in message.children] == ["participants"]
    ((device, enc),) = message.participants
    assert (device, enc.type, enc.media_type, enc.decrypt_fail) == (ben.account.lid(), "pkmsg", "", "")


def test_the_kind_of_a_message_shows(net: Net, ana: Line, ben: Line) -> None:
    """Media types and hidden failures stand at the ciphertexts, in a group at the one for all; edits at the message."""
    group = net.group(ana, ben)
    key = MessageKey(ben.account.lid(), "A1", is_from_me=True)
    kinds = [
        (Message(imageMessage=ImageMessage(caption="x")), "media", "", "image", ""),
        (build_reaction(key, "👍", 0), "reaction", "", "", "hide"),
        (build_revoke(key), "text", "7", "", "hide"),
    ]
    for content, kind, edit, media, fail in kinds:
        for chat in (ben.account.jid(), group.jid):
            start_all(ana, net, chat)
            message = seal(ana.state, route(ana.state, chat), "B1", content)
            assert (message.type, message.edit) == (kind, edit)
            enc = message.encs[0] if message.encs else message.participants[0][1]
            assert (enc.media_type, enc.decrypt_fail) == (media, fail)


@pytest.mark.parametrize("mode", ["lid", "pn"])
def test_a_message_to_a_group(net: Net, ana: Line, ben: Line, cleo: Line, mode: str) -> None:
    """The sender key for those who lack it, the message for all, and the hash of all devices, by the group's names."""
    group = net.group(ana, ben, cleo, mode=mode)  # type: ignore[arg-type]  # the two modes
    start_all(ana, net, group.jid)
    first = seal(ana.state, route(ana.state, group.jid), "A1", TEXT)
    people = [line.account.address(by_lid=mode == "lid") for line in (ana, ben, cleo)]
    assert first.to == group.jid
    assert first.addressing_mode == ("lid" if mode == "lid" else "")
    assert first.phash == participant_hash(people)
    assert first.peer_recipient_pn is None
    assert [device for device, _ in first.participants] == people[1:]
    assert [enc.type for enc in first.encs] == ["skmsg"]
    second = seal(ana.state, route(ana.state, group.jid), "A2", TEXT)
    assert second.participants == ()
    assert second.phash == first.phash


def test_devices_without_a_session_are_left_out(net: Net, ana: Line, ben: Line, cleo: Line) -> None:
    """They stay among those who lack the sender key."""
    group = net.group(ana, ben, cleo)
    ana.state.cipher.start(ben.account.lid(), bundle_of(ben.account))
    path = route(ana.state, group.jid)
    assert lacking_sessions(ana.state, path) == (cleo.account.lid(),)
    assert [device for device, _ in seal(ana.state, path, "A1", TEXT).participants] == [ben.account.lid()]
    assert lacking_sessions(ana.state, path) == (cleo.account.lid(),)
    ana.state.cipher.start(cleo.account.lid(), bundle_of(cleo.account))
    assert [device for device, _ in seal(ana.state, path, "A2", TEXT).participants] == [cleo.account.lid()]


def test_announcement_groups(net: Net, ana: Line, ben: Line) -> None:
    """Only admins may write there."""
    group = net.group(ana, ben)
    group.is_announce = True
    assert route(ana.state, group.jid).group is group
    with pytest.raises(NotAMember):
        route(ben.state, group.jid)


async def test_a_companion_reads_a_phone(net: Net, ana: Line, ben: Line) -> None:
    """One of the recipient's, from the first message on; and one of the sender's own, which learns to whom it went."""
    world = net.context.world
    theirs = RawCompanion.linked(world, ben.account, "bens", prekey(1))
    own = RawCompanion.linked(world, ana.account, "anas", prekey(1), prekey(2))
    for text in ("uno", "dos"):
        await ana.send(ben.account.jid(), build_text(text))
        at_theirs = only([node for node in net.waiting(theirs.jid) if node.tag == "message"])
        assert at_theirs.attrs["from"] == ana.account.lid()
        assert theirs.decrypt(at_theirs, ana.account.lid()).conversation == text
        at_own = only([node for node in net.waiting(own.jid) if node.tag == "message"])
        assert at_own.attrs["recipient"] == ben.account.lid()
        sent = own.decrypt(at_own, ana.account.lid()).deviceSentMessage
        assert (sent.destinationJID, sent.message.conversation) == (str(ben.account.lid()), text)
    assert world.companion(theirs.jid) is not None
    assert theirs.account.companions[theirs.device].prekeys == {}


async def test_a_companion_reads_a_note_to_self(net: Net, ana: Line) -> None:
    """It comes as it is."""
    own = RawCompanion.linked(net.context.world, ana.account, "anas", prekey(1))
    await ana.send(ana.account.jid(), build_text("comprar pan"))
    at_own = only([node for node in net.waiting(own.jid) if node.tag == "message"])
    assert own.decrypt(at_own, ana.account.lid()).conversation == "comprar pan"


async def test_companions_read_a_group(net: Net, ana: Line, ben: Line) -> None:
    """The sender's own among them, without any wrapping; a message has a secret of its own."""
    world = net.context.world
    group = net.group(ana, ben)
    companions = [RawCompanion.linked(world, line.account, f"{line.account.name}s", prekey(1)) for line in (ana, ben)]
    for text in ("uno", "dos"):
        await ana.send(group.jid, build_text(text))
        for companion in companions:
            node = only([node for node in net.waiting(companion.jid) if node.tag == "message"])
            message = companion.decrypt(node, ana.account.lid())
            assert message.conversation == text
            assert len(message.messageContextInfo.messageSecret) == 32


def test_the_same_message_again(net: Net, ana: Line, ben: Line) -> None:
    """For the sender's own device it is wrapped as the first time, for a group's it brings the sender key along."""
    own = RawCompanion.linked(net.context.world, ana.account, "anas")
    own.start(ana.account.lid(), bundle_of(ana.account))
    ana.state.cipher.decrypt(own.lid, own.encrypt(ana.account.lid(), TEXT))
    path = route(ana.state, ben.account.jid())
    enc = reseal(ana.state, path, own.lid, TEXT, 3)
    assert enc.count == 3
    message = own.decrypt(Node("message", {}, (enc.to_node(),)), ana.account.lid())
    assert message.deviceSentMessage.message.conversation == "hola"
    group = net.group(ana, ben)
    enc = reseal(ana.state, route(ana.state, group.jid), own.lid, TEXT, 1)
    message = own.decrypt(Node("message", {}, (enc.to_node(),)), ana.account.lid())
    assert (message.conversation, message.senderKeyDistributionMessage.groupID) == ("hola", str(group.jid))
    assert build_text("hola") == TEXT
    assert own.lid not in lacking_sessions(ana.state, route(ana.state, group.jid))
