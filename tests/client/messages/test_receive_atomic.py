"""Receiving, whatever breaks: an event and its ratchet step are committed together, and only then acknowledged."""

import asyncio

import pytest

from tests.client.conversation import GROUP, conversation, receipt, said, text
from tests.client.rig import RARE_PINGS, FragileStore, linked_store, rig
from zapwire.client.store.base import Stores
from zapwire.errors import ConnectionLost
from zapwire.protocol.events import Connected, Disconnected, Event, MessageReceived, MessageUndecryptable
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.stanzas.messages import Enc


class Sink:
    """Notes each event in the unit of work that it comes with, and fails or waits where told."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.errors: list[Exception] = []
        """What the next calls raise."""
        self.entered = asyncio.Event()
        self.gate = asyncio.Event()
        """A call waits while this is not set."""
        self.gate.set()

    async def __call__(self, event: Event, unit: Stores) -> None:
        """Take an event, as the client's sink."""
        self.entered.set()
        await self.gate.wait()
        if self.errors:
            raise self.errors.pop(0)
        self.events.append(event)
        await unit.privacy_tokens.put_salt(bytes([len(self.events)]))


async def test_nothing_is_said_before_the_commit() -> None:
    """While the sink keeps the event nobody sees the ratchet step and no receipt leaves; then both are there."""
    sink = Sink()
    sink.gate.clear()
    async with conversation(sink=sink) as talk:
        before = talk.store.to_json()
        talk.server.send(talk.phone.stanza("ID1", talk.phone.seal(text())))
        await sink.entered.wait()
        assert await talk.said() == []
        assert talk.store.to_json() == before
        assert not talk.made.has_seen(MessageReceived)
        sink.gate.set()
        event = await talk.made.event(MessageReceived)
        assert sink.events == [event]
        assert await talk.store.privacy_tokens.salt() == b"\x01"
        assert await talk.store.sessions.get(talk.phone.address) is not None
        assert await talk.server.receive() == receipt("ID1", talk.bea.lid)


@pytest.mark.parametrize("error", [OSError("the disk is full"), RuntimeError("a bug")])
async def test_failing_sink_leaves_everything_as_it_was(error: Exception) -> None:
    """Where the sink raises nothing is committed, said or told; the stanza is read when it comes again."""
    sink = Sink()
    async with conversation(sink=sink) as talk:
        node = talk.phone.stanza("ID1", talk.phone.seal(text()))
        before = talk.store.to_json()
        sink.errors.append(error)
        assert await talk.answers(node) == []
        assert talk.store.to_json() == before
        assert not talk.made.has_seen(MessageReceived)
        assert said(await talk.told(node)) == "hi"
        assert len(sink.events) == 1


async def test_failing_sink_of_an_unreadable_message() -> None:
    """An undecryptable message that could not be kept is neither asked for nor acknowledged until it is."""
    sink = Sink()
    async with conversation(sink=sink) as talk:
        node = talk.phone.stanza("ID1", Enc("msg", b"x"))
        sink.errors.append(OSError("the disk is full"))
        assert await talk.answers(node) == []
        assert [answer.tag for answer in await talk.answers(node)] == ["receipt", "ack"]
        assert [type(event) for event in sink.events] == [MessageUndecryptable]


async def test_broken_store() -> None:
    """A message that comes while the store cannot be written to ends the connection, so that it is sent again."""
    async with conversation(timing=RARE_PINGS) as talk:
        node = talk.phone.stanza("ID1", talk.phone.seal(text()))
        talk.store.is_broken = True
        talk.server.send(node)
        assert (await talk.made.event(Disconnected)).reason == "the disk is full"
        assert await talk.said() == []
        talk.store.is_broken = False
        talk.made.clock.advance(await talk.made.clock.next_wait())
        talk.server = await talk.made.reconnected()
        assert said(await talk.told(node)) == "hi"


async def test_connection_that_breaks_before_the_receipt() -> None:
    """A message is told although its receipt could not leave; when it comes again it is answered and not told again."""
    sink = Sink()
    async with conversation(sink=sink, timing=RARE_PINGS) as talk:
        node = talk.phone.stanza("ID1", talk.phone.seal(text()))
        sink.gate.clear()
        talk.server.send(node)
        await sink.entered.wait()
        talk.server.client.lost = ConnectionLost("a cable was cut")
        sink.gate.set()
        assert said(await talk.made.event(MessageReceived)) == "hi"
        talk.server.cut()
        talk.made.clock.advance(await talk.made.clock.next_wait())
        talk.server = await talk.made.reconnected()
        talk.server.send(node)
        assert await talk.handled() == []
        assert await talk.said() == [receipt("ID1", talk.bea.lid)]
        assert len(sink.events) == 1


@pytest.mark.parametrize("kind", ["direct", "group"])
async def test_process_that_dies_before_the_receipt(kind: str) -> None:
    """What a process committed before it died is a duplicate for the next one, which answers it."""
    sink, store = Sink(), await linked_store()
    async with conversation(store=store, sink=sink) as talk:
        phone = talk.phone
        if kind == "group":
            keys = phone.seal(Message(senderKeyDistributionMessage=phone.distribution(GROUP)))
            node = phone.stanza("ID1", keys, phone.seal_group(GROUP, text()), group=GROUP)
        else:
            node = phone.stanza("ID1", phone.seal(text()))
        await talk.told(node)
    reborn = FragileStore()
    reborn.load_json(store.to_json())
    async with rig(reborn, sink=sink) as made:
        server = await made.logged_in()
        server.send(node)
        assert (await server.receive()).tag == "receipt"
        assert not made.has_seen(MessageReceived)
    assert len(sink.events) == 1


async def test_step_and_event_fail_together() -> None:
    """A message that follows one whose keeping failed is read, too: its chain goes on from what is committed."""
    sink = Sink()
    async with conversation(sink=sink) as talk:
        first = talk.phone.stanza("ID1", talk.phone.seal(text("one")))
        second = talk.phone.stanza("ID2", talk.phone.seal(text("two")))
        sink.errors.append(OSError("the disk is full"))
        talk.server.send(first, second, first)
        assert [said(await talk.made.event(MessageReceived)) for _ in range(2)] == ["two", "one"]
        assert [event.info.id for event in sink.events if isinstance(event, MessageReceived)] == ["ID2", "ID1"]


async def test_events_keep_the_order_of_stanzas() -> None:
    """Many messages at once are told, kept and answered in their order."""
    sink = Sink()
    async with conversation(sink=sink) as talk:
        nodes = [talk.phone.stanza(f"ID{n}", talk.phone.seal(text(str(n)))) for n in range(50)]
        talk.server.send(*nodes)
        told = [event for event in await talk.handled() if isinstance(event, MessageReceived)]
        assert [said(event) for event in told] == [str(n) for n in range(50)]
        assert sink.events == told
        assert [node.attrs["id"] for node in await talk.said()] == [f"ID{n}" for n in range(50)]
        assert not talk.made.has_seen(MessageUndecryptable)


async def test_slow_handler_does_not_hold_back_the_receipt() -> None:
    """A handler of the user's that takes its time for an event does not delay the receipt."""
    async with conversation() as talk:
        gate = asyncio.Event()

        async def handler(event: Event) -> None:
            if isinstance(event, MessageReceived):
                await gate.wait()

        talk.made.client.add_handler(handler)
        talk.server.send(talk.phone.stanza("ID1", talk.phone.seal(text())))
        assert await talk.server.receive() == receipt("ID1", talk.bea.lid)
        gate.set()
        assert talk.made.has_seen(Connected)
