"""The stream: its bulletins, and how the server ends it."""

import logging

import pytest

from tests.client.fake_server import ServerEnd
from tests.client.rig import RARE_PINGS, Rig, linked_store, rig, settle, until
from zapwire.errors import LoggedOutError, SessionError
from zapwire.protocol.events import (
    Connected,
    Disconnected,
    LoggedOut,
    OfflineSyncCompleted,
    OfflineSyncPreviewed,
    PhaseChanged,
    QRScannedWithoutMultidevice,
    StreamErrored,
    StreamReplaced,
)
from zapwire.protocol.jid import SERVER
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.stream import (
    STREAM_END,
    OfflineEnd,
    OfflinePreview,
    StreamError,
    bulletin,
    edge_routing,
)


async def reconnect(made: Rig) -> ServerEnd:
    """Let the spread of reconnections pass, and let the client in again."""
    made.clock.advance(await made.clock.next_sleep(lambda seconds: seconds <= 0.5))
    return await made.reconnected()


async def test_server_asks_to_reconnect() -> None:
    """A 515 is followed at once, and is no loss."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.end(StreamError("515").to_node(), STREAM_END)
        await made.reconnected()
        assert server.client.closed.is_set()
        assert not made.has_seen(Disconnected)


async def test_unlinked_by_the_phone() -> None:
    """A device that the phone unlinked is told so; its keys are gone, and it stays offline."""
    store = await linked_store()
    async with rig(store) as made:
        server = await made.logged_in()
        server.end(StreamError("401", "device_removed").to_node(), STREAM_END)
        assert await made.event(LoggedOut) == LoggedOut(on_connect=False, reason=401)
        assert await store.device.load() is None
        assert await store.prekeys.last_id() == 0
        await until(lambda: made.client.phase is Phase.LOGGED_OUT)
        with pytest.raises(LoggedOutError):
            await made.client.wait_connected()
        assert not made.has_seen(Disconnected)
        assert made.transport.dials == 1


async def test_replaced() -> None:
    """A device that opened another connection elsewhere stays offline here, and keeps its keys."""
    store = await linked_store()
    before = store.to_json()
    async with rig(store) as made:
        server = await made.logged_in()
        server.end(StreamError(conflict="replaced").to_node(), STREAM_END)
        await made.event(StreamReplaced)
        await until(lambda: made.client.phase is Phase.REPLACED)
        with pytest.raises(SessionError, match="took over"):
            await made.client.wait_connected()
        assert store.to_json() == before
        assert made.transport.dials == 1


async def test_server_restarts(caplog: pytest.LogCaptureFixture) -> None:
    """A 503 is a server that restarts: the client comes back when the connection has ended."""
    caplog.set_level(logging.INFO)
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.end(StreamError("503").to_node(), STREAM_END)
        assert (await made.event(Disconnected)).will_reconnect
        assert "ends the stream with 503" in caplog.text
        await reconnect(made)
        assert not made.has_seen(StreamErrored)


@pytest.mark.parametrize(
    "node",
    [
        StreamError("599").to_node(),
        StreamError("401").to_node(),
        StreamError("401", "something_else").to_node(),
        Node("stream:error", {}, (Node("xml-not-well-formed"),)),
    ],
)
async def test_unknown_stream_error(node: Node) -> None:
    """A code that means nothing to us is an event with the whole stanza; the client comes back."""
    store = await linked_store()
    async with rig(store) as made:
        server = await made.logged_in()
        server.end(node, STREAM_END)
        event = await made.event(StreamErrored)
        assert event == StreamErrored(str(node.attrs.get("code", "")), node)
        assert (await made.event(Disconnected)).will_reconnect
        await reconnect(made)
        assert await store.device.load() is not None


async def test_stream_error_in_the_login() -> None:
    """A stream error before the device is active ends the login; the client waits before it tries again."""
    async with rig(await linked_store()) as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.end(StreamError("503").to_node(), STREAM_END)
        await made.event(Disconnected)
        await until(lambda: made.clock.sleepers > 0)
        await settle()
        assert made.transport.dials == 1
        assert made.client.phase is Phase.WAITING


async def test_endless_restarts_are_not_followed_endlessly() -> None:
    """A server that asks to reconnect before the device is active is not dialled in a loop."""
    async with rig(await linked_store(), timing=RARE_PINGS) as made:
        made.client.connect()
        for number in range(5):
            server = await made.transport.accept()
            await server.opened()
            server.end(StreamError("515").to_node(), STREAM_END)
            wait = await made.clock.next_wait()
            await settle()
            assert made.transport.dials == number + 1
            made.clock.advance(wait)


async def test_failing_to_forget_the_keys(caplog: pytest.LogCaptureFixture) -> None:
    """Where an unlinked device's keys cannot be deleted that is logged; the next login tells it again."""
    store = await linked_store()
    async with rig(store) as made:
        server = await made.logged_in()
        store.is_broken = True
        server.end(StreamError("401", "device_removed").to_node(), STREAM_END)
        await made.event(Disconnected)
        assert "the disk is full" in caplog.text
        assert not made.has_seen(LoggedOut)


