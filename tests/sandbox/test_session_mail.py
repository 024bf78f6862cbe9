"""What a connection sends of its device's mailbox: the backlog first, each stanza until it is acknowledged."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.sandbox import raw_client
from tests.sandbox.raw_client import TIMEOUT, Keys, RawClient, connected, logged_in
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.messages import Enc, MessageAck, OutgoingMessage, participants_node
from zapwire.protocol.stanzas.presence import OwnPresence
from zapwire.protocol.stanzas.stream import OfflineEnd, OfflinePreview, bulletin
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox
from zapwire.sandbox.world.accounts import Account

KEYS = Keys.of("session")
OTHER = Keys.of("other")
ACTIVE = Node("iq", {"id": "a", "xmlns": "passive", "type": "set", "to": SERVER}, (Node("active"),))
DONE = Node("iq", {"from": SERVER, "type": "result", "id": "a"})
NOTHING = bulletin(OfflineEnd(0).to_node())


@pytest.fixture
async def bo(sandbox: Sandbox) -> Account:
    """Make a phone of Bo's."""
    return (await sandbox.create_phone("14155550123", "Bo")).account


async def link(sandbox: Sandbox, phone: Phone, keys: Keys) -> JID:
    """Link a companion that its phone tells nothing of the past, which it could not read."""
    jid = await raw_client.link(sandbox, phone, keys)
    phone.account.companions[jid.device].knows_history = True
    return jid


def letter(to: Account, stanza_id: str, *, device: int = 1, size: int = 40) -> Node:
    """Return a message as the sender's device sends it, readable by one device."""
    encs = participants_node([(to.lid(device), Enc("msg", bytes(size)))])
    return OutgoingMessage(stanza_id, to.lid(), "text", (encs,)).to_node()


async def write(sandbox: Sandbox, sender: Account, node: Node) -> None:
    """Let a phone send a message, which must be accepted within a moment."""
    async with asyncio.timeout(TIMEOUT):
        (answer,) = await sandbox.context.post.submit(sender.jid(), node)
    assert not MessageAck.from_node(answer).error


@asynccontextmanager
async def active(sandbox: Sandbox, keys: Keys, jid: JID) -> AsyncIterator[RawClient]:
    """A client for which nothing waited."""
    async with logged_in(sandbox, keys, jid) as raw:
        assert await raw.query(ACTIVE) == DONE
        assert await raw.receive() == NOTHING
        yield raw


def seen(nodes: list[Node]) -> list[tuple[str, bool]]:
    """Return the id of each stanza, and whether it is marked as late."""
    return [(str(node.attrs["id"]), "offline" in node.attrs) for node in nodes]


async def test_a_connected_device_gets_messages_at_once(sandbox: Sandbox, phone: Phone, bo: Account) -> None:
    """In order, and not marked as late."""
    jid = await link(sandbox, phone, KEYS)
    async with active(sandbox, KEYS, jid) as raw:
        for stanza_id in "12":
            await write(sandbox, bo, letter(phone.account, stanza_id))
        nodes = [await raw.receive() for _ in range(2)]
    assert seen(nodes) == [("1", False), ("2", False)]
    assert nodes[0].attrs["from"] == bo.lid()


async def test_a_backlog_is_counted_and_sent_in_order(sandbox: Sandbox, phone: Phone, bo: Account) -> None:
    """The login says how much there is; it comes when the client is active, and ends with its number."""
    jid = await link(sandbox, phone, KEYS)
    for stanza_id in "123":
        await write(sandbox, bo, letter(phone.account, stanza_id))
    async with connected(sandbox, KEYS, jid) as raw:
        assert [(await raw.receive()).tag for _ in range(2)] == ["success", "ib"]
        assert await raw.receive() == bulletin(OfflinePreview(3, messages=3).to_node())
        assert await raw.query(ACTIVE) == DONE
        nodes = [await raw.receive() for _ in range(4)]
        await write(sandbox, bo, letter(phone.account, "4"))
        nodes.append(await raw.receive())
    assert nodes.pop(3) == bulletin(OfflineEnd(3).to_node())
    assert seen(nodes) == [("1", True), ("2", True), ("3", True), ("4", False)]


