"""Messages relayed: who gets what, and what the sender is told."""

from dataclasses import replace

import pytest

from tests.sandbox.people import NOW, Town, add_companion, by_device, town
from tests.sandbox.raw_client import Keys
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, STATUS_BROADCAST
from zapwire.protocol.node import Attrs, Node
from zapwire.protocol.stanzas.messages import (
    Enc,
    MessageAck,
    OutgoingMessage,
    device_identity_node,
    participant_hash,
    participants_node,
    privacy_token_node,
    read_message_info,
)
from zapwire.protocol.stanzas.sources import Own
from zapwire.sandbox.relay.messages import (
    FORBIDDEN,
    INVALID,
    MAX_CIPHERTEXTS,
    NOT_FOUND,
    STALE_ADDRESSING,
    Relayed,
    refused,
    relay_message,
)
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import AddressingMode, Group

META = Node("meta", {"polltype": "creation"})
IDENTITY = device_identity_node(b"signed")
UNAVAILABLE = Node("unavailable")


def enc(text: str, kind: str = "msg") -> Enc:
    """Return a ciphertext that can be told from others."""
    return Enc(kind, text.encode())


def relay(place: Town, sender: JID, message: OutgoingMessage) -> Relayed:
    """Let a device send."""
    return relay_message(place.world, sender, message, NOW + 0.5)


def to(jid: JID, *children: Node) -> OutgoingMessage:
    """Return a message with this content."""
    return OutgoingMessage("3EB0", jid, "text", children)


def accepted(jid: JID, phash: str = "") -> MessageAck:
    """Return the ack of a message that was relayed."""
    return MessageAck("3EB0", jid, NOW, phash)


def make_group(place: Town, mode: AddressingMode = "lid") -> Group:
    """Return Ana's group with Bo."""
    return place.world.create_group(place.ana, "Trip", [place.bo], NOW, mode)


def devices(*people: Account, by_lid: bool = True) -> list[JID]:
    """Return all devices of these people."""
    return [person.address(device, by_lid=by_lid) for person in people for device in person.device_ids()]


def test_a_chat_by_lid() -> None:
    """Each device gets its own ciphertext: the partner's with both names of the sender, own ones with the chat's."""
    place = town()
    ana, bo = place.ana, place.bo
    encs = [(bo.lid(), enc("b0")), (bo.lid(1), enc("b1")), (ana.lid(), enc("a0"))]
    relayed = relay(place, ana.jid(1), to(bo.lid(), participants_node(encs), META))
    assert relayed.ack == accepted(bo.lid())
    common: Attrs = {"type": "text", "id": "3EB0", "notify": "Ana", "t": str(NOW), "from": ana.lid(1)}
    partner: Attrs = {**common, "sender_pn": ana.jid()}
    own: Attrs = {**common, "recipient": bo.lid(), "peer_recipient_pn": bo.jid()}
    assert by_device(relayed.deliveries) == {
        bo.jid(): Node("message", partner, (enc("b0").to_node(), META)),
        bo.jid(1): Node("message", partner, (enc("b1").to_node(), META)),
        ana.jid(): Node("message", own, (enc("a0").to_node(), META)),
    }


def test_a_chat_by_number() -> None:
    """The other names are LIDs then."""
    place = town()
    ana, cy = place.ana, place.cy
    encs = participants_node([(cy.jid(), enc("c0")), (ana.jid(), enc("a0"))])
    got = by_device(relay(place, ana.jid(1), to(cy.jid(), encs)).deliveries)
    common: Attrs = {"type": "text", "id": "3EB0", "notify": "Ana", "t": str(NOW), "from": ana.jid(1)}
    assert got[cy.jid()].attrs == {**common, "sender_lid": ana.lid()}
    assert got[ana.jid()].attrs == {**common, "recipient": cy.jid(), "peer_recipient_lid": cy.lid()}


def test_a_client_reads_both_names() -> None:
    """The partner learns the sender's, the sender's phone the partner's."""
    place = town()
    ana, bo = place.ana, place.bo
    encs = participants_node([(bo.lid(), enc("b0")), (ana.lid(), enc("a0"))])
    got = by_device(relay(place, ana.jid(1), to(bo.lid(), encs)).deliveries)
    received = read_message_info(got[bo.jid()], Own(bo.jid(), bo.lid())).source
    assert (received.sender, received.sender_alt) == (ana.lid(1), ana.jid(1))
    assert (received.chat, received.is_from_me) == (ana.lid(), False)
    sent = read_message_info(got[ana.jid()], Own(ana.jid(), ana.lid())).source
    assert (sent.chat, sent.recipient_alt, sent.is_from_me) == (bo.lid(), bo.jid(), True)


