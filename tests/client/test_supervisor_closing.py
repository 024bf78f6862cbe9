"""The supervisor: connecting, closing, and waiting for the connection."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from tests.client.fake_server import PATIENCE
from tests.client.rig import RARE_PINGS, Rig, linked_store, rig, settle, until
from zapwire.client.hub import STREAM_SIZE
from zapwire.errors import (
    DialError,
    LoggedOutError,
    NotConnected,
    SessionError,
)
from zapwire.protocol.events import (
    Connected,
    Disconnected,
    Event,
    LoggedOut,
    OfflineSyncCompleted,
    PhaseChanged,
    QRCodeIssued,
)
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.stanzas.pairing import PairDevice
from zapwire.protocol.stanzas.stream import STREAM_END, Failure, OfflineEnd, StreamError, bulletin

calm_rig = partial(rig, timing=RARE_PINGS)


async def test_connecting_twice_is_connecting_once() -> None:
    """A client that is connecting, or connected, is not connected once more."""
    async with calm_rig(await linked_store()) as made:
        made.client.connect()
        made.client.connect()
        server = await made.transport.accept()
        made.client.connect()
        await server.log_in()
        await made.event(Connected)
        made.client.connect()
        await settle()
        assert made.transport.dials == 1


async def test_closing_twice_is_closing_once() -> None:
    """A client may be closed as often as one likes, also before it was ever connected."""
    async with calm_rig(await linked_store()) as made:
        await made.close()
        assert made.seen == []
        server = await made.logged_in()
        await made.close()
        assert server.client.closed.is_set()
        seen = list(made.seen)
        await made.close()
        assert made.seen == seen
        assert seen[-1] == PhaseChanged(Phase.OFFLINE)


async def test_closing_at_once() -> None:
    """A client that is closed before it began to connect is offline, and nothing was dialled."""
    async with calm_rig(await linked_store()) as made:
        made.client.connect()
        await made.close()
        assert made.client.phase is Phase.OFFLINE
        assert made.transport.dials == 0


async def test_closing_is_told() -> None:
    """Closing is a change of phase, but no loss."""
    async with calm_rig(await linked_store()) as made:
        await made.logged_in()
        await made.close()
        assert made.later_events() == [PhaseChanged(Phase.OFFLINE)]


async def dialling(made: Rig) -> None:
    """Bring a client to where it dials."""
    made.transport.gate.clear()
    made.client.connect()
    await until(lambda: made.transport.dials == 1)


async def shaking_hands(made: Rig) -> None:
    """Bring a client to where the server does not answer its hello."""
    made.transport.is_silent = True
    made.client.connect()
    await made.transport.accept()
    await settle()


async def showing_codes(made: Rig) -> None:
    """Bring a client to where it shows a QR code."""
    async with made.store.begin() as unit:
        await unit.device.delete()
    made.client.connect()
    server = await made.transport.accept()
    await server.opened()
    server.send(PairDevice("1", ("2@a", "2@b")).to_node())
    await made.event(QRCodeIssued)


async def logging_in(made: Rig) -> None:
    """Bring a client to where its login waits for an answer."""
    made.client.connect()
    server = await made.transport.accept()
    await server.opened()
    await until(lambda: made.client.phase is Phase.LOGGING_IN)


async def connected(made: Rig) -> None:
    """Bring a client to where it is connected."""
    await made.logged_in()


async def asking(made: Rig) -> None:
    """Bring a client to where somebody waits for an answer."""
    server = await made.logged_in()
    server.answers_pings = False
    await made.clock.next_ping()
    await server.pings.get()


async def waiting(made: Rig) -> None:
    """Bring a client to where it waits before its next try."""
    made.transport.failures.append(DialError("the host is dead"))
    made.client.connect()
    await made.clock.next_wait()
    assert made.client.phase is Phase.WAITING


PLACES = [dialling, shaking_hands, showing_codes, logging_in, connected, asking, waiting]


@pytest.mark.parametrize("place", PLACES)
async def test_closing_leaves_nothing(place: Callable[[Rig], Awaitable[None]]) -> None:
    """Wherever a client is closed: no task is left, no socket is open, nothing more is dialled."""
    before = asyncio.all_tasks()
    async with calm_rig(await linked_store()) as made:
        await place(made)
        dials = made.transport.dials
        await made.close()
        assert asyncio.all_tasks() == before
        assert made.client.phase is Phase.OFFLINE
        assert made.clock.sleepers == 0
        made.clock.advance(1000)
        await settle()
        assert made.transport.dials == dials
        assert not made.has_seen(Disconnected)


@pytest.mark.parametrize("place", PLACES)
async def test_connecting_again_after_closing(place: Callable[[Rig], Awaitable[None]]) -> None:
    """Wherever a client was closed, it can be connected again."""
    async with calm_rig(await linked_store()) as made:
        await place(made)
        await made.close()
        made.transport.heal()
        device = await made.client.device()
        if device and device.jid:
            await made.logged_in()
        else:
            made.client.connect()
            assert (await (await made.transport.accept()).opened()).registration is not None


async def test_two_tasks_close() -> None:
    """Whoever closes returns when everything has ended, also where another task closes already."""
    before = asyncio.all_tasks()
    async with calm_rig(await linked_store()) as made:
        await made.logged_in()
        closing = [asyncio.create_task(made.client.close()) for _ in range(3)]
        done, _ = await asyncio.wait(closing, return_when=asyncio.FIRST_COMPLETED)
        assert done
        assert asyncio.all_tasks() <= before | set(closing)
        await asyncio.gather(*closing)
        assert made.later_events() == [PhaseChanged(Phase.OFFLINE)]


async def test_connecting_while_closing() -> None:
    """A client that is connected anew while it closes first closes and then connects."""
    async with calm_rig(await linked_store()) as made:
        await made.logged_in()
        closing = asyncio.create_task(made.client.close())
        await asyncio.sleep(0)
        made.client.connect()
        await closing
        server = await made.reconnected()
        assert made.client.phase is Phase.CONNECTED
        assert not server.client.closed.is_set()
        phases = [event.phase for event in made.seen if isinstance(event, PhaseChanged)]
        assert phases == [
            Phase.CONNECTING,
            Phase.LOGGING_IN,
            Phase.CONNECTED,
            Phase.OFFLINE,
            Phase.CONNECTING,
            Phase.LOGGING_IN,
            Phase.CONNECTED,
        ]


async def test_closing_what_was_connected_while_closing() -> None:
    """The last word counts: closed, connected and closed again is closed."""
    before = asyncio.all_tasks()
    async with calm_rig(await linked_store()) as made:
        await made.logged_in()
        closing = asyncio.create_task(made.client.close())
        await asyncio.sleep(0)
        made.client.connect()
        await made.close()
        await closing
        await settle()
        assert asyncio.all_tasks() == before
        assert made.transport.dials == 1
        assert made.client.phase is Phase.OFFLINE


@pytest.mark.parametrize("kind", [Connected, OfflineSyncCompleted, PhaseChanged])
async def test_closing_from_a_handler(kind: type[Event]) -> None:
    """A handler may close the client; it ends there, and so does everything else."""
    before = asyncio.all_tasks()
    async with calm_rig(await linked_store()) as made:

        async def handler(event: Event) -> None:
            if isinstance(event, kind):
                await made.client.close()

        made.client.add_handler(handler)
        made.client.connect()
        if kind is not PhaseChanged:
            server = await made.transport.accept()
            await server.log_in()
            if kind is OfflineSyncCompleted:
                server.send(bulletin(OfflineEnd(1).to_node()))
        await until(lambda: asyncio.all_tasks() == before)
        assert made.client.phase is Phase.OFFLINE
        made.clock.advance(1000)
        await settle()
        assert made.transport.dials <= 1


async def test_closing_from_a_handler_of_an_end() -> None:
    """A handler may close the client that has just been logged out."""
    before = asyncio.all_tasks()
    async with calm_rig(await linked_store()) as made:

        async def handler(event: Event) -> None:
            if isinstance(event, LoggedOut):
                await made.client.close()

        made.client.add_handler(handler)
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.end(Failure(401).to_node(), STREAM_END)
        await until(lambda: made.transport.dials == 1 and asyncio.all_tasks() == before)
        assert made.client.phase is Phase.OFFLINE


async def test_closing_although_nobody_reads_the_stream() -> None:
    """A stream of events that is full, and that nobody reads any more, does not keep the client from closing."""
    before = asyncio.all_tasks()
    async with calm_rig(await linked_store()) as made:
        with made.client.events():
            server = await made.logged_in()
            server.send(*(bulletin(OfflineEnd(number).to_node()) for number in range(STREAM_SIZE + 10)))
            await until(lambda: len(made.seen) >= STREAM_SIZE)
            await settle()
            closing = asyncio.create_task(made.client.close())
            await settle()
            assert not closing.done()
            made.clock.advance(5)
            async with asyncio.timeout(PATIENCE):
                await closing
        assert asyncio.all_tasks() == before
        assert made.client.phase is Phase.OFFLINE


async def test_closing_although_a_handler_hangs(caplog: pytest.LogCaptureFixture) -> None:
    """Nor does a handler that does not return, which is logged."""
    async with calm_rig(await linked_store()) as made:

        async def hang(_: Event) -> None:
            await asyncio.Event().wait()

        await made.logged_in()
        made.client.add_handler(hang)
        closing = asyncio.create_task(made.client.close())
        await settle()
        made.clock.advance(5)
        async with asyncio.timeout(PATIENCE):
            await closing
        made.client.remove_handler(hang)
        assert "an event handler had not returned" in caplog.text


async def test_closing_while_a_connection_ends() -> None:
    """A client that is closed while the tasks of a lost connection are still ending is closed, and dials no more."""
    before = asyncio.all_tasks()
    async with calm_rig(await linked_store()) as made:
        server = await made.logged_in()
        is_ending, may_end = asyncio.Event(), asyncio.Event()

        async def slow_to_end() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                is_ending.set()
                await may_end.wait()

        made.client._supervisor.spawn(slow_to_end())  # noqa: SLF001  # as a feature does
        await settle()
        server.cut()
        await is_ending.wait()
        closing = asyncio.create_task(made.client.close())
        await settle()
        may_end.set()
        async with asyncio.timeout(PATIENCE):
            await closing
        assert made.client.phase is Phase.OFFLINE
        assert made.transport.dials == 1
        assert asyncio.all_tasks() == before


async def test_nothing_is_left_for_the_garbage_collector() -> None:
    """Clients that come and go leave no coroutine unawaited and no error unseen."""
    for place in PLACES:
        async with calm_rig(await linked_store()) as made:
            await place(made)
    gc.collect()


# Waiting for the connection


async def test_waiting_for_the_connection() -> None:
    """Who waits hears of the connection, whether it comes or is there."""
    async with calm_rig(await linked_store()) as made:
        made.client.connect()
        waiting_for = asyncio.create_task(made.client.wait_connected())
        server = await made.transport.accept()
        await server.opened()
        await settle()
        assert not waiting_for.done()
        await server.log_in()
        await waiting_for
        await made.client.wait_connected(timeout=0.001)


async def test_waiting_has_an_end() -> None:
    """Who waits in vain hears after the time they gave what the client is doing."""
    async with calm_rig(await linked_store()) as made:
        await shaking_hands(made)
        waiting_for = asyncio.create_task(made.client.wait_connected(timeout=10))
        await settle()
        made.clock.advance(10)
        with pytest.raises(NotConnected, match="after 10 s, but connecting") as raised:
            await waiting_for
        assert raised.value.retry


async def test_waiting_without_connecting() -> None:
    """Who waits for a client that nobody connected, or that was closed, hears at once what to do."""
    async with calm_rig(await linked_store()) as made:
        assert "call connect first" in str(await made.why_ended())
        await made.logged_in()
        await made.close()
        assert isinstance(await made.why_ended(), NotConnected)


async def test_waiting_while_the_client_is_closed() -> None:
    """Who waits for a client that is closed meanwhile does not wait on."""
    async with calm_rig(await linked_store()) as made:
        await dialling(made)
        waiting_for = asyncio.create_task(made.client.wait_connected())
        await settle()
        await made.close()
        with pytest.raises(NotConnected):
            await waiting_for


ENDS = {
    "logged out": (Failure(401).to_node(), LoggedOutError, "pair again"),
    "unlinked": (StreamError("401", "device_removed").to_node(), LoggedOutError, "pair again"),
    "replaced": (StreamError(conflict="replaced").to_node(), SessionError, "took over"),
    "refused": (Failure(405).to_node(), SessionError, "refused the login.*405"),
}


@pytest.mark.parametrize("slowness", [0, 20])
@pytest.mark.parametrize("name", ENDS)
async def test_waiting_for_what_ended(name: str, slowness: int) -> None:
    """Who waits when a session ends for good hears at once why, however slow the handlers of its events are."""
    node, error, text = ENDS[name]
    async with calm_rig(await linked_store()) as made:

        async def slow(event: Event) -> None:
            del event
            for _ in range(slowness):
                await asyncio.sleep(0)

        made.client.add_handler(slow)
        made.client.connect()
        waiting_for = asyncio.create_task(made.client.wait_connected())
        server = await made.transport.accept()
        await server.opened()
        server.end(node, STREAM_END)
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(error, match=text):
                await waiting_for
        with pytest.raises(error, match=text):
            await made.client.wait_connected()


@pytest.mark.parametrize("name", ENDS)
async def test_connecting_again_after_an_end(name: str) -> None:
    """After each end the client can be connected again; one that was logged out starts with new keys."""
    node, _, _ = ENDS[name]
    store = await linked_store()
    before = await store.device.load()
    async with calm_rig(store) as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.end(node, STREAM_END)
        await made.why_ended()
        made.client.connect()
        server = await made.transport.accept()
        request = await server.opened()
        device = await store.device.load()
        assert device is not None
        assert before is not None
        if before == device:
            assert request.jid == before.jid
            await server.log_in()
            await made.event(Connected)
        else:
            assert request.registration is not None
            assert device.noise_key != before.noise_key
            assert made.client.phase is Phase.PAIRING


async def test_earlier_error_is_not_the_reason() -> None:
    """Where a login is refused, that is the reason given, and not a failure to dial that came before."""
    async with calm_rig(await linked_store()) as made:
        made.transport.failures.append(DialError("the host was dead for a moment"))
        made.client.connect()
        made.clock.advance(await made.clock.next_wait())
        server = await made.transport.accept()
        await server.opened()
        server.end(Failure(405).to_node(), STREAM_END)
        error = await made.why_ended()
        assert "405" in str(error)
        assert not isinstance(error, DialError)
