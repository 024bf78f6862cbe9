"""A user's stream of events: bounded in number, kept alive, and ended when the server stops or the token changes."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any, Final, TypeVar

import orjson
from starlette.requests import Request

from zapwire.gateway.errors import ApiError
from zapwire.gateway.model import Payload
from zapwire.gateway.parts import Gateway

T = TypeVar("T")

HEARTBEAT: Final = 15.0
"""Seconds of silence after which something is sent that is no event."""


@contextmanager
def counted(gateway: Gateway, user_id: str) -> Iterator[None]:
    """One more stream of a user, inside the context. Raises `ApiError` with 429 where there are too many."""
    streams, limit = gateway.streams, gateway.settings.max_streams
    if streams[user_id] >= limit:
        text = f"there are {limit} connections to /events already: close one first"
        raise ApiError(HTTPStatus.TOO_MANY_REQUESTS, text, headers={"Retry-After": "60"})
    streams[user_id] += 1
    gateway.metrics.streams(streams.total())
    try:
        yield
    finally:
        streams[user_id] -= 1
        if not streams[user_id]:
            del streams[user_id]
        gateway.metrics.streams(streams.total())


async def stream(
    gateway: Gateway, user_id: str, after: str, is_allowed: Callable[[], bool], heartbeat: float = HEARTBEAT
) -> AsyncGenerator[Payload | None, None]:
    """A user's events after one, or from now on; None where there was none for a while.

    It ends when the server stops, and where it is not allowed any more.
    """
    events = gateway.events.follow(user_id, after or None)
    stopping: asyncio.Future[Any] = asyncio.ensure_future(gateway.stopping.wait())
    coming: asyncio.Future[Any] | None = None
    try:
        while is_allowed():
            coming = coming or asyncio.ensure_future(_next(events))
            await asyncio.wait((coming, stopping), timeout=heartbeat, return_when=asyncio.FIRST_COMPLETED)
            if stopping.done():
                return
            if not coming.done():
                yield None
                continue
            try:
                event = coming.result()
            except StopAsyncIteration:
                return
            coming = None
            if is_allowed():
                yield event
    finally:
        await _end(stopping, coming)
        close = getattr(events, "aclose", None)
        if close is not None:
            await close()


async def while_there(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Do this, which may take long, for as long as whoever asked is there; the request's body was read before.

    Raises `ApiError` where they went away, which nobody hears, and what `work` raises.
    """
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
    finally:
        await _end(leaving, working)
    raise ApiError(HTTPStatus.BAD_REQUEST, "the connection ended before the answer did")


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _next(events: AsyncIterator[Payload]) -> Payload:
    return await anext(events)


async def _end(*tasks: asyncio.Future[Any] | None) -> None:
    for task in tasks:
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await task


def as_sse(event: Payload | None) -> bytes:
    """An event as server-sent events have it; what keeps the connection alive where there is none."""
    if event is None:
        return b": alive\n\n"
    data = event.body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\ndata: ")
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (event.id.encode(), event.type.encode(), data)


def as_text(event: Payload | None) -> str:
    """An event as a WebSocket's text, `{id, type, data}`."""
    if event is None:
        return '{"type":"alive"}'
    shown = {"id": event.id, "type": event.type, "data": orjson.Fragment(event.body)}
    return orjson.dumps(shown).decode()