def test_a_note_to_oneself() -> None:
    """It goes to the account's other devices, as a message in the chat with oneself."""
    place = town()
    ana = place.ana
    relayed = relay(place, ana.jid(1), to(ana.lid(), participants_node([(ana.lid(), enc("a0"))])))
    assert relayed.ack == accepted(ana.lid())
    (delivery,) = relayed.deliveries
    assert delivery.device == ana.jid()
    source = read_message_info(delivery.node, Own(ana.jid(), ana.lid())).source
    assert (source.chat, source.is_from_me) == (ana.lid(), True)


def test_the_senders_name_is_its_devices() -> None:
    """A companion's push name, where it has one, else the person's."""
    place = town()
    message = to(place.cy.lid(), participants_node([(place.cy.lid(), enc("c0")), (place.ana.lid(), enc("a0"))]))
    place.ana.companions[1].push_name = "Ana's bot"
    assert {d.node.attrs["notify"] for d in relay(place, place.ana.jid(1), message).deliveries} == {"Ana's bot"}
    message = to(place.cy.lid(), participants_node([(place.cy.lid(), enc("c0"))]))
    got = by_device(relay(place, place.ana.jid(), message).deliveries)
    assert got[place.cy.jid()].attrs["notify"] == "Ana"


def test_category_and_edit_are_passed_on() -> None:
    """So the receiver knows what it is about."""
    place = town()
    message = replace(to(place.cy.lid(), participants_node([(place.cy.lid(), enc("c"))])), edit="7", type="reaction")
    got = by_device(relay(place, place.ana.jid(), message).deliveries)[place.cy.jid()].attrs
    assert (got["edit"], got["type"]) == ("7", "reaction")


def test_the_identity_goes_with_a_sessions_first_message_only() -> None:
    """And tokens, which are for the server, go to nobody."""
    place = town()
    bo = place.bo
    encs = participants_node([(bo.lid(), enc("b0", "pkmsg")), (bo.lid(1), enc("b1"))])
    message = to(bo.lid(), encs, IDENTITY, privacy_token_node(b"token"))
    got = by_device(relay(place, place.cy.jid(), message).deliveries)
    assert got[bo.jid()].content == (enc("b0", "pkmsg").to_node(), IDENTITY)
    assert got[bo.jid(1)].content == (enc("b1").to_node(),)


def test_a_stale_list_of_devices_is_noticed() -> None:
    """The ack has the hash of the right list; a companion without a ciphertext is told that there is one elsewhere."""
    place = town()
    ana, bo = place.ana, place.bo
    message = to(bo.lid(), participants_node([(bo.lid(), enc("b0")), (ana.lid(), enc("a0"))]))
    relayed = relay(place, ana.jid(1), message)
    assert relayed.ack == accepted(bo.lid(), participant_hash(devices(ana, bo)))
    got = by_device(relayed.deliveries)
    assert got[bo.jid()].content == (enc("b0").to_node(),)
    assert got[bo.jid(1)].content == (UNAVAILABLE,)


def test_a_phone_without_a_ciphertext_gets_nothing() -> None:
    """It could ask nobody for the message."""
    place = town()
    message = to(place.bo.lid(), participants_node([(place.bo.lid(1), enc("b1"))]))
    relayed = relay(place, place.cy.jid(), message)
    assert list(by_device(relayed.deliveries)) == [place.bo.jid(1)]
    assert relayed.ack.phash


@pytest.mark.parametrize("stranger", [JID("99999999999", "s.whatsapp.net"), JID("1", "lid", 3)], ids=str)
def test_a_device_that_is_gone_makes_the_list_stale(stranger: JID) -> None:
    """Nothing is delivered for it."""
    place = town()
    encs = participants_node([(place.cy.lid(), enc("c0")), (stranger, enc("x"))])
    relayed = relay(place, place.ana.jid(), to(place.cy.lid(), encs))
    assert relayed.ack.phash == participant_hash(devices(place.ana, place.cy))
    assert {delivery.device for delivery in relayed.deliveries} == {place.cy.jid(), place.ana.jid(1)}


