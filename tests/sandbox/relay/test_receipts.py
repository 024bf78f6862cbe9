"""Receipts relayed: who learns of what."""

import pytest

from tests.sandbox.people import NOW, Town, by_device, town
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, STATUS_BROADCAST
from zapwire.protocol.node import Attrs, Node
from zapwire.protocol.stanzas.receipts import OutgoingReceipt, ReceiptType, read_receipts
from zapwire.protocol.stanzas.retries import RetryReceipt
from zapwire.protocol.stanzas.sources import Own
from zapwire.sandbox.relay.receipts import relay_receipt
from zapwire.sandbox.world.accounts import Account

IDS = ("3EB0", "3EB1")


def relay(place: Town, account: Account, device: int, receipt: OutgoingReceipt | RetryReceipt) -> dict[JID, Node]:
    """Return what each device gets of a receipt."""
    return by_device(relay_receipt(place.world, account, device, receipt.to_node(), NOW + 0.5))


@pytest.mark.parametrize("kind", ["", "inactive", "something-new"])
def test_delivery_is_told_to_all_the_authors_devices(kind: str) -> None:
    """By the device that has it, by the name the chat uses, with the other name beside; several ids stay together."""
    place = town()
    receipt = OutgoingReceipt(IDS, place.ana.lid(1), kind)
    got = relay(place, place.bo, 1, receipt)
    assert set(got) == {place.ana.jid(), place.ana.jid(1)}
    (read,) = read_receipts(got[place.ana.jid(1)], Own(place.ana.jid(), place.ana.lid()))
    assert (read.source.sender, read.source.sender_alt) == (place.bo.lid(1), place.bo.jid(1))
    assert (read.ids, read.timestamp, read.type) == (IDS, NOW, kind)
    assert (read.source.chat, read.source.is_from_me) == (place.bo.lid(), False)


def test_a_receipt_by_number() -> None:
    """The LID is the other name then; a client's own time is kept."""
    place = town()
    got = relay(place, place.cy, 0, OutgoingReceipt(("1",), place.ana.jid(), "read", timestamp=77))
    attrs: Attrs = {"from": place.cy.jid(), "type": "read", "id": "1", "sender_lid": place.cy.lid(), "t": "77"}
    assert got == {place.ana.jid(): Node("receipt", attrs), place.ana.jid(1): Node("receipt", attrs)}


@pytest.mark.parametrize(("kind", "own"), [("read", "read-self"), ("played", "played-self")])
def test_what_is_read_is_read_on_all_ones_devices(kind: str, own: str) -> None:
    """The author is told, and so are the reader's other devices, which learn in which chat."""
    place = town()
    got = relay(place, place.bo, 1, OutgoingReceipt(("1",), place.cy.lid(), kind, timestamp=77))
    assert set(got) == {place.cy.jid(), place.bo.jid()}
    assert got[place.cy.jid()].attrs["type"] == kind
    (read,) = read_receipts(got[place.bo.jid()], Own(place.bo.jid(), place.bo.lid()))
    assert (read.type, read.source.chat, read.source.is_from_me) == (own, place.cy.lid(), True)


@pytest.mark.parametrize("kind", ["read-self", "played-self"])
def test_who_reads_in_secret_tells_only_itself(kind: str) -> None:
    """The author learns nothing."""
    place = town()
    got = relay(place, place.bo, 1, OutgoingReceipt(("1",), place.ana.lid(), kind))
    assert [(device, node.attrs["type"]) for device, node in got.items()] == [(place.bo.jid(), kind)]


@pytest.mark.parametrize("hidden", ["reader", "author"])
def test_who_hides_reading_does_not_see_it_of_others(hidden: str) -> None:
    """In chats of two; that a voice message was played is always told."""
    place = town()
    (place.bo if hidden == "reader" else place.ana).privacy["readreceipts"] = "none"
    got = relay(place, place.bo, 1, OutgoingReceipt(("1",), place.ana.lid(), "read"))
    assert [(device, node.attrs["type"]) for device, node in got.items()] == [(place.bo.jid(), "read-self")]
    played = relay(place, place.bo, 1, OutgoingReceipt(("1",), place.ana.lid(), "played"))
    assert place.ana.jid() in played


def test_reading_a_note_to_oneself() -> None:
    """It is nobody else's matter."""
    place = town()
    got = relay(place, place.bo, 1, OutgoingReceipt(("1",), place.bo.lid(), "read"))
    assert [(device, node.attrs["type"]) for device, node in got.items()] == [(place.bo.jid(), "read-self")]


@pytest.mark.parametrize("kind", ["sender", "peer_msg", "hist_sync", "server-error"])
def test_a_receipt_between_own_devices(kind: str) -> None:
    """It goes to the device that sent, and names the chat."""
    place = town()
    got = relay(place, place.ana, 1, OutgoingReceipt(("1",), place.ana.lid(), kind, recipient=place.bo.lid()))
    attrs: Attrs = {"from": place.ana.lid(1), "type": kind, "id": "1", "recipient": place.bo.lid(), "t": str(NOW)}
    assert got == {place.ana.jid(): Node("receipt", attrs)}


