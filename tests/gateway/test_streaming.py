"""Streams of events: kept alive, ended when they must, counted."""

import asyncio
from contextlib import aclosing

import pytest
from starlette.requests import Request
from starlette.types import Message

from tests.gateway.fakes import Rig
from zapwire.gateway.errors import ApiError
from zapwire.gateway.model import Payload
from zapwire.gateway.streaming import as_sse, as_text, counted, stream, while_there

FIRST, SECOND = (Payload(name, "Message", "chat", b'{"n":"%b"}' % name.encode()) for name in ("a", "b"))


def allowed() -> bool:
    """Let the stream go on."""
    return True


async def test_events_come_in_order(rig: Rig) -> None:
    """What was missed comes first, then what comes; the stream ends with its source, which is closed."""
    rig.events.coming = [FIRST, SECOND]
    found = [event async for event in stream(rig.gateway, rig.user_id, "x", allowed)]
    assert found == [FIRST, SECOND]
    assert rig.events.followed == [(rig.user_id, "x")]
    assert rig.events.closed == 1


async def test_silence_is_told(rig: Rig) -> None:
    """Where nothing comes for a while, that is told; the event that comes then is not lost."""
    rig.events.lasts = True
    async with aclosing(stream(rig.gateway, rig.user_id, "", allowed, heartbeat=0.001)) as events:
        assert await anext(events) is None
        assert await anext(events) is None
    assert rig.events.followed == [(rig.user_id, None)]
    assert rig.events.closed == 1


async def test_stopping_ends_it(rig: Rig) -> None:
    """When the server is told to stop, the stream ends."""
    rig.events.lasts = True
    rig.events.coming = [FIRST]
    async with asyncio.timeout(5):
        async for _ in stream(rig.gateway, rig.user_id, "", allowed):
            rig.gateway.stopping.set()
    assert rig.events.closed == 1


async def test_token_that_is_gone_ends_it(rig: Rig) -> None:
    """When the token is not the user's any more, nothing more is told."""
    rig.events.coming = [FIRST, SECOND]
    answers = iter([True, True, True])
    assert [event async for event in stream(rig.gateway, rig.user_id, "", lambda: next(answers, False))] == [FIRST]


async def test_failure_of_the_source_is_raised(rig: Rig) -> None:
    """Where the source fails, so does the stream."""
    rig.events.failure = RuntimeError("failed")
    with pytest.raises(RuntimeError, match="failed"):
        _ = [event async for event in stream(rig.gateway, rig.user_id, "", allowed)]


async def test_number_of_streams_is_limited(rig: Rig) -> None:
    """A user has only so many at a time, of which none outlives its end."""
    limit = rig.gateway.settings.max_streams
    opened = [counted(rig.gateway, rig.user_id) for _ in range(limit)]
    for one in opened:
        one.__enter__()  # as many contexts as there may be
    with pytest.raises(ApiError, match=f"there are {limit} connections") as raised, counted(rig.gateway, rig.user_id):
        pass
    assert raised.value.status == 429
    with counted(rig.gateway, "another user"):
        assert rig.gateway.streams["another user"] == 1
    for one in opened:
        one.__exit__(None, None, None)
    assert not rig.gateway.streams


def test_server_sent_events() -> None:
    """An event has its id, its type and its body; lines inside stay inside."""
    assert as_sse(FIRST) == b'id: a\nevent: Message\ndata: {"n":"a"}\n\n'
    assert as_sse(Payload("a", "T", "", b"1\n2\r\n3")) == b"id: a\nevent: T\ndata: 1\ndata: 2\ndata: 3\n\n"
    assert as_sse(None) == b": alive\n\n"


def test_texts() -> None:
    """Over a WebSocket it is one text of JSON."""
    assert as_text(FIRST) == '{"id":"a","type":"Message","data":{"n":"a"}}'
    assert as_text(None) == '{"type":"alive"}'


def request(*messages: str) -> Request:
    """Return a request whose caller says this, and then nothing."""
    coming = list(messages)

    async def receive() -> Message:
        if coming:
            return {"type": coming.pop(0)}
        await asyncio.Event().wait()
        raise AssertionError

    return Request({"type": "http"}, receive)


async def test_while_somebody_waits() -> None:
    """What takes long is done to its end, or fails as it fails, while the caller is there."""

    async def work() -> int:
        await asyncio.sleep(0)
        return 7

    async def fail() -> None:
        raise ApiError(418, "teapot")

    assert await while_there(request("http.request"), work()) == 7
    with pytest.raises(ApiError, match="teapot"):
        await while_there(request(), fail())


async def test_while_nobody_waits() -> None:
    """It ends where the caller went away, and where the call is cancelled."""
    ended = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(1)

    with pytest.raises(ApiError, match="ended"):
        await while_there(request("http.disconnect"), work())
    call = asyncio.ensure_future(while_there(request(), work()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert ended == [1, 1]
