"""The supervisor: waiting for the connection, and what those who wait are told."""

import asyncio
from functools import partial

import pytest

from tests.client.fake_server import PATIENCE
from tests.client.rig import RARE_PINGS, linked_store, rig, settle, until
from zapwire.errors import (
    DialError,
    LoggedOutError,
    NotConnected,
    SessionError,
)
from zapwire.protocol.events import (
    Connected,
    ConnectFailed,
    Event,
)
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.stanzas.stream import STREAM_END, Failure, StreamError

calm_rig = partial(rig, timing=RARE_PINGS)


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
        made.transport.is_silent = True
        made.client.connect()
        await made.transport.accept()
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
        made.transport.gate.clear()
        made.client.connect()
        await until(lambda: made.transport.dials == 1)
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


# Bugs of ours


async def test_session_that_breaks_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    """A bug that ends the session is logged, leaves no phase that says all goes on, and connecting again works."""
    async with rig(await linked_store()) as made:

        async def fail() -> None:
            raise RuntimeError("a bug")

        server = await made.logged_in()
        server.client.close = fail  # type: ignore[method-assign]  # what the session's end calls
        server.cut()
        failed = await made.event(ConnectFailed)
        assert (str(failed.error), failed.will_retry) == ("the session broke: RuntimeError: a bug", False)
        assert made.client.phase is Phase.REFUSED
        assert "please report this" in caplog.text
        assert await made.why_ended() is failed.error
        await made.logged_in()


async def test_session_that_breaks_while_it_waits(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So is one that happens between two connections."""
    async with rig(await linked_store()) as made:

        async def fail(*_: object) -> None:
            raise RuntimeError("a bug")

        server = await made.logged_in()
        with monkeypatch.context() as patch:
            patch.setattr(made.clock, "sleep", fail)
            server.cut()
            assert not (await made.event(ConnectFailed)).will_retry
        assert made.client.phase is Phase.OFFLINE
        assert "a bug" in str(await made.why_ended())
        await made.logged_in()
        assert "please report this" in caplog.text