def test_a_third_persons_device_gets_nothing() -> None:
    """A message reaches those of the chat alone."""
    place = town()
    encs = participants_node([(place.bo.lid(), enc("b0")), (place.cy.lid(), enc("c0"))])
    relayed = relay(place, place.ana.jid(), to(place.bo.lid(), encs))
    assert place.cy.jid() not in {delivery.device for delivery in relayed.deliveries}


@pytest.mark.parametrize(
    "jid",
    [
        JID("99999999999", "s.whatsapp.net"),
        JID("1", "lid"),
        JID("1", "newsletter"),
        JID("120363000000000001", "g.us"),
        JID("", "s.whatsapp.net"),
    ],
    ids=str,
)
def test_nobody_cannot_be_written_to(jid: JID) -> None:
    """The ack says so and nothing is delivered."""
    place = town()
    relayed = relay(place, place.ana.jid(1), to(jid, participants_node([])))
    assert relayed == Relayed(MessageAck("3EB0", jid, NOW, error=NOT_FOUND))


@pytest.mark.parametrize("sender", [JID("99999999999", "s.whatsapp.net"), JID("5491155554444", "s.whatsapp.net", 9)])
def test_only_devices_can_send(sender: JID) -> None:
    """Not one that was never linked."""
    place = town()
    assert relay(place, sender, to(place.bo.lid())).ack.error == FORBIDDEN


@pytest.mark.parametrize("count", [0, 2])
def test_a_message_for_many_is_addressed_to_a_user(count: int) -> None:
    """To one device there is one ciphertext."""
    place = town()
    encs = participants_node([(place.bo.lid(1), enc("b1")), (place.bo.lid(), enc("b0"))][:count])
    with pytest.raises(StanzaError, match="addressed to a user"):
        relay(place, place.ana.jid(), to(place.bo.lid(1), encs))


@pytest.mark.parametrize("jid", [JID("5491155559999", "s.whatsapp.net"), JID("1", "lid", 1)])
def test_a_message_for_one_device_is_not_for_a_stranger(jid: JID) -> None:
    """Nobody else's ciphertext goes with it."""
    place = town()
    encs = participants_node([(place.bo.lid(1), enc("b1")), (jid, enc("x"))])
    with pytest.raises(StanzaError, match="addressed to a user"):
        relay(place, place.ana.jid(), to(place.bo.lid(1), encs))


def test_seventy_thousand_participants_are_refused() -> None:
    """More than the largest group has devices."""
    place = town()
    entry = Node("to", {"jid": place.cy.lid()}, (enc("c").to_node(),))
    with pytest.raises(StanzaError, match="70000 participants"):
        relay(place, place.ana.jid(), to(place.cy.lid(), Node("participants", {}, (entry,) * 70_000)))
    assert MAX_CIPHERTEXTS == 5120


def test_a_participant_needs_a_name() -> None:
    """Without one the message is malformed."""
    place = town()
    with pytest.raises(StanzaError, match="jid"):
        relay(place, place.ana.jid(), to(place.cy.lid(), Node("participants", {}, (Node("to"),))))


def test_sent_again_for_one_device() -> None:
    """A single ciphertext goes to the device addressed, with the first message's time."""
    place = town()
    ana, bo = place.ana, place.bo
    single = enc("again", "pkmsg").to_node()
    message = replace(to(bo.lid(1), single, IDENTITY), timestamp=77, device_fanout=False)
    relayed = relay(place, ana.jid(1), message)
    assert relayed.ack == accepted(bo.lid(1))
    (delivery,) = relayed.deliveries
    assert delivery.device == bo.jid(1)
    assert delivery.node.content == (single, IDENTITY)
    assert (delivery.node.attrs["from"], delivery.node.attrs["t"]) == (ana.lid(1), "77")


def test_sent_again_among_participants() -> None:
    """The only ciphertext may stand in a list of participants; the device's owner gets nothing else of it."""
    place = town()
    ana, bo = place.ana, place.bo
    message = replace(to(bo.jid(1), participants_node([(bo.jid(1), enc("again"))])), device_fanout=False)
    relayed = relay(place, ana.jid(1), message)
    assert relayed.ack == accepted(bo.jid(1))
    (delivery,) = relayed.deliveries
    assert (delivery.device, delivery.node.content) == (bo.jid(1), (enc("again").to_node(),))
    assert delivery.node.attrs["from"] == ana.jid(1)


