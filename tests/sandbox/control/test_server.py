"""The control API's HTTP server."""

import asyncio
import socket

import httpx
import pytest
from fastapi import FastAPI

from tests.sandbox.raw_client import TIMEOUT
from zapwire.errors import SandboxError
from zapwire.sandbox.control.server import serve_control


def greeting() -> FastAPI:
    """Return an application with one call."""
    app = FastAPI()

    @app.get("/")
    async def greet() -> str:
        return "hello"

    return app


async def get(url: str) -> httpx.Response:
    """Call it once."""
    async with httpx.AsyncClient(trust_env=False, timeout=TIMEOUT) as client:
        return await client.get(url)


async def test_it_serves_inside_its_context() -> None:
    """From the first moment to the last."""
    async with serve_control(greeting(), 0) as url:
        assert url.startswith("http://127.0.0.1:")
        assert (await get(url)).json() == "hello"
    with pytest.raises(httpx.ConnectError):
        await get(url)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_port_can_be_chosen_again_at_once() -> None:
    """A sandbox that restarts gets its old port, also after it had clients."""
    async with serve_control(greeting(), 0) as url:
        await get(url)
    async with serve_control(greeting(), int(url.rpartition(":")[2])) as again:
        assert again == url
        assert (await get(url)).json() == "hello"


async def test_a_taken_port_is_named() -> None:
    """Nothing is left open."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SandboxError, match=rf"the control API cannot listen on 127\.0\.0\.1:{port}: .*in use"):
            async with serve_control(greeting(), port):
                pass


async def test_signals_are_left_to_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the sandbox decides when it stops."""
    handlers: list[object] = []
    monkeypatch.setattr("signal.signal", lambda *args: handlers.append(args))
    async with serve_control(greeting(), 0) as url:
        await get(url)
    assert handlers == []


async def test_calls_that_take_too_long_are_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaving does not wait for them for ever."""
    monkeypatch.setattr("zapwire.sandbox.control.server._SHUTDOWN_TIMEOUT", 0.05)
    app, started, ended = FastAPI(), asyncio.Event(), asyncio.Event()

    @app.get("/")
    async def wait() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with serve_control(app, 0) as url:
        call = asyncio.create_task(get(url))
        async with asyncio.timeout(TIMEOUT):
            await started.wait()
    async with asyncio.timeout(TIMEOUT):
        await ended.wait()
        (answer,) = await asyncio.gather(call, return_exceptions=True)
    assert isinstance(answer, httpx.HTTPError) or (isinstance(answer, httpx.Response) and answer.is_error)
