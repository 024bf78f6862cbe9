"""A server in a process of its own, to be killed."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx

from tests.gateway.live import ADMIN, ANA, PATIENCE, TOKEN, eventually
from zapwire.sandbox.phone import Phone

_SLOW: Final = Path(__file__).parents[1] / "crash" / "slow_gateway.py"


@asynccontextmanager
async def process(directory: Path, *wanted: str, disk: float = 0.0) -> AsyncIterator[httpx.AsyncClient]:
    """Run a server with these flags on the network that `network.json` names, and kill it at the end.

    What it logs from warnings on is added to `log` in the directory. Its commits are late by up to `disk` seconds.
    """
    flags = ("--address", "127.0.0.1", "--port", "0", "--data-dir", str(directory / "data"), "--admin-token", ADMIN)
    more = ("--network", str(directory / "network.json"), "--log-level", "warning", "--allow-private-webhooks")
    program = (str(_SLOW), str(disk)) if disk else ("-m", "zapwire")
    command = (sys.executable, *program, "serve", *flags, *more, "--start-stagger", "0", *wanted)
    with (directory / "log").open("ab") as log:
        server = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, stderr=log)
    assert server.stdout is not None
    try:
        async with asyncio.timeout(60):
            url = (await server.stdout.readline()).decode().split()[-1]
        headers = {"Token": TOKEN, "Authorization": ADMIN}
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, headers=headers) as http:
            yield http
    finally:
        os.kill(server.pid, signal.SIGKILL)
        await server.wait()


async def link(http: httpx.AsyncClient, phone: Phone, webhook: str, events: str) -> None:
    """Make the user, whose webhook gets these events, and link it with a phone, which is Ana's."""
    await http.post("/admin/users", json={"name": "Ana", "token": TOKEN, "webhook": webhook, "events": events})
    await http.post("/session/connect", json={"Immediate": False})
    code = (await http.post("/session/pairphone", json={"Phone": ANA})).json()["data"]["LinkingCode"]
    await phone.enter_code(code)

    async def is_linked() -> bool:
        return bool((await http.get("/session/status")).json()["data"]["loggedIn"])

    await eventually(is_linked)
