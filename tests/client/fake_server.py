"""A server in memory: a transport for the client, whose other end a test plays stanza by stanza."""

import asyncio
import random
from collections import deque
from collections.abc import Callable

from zapwire.errors import ConnectionLost
from zapwire.protocol.connection import Connection, NodeReceived, Opened, State
from zapwire.protocol.handshake import ServerHandshake
from zapwire.protocol.jid import JID
from zapwire.protocol.login import LoginRequest
from zapwire.protocol.node import Content, Node
from zapwire.protocol.noise.certificates import Validity, issue_chain
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.stanzas.prekeys import prekey_count
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.protocol.stanzas.stream import Success
from zapwire.testing import ManualClock

PATIENCE = 20.0
"""Seconds of real time after which a wait in a test has failed; a disk may stand still for some of them."""

DAY = 86_400


def dice(seed: object) -> Callable[[int], bytes]:
    """Return a source of random bytes that repeats itself in every run."""
    return random.Random(str(seed)).randbytes


ROOT = KeyPair.from_private(dice("root")(32))
STATIC = KeyPair.from_private(dice("static")(32))


def chain(clock: ManualClock, root: KeyPair = ROOT) -> bytes:
    """Return a certificate chain that is valid for a day around now."""
    now = int(clock.now())
    return issue_chain(root, STATIC.public, Validity(now - DAY, now + DAY), random=dice("chain"))


class FakeTransport:
    """A `Transport`. Each dial makes a connection, which the test takes with `accept`."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.dials = 0
        self.failures: deque[Exception] = deque()
        """What the next dials raise."""
        self.gate = asyncio.Event()
        """A dial waits while this is not set."""
        self.gate.set()
        self.chain = chain(clock)
        self.is_silent = False
        """Whether new connections get no answer to their hello."""
        self._accepted: asyncio.Queue[ServerEnd] = asyncio.Queue()

    async def dial(self, timeout: float) -> "ClientEnd":
        """Connect, as the client does it."""
        assert timeout > 0
        self.dials += 1
        await self.gate.wait()
        if self.failures:
            raise self.failures.popleft()
        server = ServerEnd(self.clock, self.chain, is_silent=self.is_silent)
        self._accepted.put_nowait(server)
        return server.client

    def heal(self) -> None:
        """Answer from now on, and forget the connections that nobody accepted."""
        self.failures.clear()
        self.gate.set()
        self.is_silent = False
        self._accepted = asyncio.Queue()

    async def accept(self) -> "ServerEnd":
        """Return the server's end of the next connection, in the order they were dialled."""
        async with asyncio.timeout(PATIENCE):
            return await self._accepted.get()


class ClientEnd:
    """The `Socket` the client holds. Its bytes are handled by the server at once."""

    def __init__(self, server: "ServerEnd") -> None:
        self._server = server
        self.incoming: asyncio.Queue[bytes | Exception] = asyncio.Queue()
        self.lost: Exception | None = None
        self.closed = asyncio.Event()

    async def send(self, message: bytes) -> None:
        """Hand over to the server."""
        if self.lost or self.closed.is_set():
            raise ConnectionLost("the connection was closed")
        self._server.take(message)

    async def receive(self) -> bytes:
        """Return what the server wrote; an error once everything before it was read."""
        item = await self.incoming.get()
        if isinstance(item, Exception):
            raise item
        return item

    async def close(self) -> None:
        """Hang up; that takes a moment, as real sockets say goodbye."""
        for _ in range(5):
            await asyncio.sleep(0)
        self.closed.set()


class ServerEnd:
    """The server's end of one connection. Pings are answered by themselves until `answers_pings` is taken away."""

    def __init__(self, clock: ManualClock, certificates: bytes, *, is_silent: bool = False) -> None:
        self.clock = clock
        self.client = ClientEnd(self)
        self.answers_pings = True
        self.pings: asyncio.Queue[Node] = asyncio.Queue()
        self.is_silent = is_silent
        self.attendant: Callable[[ServerEnd, Node], bool] = _answers_nothing
        """Asked with each stanza but pings; True means that it was answered and need not be received."""
        self._nodes: asyncio.Queue[Node] = asyncio.Queue()
        self._opened: asyncio.Future[Opened] = asyncio.get_running_loop().create_future()
        ephemeral = KeyPair.from_private(dice("ephemeral")(32))
        self._connection = Connection(ServerHandshake(static=STATIC, ephemeral=ephemeral, chain=certificates))
        self._connection.start(clock.now())

    def take(self, message: bytes) -> None:
        """Handle what the client wrote."""
        if self.is_silent:
            return
        for event in self._connection.receive_data(message, self.clock.now()):
            if isinstance(event, Opened):
                self._opened.set_result(event)
            elif isinstance(event, NodeReceived):
                self._sort(event.node)
        self._flush()

    def _sort(self, node: Node) -> None:
        if node.tag == "iq" and node.attrs.get("xmlns") == "w:p":
            self.pings.put_nowait(node)
            if self.answers_pings:
                self.answer(node)
        elif not self.attendant(self, node):
            self._nodes.put_nowait(node)

    def _flush(self) -> None:
        for message in self._connection.data_to_send():
            self.send_raw(message)

    async def opened(self) -> LoginRequest:
        """Return how the client introduced itself."""
        async with asyncio.timeout(PATIENCE):
            opened = await asyncio.shield(self._opened)
        return LoginRequest.from_bytes(opened.payload)

    async def receive(self) -> Node:
        """Return the client's next stanza that is no ping."""
        async with asyncio.timeout(PATIENCE):
            return await self._nodes.get()

    async def receive_query(self, xmlns: str) -> Node:
        """Return the client's next stanza, which must be a query of this namespace."""
        node = await self.receive()
        assert (node.tag, node.attrs.get("xmlns")) == ("iq", xmlns)
        return node

    @property
    def has_received_all(self) -> bool:
        """Whether the test has taken every stanza."""
        return self._nodes.empty()

    def send(self, *nodes: Node) -> None:
        """Write stanzas."""
        assert self._connection.state is State.OPEN, "the handshake is not done: await opened() first"
        for node in nodes:
            self._connection.send(node)
        self._flush()

    def send_raw(self, data: bytes) -> None:
        """Write bytes."""
        self.client.incoming.put_nowait(data)

    def answer(self, query: Node, content: Content = None) -> None:
        """Answer a query well."""
        self.send(result_node(str(query.attrs["id"]), content))

    def refuse(self, query: Node, code: int, text: str = "") -> None:
        """Answer a query with an error."""
        self.send(error_node(str(query.attrs["id"]), code, text))

    def end(self, *nodes: Node) -> None:
        """Write last stanzas and close, as the real server does."""
        self.send(*nodes)
        self.cut()

    def cut(self, error: Exception | None = None) -> None:
        """Close; the client reads what was written and then `error`."""
        self.client.lost = error or ConnectionLost("the server closed the connection")
        self.client.incoming.put_nowait(self.client.lost)

    async def closed(self) -> None:
        """Return when the client hung up."""
        async with asyncio.timeout(PATIENCE):
            await self.client.closed.wait()

    async def log_in(self, *, lid: JID | None = None, prekeys: int = 100) -> None:
        """Let a linked client in, whose store needs no more prekeys, up to its turning active."""
        await self.opened()
        self.send(Success(int(self.clock.now()), lid).to_node())
        self.answer(await self.receive_query("encrypt"), prekey_count(prekeys))
        self.answer(await self.receive_query("passive"))


def _answers_nothing(_server: ServerEnd, _node: Node) -> bool:
    return False
