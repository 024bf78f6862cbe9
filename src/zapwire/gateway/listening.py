"""The HTTP server: where it listens, and by which scheme."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import uvicorn
from fastapi import FastAPI

from zapwire.errors import ConfigurationError
from zapwire.gateway.settings import Settings
from zapwire.webserver import serving

_BACKLOG: Final = 2048
_MAX_FRAME: Final = 1 << 16
_ANY: Final = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # where a server of all addresses is reached from here


@asynccontextmanager
async def listen(app: FastAPI, settings: Settings, stopping: asyncio.Event) -> AsyncIterator[str]:
    """Serve inside the context, whose value is the base URL on this machine.

    At its end `stopping` is set, no new requests are taken, and those that run may end within the setting's time.
    Raises `ConfigurationError` where it cannot listen.
    """
    config = _config(app, settings)
    listener = _bind(settings.address, settings.port)
    scheme = "http" if settings.tls_certificate is None else "https"
    host = _ANY.get(settings.address) or (f"[{settings.address}]" if ":" in settings.address else settings.address)
    async with serving(config, listener):
        try:
            yield f"{scheme}://{host}:{listener.getsockname()[1]}"
        finally:
            stopping.set()


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,  # uvicorn's own loop would keep it current
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=_MAX_FRAME,  # clients have nothing to say there
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
        timeout_graceful_shutdown=max(1, round(settings.stop_timeout)),
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        files = f"{settings.tls_certificate} and {settings.tls_key}"
        raise ConfigurationError(f"the TLS certificate and key in {files} cannot be used: {error}") from error
    return config


def _bind(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        place = f"{address}:{port}"
        raise ConfigurationError(f"the server cannot listen on {place}: {error.strerror or error}") from error
