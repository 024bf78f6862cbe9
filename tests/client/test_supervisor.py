"""The supervisor: what keeps a client connected, and what ends it."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from tests.client.fake_server import PATIENCE, chain, dice
from tests.client.rig import RARE_PINGS, FragileStore, Rig, linked_store, rig, settle, until
from zapwire.client.hub import STREAM_SIZE
from zapwire.client.options import Timing
from zapwire.errors import (
    CertificateError,
    ConfigurationError,
    ConnectionLost,
    DialError,
    HandshakeTimeout,
    LoggedOutError,
    NotConnected,
    SessionError,
    ZapwireError,
)
from zapwire.protocol.events import (
    Connected,
    ConnectFailed,
    Disconnected,
    Event,
    LoggedOut,
    OfflineSyncCompleted,
    PhaseChanged,
    QRCodeIssued,
)
from zapwire.protocol.lifecycle import Phase, Step
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.stanzas.pairing import PairDevice
from zapwire.protocol.stanzas.stream import STREAM_END, Failure, OfflineEnd, StreamError, bulletin

calm_rig = partial(rig, timing=RARE_PINGS)
STRANGER = KeyPair.from_private(dice("stranger")(32))


async def close(made: Rig) -> None:
    """Close the client, in reasonable time."""
    async with asyncio.timeout(PATIENCE):
        await made.client.close()


async def ended(made: Rig) -> ZapwireError:
    """Return why the client can never be connected."""
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(ZapwireError) as raised:
            await made.client.wait_connected()
    return raised.value


# Connecting and closing


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
        await close(made)
        assert made.seen == []
        server = await made.logged_in()
        await close(made)
        assert server.client.closed.is_set()
        seen = list(made.seen)
        await close(made)
        assert made.seen == seen
        assert seen[-1] == PhaseChanged(Phase.OFFLINE)


async def test_closing_at_once() -> None:
    """A client that is closed before it began to connect is offline, and nothing was dialled."""
    async with calm_rig(await linked_store()) as made:
        made.client.connect()
        await close(made)
        assert made.client.phase is Phase.OFFLINE
        assert made.transport.dials == 0


async def test_closing_is_told() -> None:
    """Closing is a change of phase, but no loss."""
    async with calm_rig(await linked_store()) as made:
        await made.logged_in()
        await close(made)
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
        await close(made)
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
        await close(made)
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
        await close(made)
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
        assert "call connect first" in str(await ended(made))
        await made.logged_in()
        await close(made)
        assert isinstance(await ended(made), NotConnected)


async def test_waiting_while_the_client_is_closed() -> None:
    """Who waits for a client that is closed meanwhile does not wait on."""
    async with calm_rig(await linked_store()) as made:
        await dialling(made)
        waiting_for = asyncio.create_task(made.client.wait_connected())
        await settle()
        await close(made)
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
        await ended(made)
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
        error = await ended(made)
        assert "405" in str(error)
        assert not isinstance(error, DialError)


# Failing to connect


async def test_dead_host_is_tried_again() -> None:
    """A host that cannot be reached is tried again after growing waits, each told of, until it can be reached."""
    async with calm_rig(await linked_store()) as made:
        error = DialError("the host is dead")
        made.transport.failures.extend([error] * 6)
        made.client.connect()
        for number in range(6):
            assert await made.event(ConnectFailed) == ConnectFailed(error, will_retry=True)
            wait = await made.clock.next_wait()
            assert 0 <= wait <= min(120, 2 * 2**number) + 0.5
            assert made.client.phase is Phase.WAITING
            await settle()
            assert made.transport.dials == number + 1
            made.clock.advance(wait)
        await made.reconnected()
        assert not made.has_seen(Disconnected)


async def test_success_resets_the_waits() -> None:
    """After a connection that was of use the waits start over."""
    async with calm_rig(await linked_store()) as made:
        made.transport.failures.extend([DialError("dead")] * 8)
        made.client.connect()
        for _ in range(8):
            made.clock.advance(await made.clock.next_wait())
        server = await made.reconnected()
        made.transport.failures.append(DialError("dead"))
        server.cut()
        spread = await made.clock.next_wait()
        assert spread <= 0.5
        made.clock.advance(spread)
        assert await made.clock.next_wait() <= 2.5


async def test_wrong_certificate_is_not_tried_again() -> None:
    """A server that is not WhatsApp is not talked to again; who waits hears why."""
    async with calm_rig(await linked_store()) as made:
        made.transport.chain = chain(made.clock, STRANGER)
        made.client.connect()
        event = await made.event(ConnectFailed)
        assert isinstance(event.error, CertificateError)
        assert not event.will_retry
        assert await ended(made) is event.error
        assert made.client.phase is Phase.REFUSED
        assert made.transport.dials == 1


async def test_wrong_configuration_is_not_tried_again() -> None:
    """Nor is a network that cannot work."""
    async with calm_rig(await linked_store()) as made:
        error = ConfigurationError("the CA file is not there")
        made.transport.failures.append(error)
        made.client.connect()
        assert await ended(made) is error
        assert made.transport.dials == 1


async def test_silent_server_is_tried_again() -> None:
    """A server that does not answer the hello for 20 s is tried again."""
    async with calm_rig(await linked_store()) as made:
        await shaking_hands(made)
        made.clock.advance(20)
        event = await made.event(ConnectFailed)
        assert isinstance(event.error, HandshakeTimeout)
        assert event.will_retry
        made.transport.is_silent = False
        made.clock.advance(await made.clock.next_wait())
        await made.reconnected()


async def test_dial_gets_its_bound() -> None:
    """The transport is told how long it may take."""
    async with rig(await linked_store(), timing=Timing(dial=7.5)) as made:
        bounds = []
        real = made.transport.dial

        async def dial(timeout: float) -> object:
            bounds.append(timeout)
            return await real(timeout)

        made.transport.dial = dial  # type: ignore[method-assign,assignment]
        await made.logged_in()
        assert bounds == [7.5]


async def test_broken_transport_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """A transport with a bug is a failed try, logged whole, and ends nothing."""
    async with calm_rig(await linked_store()) as made:
        made.transport.failures.append(ZeroDivisionError("a bug"))
        made.client.connect()
        event = await made.event(ConnectFailed)
        assert event.will_retry
        assert "ZeroDivisionError: a bug" in str(event.error)
        assert "Traceback" in caplog.text
        made.clock.advance(await made.clock.next_wait())
        await made.reconnected()


async def test_broken_store_ends_the_tries() -> None:
    """A store that cannot keep a new device's keys is the reason that there is no connection."""
    store = FragileStore()
    store.is_broken = True
    async with calm_rig(store) as made:
        made.client.connect()
        error = await ended(made)
        assert "the disk is full" in str(error)
        assert made.transport.dials == 0