def test_sent_again_for_an_own_device() -> None:
    """It names the chat, as the first one did."""
    place = town()
    ana, bo = place.ana, place.bo
    message = replace(to(ana.lid(), enc("again").to_node()), recipient=bo.lid(), device_fanout=False)
    relayed = relay(place, ana.jid(1), message)
    assert relayed.ack.recipient == bo.lid()
    (delivery,) = relayed.deliveries
    assert delivery.device == ana.jid()
    assert delivery.node.attrs["recipient"] == bo.lid()
    assert delivery.node.attrs["peer_recipient_pn"] == bo.jid()


def test_sent_again_for_a_device_that_is_gone() -> None:
    """It is refused."""
    place = town()
    assert relay(place, place.ana.jid(), to(place.bo.lid(7), enc("again").to_node())).ack.error == NOT_FOUND


@pytest.mark.parametrize(("sender", "target"), [(1, 0), (0, 1)], ids=["to the phone", "to a companion"])
def test_a_message_between_own_devices(sender: int, target: int) -> None:
    """A peer message names no chat but the account itself."""
    place = town()
    ana = place.ana
    message = replace(to(ana.jid(target), enc("peer").to_node(), META), category="peer")
    (delivery,) = relay(place, ana.jid(sender), message).deliveries
    attrs: Attrs = {
        "from": ana.jid(sender),
        "type": "text",
        "id": "3EB0",
        "category": "peer",
        "t": str(NOW),
        "notify": "Ana",
    }
    assert delivery.device == ana.jid(target)
    assert delivery.node == Node("message", attrs, (enc("peer").to_node(), META))


def group_message(place: Town, group: Group, *, phash: str = "") -> OutgoingMessage:
    """Return a message to a group with a new key for one of Bo's devices."""
    key = participants_node([(place.bo.lid(1), enc("key", "pkmsg"))])
    message = to(group.jid, key, IDENTITY, enc("all", "skmsg").to_node(), META)
    return replace(message, phash=phash, addressing_mode=group.addressing_mode)


@pytest.mark.parametrize("mode", ["lid", "pn"])
def test_a_group(mode: AddressingMode) -> None:
    """Every other device of the members gets what is for all, after what is for itself."""
    place = town()
    ana, bo, group = place.ana, place.bo, make_group(place, mode)
    by_lid = mode == "lid"
    relayed = relay(place, ana.jid(1), group_message(place, group))
    assert relayed.ack == accepted(group.jid)
    attrs: Attrs = {
        "from": group.jid,
        "type": "text",
        "id": "3EB0",
        "participant": ana.address(1, by_lid=by_lid),
        "participant_pn" if by_lid else "participant_lid": ana.address(by_lid=not by_lid),
        "addressing_mode": mode,
        "notify": "Ana",
        "t": str(NOW),
    }
    shared = enc("all", "skmsg").to_node()
    assert by_device(relayed.deliveries) == {
        ana.jid(): Node("message", attrs, (shared, META)),
        bo.jid(): Node("message", attrs, (shared, META)),
        bo.jid(1): Node("message", attrs, (enc("key", "pkmsg").to_node(), shared, IDENTITY, META)),
    }


@pytest.mark.parametrize("with_sender", [True, False], ids=["whatsmeow", "WhatsApp Web"])
def test_a_groups_hash_is_right_with_and_without_the_sender(*, with_sender: bool) -> None:
    """Clients differ in that."""
    place = town()
    group, sender = make_group(place), place.ana.lid(1)
    listed = [device for device in devices(place.ana, place.bo) if with_sender or device != sender]
    message = group_message(place, group, phash=participant_hash(listed))
    assert relay(place, place.ana.jid(1), message).ack == accepted(group.jid)


def test_a_groups_wrong_hash_is_answered_with_the_right_one() -> None:
    """The message is delivered all the same."""
    place = town()
    group = make_group(place)
    stale = group_message(place, group, phash=participant_hash(devices(place.ana)))
    relayed = relay(place, place.ana.jid(1), stale)
    assert relayed.ack == accepted(group.jid, participant_hash(devices(place.ana, place.bo)))
    assert len(relayed.deliveries) == 3


