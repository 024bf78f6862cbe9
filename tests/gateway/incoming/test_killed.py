"""A server that is killed between the event of a file and the file: what was committed goes on at the next start."""

import asyncio
import hashlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.gateway.incoming.test_live import of, send, took
from tests.gateway.live import ADMIN, ANA, BEN, PATIENCE, TOKEN, eventually
from tests.gateway.receiver import receiver
from zapwire.sandbox.faults import MediaFault
from zapwire.sandbox.server import Sandbox

DATA = hashlib.shake_256(b"killed").digest(70_001)


@asynccontextmanager
async def process(directory: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Run a server in a process of its own, and kill it at the end."""
    flags = ("--address", "127.0.0.1", "--port", "0", "--data-dir", str(directory / "data"), "--admin-token", ADMIN)
    more = ("--network", str(directory / "network.json"), "--log-level", "error", "--allow-private-webhooks")
    wanted = ("--media-delivery", "directory", "--media-wait", "600", "--start-stagger", "0")
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "zapwire", "serve", *flags, *more, *wanted, stdout=asyncio.subprocess.PIPE
    )
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


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_killed(tmp_path: Path) -> None:
    """The webhook gets the message with its file from the next life."""
    async with receiver() as hook, Sandbox.start() as sandbox:
        (tmp_path / "network.json").write_text(sandbox.address.to_json())
        await sandbox.create_phone(BEN, "Ben")
        phone = await sandbox.create_phone(ANA, "Ana")
        async with process(tmp_path) as http:
            await http.post(
                "/admin/users", json={"name": "Ana", "token": TOKEN, "webhook": hook.url("/ana"), "events": "Message"}
            )
            await http.post("/session/connect", json={"Immediate": False})
            code = (await http.post("/session/pairphone", json={"Phone": ANA})).json()["data"]["LinkingCode"]
            await phone.enter_code(code)

            async def linked() -> bool:
                return bool((await http.get("/session/status")).json()["data"]["loggedIn"])

            await eventually(linked)
            sandbox.add_fault(MediaFault(problem="slow", on="download", seconds=600, count=100))
            id = await send(sandbox, DATA)

            async def waits() -> bool:
                return bool((await http.get("/webhook/deliveries")).json()["data"]["Deliveries"])

            await eventually(waits)
        assert hook.taken == []
        sandbox.context.faults.clear()
        async with process(tmp_path):
            body = (await took(hook, of(id))).json
            assert Path(body["media"]["path"]).read_bytes() == DATA
