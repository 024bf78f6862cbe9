"""Retry requests: how often a sender is asked again, and with which keys."""

from dataclasses import replace
from unittest.mock import Mock

import pytest

from tests.client.conversation import GROUP, Conversation, conversation, from_own, said, text, with_attrs
from tests.client.peers import CLIENT, SERVER_TIME
from tests.client.rig import LID, linked_device, linked_store
from zapwire.client.messages.retry import MAX_COUNT, RetryRequests
from zapwire.client.prekeys import public_signed_prekey
from zapwire.protocol.events import MessageUndecryptable
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.identity import SignedDeviceIdentity
from zapwire.protocol.signal.keys import KEY_SIZE
from zapwire.protocol.signal.session import SessionRecord
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.messages import Enc
from zapwire.protocol.stanzas.retries import RetryReceipt
from zapwire.protocol.types.messages import MessageInfo, MessageSource

BAD = Enc("msg", b"x")


def bad(talk: Conversation, message_id: str = "ID1", *, count: int = 0) -> Node:
    """Return a message of Bea's that cannot be read, sent for the `count`th time again."""
    return talk.phone.stanza(message_id, replace(BAD, count=count))


async def test_first_request_is_exact() -> None:
    """The first request says what is wanted again and who asks, without keys."""
    async with conversation() as talk:
        node = bad(talk)
        receipt, ack = await talk.answers(node)
        registration = linked_device().registration_id.to_bytes(4)
        retry = Node("retry", {"count": "1", "id": "ID1", "t": str(SERVER_TIME), "v": "1"})
        children = (retry, Node("registration", {}, registration))
        assert receipt == Node("receipt", {"id": "ID1", "type": "retry", "to": talk.bea.lid}, children)
        assert ack == ack_for(node)


async def test_counts_and_the_end() -> None:
    """A message is asked for four times, with keys from the second on; the fifth failure is final and only acked."""
    async with conversation() as talk:
        for count in range(1, MAX_COUNT):
            receipt = await talk.retry(bad(talk))
            assert (receipt.count, receipt.keys is None) == (count, count == 1)
        node = bad(talk)
        assert await talk.answers(node) == [ack_for(node)]
        events = [event for event in talk.made.seen if isinstance(event, MessageUndecryptable)]
        assert [(event.retry_count, event.is_final) for event in events] == [
            (1, False),
            (2, False),
            (3, False),
            (4, False),
            (5, True),
        ]


async def test_count_goes_on_after_a_restart() -> None:
    """A message that says how often it was sent again is asked for with the next number, and with keys."""
    async with conversation() as talk:
        receipt = await talk.retry(bad(talk, count=2))
        assert receipt.count == 3
        assert receipt.keys is not None


@pytest.mark.parametrize(("told", "expected"), [(-5, 1), (3, 4)])
async def test_told_count_is_bounded(told: int, expected: int) -> None:
    """What a sender says of the count is taken within reason."""
    async with conversation() as talk:
        assert (await talk.retry(bad(talk, count=told))).count == expected


@pytest.mark.parametrize("told", [4, 10**9])
async def test_told_count_may_be_the_last(told: int) -> None:
    """Nobody is asked again for what was sent four times or more."""
    async with conversation() as talk:
        node = bad(talk, count=told)
        event = await talk.not_told(node)
        assert (event.retry_count, event.is_final) == (MAX_COUNT, True)
        assert await talk.said() == [ack_for(node)]


async def test_message_that_came_is_forgotten() -> None:
    """Once a message came its count is gone."""
    async with conversation() as talk:
        await talk.retry(bad(talk))
        await talk.told(talk.phone.stanza("ID1", talk.phone.seal(text())))
        assert (await talk.retry(bad(talk))).count == 1


async def test_anothers_message_of_the_same_id_settles_nothing() -> None:
    """Somebody else who uses the same id neither resets nor raises the count."""
    async with conversation() as talk:
        cai = talk.people.add("5491177770000", "300000000000001").phone
        await talk.retry(bad(talk))
        await talk.told(cai.stanza("ID1", cai.seal(text())))
        assert (await talk.retry(bad(talk))).count == 2
        assert (await talk.retry(cai.stanza("ID1", BAD))).count == 1


