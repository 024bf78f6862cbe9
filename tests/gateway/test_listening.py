"""The HTTP server in a loop that others use, too."""

import asyncio
import socket
from pathlib import Path

import httpx
import pytest

from tests.gateway.fakes import Rig
from tests.gateway.live import live_settings
from zapwire.errors import ConfigurationError
from zapwire.gateway.listening import listen


async def test_serves_inside_the_context(rig: Rig, tmp_path: Path) -> None:
    """Inside it answers, without saying what it is; afterwards nothing listens, and what lasts for ever was ended."""
    stopping = asyncio.Event()
    async with listen(rig.app, live_settings(tmp_path), stopping) as url, httpx.AsyncClient() as http:
        answer = await http.get(f"{url}/health")
        assert answer.status_code == 200
        assert "server" not in answer.headers
        assert not stopping.is_set()
    assert stopping.is_set()
    with pytest.raises(httpx.ConnectError):
        async with httpx.AsyncClient() as http:
            await http.get(f"{url}/health")


async def test_requests_end_before_it_does(rig: Rig, tmp_path: Path) -> None:
    """A request that runs when the server is told to stop is answered."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        begun.set()
        await go_on.wait()

    object.__setattr__(rig.gateway, "is_ready", wait)
    async with httpx.AsyncClient() as http:
        async with listen(rig.app, live_settings(tmp_path), asyncio.Event()) as url:
            asking = asyncio.create_task(http.get(f"{url}/health"))
            await begun.wait()
            asyncio.get_running_loop().call_later(0.05, go_on.set)
        assert (await asking).status_code == 200


@pytest.mark.parametrize(
    ("address", "url"),
    [("0.0.0.0", "http://127.0.0.1:"), ("::1", "http://[::1]:"), ("localhost", "http://localhost:")],  # noqa: S104  # to be tried
)
async def test_address_on_this_machine(rig: Rig, tmp_path: Path, address: str, url: str) -> None:
    """The URL is one that works on this machine."""
    async with listen(rig.app, live_settings(tmp_path, address=address), asyncio.Event()) as found:
        assert found.startswith(url)
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"{found}/health")).status_code == 200


async def test_port_that_is_taken(rig: Rig, tmp_path: Path) -> None:
    """A port that somebody else has is named."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"cannot listen on 127.0.0.1:{port}"):
            async with listen(rig.app, live_settings(tmp_path, port=port), asyncio.Event()):
                pass
