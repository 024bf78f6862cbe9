"""A WebSocket to an application in this loop, without a network between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

_PATIENCE = 5.0


class Socket:
    """What an application sends, and what it is sent."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[Any] = asyncio.Queue()
        self.to_send: asyncio.Queue[Any] = asyncio.Queue()

    async def receive(self) -> Any:
        """Return the application's next message."""
        async with asyncio.timeout(_PATIENCE):
            return await self.sent.get()

    async def close(self) -> None:
        """Go away."""
        await self.to_send.put({"type": "websocket.disconnect", "code": 1000})


@asynccontextmanager
async def websocket(
    app: FastAPI, path: str, query: str = "", headers: dict[str, str] | None = None
) -> AsyncIterator[Socket]:
    """Connect for the length of the context, and wait at its end until the application is done."""
    socket = Socket()
    scope = {
        "type": "websocket",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "extensions": {"websocket.http.response": {}},
        "client": ("127.0.0.1", 1),
        "subprotocols": [],
        "state": {},
    }
    await socket.to_send.put({"type": "websocket.connect"})
    serving = asyncio.create_task(app(scope, socket.to_send.get, socket.sent.put))
    try:
        yield socket
        async with asyncio.timeout(_PATIENCE):
            await serving
    finally:
        serving.cancel()