async def test_what_was_not_acknowledged_comes_again(sandbox: Sandbox, phone: Phone, bo: Account) -> None:
    """Though it was sent; what was acknowledged does not."""
    jid = await link(sandbox, phone, KEYS)
    async with active(sandbox, KEYS, jid) as raw:
        for stanza_id in "12":
            await write(sandbox, bo, letter(phone.account, stanza_id))
        first = await raw.receive()
        await raw.receive()
        await raw.send(ack_for(first))
        ping = Node("iq", {"id": "p", "xmlns": "w:p", "type": "get", "to": SERVER})
        assert (await raw.query(ping)).attrs["id"] == "p"
    async with logged_in(sandbox, KEYS, jid) as raw:
        assert await raw.query(ACTIVE) == DONE
        assert seen([await raw.receive()]) == [("2", True)]
        assert await raw.receive() == bulletin(OfflineEnd(1).to_node())


async def test_a_passive_client_gets_nothing(sandbox: Sandbox, phone: Phone, bo: Account) -> None:
    """Until it is active; to turn active again brings nothing anew."""
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        await write(sandbox, bo, letter(phone.account, "1"))
        typing = Node("chatstate", {"to": phone.account.lid()}, (Node("composing"),))
        await sandbox.context.post.submit(bo.jid(), typing)
        assert await raw.query(ACTIVE) == DONE
        assert seen([await raw.receive()]) == [("1", True)]
        assert await raw.receive() == bulletin(OfflineEnd(1).to_node())
        assert await raw.query(ACTIVE) == DONE
        assert await raw.receive() == NOTHING
        await sandbox.context.post.submit(bo.jid(), typing)
        assert (await raw.receive()).tag == "chatstate"


async def test_the_newer_connection_gets_the_mail(sandbox: Sandbox, phone: Phone, bo: Account) -> None:
    """The older one of the same device was replaced."""
    jid = await link(sandbox, phone, KEYS)
    async with active(sandbox, KEYS, jid) as older, active(sandbox, KEYS, jid) as newer:
        await write(sandbox, bo, letter(phone.account, "1"))
        assert seen([await newer.receive()]) == [("1", False)]
        assert [node.tag for node in await older.receive_rest()] == ["stream:error", "xmlstreamend"]


async def test_two_connected_devices(sandbox: Sandbox, phone: Phone) -> None:
    """A message of the one reaches the other of another account, and its ack the sender."""
    other = await sandbox.create_phone("14155550123", "Bo")
    ana, bo = await link(sandbox, phone, KEYS), await link(sandbox, other, OTHER)
    async with active(sandbox, KEYS, ana) as sender, active(sandbox, OTHER, bo) as receiver:
        ack = MessageAck.from_node(await sender.query(letter(other.account, "3EB0")))
        assert (ack.id, ack.sender, ack.error) == ("3EB0", other.account.lid(), 0)
        assert ack.phash  # neither phone was thought of
        node = await receiver.receive()
        assert (node.tag, node.attrs["from"]) == ("message", phone.account.lid(1))
        await receiver.send(Node("receipt", {"id": "3EB0", "to": phone.account.lid(1)}))
        receipt = await sender.receive()
        assert (receipt.tag, receipt.attrs["from"]) == ("receipt", other.account.lid(1))


async def test_a_slow_client_holds_nobody_back(sandbox: Sandbox, phone: Phone, bo: Account) -> None:
    """It reads nothing while much more is sent than buffers hold; later it gets everything in order."""
    jid = await link(sandbox, phone, KEYS)
    numbers = [str(number) for number in range(150)]
    async with active(sandbox, KEYS, jid) as raw:
        raw.socket.transport.pause_reading()
        for number in numbers:
            await write(sandbox, bo, letter(phone.account, number, size=1 << 17))
        assert len(sandbox.context.world.mailboxes.of(jid)) == len(numbers)
        raw.socket.transport.resume_reading()
        assert [str((await raw.receive()).attrs["id"]) for _ in numbers] == numbers


async def test_a_lost_connection_is_told_to_subscribers(sandbox: Sandbox, phone: Phone) -> None:
    """Who is gone is not available any more."""
    other = await sandbox.create_phone("14155550123", "Bo")
    ana, bo = await link(sandbox, phone, KEYS), await link(sandbox, other, OTHER)
    async with active(sandbox, OTHER, bo) as watcher:
        async with active(sandbox, KEYS, ana) as raw:
            await raw.send(OwnPresence(is_available=True).to_node())
            assert (await raw.query(ACTIVE)) == DONE
            subscribe = Node("presence", {"type": "subscribe", "to": phone.account.jid()})
            assert (await watcher.query(subscribe)).attrs == {"from": phone.account.jid()}
            await raw.socket.close()
        news = await watcher.receive()
        assert (news.attrs["from"], news.attrs["type"]) == (phone.account.jid(), "unavailable")
