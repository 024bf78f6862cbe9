"""The hub: events reach handlers and streams in order, at the pace of the slowest."""

import asyncio
import logging

import pytest

from tests.client.rig import settle, until
from zapwire.client.hub import STREAM_SIZE, Hub
from zapwire.protocol.events import Event, KeepAliveRestored, OfflineSyncCompleted


def event(number: int) -> Event:
    """Return an event that can be told from others."""
    return OfflineSyncCompleted(number)


@pytest.fixture
def hub() -> Hub:
    """Return a hub without handlers."""
    return Hub(logging.getLogger("test.hub"))


async def test_nobody_listens(hub: Hub) -> None:
    """Without handlers an event is gone at once."""
    await hub.emit(event(1))


async def test_handlers_get_events_in_order(hub: Hub) -> None:
    """Every handler gets every event, in the order of their adding."""
    calls: list[tuple[str, Event]] = []

    async def first(event: Event) -> None:
        calls.append(("first", event))

    async def second(event: Event) -> None:
        calls.append(("second", event))

    hub.add_handler(first)
    hub.add_handler(second)
    await hub.emit(event(1))
    await hub.emit(event(2))
    assert calls == [("first", event(1)), ("second", event(1)), ("first", event(2)), ("second", event(2))]


async def test_emit_waits_for_handlers(hub: Hub) -> None:
    """An event is handed out when every handler has returned, not before."""
    may_return = asyncio.Event()

    async def slow(_: Event) -> None:
        await may_return.wait()

    hub.add_handler(slow)
    emitting = asyncio.create_task(hub.emit(event(1)))
    await settle()
    assert not emitting.done()
    may_return.set()
    await emitting


async def test_removed_handler_hears_nothing_more(hub: Hub) -> None:
    """A handler that was removed gets no further event, and cannot be removed again."""
    seen: list[Event] = []

    async def handler(event: Event) -> None:
        seen.append(event)

    hub.add_handler(handler)
    await hub.emit(event(1))
    hub.remove_handler(handler)
    await hub.emit(event(2))
    assert seen == [event(1)]
    with pytest.raises(ValueError, match="not in list"):
        hub.remove_handler(handler)


async def test_handler_removes_itself(hub: Hub) -> None:
    """A handler may remove itself while it runs; the others get the event as ever."""
    seen: list[str] = []

    async def once(_: Event) -> None:
        seen.append("once")
        hub.remove_handler(once)

    async def always(_: Event) -> None:
        seen.append("always")

    hub.add_handler(once)
    hub.add_handler(always)
    await hub.emit(event(1))
    await hub.emit(event(2))
    assert seen == ["once", "always", "always"]


async def test_failing_handler_is_logged(hub: Hub, caplog: pytest.LogCaptureFixture) -> None:
    """A handler that raises is logged with its traceback; the others get the event, and it the next."""
    seen: list[Event] = []

    async def broken(event: Event) -> None:
        seen.append(event)
        raise RuntimeError("a bug of the user's")

    async def sound(event: Event) -> None:
        seen.append(event)

    hub.add_handler(broken)
    hub.add_handler(sound)
    await hub.emit(KeepAliveRestored())
    await hub.emit(event(2))
    assert seen == [KeepAliveRestored(), KeepAliveRestored(), event(2), event(2)]
    assert "an event handler failed on KeepAliveRestored" in caplog.text
    assert "RuntimeError: a bug of the user's" in caplog.text


async def test_cancelling_goes_through_handlers(hub: Hub) -> None:
    """A handler that is cancelled does not swallow it."""

    async def waits(_: Event) -> None:
        await asyncio.Event().wait()

    hub.add_handler(waits)
    emitting = asyncio.create_task(hub.emit(event(1)))
    await settle()
    emitting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await emitting


async def test_stream_gives_events_in_order(hub: Hub) -> None:
    """A stream gives the events from its start on, in order."""
    await hub.emit(event(0))
    with hub.stream() as events:
        for number in (1, 2, 3):
            await hub.emit(event(number))
        assert [await anext(events) for _ in range(3)] == [event(1), event(2), event(3)]


async def test_two_streams_get_everything(hub: Hub) -> None:
    """Streams do not take events from each other."""
    with hub.stream() as first, hub.stream() as second:
        await hub.emit(event(1))
        assert await anext(first) == event(1)
        assert await anext(second) == event(1)


async def test_full_stream_holds_back(hub: Hub) -> None:
    """A stream that nobody reads holds up whoever emits, and loses nothing."""
    with hub.stream() as events:
        for number in range(STREAM_SIZE):
            await hub.emit(event(number))
        emitting = asyncio.create_task(hub.emit(event(STREAM_SIZE)))
        await settle()
        assert not emitting.done()
        assert await anext(events) == event(0)
        await until(emitting.done)
        assert [await anext(events) for _ in range(STREAM_SIZE)] == [event(n + 1) for n in range(STREAM_SIZE)]


async def test_stream_ends_with_its_block(hub: Hub) -> None:
    """A stream gets nothing more once its block is left."""
    with hub.stream() as events:
        await hub.emit(event(1))
    for number in range(STREAM_SIZE + 10):
        await hub.emit(event(number))
    assert await anext(events) == event(1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(events), 0.01)
