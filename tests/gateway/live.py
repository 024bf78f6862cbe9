"""A whole server on a sandbox in the same loop, reached over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from zapwire.client.options import Network
from zapwire.gateway.serve import Extras, Server, serve
from zapwire.gateway.settings import Settings
from zapwire.sandbox.server import Sandbox
from zapwire.testing import fast_timing

ADMIN = "admin-token-of-the-tests"
TOKEN = "1234ABCD"
ANA = "5491155553934"
BEN = "5491155554444"
PATIENCE = 15.0
"""Seconds for anything that goes over real sockets."""


@dataclass
class Live:
    """A server, the sandbox that it is on, and a client of its API."""

    server: Server
    sandbox: Sandbox
    http: httpx.AsyncClient

    async def call(self, method: str, path: str, body: Any = None, token: str = TOKEN) -> Any:
        """Make a call as a user; return its data, where it went well."""
        answer = await self.http.request(method, path, json=body, headers={"Token": token})
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def admin(self, method: str, path: str, body: Any = None) -> Any:
        """Make a call as the admin; return its data."""
        answer = await self.http.request(method, path, json=body, headers={"Authorization": ADMIN})
        assert answer.status_code in (200, 201), answer.text
        return answer.json()["data"]

    async def link(self, number: str = ANA, token: str = TOKEN) -> None:
        """Connect a user's account, let a phone scan its code, and wait until it is logged in."""
        await self.call("POST", "/session/connect", {"Immediate": False}, token)
        user = self.server.gateway.users.by_token(token)
        assert user is not None
        code = self.server.gateway.sessions.statuses()[user.id].qr
        await self.sandbox.phone(number).scan(code)
        await self.logged_in(token)

    async def logged_in(self, token: str = TOKEN) -> Any:
        """Wait until an account is logged in; return its status."""

        async def look() -> Any:
            status = await self.call("GET", "/session/status", token=token)
            return status if status["loggedIn"] else None

        return await eventually(look)

    async def received(self, number: str = BEN, after: int = 0) -> Any:
        """Return the next message that a phone decrypts."""
        line = self.sandbox.line(number)
        await line.wait(after, PATIENCE)
        return line.state.inbox.after(after)[0]


async def eventually(look: Callable[[], Awaitable[Any]]) -> Any:
    """Return what this gives, once it gives something."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await look()
            if found:
                return found
            await asyncio.sleep(0.02)


def live_settings(directory: Path, **changes: Any) -> Settings:
    """Return the settings of a server for tests."""
    values = {
        "address": "127.0.0.1",
        "port": 0,
        "data_dir": directory,
        "admin_token": ADMIN,
        "allow_private_webhooks": True,
        "stop_timeout": 3.0,
        "start_stagger": 0.0,
        "webhook_retry_first": 0.05,
    }
    return Settings.read({**values, **changes}, env_file=None)


@asynccontextmanager
async def live(directory: Path, sandbox: Sandbox, **changes: Any) -> AsyncIterator[Live]:
    """Run a server on a sandbox, without users."""
    network = Network.from_json(sandbox.address.to_json())
    extras = Extras(network=network, timing=fast_timing())
    async with (
        serve(live_settings(directory, **changes), extras) as server,
        httpx.AsyncClient(base_url=server.url, timeout=PATIENCE) as http,
    ):
        yield Live(server, sandbox, http)


@asynccontextmanager
async def live_with_users(directory: Path, **changes: Any) -> AsyncIterator[Live]:
    """Run a sandbox with the phones of Ana and Ben, and a server on it with a user who is to be Ana."""
    async with Sandbox.start() as sandbox:
        await sandbox.create_phone(ANA, "Ana")
        await sandbox.create_phone(BEN, "Ben")
        async with live(directory, sandbox, **changes) as running:
            await running.admin("POST", "/admin/users", {"name": "Ana", "token": TOKEN})
            yield running
