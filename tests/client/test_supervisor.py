"""The supervisor: what keeps a client connected, and what ends it."""

import asyncio
import logging
from functools import partial

import pytest

from tests.client.fake_server import chain, dice
from tests.client.rig import RARE_PINGS, FragileStore, Rig, linked_store, rig, settle, until
from zapwire.client.options import Timing
from zapwire.errors import (
    CertificateError,
    ConfigurationError,
    ConnectionLost,
    DialError,
    HandshakeTimeout,
    NotConnected,
    ZapwireError,
)
from zapwire.protocol.events import (
    ConnectFailed,
    Disconnected,
    Event,
    OfflineSyncCompleted,
)
from zapwire.protocol.lifecycle import Phase, Step
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.stanzas.stream import STREAM_END, Failure, OfflineEnd, StreamError, bulletin

calm_rig = partial(rig, timing=RARE_PINGS)
STRANGER = KeyPair.from_private(dice("stranger")(32))


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
        assert await made.why_ended() is event.error
        assert made.client.phase is Phase.REFUSED
        assert made.transport.dials == 1


async def test_wrong_configuration_is_not_tried_again() -> None:
    """Nor is a network that cannot work."""
    async with calm_rig(await linked_store()) as made:
        error = ConfigurationError("the CA file is not there")
        made.transport.failures.append(error)
        made.client.connect()
        assert await made.why_ended() is error
        assert made.transport.dials == 1


async def test_silent_server_is_tried_again() -> None:
    """A server that does not answer the hello for 20 s is tried again."""
    async with calm_rig(await linked_store()) as made:
        made.transport.is_silent = True
        made.client.connect()
        await made.transport.accept()
        await settle()
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
        error = await made.why_ended()
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
        error = await made.why_ended()
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
        assert isinstance(await made.why_ended(), DialError)
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
    return await made.why_ended()


async def test_slow_handler_holds_up_a_reconnection_briefly() -> None:
    """What arrived before the connection broke may be handled for another second, then the client moves on."""
    async with calm_rig(await linked_store()) as made:

        async def slow(event: Event) -> None:
            if isinstance(event, OfflineSyncCompleted):
                await asyncio.Event().wait()

        made.client.add_handler(slow)
        server = await made.logged_in()
        server.end(bulletin(OfflineEnd(1).to_node()), bulletin(OfflineEnd(2).to_node()))
        await made.event(OfflineSyncCompleted)
        await settle()
        made.clock.advance(0.9)
        await settle()
        assert made.client.phase is Phase.CONNECTED
        made.clock.advance(0.1)
        assert (await made.event(Disconnected)).will_reconnect
        made.clock.advance(await made.clock.next_wait())
        await made.reconnected()


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
        count = 3000
        server.send(*(bulletin(OfflineEnd(number).to_node()) for number in range(count)))
        await settle()
        await until(lambda: made.has_seen(OfflineSyncCompleted))
        # The dispatcher is at the first; its queue is full, and the rest was not read.
        assert server.client.incoming.qsize() > 900
        may_go_on.set()
        await until(lambda: made.seen[-1] == OfflineSyncCompleted(count - 1))
        numbers = [event.count for event in made.seen if isinstance(event, OfflineSyncCompleted)]
        assert numbers == list(range(count))