# Losing the connection


async def test_lost_connection_is_made_again() -> None:
    """A connection that breaks is told of, and made again after up to half a second."""
    async with calm_rig(await linked_store()) as made:
        server = await made.logged_in()
        server.cut(ConnectionLost("the cable was pulled"))
        assert await made.event(Disconnected) == Disconnected("the cable was pulled", will_reconnect=True)
        assert made.client.phase is Phase.WAITING
        wait = await made.clock.next_wait()
        assert 0 <= wait < 0.5
        await settle()
        assert made.transport.dials == 1
        made.clock.advance(wait)
        await made.reconnected()
        assert server.client.closed.is_set()


async def test_spread_of_reconnections_is_drawn() -> None:
    """The wait differs from loss to loss, so that many accounts do not come back at once."""
    async with calm_rig(await linked_store()) as made:
        server = await made.logged_in()
        waits = []
        for _ in range(8):
            server.cut()
            waits.append(await made.clock.next_wait())
            made.clock.advance(waits[-1])
            server = await made.reconnected()
        assert len(set(waits)) == 8
        assert max(waits) - min(waits) > 0.1


async def test_sending_while_disconnected() -> None:
    """Between two connections nothing can be sent, and the error says so."""
    async with calm_rig(await linked_store()) as made:
        server = await made.logged_in()
        server.cut()
        await made.event(Disconnected)
        with pytest.raises(NotConnected, match="waiting: connect first"):
            await made.client.presence.send(available=False)