def test_nobody_hears_of_its_own_receipt() -> None:
    """A device that names itself tells nobody."""
    place = town()
    assert relay(place, place.ana, 1, OutgoingReceipt(("1",), place.ana.lid(1), "sender")) == {}


def retry(to: JID, participant: JID | None = None, recipient: JID | None = None, category: str = "") -> RetryReceipt:
    """Return a request for a message."""
    return RetryReceipt("3EB0", to, 1, 77, 5, participant, recipient, category)


def test_a_retry_is_for_the_device_that_sent() -> None:
    """It comes with all it holds, from the device that asks."""
    place = town()
    asked = retry(place.ana.lid(1))
    got = relay(place, place.bo, 1, asked)
    assert list(got) == [place.ana.jid(1)]
    node = got[place.ana.jid(1)]
    assert node.content == asked.to_node().content
    assert RetryReceipt.from_node(node) == retry(place.bo.lid(1))
    assert node.attrs["t"] == str(NOW)


def test_a_retry_between_own_devices() -> None:
    """The chat and the category are kept."""
    place = town()
    got = relay(place, place.ana, 1, retry(place.ana.lid(), recipient=place.bo.lid(), category="peer"))
    received = RetryReceipt.from_node(got[place.ana.jid()])
    assert received == retry(place.ana.lid(1), recipient=place.bo.lid(), category="peer")


@pytest.mark.parametrize("kind", ["", "read"])
def test_a_groups_receipts(kind: str) -> None:
    """All devices of the author hear who has it, who read it, by both names."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    got = relay(place, place.bo, 0, OutgoingReceipt(("1",), group.jid, kind, participant=place.ana.lid(1)))
    assert {place.ana.jid(), place.ana.jid(1)} <= set(got)
    (read,) = read_receipts(got[place.ana.jid(1)], Own(place.ana.jid(), place.ana.lid()))
    assert (read.source.chat, read.source.sender, read.source.sender_alt) == (group.jid, place.bo.lid(), place.bo.jid())
    assert read.type == kind


def test_reading_in_a_group() -> None:
    """The reader's other devices learn whose message it was; hiding it does not work there."""
    place = town()
    place.bo.privacy["readreceipts"] = "none"
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW, "pn")
    got = relay(place, place.bo, 0, OutgoingReceipt(("1",), group.jid, "read", participant=place.ana.jid()))
    attrs: Attrs = {
        "from": group.jid,
        "type": "read-self",
        "id": "1",
        "participant": place.bo.jid(),
        "participant_lid": place.bo.lid(),
        "recipient": place.ana.jid(),
        "addressing_mode": "pn",
        "t": str(NOW),
    }
    assert got[place.bo.jid(1)] == Node("receipt", attrs)
    assert place.ana.jid() in got


def test_a_retry_in_a_group() -> None:
    """Only the author's device is asked."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    got = relay(place, place.bo, 1, retry(group.jid, place.ana.lid(1)))
    assert list(got) == [place.ana.jid(1)]
    assert RetryReceipt.from_node(got[place.ana.jid(1)]) == retry(group.jid, place.bo.lid(1))


def test_an_own_devices_message_in_a_group() -> None:
    """Its delivery is told to the device that sent it alone."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    got = relay(place, place.ana, 0, OutgoingReceipt(("1",), group.jid, "sender", participant=place.ana.lid(1)))
    assert list(got) == [place.ana.jid(1)]


def test_a_status_receipt() -> None:
    """As in a group, without members."""
    place = town()
    receipt = OutgoingReceipt(("1",), STATUS_BROADCAST, "read", participant=place.ana.lid())
    got = relay(place, place.cy, 0, receipt)
    assert set(got) == {place.ana.jid(), place.ana.jid(1)}
    assert got[place.ana.jid()].attrs["from"] == STATUS_BROADCAST


@pytest.mark.parametrize(
    "receipt",
    [
        OutgoingReceipt(("1",), JID("99999999999", "s.whatsapp.net")),
        OutgoingReceipt(("1",), JID("1", "lid"), ReceiptType.READ),
        OutgoingReceipt(("1",), JID("1", "g.us"), participant=JID("1", "lid")),
        OutgoingReceipt(("1",), STATUS_BROADCAST, participant=JID("1", "lid")),
        retry(JID("14155550123", "s.whatsapp.net", 9)),
    ],
    ids=str,
)
def test_nobody_there_is_told_nothing(receipt: OutgoingReceipt | RetryReceipt) -> None:
    """People, groups and devices that do not exist."""
    place = town()
    assert relay(place, place.ana, 1, receipt) == {}


def test_who_is_not_in_a_group_confirms_nothing_there() -> None:
    """Nobody is told."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    assert relay(place, place.cy, 0, OutgoingReceipt(("1",), group.jid, participant=place.ana.lid())) == {}


@pytest.mark.parametrize(
    "node",
    [
        Node("receipt", {"id": "1"}),
        Node("receipt", {"to": JID("1", "lid")}),
        Node("receipt", {"id": "1", "to": JID("1", "g.us")}),
    ],
    ids=str,
)
def test_a_malformed_receipt(node: Node) -> None:
    """It must say of what, to whom, and in a group whose message it was."""
    place = town()
    with pytest.raises(StanzaError):
        relay_receipt(place.world, place.ana, 1, node, NOW)
