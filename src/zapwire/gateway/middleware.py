"""What surrounds every request: its id, its line in the log, its metrics, and an answer to what nobody foresaw."""

import logging
import re
import time
from collections.abc import Callable
from typing import Final
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zapwire.gateway.metrics import Metrics
from zapwire.gateway.wuzapi.envelope import refuse

_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_ID_HEADER: Final = "X-Request-ID"
_UNKNOWN: Final = "unknown"

_RAW_ID_HEADER: Final = _ID_HEADER.lower().encode()
# As they go out, where a route has not set them itself.
_SECURITY: Final = (
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)

_log = logging.getLogger("zapwire.gateway")
_access = logging.getLogger("zapwire.gateway.access")


class Surroundings:
    """The outermost layer of the server.

    A request that raises what nobody foresaw is answered with 500 and its id; the log has the id and what was raised.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics, clock: Callable[[], float] = time.perf_counter) -> None:
        self._app = app
        self._metrics = metrics
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or one WebSocket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        start = self._clock()
        offered = Headers(scope=scope).get(_ID_HEADER, "")
        request_id = offered if _ID.fullmatch(offered) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        answered = _Answered(send, request_id)
        try:
            await self._app(scope, receive, answered)
        except Exception:  # noqa: BLE001  # this is where what nobody foresaw ends, for one request alone
            _log.exception("a request failed", extra={"request": request_id, "path": scope["path"]})
            if not answered.status and scope["type"] == "http":
                text = f"the server failed, see its log: request {request_id}"
                await refuse(500, text)(scope, receive, answered)
        finally:
            self._note(scope, request_id, answered.status or 500, self._clock() - start)

    def _note(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", _UNKNOWN)
        method = "WS" if scope["type"] == "websocket" else scope["method"]
        if route == _UNKNOWN and status in (404, 405):
            method = _UNKNOWN  # whoever guesses makes no new metric
        self._metrics.answered(method, route, status, seconds)
        state = scope.get("state", {})
        extra = {
            "method": scope.get("method", "WS"),
            "path": scope["path"],
            "status": status,
            "ms": round(seconds * 1000, 1),
            "client": (scope.get("client") or ("", 0))[0],
            "request": request_id,
        }
        if state.get("user"):
            extra["user"] = state["user"]
        _access.info("request", extra=extra)


class _Answered:
    """Sends on, notes the status, and adds the headers that every answer has."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._id = request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        kind = message["type"]
        if kind in ("http.response.start", "websocket.http.response.start"):
            self.status = int(message["status"])  # where it was an HTTPStatus, logs would show its name
            given = [(name, value) for name, value in message.get("headers", ()) if name.lower() != _RAW_ID_HEADER]
            names = {name.lower() for name, _ in given}
            added = [pair for pair in _SECURITY if pair[0] not in names]
            message["headers"] = [*given, (_RAW_ID_HEADER, self._id.encode()), *added]
        elif kind == "websocket.accept":
            self.status = 101
        await self._send(message)
