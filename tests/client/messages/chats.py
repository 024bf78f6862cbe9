"""A linked client that is connected, and the people it writes to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.client.fake_server import PATIENCE, ROOT, ServerEnd
from tests.client.peers import People, Person
from tests.client.rig import RARE_PINGS, Clock, FragileStore, Rig, linked_store, settle
from zapwire.client.messages.outgoing import SendResult
from zapwire.client.options import Network, Options, Timing
from zapwire.client.store.base import SentMessage, Store, UnitOfWork
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import StoreError
from zapwire.protocol.events import Connected, Disconnected
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message

GROUP = JID.parse("120363000000000001@g.us")


class FullDisk(FragileStore):
    """A store that a unit of work can be begun in, but not committed to while `is_full`."""

    def __init__(self) -> None:
        super().__init__(on_commit=self._commit)
        self.is_full = False

    async def _commit(self, _: object) -> None:
        if self.is_full:
            raise StoreError("the disk is full")


class SlowDisk(MemoryStore):
    """A store on which nothing is durable before the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.durable = asyncio.Event()
        self.durable.set()
        self.waiting = 0
        """How many wait for their commit."""

    @asynccontextmanager
    async def begin(self, *, wait: bool = True) -> AsyncIterator[UnitOfWork]:
        """Begin a unit of work."""
        async with super().begin() as unit:
            unit.committed = self._committed  # type: ignore[method-assign]
            yield unit
        if wait:
            await self._committed()

    async def _committed(self) -> None:
        self.waiting += 1
        await self.durable.wait()
        self.waiting -= 1


async def slow_disk() -> SlowDisk:
    """Return a linked device's store that may become slow."""
    store = SlowDisk()
    store.load_json((await linked_store()).to_json())
    return store


async def full_disk() -> FullDisk:
    """Return a linked device's store that may become full."""
    store = FullDisk()
    store.load_json((await linked_store()).to_json())
    return store


class Chats:
    """A client, the server's end of its connection, and Bea, who has a phone and device 2."""

    def __init__(self, made: Rig, people: People) -> None:
        self.made = made
        self.people = people
        self.messages = made.client.messages
        self.server: ServerEnd
        self.bea = people.add("5491166660000", "200000000000001", devices=(0, 2))

    @property
    def store(self) -> Store:
        """The client's store."""
        return self.made.store

    @property
    def me(self) -> Person:
        """The client's account."""
        return self.people.me

    async def connect(self) -> None:
        """Let the client log in, and answer its queries from then on."""
        self.server = await self.made.logged_in()
        self.people.attend(self.server)

    async def lose(self) -> None:
        """Cut the connection, and let the time pass until the client dials anew."""
        self.server.cut()
        await self.made.event(Disconnected)
        self.made.clock.advance(await self.made.clock.next_sleep(lambda seconds: seconds <= 0.5))

    async def reconnect(self) -> None:
        """Let the client in that dials now."""
        self.server = await self.made.transport.accept()
        await self.server.log_in()
        self.people.attend(self.server)
        await self.made.event(Connected)

    def begin(self, to: JID, text: str = "hola", *, message_id: str = "") -> asyncio.Task[SendResult]:
        """Begin to send a text."""
        return asyncio.create_task(self.messages.send_text(to, text, message_id=message_id))

    async def start(
        self, to: JID, text: str = "hola", *, message_id: str = ""
    ) -> tuple[asyncio.Task[SendResult], Node]:
        """Send a text up to where it has left; returns the sending task and the stanza."""
        task = self.begin(to, text, message_id=message_id)
        return task, await self.leaves(task)

    async def leaves(self, task: asyncio.Task[SendResult]) -> Node:
        """Return the stanza of a message that is being sent; where sending failed before, raise that."""
        received = asyncio.create_task(self.server.receive())
        await asyncio.wait({received, task}, return_when=asyncio.FIRST_COMPLETED)
        if not received.done():
            received.cancel()
            raise AssertionError(f"nothing was sent: {task.exception()!r}")
        return received.result()

    async def send(self, to: JID, text: str = "hola", *, message_id: str = "") -> Node:
        """Send a text that the server accepts; returns the stanza."""
        task, node = await self.start(to, text, message_id=message_id)
        self.people.ack(self.server, node)
        await done(task)
        return node

    async def send_message(self, to: JID, message: Message, *, message_id: str = "") -> Node:
        """Send any message that the server accepts; returns the stanza."""
        task = asyncio.create_task(self.messages.send(to, message, message_id=message_id))
        node = await self.leaves(task)
        self.people.ack(self.server, node)
        await done(task)
        return node

    async def kept(self, message_id: str) -> SentMessage | None:
        """Return what the store has of a message."""
        return await self.store.sent.get(message_id)

    async def pending(self) -> object:
        """Return the stanzas whose answers are waited for, in the end."""
        await settle()
        return self.made.client._queries._pending  # noqa: SLF001  # that nothing is left behind shows nowhere else

    async def nothing_more(self) -> None:
        """Fail where the client sends anything else."""
        await settle()
        assert self.server.has_received_all


async def done(task: asyncio.Task[SendResult]) -> SendResult:
    """Return a sending task's result, in reasonable time."""
    async with asyncio.timeout(PATIENCE):
        return await task


@asynccontextmanager
async def chats(
    store: Store | None = None, *, timing: Timing = RARE_PINGS, reporting_tokens: bool = False
) -> AsyncIterator[Chats]:
    """Connect a client; it is closed at the end. Its pings are rare, so that the clock may be moved."""
    options = Options(Network(noise_root=ROOT.public), timing=timing, reporting_tokens=reporting_tokens)
    made = Rig(store or await linked_store(), options, Clock())
    try:
        found = Chats(made, People())
        await found.connect()
        yield found
    finally:
        await made.close()
