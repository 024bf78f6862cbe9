"""The control API's HTTP server, inside the sandbox's own loop."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import uvicorn
from fastapi import FastAPI

from zapwire.errors import SandboxError
from zapwire.webserver import serving

# Loopback whatever address the rest listens on: who can call this API plays everybody.
HOST: Final = "127.0.0.1"
_SHUTDOWN_TIMEOUT: Final = 2


@asynccontextmanager
async def serve_control(app: FastAPI, port: int) -> AsyncIterator[str]:
    """Listen inside the context, whose value is the base URL. Raises `SandboxError` when the port cannot be had."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise SandboxError(f"the control API cannot listen on {HOST}:{port}: {error.strerror}") from error
    listener.listen()
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        date_header=False,  # uvicorn's own loop would keep it current
        timeout_graceful_shutdown=_SHUTDOWN_TIMEOUT,
    )
    async with serving(config, listener):
        yield f"http://{HOST}:{listener.getsockname()[1]}"
