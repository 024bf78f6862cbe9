"""A client that is logged in, with Bea on the other side: what a stanza of hers brings about, in both directions."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from tests.client.fake_server import ServerEnd, dice
from tests.client.peers import PeerDevice, People, Person
from tests.client.rig import FragileStore, Rig, linked_store, rig, settle
from zapwire.client.context import Context, EventSink
from zapwire.client.options import Options, Timing
from zapwire.client.store.base import Contact, Store, Stores
from zapwire.protocol.events import Event, MessageReceived, MessageUndecryptable, PresenceChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.content import Text
from zapwire.protocol.messages.wrappers import wrap_device_sent
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.messages import Enc
from zapwire.protocol.stanzas.presence import PresenceUpdate
from zapwire.protocol.stanzas.receipts import OutgoingReceipt, ReceiptType
from zapwire.protocol.stanzas.retries import RetryReceipt
from zapwire.testing import ManualClock

GROUP: Final = JID.parse("120363000000000001@g.us")
NOBODY: Final = JID.parse("5490000000000@s.whatsapp.net")
"""Somebody whose presence tells a test that everything before it was handled."""


@dataclass(slots=True)
class Conversation:
    """Both sides."""

    made: Rig
    store: FragileStore
    server: ServerEnd
    people: People
    bea: Person

    @property
    def phone(self) -> PeerDevice:
        """Bea's phone."""
        return self.bea.phone

    async def handled(self) -> list[Event]:
        """Wait until everything sent so far is handled; returns the events of it that were not taken yet."""
        first = len(self.made.seen) - len(self.made.later_events())
        self.server.send(PresenceUpdate(NOBODY, is_available=True).to_node())
        while (await self.made.event(PresenceChanged)).sender != NOBODY:
            pass
        taken = len(self.made.seen) - len(self.made.later_events())
        return self.made.seen[first : taken - 1]

    async def answers(self, node: Node) -> list[Node]:
        """Deliver a stanza and return all that the client says to it at once."""
        self.server.send(node)
        await self.handled()
        return await self.said()

    async def said(self) -> list[Node]:
        """Return what the client has said and nobody received."""
        await settle()
        found = []
        while not self.server.has_received_all:
            found.append(await self.server.receive())
        return found

    async def told(self, node: Node) -> MessageReceived:
        """Deliver a stanza, which is read and answered with a receipt; returns its event."""
        self.server.send(node)
        event = await self.made.event(MessageReceived)
        assert (await self.server.receive()).tag == "receipt"
        return event

    async def not_told(self, node: Node) -> MessageUndecryptable:
        """Deliver a stanza that cannot be decrypted; its answers are left to receive."""
        self.server.send(node)
        return await self.made.event(MessageUndecryptable)

    async def retry(self, node: Node) -> RetryReceipt:
        """Deliver a stanza that cannot be decrypted; returns the retry receipt, behind which comes the ack."""
        receipt, ack = await self.answers(node)
        assert ack == ack_for(node)
        return RetryReceipt.from_node(receipt)

    async def write(self, to: JID, text: str = "hi", readers: Sequence[PeerDevice] = ()) -> Node:
        """Let the client send a text, which these devices read; returns its stanza."""
        task = asyncio.create_task(self.made.client.messages.send_text(to, text))
        node = await self.server.receive()
        for reader in readers:
            reader.read(node)
        self.people.ack(self.server, node)
        await task
        await settle()
        return node

    def context(self) -> Context:
        """Return what a feature of its own needs to work over the same connection."""
        client = self.made.client
        supervisor, queries = client._supervisor, client._queries  # noqa: SLF001  # features are given these
        return replace(
            offline_context(self.store),
            clock=self.made.clock,
            query=queries.query,
            send=supervisor.send,
            new_id=queries.new_id,
            emit=client._hub.emit,  # noqa: SLF001
            record=_keep_nothing,
            spawn=supervisor.spawn,
        )

    async def introduce(self) -> None:
        """Let both have a session that is no longer pending, so that Bea's phone sends `msg` from now on."""
        await self.write(self.bea.lid, readers=(self.phone,))


@asynccontextmanager
async def conversation(
    *,
    store: FragileStore | None = None,
    sink: EventSink | None = None,
    ask_phone: bool = False,
    timing: Timing | None = None,
) -> AsyncIterator[Conversation]:
    """Log a client in, whose phone is not asked for what cannot be read unless told."""
    people = People()
    bea = people.add("5491166660000", "200000000000001", devices=(0, 2))
    store = store or await linked_store()
    await acquaint(store, people)
    async with rig(store, ask_phone=ask_phone, sink=sink, timing=timing) as made:
        server = await made.logged_in()
        people.attend(server)
        yield Conversation(made, store, server, people, bea)


async def acquaint(store: Store, people: People) -> None:
    """Let the store know what everybody calls themselves, so that their messages tell nothing new of it."""
    async with store.begin() as unit:
        for person in people.others:
            await unit.contacts.put_many(Contact(name, push_name="Bea") for name in (person.pn, person.lid))


async def _keep_nothing(_event: Event, _unit: Stores) -> None:
    """Do as the sink of a client that has none."""


def offline_context(store: Store) -> Context:
    """Return a context over a store whose other services must not be used."""
    unused: Any = None
    return Context(
        Options(),
        store,
        ManualClock(),
        dice("features"),
        logging.getLogger("zapwire.client"),
        query=unused,
        send=unused,
        new_id=unused,
        expect=unused,
        is_connected_within=unused,
        record=unused,
        emit=unused,
        spawn=unused,
        end=unused,
        advance=unused,
        wait_until=unused,
        wake=unused,
    )


def text(said: str = "hi") -> Message:
    """Return a text message."""
    return Message(conversation=said)


def said(event: MessageReceived) -> str:
    """Return the text that a message says."""
    assert isinstance(event.content, Text)
    return event.content.text


def receipt(message_id: str, to: JID, kind: str = ReceiptType.INACTIVE, participant: JID | None = None) -> Node:
    """Return the delivery receipt that a client sends."""
    return OutgoingReceipt((message_id,), to, kind, participant=participant).to_node()


def corrupted(enc: Enc, position: int = -1) -> Enc:
    """Return a ciphertext with one bit flipped."""
    data = bytearray(enc.ciphertext)
    data[position] ^= 1
    return replace(enc, ciphertext=bytes(data))


def from_own(device: PeerDevice, message_id: str, to: JID, message: Message) -> Node:
    """Return what another device of the client's own account wrote to somebody, as the client gets it."""
    return device.stanza(message_id, device.seal(wrap_device_sent(message, to)), recipient=to)


def without(node: Node, *attrs: str) -> Node:
    """Return a stanza without some attributes."""
    return replace(node, attrs={key: value for key, value in node.attrs.items() if key not in attrs})


def with_attrs(node: Node, **attrs: str | JID) -> Node:
    """Return a stanza with some attributes set."""
    return replace(node, attrs={**node.attrs, **attrs})
