"""uvicorn inside a loop that others use, too."""

import asyncio
import signal
import socket

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from zapwire.webserver import serving


async def test_it_serves_inside_its_context() -> None:
    """Requests are answered inside it, those that run at its end, too; signals are the program's, no task is left."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> Response:
        begun.set()
        await go_on.wait()
        return PlainTextResponse("done")

    config = uvicorn.Config(Starlette(routes=[Route("/", slow)]), lifespan="off", log_config=None)
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    before = signal.getsignal(signal.SIGINT)
    async with httpx.AsyncClient(trust_env=False) as http:
        async with serving(config, listener):
            asking = asyncio.create_task(http.get(url))
            await begun.wait()
            assert signal.getsignal(signal.SIGINT) is before
            asyncio.get_running_loop().call_later(0.05, go_on.set)
        assert (await asking).text == "done"
        with pytest.raises(httpx.ConnectError):
            await http.get(url)
    assert listener.fileno() == -1
    assert asyncio.all_tasks() == {asyncio.current_task()}
