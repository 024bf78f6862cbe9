"""Keepalive: pings, what silence brings about, and giving up."""

from tests.client.fake_server import ServerEnd
from tests.client.rig import Rig, linked_store, rig, settle, until
from zapwire.protocol.events import Disconnected, KeepAliveRestored, KeepAliveTimedOut
from zapwire.protocol.jid import SERVER
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.node import Node


async def interval(made: Rig) -> float:
    """Return how long the keepalive waits now."""
    return await made.clock.next_sleep(lambda seconds: 20 <= seconds <= 30)


async def ping(made: Rig, server: ServerEnd) -> Node:
    """Let the time until the next ping pass; returns that ping."""
    seconds = await interval(made)
    made.clock.advance(seconds - 0.01)
    await settle()
    assert server.pings.empty()
    made.clock.advance(0.01)
    return await server.pings.get()


async def test_ping_is_exact() -> None:
    """A ping is an empty query of whatsmeow's form."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        node = await ping(made, server)
        assert node == Node("iq", {"id": node.attrs["id"], "xmlns": "w:p", "type": "get", "to": SERVER})


async def test_pings_come_every_20_to_30_seconds() -> None:
    """The interval is drawn anew each time, between 20 and 30 s."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        intervals = []
        for _ in range(30):
            seconds = await interval(made)
            intervals.append(seconds)
            made.clock.advance(seconds)
            await server.pings.get()
        assert all(20 <= seconds < 30 for seconds in intervals)
        assert max(intervals) - min(intervals) > 4
        assert not made.has_seen(KeepAliveTimedOut)
        assert made.client.phase is Phase.CONNECTED


async def test_pings_run_while_linking() -> None:
    """A connection that shows QR codes is kept alive, too."""
    async with rig() as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        assert made.client.phase is Phase.PAIRING
        await ping(made, server)


async def test_unanswered_ping() -> None:
    """A ping without an answer for 10 s is an event, with the time of the last good one; the next is sent as ever."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        await ping(made, server)
        await settle()
        last_success = made.clock.now()
        server.answers_pings = False
        for count in (1, 2, 3):
            await ping(made, server)
            made.clock.advance(9.9)
            await settle()
            assert made.later_events() == []
            made.clock.advance(0.1)
            event = await made.event(KeepAliveTimedOut)
            assert event == KeepAliveTimedOut(count, last_success)


async def test_first_ping_unanswered() -> None:
    """Before the first answer the connection's start counts as the last success."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        started = made.clock.now()
        server.answers_pings = False
        await ping(made, server)
        made.clock.advance(10)
        assert await made.event(KeepAliveTimedOut) == KeepAliveTimedOut(1, started)


async def test_answer_restores() -> None:
    """The first answer after a silence is an event, and the count starts over."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.answers_pings = False
        await ping(made, server)
        made.clock.advance(10)
        await made.event(KeepAliveTimedOut)
        server.answers_pings = True
        await ping(made, server)
        await made.event(KeepAliveRestored)
        restored_at = made.clock.now()
        await ping(made, server)
        await settle()
        assert made.later_events() == []
        server.answers_pings = False
        await ping(made, server)
        made.clock.advance(10)
        event = await made.event(KeepAliveTimedOut)
        assert event.error_count == 1
        assert event.last_success > restored_at


async def test_refused_ping_is_an_answer() -> None:
    """A server that answers with an error is alive."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.answers_pings = False
        for _ in range(3):
            server.refuse(await ping(made, server), 501)
            await settle()
        assert not made.has_seen(KeepAliveTimedOut)


async def test_giving_up_after_three_minutes() -> None:
    """When more than three minutes passed without an answer the connection is given up, and a new one is made."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        started = made.clock.now()
        server.answers_pings = False
        silences = []
        while not server.client.closed.is_set():
            await ping(made, server)
            made.clock.advance(10)
            event = await made.event(KeepAliveTimedOut)
            silences.append(made.clock.now() - event.last_success)
            await settle()
        assert all(silence <= 180 for silence in silences[:-1])
        assert 180 < silences[-1] <= 180 + 40
        assert made.clock.now() - started == silences[-1]
        assert "stopped answering pings" in (await made.event(Disconnected)).reason
        made.clock.advance(0.5)
        await made.reconnected()


async def test_pings_of_a_new_connection_start_over() -> None:
    """A new connection has its own count and its own last success."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.answers_pings = False
        await ping(made, server)
        made.clock.advance(10)
        await made.event(KeepAliveTimedOut)
        server.cut()
        await made.event(Disconnected)
        await until(lambda: made.client.phase is Phase.WAITING)
        await settle()
        made.clock.advance(0.5)
        server = await made.reconnected()
        started = made.clock.now()
        server.answers_pings = False
        await interval(made)  # what the first connection was waiting for
        await ping(made, server)
        made.clock.advance(10)
        assert await made.event(KeepAliveTimedOut) == KeepAliveTimedOut(1, started)
