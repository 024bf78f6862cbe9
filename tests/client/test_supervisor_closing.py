"""The supervisor: connecting and closing."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from tests.client.fake_server import PATIENCE
from tests.client.rig import PHONE, RARE_PINGS, Rig, linked_store, rig, settle, until
from zapwire.client.hub import STREAM_SIZE
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import (
    DialError,
)
from zapwire.protocol.events import (
    Connected,
    Disconnected,
    Event,
    LoggedOut,
    OfflineSyncCompleted,
    PairingFailed,
    PhaseChanged,
    QRCodeIssued,
    QRCodesExpired,
)
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.stanzas.pairing import PairDevice, PairSuccess
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


async def expire(made: Rig) -> None:
    """Let the only QR code of a client run out, which is being shown."""
    await made.clock.next_sleep(lambda seconds: seconds == 60)
    made.clock.advance(60)


async def show_one_code(made: Rig) -> None:
    """Let the client that dials now show one code."""
    server = await made.transport.accept()
    await server.opened()
    server.send(PairDevice("1", ("2@only",)).to_node())
    await made.event(QRCodeIssued)


async def test_connecting_when_the_stream_tells_the_end() -> None:
    """Who reads of an end in the stream of events may connect again at once, as often as that happens."""
    async with calm_rig() as made:

        async def always_show_a_code() -> None:
            with made.client.events() as events:
                made.client.connect()
                async for event in events:
                    if isinstance(event, QRCodesExpired):
                        made.client.connect()
                        made.client.connect()

        user = asyncio.create_task(always_show_a_code())
        for number in range(1, 4):
            await show_one_code(made)
            await settle()
            assert made.transport.dials == number
            await expire(made)
        await show_one_code(made)
        user.cancel()
        with pytest.raises(asyncio.CancelledError):
            await user
        await made.close()
        assert made.client.phase is Phase.OFFLINE


@pytest.mark.parametrize("phase", [Phase.OFFLINE, Phase.LOGGED_OUT, Phase.REPLACED, Phase.REFUSED])
async def test_connecting_when_the_phase_tells_the_end(phase: Phase) -> None:
    """A handler that hears of a phase in which nothing more happens may connect again."""
    node = {
        Phase.LOGGED_OUT: Failure(401).to_node(),
        Phase.REPLACED: StreamError(conflict="replaced").to_node(),
        Phase.REFUSED: Failure(405).to_node(),
    }.get(phase)
    async with calm_rig(await linked_store() if node else MemoryStore()) as made:

        async def handler(event: Event) -> None:
            if event == PhaseChanged(phase):
                made.client.remove_handler(handler)
                made.client.connect()

        made.client.add_handler(handler)
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        if node:
            server.end(node, STREAM_END)
        else:
            server.cut()
        await (await made.transport.accept()).opened()
        await settle()
        assert made.transport.dials == 2


@pytest.mark.parametrize("kind", [QRCodesExpired, PairingFailed])
async def test_connecting_when_an_event_tells_the_end(kind: type[Event]) -> None:
    """A handler that hears of the end itself may connect again, too."""
    async with calm_rig() as made:

        async def handler(event: Event) -> None:
            if isinstance(event, kind):
                made.client.connect()

        made.client.add_handler(handler)
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.send(PairDevice("1", ("2@only",)).to_node())
        await made.event(QRCodeIssued)
        if kind is PairingFailed:
            server.send(PairSuccess("2", b"", PHONE, None).to_node())
        else:
            await expire(made)
        await made.event(kind)
        await settle()
        assert made.transport.dials == 2


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
