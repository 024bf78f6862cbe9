"""Live events, as server-sent events or over a WebSocket, resumed from the last one that is known."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, WebSocket
from starlette.requests import HTTPConnection
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from zapwire.gateway.auth import USER_SECURITY, Caller, offered_token, unauthorized, user_of
from zapwire.gateway.errors import ApiError
from zapwire.gateway.model import Payload, User
from zapwire.gateway.openapi import answers
from zapwire.gateway.parts import Gateway, TheGateway, gateway_of
from zapwire.gateway.streaming import as_sse, as_text, counted, stream
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import refuse
from zapwire.gateway.wuzapi.requests.events import Follow

_MAX_ID: Final = 128
_GOING_AWAY: Final = 1001
_SSE: Final = "text/event-stream"
_EXAMPLE: Final = 'id: 9f2c1a\nevent: Message\ndata: {"type":"Message","event":{}}\n\n'

router = APIRouter(tags=["events"])

_DESCRIBED: Final[dict[int | str, dict[str, Any]]] = {
    **answers(str, 429),
    200: {"description": "Events, until one side ends it.", "content": {_SSE: {"example": _EXAMPLE}}},
}


@router.get(
    "/events",
    summary="Live events",
    dependencies=USER_SECURITY,
    responses=_DESCRIBED,
    response_class=StreamingResponse,
)
async def follow(
    user: Caller,
    gateway: TheGateway,
    connection: HTTPConnection,
    request: Annotated[Follow, Depends(Reader(Follow, query=True))],
) -> Response:
    """The events that this user subscribed to, as server-sent events: `event` is the type, `data` the webhook's body.

    `Last-Event-ID`, or `after` in the query, goes on after that event. A WebSocket at the same path gets texts
    `{"id": …, "type": …, "data": …}`.
    """
    after = connection.headers.get("last-event-id", "")[:_MAX_ID] or request.after
    return _EventStream(gateway, user, after, _allowed(gateway, user, connection))


@router.websocket("/events")
async def follow_by_websocket(socket: WebSocket) -> None:
    """The same over a WebSocket. What the other side sends is left unread but for its closing."""
    gateway = gateway_of(socket)
    user = user_of(socket)
    try:
        if user is None:
            raise unauthorized("send a user's token in the header Token, or in the query")
        with counted(gateway, user.id):
            await socket.accept()
            await _serve(gateway, user, socket)
    except ApiError as error:
        await socket.send_denial_response(refuse(error.status, str(error), headers=error.headers))


async def _serve(gateway: Gateway, user: User, socket: WebSocket) -> None:
    after = socket.query_params.get("after", "") or socket.headers.get("last-event-id", "")
    events = stream(gateway, user.id, after[:_MAX_ID], _allowed(gateway, user, socket))
    sending = asyncio.ensure_future(_send(events, socket))
    closing = asyncio.ensure_future(_closed(socket))
    try:
        await asyncio.wait({sending, closing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        is_gone = closing.done()
        sending.cancel()
        closing.cancel()
        results = await asyncio.gather(sending, closing, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, WebSocketDisconnect):
            raise result
    if not is_gone:
        with suppress(WebSocketDisconnect, RuntimeError):  # it may have gone by now
            await socket.close(_GOING_AWAY)


async def _send(events: AsyncGenerator[Payload | None, None], socket: WebSocket) -> None:
    async with aclosing(events):
        async for event in events:
            await socket.send_text(as_text(event))


async def _closed(socket: WebSocket) -> None:
    """Return when the other side has gone."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


class _EventStream(StreamingResponse):
    """Events until one side ends it, counted while it lasts."""

    def __init__(self, gateway: Gateway, user: User, after: str, is_allowed: Callable[[], bool]) -> None:
        super().__init__(_sse(stream(gateway, user.id, after, is_allowed)), media_type=_SSE)
        self._counted = counted(gateway, user.id)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._counted:
            await super().__call__(scope, receive, send)


async def _sse(events: AsyncGenerator[Payload | None, None]) -> AsyncIterator[bytes]:
    async with aclosing(events):
        yield b": hello\n\n"
        async for event in events:
            yield as_sse(event)


def _allowed(gateway: Gateway, user: User, connection: HTTPConnection) -> Callable[[], bool]:
    """Whether the token that opened a stream is still this user's."""
    token = offered_token(connection)

    def check() -> bool:
        found = gateway.users.by_token(token)
        return found is not None and found.id == user.id

    return check