GARBAGE = {
    "not encrypted": b"\x00\x00\x20" + bytes(32),
    "empty": b"\x00\x00\x00",
    "half a frame": b"\xff\xff\xff" + bytes(100),
}


@pytest.mark.parametrize("name", GARBAGE)
async def test_garbage_before_the_login(name: str) -> None:
    """A server that sends garbage is left, and tried again after growing waits: never in a hot loop."""
    async with calm_rig(await linked_store()) as made:
        made.client.connect()
        for number in range(8):
            server = await made.transport.accept()
            await server.opened()
            server.send_raw(GARBAGE[name])
            if name == "half a frame":
                server.cut()
            await server.closed()
            await made.event(Disconnected)
            wait = await made.clock.next_wait()
            assert wait <= min(120, 2 * 2**number) + 0.5
            await settle()
            assert made.transport.dials == number + 1
            made.clock.advance(wait)


async def test_garbage_after_the_login() -> None:
    """A server that sends garbage on a good connection is left, and tried again."""
    async with calm_rig(await linked_store()) as made:
        server = await made.logged_in()
        server.send_raw(GARBAGE["not encrypted"])
        event = await made.event(Disconnected)
        assert event.will_reconnect
        await server.closed()
        made.clock.advance(await made.clock.next_wait())
        await made.reconnected()


async def test_waits_grow_over_failures_of_all_kinds() -> None:
    """Hosts that are dead, hellos without an answer, garbage and refusals count as failures alike."""
    async with calm_rig(await linked_store()) as made:
        waits = []
        bounds = []
        for number in range(12):
            bounds.append(min(120, 2 * 2**number) + 0.5)
            if number % 2:
                made.transport.failures.append(DialError("dead"))
            if number == 0:
                made.client.connect()
            if not number % 2:
                server = await made.transport.accept()
                await server.opened()
                server.end(Failure(503).to_node(), STREAM_END)
            waits.append(await made.clock.next_wait())
            made.clock.advance(waits[-1])
        assert all(wait <= bound for wait, bound in zip(waits, bounds, strict=True))
        assert max(waits[6:]) > max(waits[:3])


# Without reconnecting


async def test_no_reconnection_after_a_loss() -> None:
    """With auto_reconnect off a client that lost its connection is offline, and may be connected again."""
    async with calm_rig(await linked_store(), auto_reconnect=False) as made:
        server = await made.logged_in()
        server.cut()
        assert not (await made.event(Disconnected)).will_reconnect
        error = await ended(made)
        assert isinstance(error, NotConnected)
        assert "the server closed the connection" in str(error)
        assert made.client.phase is Phase.OFFLINE
        made.clock.advance(1000)
        await settle()
        assert made.transport.dials == 1
        await made.logged_in()


async def test_no_retry_after_a_failed_dial() -> None:
    """With auto_reconnect off a failed dial ends the try."""
    async with calm_rig(await linked_store(), auto_reconnect=False) as made:
        made.transport.failures.append(DialError("the host is dead"))
        made.client.connect()
        assert not (await made.event(ConnectFailed)).will_retry
        assert isinstance(await ended(made), DialError)
        assert made.transport.dials == 1


async def test_restart_is_followed_all_the_same() -> None:
    """A server that asks to reconnect is followed even then: linking would not work otherwise."""
    async with calm_rig(await linked_store(), auto_reconnect=False) as made:
        server = await made.logged_in()
        server.end(StreamError("515").to_node(), STREAM_END)
        await made.reconnected()


# Bugs