async def test_keys_start_a_session() -> None:
    """With the keys of the second request the sender starts a new session, and its message is read."""
    async with conversation() as talk:
        await talk.retry(bad(talk))
        request = await talk.retry(bad(talk))
        bundle, keys = request.bundle(), request.keys
        assert bundle is not None
        assert keys is not None
        device = linked_device()
        assert keys.identity == device.identity_key.public
        assert keys.signed_prekey == public_signed_prekey(device)
        assert device.signed_identity is not None
        assert SignedDeviceIdentity.from_bytes(keys.device_identity) == device.signed_identity
        phone = talk.phone
        phone.sessions[CLIENT] = SessionRecord().initiate(
            phone.local, bundle, base=phone.random(KEY_SIZE), ratchet=phone.random(KEY_SIZE)
        )
        event = await talk.told(phone.stanza("ID1", phone.seal(text("again"), template=Enc("", b"", count=2))))
        assert (said(event), event.retry_count) == ("again", 2)


async def test_each_request_has_a_prekey_of_its_own() -> None:
    """No one-time prekey is handed out twice, and none of those is uploaded."""
    async with conversation() as talk:
        requests = [await talk.retry(bad(talk, f"ID{n}", count=1)) for n in range(5)]
        ids = [request.keys.prekey.id for request in requests if request.keys and request.keys.prekey]
        assert ids == [11, 12, 13, 14, 15]
        assert await talk.store.prekeys.not_uploaded(100) == []


async def test_device_without_signed_identity() -> None:
    """A device that has no signed identity cannot send keys, and asks without."""
    store = await linked_store()
    async with store.begin() as unit:
        await unit.device.save(replace(linked_device(), signed_identity=None))
    async with conversation(store=store) as talk:
        receipt = await talk.retry(bad(talk, count=2))
        assert (receipt.count, receipt.keys) == (3, None)


async def test_request_in_a_group() -> None:
    """In a group the sender is asked through the group."""
    async with conversation() as talk:
        await talk.introduce()
        receipt = await talk.retry(talk.phone.stanza("ID1", BAD, group=GROUP))
        assert (receipt.peer, receipt.participant, receipt.category) == (GROUP, talk.bea.lid, "")


async def test_request_to_our_own_phone() -> None:
    """A message between our own devices is asked for as one, and names the chat it went to."""
    async with conversation() as talk:
        own = talk.people.me.phone
        node = with_attrs(own.stanza("ID1", BAD, recipient=talk.bea.lid), type="peer_msg", category="peer")
        receipt = await talk.retry(node)
        assert (receipt.peer, receipt.recipient, receipt.category) == (LID, talk.bea.lid, "peer")
        await talk.told(from_own(own, "ID1", talk.bea.lid, text()))


async def test_lost_connection_while_asking() -> None:
    """Where the request cannot leave the event is told; the message is asked for when it comes again."""
    async with conversation() as talk:
        talk.server.client.lost = OSError("gone")
        talk.server.send(bad(talk))
        assert (await talk.made.event(MessageUndecryptable)).retry_count == 1


def test_old_counts_are_forgotten() -> None:
    """Of very many messages the counts of those not asked for longest are forgotten."""
    requests = RetryRequests(Mock(), Mock())  # counting uses neither
    infos = [MessageInfo(MessageSource(LID, LID), f"ID{n}", 0) for n in range(1001)]
    assert [requests.count(info, (BAD, BAD)) for info in infos] == [1] * 1001
    assert requests.count(infos[0], (BAD, BAD)) == 1
    assert requests.count(infos[-1], (BAD, BAD)) == 2


def test_request_of_several_ciphertexts_counts_itself() -> None:
    """Where a stanza has more than one ciphertext what they say of the count is not used."""
    requests = RetryRequests(Mock(), Mock())  # counting uses neither
    info = MessageInfo(MessageSource(LID, LID), "ID1", 0)
    assert requests.count(info, (replace(BAD, count=3), BAD)) == 1


async def test_receipt_reads_back() -> None:
    """What is sent reads back as what was meant."""
    async with conversation() as talk:
        (node, _) = await talk.answers(bad(talk))
        assert RetryReceipt.from_node(node).to_node() == replace(
            node, attrs={key: node.attrs[key] for key in ("id", "to", "type")}
        )