def test_a_group_one_is_not_in() -> None:
    """It takes no messages; nor does an announcement group of a plain member."""
    place = town()
    group = make_group(place)
    assert relay(place, place.cy.jid(), group_message(place, group)).ack.error == FORBIDDEN
    group.is_announce = True
    assert relay(place, place.bo.jid(), group_message(place, group)).ack.error == FORBIDDEN
    assert not relay(place, place.ana.jid(), group_message(place, group)).ack.error


def test_a_group_that_goes_by_other_names() -> None:
    """A client that still thinks so must ask anew; one that does not say is believed."""
    place = town()
    group = make_group(place)
    message = group_message(place, group)
    stale = relay(place, place.ana.jid(), replace(message, addressing_mode="pn"))
    assert (stale.ack.error, stale.deliveries) == (STALE_ADDRESSING, ())
    assert not relay(place, place.ana.jid(), replace(message, addressing_mode="")).ack.error


def test_sent_again_for_one_device_of_a_group() -> None:
    """Only that device gets it."""
    place = town()
    group = make_group(place)
    again = replace(to(group.jid, enc("again", "pkmsg").to_node(), IDENTITY), participant=place.bo.lid(1))
    (delivery,) = relay(place, place.ana.jid(1), again).deliveries
    assert delivery.device == place.bo.jid(1)
    assert delivery.node.attrs["participant"] == place.ana.lid(1)
    for stranger in (place.cy.lid(), place.bo.lid(9), JID("1", "lid")):
        lost = relay(place, place.ana.jid(1), replace(again, participant=stranger))
        assert (lost.ack.error, lost.deliveries) == (NOT_FOUND, ())


def test_a_status() -> None:
    """It goes to the devices with a ciphertext, and to all of those named without one."""
    place = town()
    encs = participants_node([(place.bo.lid(1), enc("key", "pkmsg")), (place.ana.lid(), enc("own", "pkmsg"))])
    bare = Node("participants", {}, (*encs.children, Node("to", {"jid": place.cy.jid()})))
    relayed = relay(place, place.ana.jid(1), to(STATUS_BROADCAST, bare, enc("all", "skmsg").to_node()))
    got = by_device(relayed.deliveries)
    assert set(got) == {place.bo.jid(), place.bo.jid(1), place.cy.jid(), place.ana.jid()}
    assert got[place.cy.jid()].content == (enc("all", "skmsg").to_node(),)
    assert got[place.bo.jid(1)].content == (enc("key", "pkmsg").to_node(), enc("all", "skmsg").to_node())
    assert got[place.cy.jid()].attrs["participant_pn"] == place.ana.jid()
    again = replace(to(STATUS_BROADCAST, enc("again").to_node()), participant=place.cy.lid())
    assert list(by_device(relay(place, place.ana.jid(1), again).deliveries)) == [place.cy.jid()]


def test_who_exchanges_messages_is_acquainted() -> None:
    """At the first message, both are; later there is nothing new."""
    place = town()
    message = to(place.cy.lid(), participants_node([(place.cy.lid(), enc("c"))]))
    assert relay(place, place.ana.jid(), message).acquainted == (place.ana, place.cy)
    assert (place.ana.known, place.cy.known) == ({place.cy.number}, {place.ana.number})
    assert relay(place, place.ana.jid(), message).acquainted == ()
    assert relay(place, place.ana.jid(1), group_message(place, make_group(place))).acquainted == (place.ana, place.bo)


def test_a_linked_device_is_expected_at_once() -> None:
    """The next message must have a ciphertext for it."""
    place = town()
    message = to(place.cy.lid(), participants_node([(place.cy.lid(), enc("c")), (place.ana.lid(), enc("a"))]))
    assert not relay(place, place.ana.jid(1), message).ack.phash
    add_companion(place.world, place.cy, Keys.of("cy"))
    assert relay(place, place.ana.jid(1), message).ack.phash


def test_a_refusal_names_the_message() -> None:
    """Its id, chat and participant."""
    message = replace(to(JID("1", "g.us")), participant=JID("2", "lid"))
    assert refused(message, NOW, INVALID) == MessageAck(
        "3EB0", JID("1", "g.us"), NOW, error=INVALID, participant=JID("2", "lid")
    )