async def test_failing_event_handler_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A handler of events that raises is logged; the client goes on."""
    async with calm_rig(await linked_store()) as made:

        async def broken(_: Event) -> None:
            raise RuntimeError("a bug of the user's")

        made.client.add_handler(broken)
        server = await made.logged_in()
        server.send(bulletin(OfflineEnd(1).to_node()))
        await made.event(OfflineSyncCompleted)
        assert "a bug of the user's" in caplog.text
        assert made.client.phase is Phase.CONNECTED
        assert not server.client.closed.is_set()


async def test_bug_in_a_task_ends_one_connection(caplog: pytest.LogCaptureFixture) -> None:
    """A feature's task with a bug ends its connection, is logged whole, and the client comes back."""
    async with calm_rig(await linked_store()) as made:
        server = await made.logged_in()

        async def broken() -> None:
            raise ZeroDivisionError("a bug of ours")

        made.client._supervisor.spawn(broken())  # noqa: SLF001  # as a feature does
        event = await made.event(Disconnected)
        assert event == Disconnected("ZeroDivisionError: a bug of ours", will_reconnect=True)
        assert "Traceback" in caplog.text
        await server.closed()
        made.clock.advance(await made.clock.next_wait())
        await made.reconnected()


async def test_error_in_a_task_ends_one_connection(caplog: pytest.LogCaptureFixture) -> None:
    """A task that fails with an error of ours ends its connection, too, in one line of the log."""
    async with calm_rig(await linked_store()) as made:
        await made.logged_in()

        async def failing() -> None:
            raise ConnectionLost("nothing goes through any more")

        made.client._supervisor.spawn(failing())  # noqa: SLF001  # as a feature does
        assert (await made.event(Disconnected)).reason == "nothing goes through any more"
        assert "Traceback" not in caplog.text


async def test_task_without_a_connection() -> None:
    """A feature that starts a task when the connection is gone starts nothing."""
    async with calm_rig(await linked_store()) as made:

        async def never() -> None:
            raise AssertionError

        made.client._supervisor.spawn(never())  # noqa: SLF001  # as a feature does
        made.client._supervisor.end(Step.LOSE, "nothing to end")  # noqa: SLF001  # as a feature does
        await settle()
        assert made.seen == []


async def test_tasks_end_with_their_connection() -> None:
    """What a feature started for a connection is cancelled with it."""
    async with calm_rig(await linked_store()) as made:
        server = await made.logged_in()
        ended_tasks = []

        async def wait() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended_tasks.append("ended")

        made.client._supervisor.spawn(wait())  # noqa: SLF001  # as a feature does
        await settle()
        server.cut()
        await made.event(Disconnected)
        assert ended_tasks == ["ended"]


async def test_first_reason_counts() -> None:
    """Where several things end a connection, the first is the reason."""
    async with calm_rig(await linked_store()) as made:
        server = await made.logged_in()
        server.end(StreamError(conflict="replaced").to_node(), StreamError("515").to_node(), STREAM_END)
        assert "took over" in str(await ended_of(made, Phase.REPLACED))


async def ended_of(made: Rig, phase: Phase) -> ZapwireError:
    """Return why the client stays in this phase."""
    await until(lambda: made.client.phase is phase)
    return await ended(made)


async def test_full_inbox_holds_back_the_reading(caplog: pytest.LogCaptureFixture) -> None:
    """A slow handler loses nothing, however much arrives meanwhile."""
    caplog.set_level(logging.ERROR)
    async with calm_rig(await linked_store()) as made:
        may_go_on = asyncio.Event()

        async def slow(event: Event) -> None:
            if isinstance(event, OfflineSyncCompleted):
                await may_go_on.wait()

        made.client.add_handler(slow)
        server = await made.logged_in()
        count = 5000
        server.send(*(bulletin(OfflineEnd(number).to_node()) for number in range(count)))
        await settle()
        await until(lambda: made.has_seen(OfflineSyncCompleted))
        # The dispatcher is at the first; its queue is full, and the rest was not read.
        assert server.client.incoming.qsize() > 2000
        may_go_on.set()
        await until(lambda: made.seen[-1] == OfflineSyncCompleted(count - 1))
        numbers = [event.count for event in made.seen if isinstance(event, OfflineSyncCompleted)]
        assert numbers == list(range(count))
