"""Link: one connection, from dialling to its end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.client.fake_server import ROOT, FakeTransport, ServerEnd, chain, dice
from tests.client.rig import linked_device, settle, until
from zapwire.client.link import Link
from zapwire.errors import (
    CertificateError,
    ConnectionLost,
    DecryptError,
    DialError,
    FrameError,
    HandshakeError,
    HandshakeTimeout,
    LocalProtocolError,
    NotConnected,
    RemoteProtocolError,
)
from zapwire.protocol.handshake import ClientHandshake
from zapwire.protocol.jid import JID
from zapwire.protocol.login import ClientProfile, login_payload
from zapwire.protocol.node import Node
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.wire.decode import PIECE, decode_in_pieces
from zapwire.protocol.wire.encode import encode
from zapwire.testing import ManualClock

STRANGER = KeyPair.from_private(dice("stranger")(32))
JID_3 = JID.parse("5491155554444:3@s.whatsapp.net")


@dataclass
class Line:
    """A transport and a clock, and the handshake of a linked device."""

    clock: ManualClock
    transport: FakeTransport

    def open(self) -> asyncio.Task[Link]:
        """Begin to open a link."""
        handshake = ClientHandshake(
            static=linked_device().noise_key,
            ephemeral=KeyPair.from_private(dice("client, once")(32)),
            root=ROOT.public,
            payload=login_payload(ClientProfile(), JID_3),
        )
        return asyncio.create_task(Link.open(self.transport, handshake, self.clock, timeout=30))

    async def opened(self) -> tuple[Link, ServerEnd]:
        """Open a link; returns both ends."""
        task = self.open()
        server = await self.transport.accept()
        await server.opened()
        return await task, server


@pytest.fixture
def line() -> Line:
    """Return a transport whose server answers."""
    clock = ManualClock()
    return Line(clock, FakeTransport(clock))


async def take(link: Link, count: int) -> list[Node]:
    """Return the next stanzas."""
    nodes = []
    async for node in link.nodes():
        nodes.append(node)
        if len(nodes) == count:
            break
    return nodes


async def drain(link: Link) -> list[Node]:
    """Read until the end, which raises."""
    return [node async for node in link.nodes()]


async def test_stanzas_go_both_ways(line: Line) -> None:
    """An open link carries stanzas in order, in both directions."""
    link, server = await line.opened()
    nodes = [Node("a", {"n": str(number)}) for number in range(5)]
    for node in nodes:
        await link.send(node)
    assert [await server.receive() for _ in nodes] == nodes
    server.send(*nodes)
    assert await take(link, 5) == nodes


async def test_payload_reaches_the_server(line: Line) -> None:
    """The handshake carries who the client is."""
    task = line.open()
    assert (await (await line.transport.accept()).opened()).jid == JID_3
    await (await task).close()


async def test_concurrent_senders_do_not_mix(line: Line) -> None:
    """Stanzas sent at the same moment arrive whole, each once."""
    link, server = await line.opened()
    async with asyncio.TaskGroup() as tasks:
        for number in range(50):
            tasks.create_task(link.send(Node("a", {"n": str(number)})))
    received = [await server.receive() for _ in range(50)]
    assert sorted(int(str(node.attrs["n"])) for node in received) == list(range(50))


async def test_stanza_in_pieces(line: Line) -> None:
    """A stanza may come in several messages, and several stanzas in one."""
    link, server = await line.opened()
    server.send(Node("a"), Node("b"), Node("c"))
    incoming = server.client.incoming
    data = b"".join([item for item in (incoming.get_nowait() for _ in range(3)) if isinstance(item, bytes)])
    for start in range(0, len(data), 7):
        server.send_raw(data[start : start + 7])
    assert await take(link, 3) == [Node("a"), Node("b"), Node("c")]


async def test_long_stanzas(line: Line) -> None:
    """Others have a turn after each piece of one, and it comes in order with the short ones."""
    link, server = await line.opened()
    long = Node("long", {}, (Node("user", {"jid": JID_3}),) * (4 * PIECE))
    nodes = [Node("a"), long, Node("b")]
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    server.send(*nodes)
    others = asyncio.create_task(take_turns())
    assert await take(link, 3) == nodes
    others.cancel()
    assert turns >= len([node for node in decode_in_pieces(encode(long)) if node is None]) > 1


async def test_long_stanza_at_the_end(line: Line) -> None:
    """Of a stanza that was not decoded to its end when the link was closed, nothing comes."""
    link, server = await line.opened()
    server.send(Node("a"), Node("long", {}, (Node("user"),) * (4 * PIECE)))
    nodes = link.nodes()
    assert await anext(nodes) == Node("a")
    coming = asyncio.ensure_future(anext(nodes))
    await asyncio.sleep(0)
    server.cut()
    await link.close()
    with pytest.raises(ConnectionLost):
        await coming


async def test_stanza_beside_the_hello(line: Line) -> None:
    """A first stanza that arrives with the end of the handshake is not lost."""
    task = line.open()
    server = await line.transport.accept()
    await server.opened()
    server.send(Node("success"))
    link = await task
    assert await take(link, 1) == [Node("success")]


async def test_dial_error_comes_out(line: Line) -> None:
    """What the transport says is what the caller hears."""
    line.transport.failures.append(DialError("the host is dead"))
    with pytest.raises(DialError, match="the host is dead"):
        await line.open()


async def test_silent_server(line: Line) -> None:
    """A server that says nothing for 20 s is a HandshakeTimeout, which may be tried again; the socket is closed."""
    line.transport.is_silent = True
    task = line.open()
    server = await line.transport.accept()
    await settle()
    line.clock.advance(19.9)
    await settle()
    assert not task.done()
    line.clock.advance(0.1)
    with pytest.raises(HandshakeTimeout, match="within 20 seconds") as raised:
        await task
    assert raised.value.retry
    assert server.client.closed.is_set()


async def test_timer_that_fires_early(line: Line) -> None:
    """A timer that fires a moment before the deadline ends the handshake all the same."""

    class Early(ManualClock):
        @asynccontextmanager
        async def timeout(self, seconds: float) -> AsyncIterator[None]:
            async with super().timeout(seconds - 0.001):
                yield

    line.clock = Early()
    line.transport = FakeTransport(line.clock)
    line.transport.is_silent = True
    task = line.open()
    await line.transport.accept()
    await settle()
    line.clock.advance(19.9995)
    with pytest.raises(HandshakeTimeout):
        await task


async def test_deadline_is_one_for_the_whole_handshake(line: Line) -> None:
    """A server that says a little now and then gets no more time than a silent one."""
    line.transport.is_silent = True
    task = line.open()
    server = await line.transport.accept()
    for piece in (b"\x00", b"\xff", b"\xff", b"\x0a"):  # of a frame of 65535 bytes
        await settle()
        line.clock.advance(4.9)
        server.send_raw(piece)
        await settle()
        assert not task.done()
    line.clock.advance(0.5)
    with pytest.raises(HandshakeTimeout):
        await task


async def test_open_link_has_no_deadline(line: Line) -> None:
    """Once open, a link may be silent as long as it likes."""
    link, server = await line.opened()
    line.clock.advance(100_000)
    await settle()
    server.send(Node("a"))
    assert await take(link, 1) == [Node("a")]


async def test_wrong_root(line: Line) -> None:
    """A server whose certificate another root signed is not trusted, and trying again would not help."""
    line.transport.chain = chain(line.clock, STRANGER)
    task = line.open()
    server = await line.transport.accept()
    with pytest.raises(CertificateError, match="not signed by the trusted root") as raised:
        await task
    assert not raised.value.retry
    assert server.client.closed.is_set()


@pytest.mark.parametrize("days", [-2, 2])
async def test_wrong_clock(line: Line, days: int) -> None:
    """A certificate out of its time hints at the clock."""
    line.clock.advance(days * 86_400)
    with pytest.raises(CertificateError, match="check this machine's clock"):
        await line.open()


GARBAGE = {
    "no protobuf": (b"\x00\x00\x04\xff\xff\xff\xff", HandshakeError),
    "empty": (b"\x00\x00\x00", HandshakeError),
    "too long": (b"\xff\xff\xff", FrameError),
}


@pytest.mark.parametrize("name", GARBAGE)
async def test_garbage_for_a_hello(line: Line, name: str) -> None:
    """A server that answers the hello with garbage is a documented error; the socket is closed."""
    data, error = GARBAGE[name]
    line.transport.is_silent = True
    task = line.open()
    server = await line.transport.accept()
    server.send_raw(data)
    with pytest.raises(error) as raised:
        await task
    assert isinstance(raised.value, RemoteProtocolError)
    assert server.client.closed.is_set()


async def test_server_hangs_up_amid_the_handshake(line: Line) -> None:
    """A connection that breaks before it is open is a ConnectionLost."""
    line.transport.is_silent = True
    task = line.open()
    server = await line.transport.accept()
    server.cut()
    with pytest.raises(ConnectionLost):
        await task
    assert server.client.closed.is_set()


async def test_cancelled_opening(line: Line) -> None:
    """Who gives up amid the handshake leaves no socket open."""
    line.transport.is_silent = True
    task = line.open()
    server = await line.transport.accept()
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert server.client.closed.is_set()


async def test_reading_ends_with_the_connection(line: Line) -> None:
    """Stanzas before the end are read; then comes the error."""
    link, server = await line.opened()
    server.send(Node("a"))
    server.cut(ConnectionLost("the network is gone"))
    assert await take(link, 1) == [Node("a")]
    with pytest.raises(ConnectionLost, match="the network is gone"):
        await drain(link)


async def test_garbage_on_an_open_link(line: Line) -> None:
    """A frame that nobody encrypted is a DecryptError; nothing can be sent after it."""
    link, server = await line.opened()
    server.send_raw(b"\x00\x00\x20" + bytes(32))
    with pytest.raises(DecryptError):
        await drain(link)
    with pytest.raises(NotConnected):
        await link.send(Node("a"))


async def test_sending_on_a_broken_connection(line: Line) -> None:
    """What cannot be written any more is a ConnectionLost."""
    link, server = await line.opened()
    server.cut()
    with pytest.raises(ConnectionLost):
        await link.send(Node("a"))


async def test_sending_after_closing(line: Line) -> None:
    """A closed link sends nothing, and says what to wait for; closing again does nothing."""
    link, server = await line.opened()
    await link.close()
    await link.close()
    with pytest.raises(NotConnected, match="connected again"):
        await link.send(Node("a"))
    await until(server.client.closed.is_set)


async def test_stanza_that_cannot_be_sent(line: Line) -> None:
    """A stanza over the limit is refused, and the link goes on."""
    link, server = await line.opened()
    with pytest.raises(LocalProtocolError):
        await link.send(Node("a", {}, bytes(1 << 24)))
    await link.send(Node("b"))
    assert await server.receive() == Node("b")
