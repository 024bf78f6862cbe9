"""The chat server: WebSocket over TLS at `/ws/chat`."""

import itertools
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from zapwire.errors import SandboxError
from zapwire.protocol.framing import MAX_FRAME
from zapwire.sandbox.context import Context
from zapwire.sandbox.session import Session

PATH: Final = "/ws/chat"
# A message may hold a header and several frames; a client that sends more at once is no client.
_MAX_MESSAGE: Final = MAX_FRAME + 4096
_CLOSE_TIMEOUT: Final = 2.0


@asynccontextmanager
async def serve_chat(context: Context, tls: ssl.SSLContext, host: str, port: int) -> AsyncIterator[int]:
    """Listen inside the context, whose value is the port; leaving it ends every connection.

    Raises `SandboxError` when the address cannot be had.
    """
    numbers = itertools.count(1)

    async def accept(socket: ServerConnection) -> None:
        await Session(context, socket, next(numbers)).run()

    try:
        server = await serve(
            accept,
            host,
            port,
            ssl=tls,
            process_request=_refuse_other_paths,
            compression=None,
            ping_interval=None,
            max_size=_MAX_MESSAGE,
            close_timeout=_CLOSE_TIMEOUT,
            server_header=None,
        )
    except OSError as error:
        raise SandboxError(f"the chat server cannot listen on {host}:{port}: {error.strerror}") from error
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        for session in context.sessions.of(None):
            session.cut()
        server.close()
        await server.wait_closed()


def _refuse_other_paths(connection: ServerConnection, request: Request) -> Response | None:
    if urlsplit(request.path).path == PATH:
        return None
    return connection.respond(HTTPStatus.NOT_FOUND, f"The sandbox's chat server is at {PATH}.\n")
