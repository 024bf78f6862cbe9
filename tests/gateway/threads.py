"""A whole server on a sandbox, in a thread of its own, for tests that block."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from tests.gateway.live import live_with_users
from zapwire.gateway.app import create_app

_START = 30.0


@contextmanager
def server_in_thread(directory: Path, **changes: Any) -> Iterator[tuple[str, FastAPI]]:
    """Run a server with a user for the length of the block; its URL, and an application that has its calls."""
    started: Future[tuple[str, FastAPI]] = Future()
    stopping: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        async with live_with_users(directory, **changes) as running:
            stop = asyncio.Event()
            stopping.set_result((asyncio.get_running_loop(), stop))
            started.set_result((running.server.url, create_app(running.server.gateway)))
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield started.result(_START)
    finally:
        loop, stop = stopping.result(_START)
        loop.call_soon_threadsafe(stop.set)
        thread.join(_START)