async def test_end_of_the_stream_alone() -> None:
    """A stream's end that no error explains is a lost connection."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.end(STREAM_END)
        assert (await made.event(Disconnected)).will_reconnect
        await reconnect(made)


async def test_offline_bulletins() -> None:
    """What waits on the server is an event, and so is its end."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.send(bulletin(OfflinePreview(10, 1, 2, 3, 4).to_node()), bulletin(OfflineEnd(10).to_node()))
        assert await made.event(OfflineSyncPreviewed) == OfflineSyncPreviewed(10, 1, 2, 3, 4)
        assert await made.event(OfflineSyncCompleted) == OfflineSyncCompleted(10)


async def test_bulletin_with_several_parts() -> None:
    """Every part of a bulletin is read; parts we do not know are passed over."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.send(
            bulletin(
                edge_routing(b"\x08\x05"),
                Node("downgrade_webclient"),
                Node("dirty", {"type": "groups", "timestamp": "1"}),
                OfflineEnd(3).to_node(),
            )
        )
        await made.event(QRScannedWithoutMultidevice)
        assert await made.event(OfflineSyncCompleted) == OfflineSyncCompleted(3)


async def test_malformed_bulletin(caplog: pytest.LogCaptureFixture) -> None:
    """A bulletin that cannot be read is logged; the stream goes on."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.send(Node("ib", {"from": SERVER}, (Node("offline", {"count": "many"}),)))
        server.send(bulletin(OfflineEnd(1).to_node()))
        assert await made.event(OfflineSyncCompleted) == OfflineSyncCompleted(1)
        assert "<ib> could not be handled" in caplog.text


async def test_goodbye_before_garbage() -> None:
    """A stream error counts even where the server goes on with garbage: nobody loses their keys unheard."""
    store = await linked_store()
    async with rig(store) as made:
        server = await made.logged_in()
        server.send(StreamError("401", "device_removed").to_node())
        server.send_raw(b"\x00\x00\x20" + bytes(32))
        await made.event(LoggedOut)
        await until(lambda: made.client.phase is Phase.LOGGED_OUT)
        assert await store.device.load() is None


async def test_order_of_events_at_a_loss() -> None:
    """What was received before the connection broke is handled first, then comes the loss."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.end(*(bulletin(OfflineEnd(number).to_node()) for number in range(1, 6)))
        await made.event(Disconnected)
        later = made.seen[made.seen.index(next(event for event in made.seen if isinstance(event, Connected))) + 1 :]
        assert later == [
            *(OfflineSyncCompleted(number) for number in range(1, 6)),
            PhaseChanged(Phase.WAITING),
            Disconnected("the server closed the connection", will_reconnect=True),
        ]
