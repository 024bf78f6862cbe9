"""The gateway over HTTP, with its webhook, and whatsmeow as the other party."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
from aiohttp import web

from tests.conformance.sandbox_process import Linked, Phone, SandboxProcess
from tests.conformance.scanner import read_qr
from tests.conformance.theirs import Theirs
from tests.gateway.live import ADMIN, PATIENCE, live_settings
from tests.gateway.receiver import Server, receiver
from zapwire.client.options import Network
from zapwire.gateway.serve import Extras, serve
from zapwire.testing import fast_timing

Where = Literal["chat", "group"]
WHERE: tuple[Where, ...] = ("chat", "group")


class Hearer:
    """A webhook that takes everything."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._changed = asyncio.Event()
        server.answer = self._answer

    def url(self, user: str) -> str:
        """Where the events of a user go."""
        return self._server.url(f"/{user}")

    async def hear(self, user: str, type: str, event: Any = None, **fields: Any) -> Any:
        """Return the first body of a user's with these fields, and those in its `event`. Raises AssertionError."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    changed = self._changed
                    for hook in self._server.seen:
                        body = hook.json
                        if hook.path == f"/{user}" and _has(body, {"type": type, **fields, "event": event or {}}):
                            return body
                    await changed.wait()
        except TimeoutError:
            came = "\n".join(hook.body.decode() for hook in self._server.seen[-10:])
            raise AssertionError(
                f"{user} heard no {type} with {event}, {fields}; the last that came:\n{came}"
            ) from None

    async def _answer(self, _: web.BaseRequest) -> web.StreamResponse:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        return web.Response()


@dataclass(frozen=True, slots=True)
class User:
    """A user of the gateway, whose name is its token, too."""

    name: str
    http: httpx.AsyncClient
    hearer: Hearer

    async def call(self, method: str, path: str, /, **body: Any) -> Any:
        """Make a call; its data. Raises AssertionError where it went wrong."""
        answer = await self.http.request(method, path, json=body, headers={"Token": self.name})
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def hear(self, type: str, event: Any = None, **fields: Any) -> Any:
        """Return what the webhook got. Raises AssertionError."""
        return await self.hearer.hear(self.name, type, event, **fields)

    async def connect(self) -> None:
        """Connect, so far as there is a QR code."""
        await self.call("POST", "/session/connect", Immediate=False)

    async def show_qr(self) -> str:
        """What the code says that is to be scanned now."""
        return read_qr((await self.call("GET", "/session/qr"))["QRCode"])


@dataclass(frozen=True, slots=True)
class House:
    """Anna, a user of the gateway, is linked by QR code; Bob has whatsmeow. The group is theirs and Carla's."""

    sandbox: SandboxProcess
    http: httpx.AsyncClient
    hearer: Hearer
    anna: User
    phone: Phone
    """Anna's."""
    linked: Linked
    bob: Theirs
    carla: Phone
    group: str

    async def add_user(self, name: str) -> User:
        """A user with a webhook that is told everything."""
        return await add_user(name, self.http, self.hearer)

    def chat_of(self, phone: Phone, where: Where) -> str:
        """What the phone's owner writes to."""
        if where == "group":
            return self.group
        return self.bob.phone.jid if phone is self.phone else self.phone.jid

    async def heard(self, where: Where, id: str, phone: Phone, **event: Any) -> Any:
        """Return Anna's event of a message that Bob's `phone` or companion wrote, by both names of everybody."""
        body = await self.anna.hear("Message", {"Info": {"ID": id}, **event})
        info = body["event"]["Info"]
        assert (body["senderPn"], body["senderLid"]) == (phone.jid, phone.lid)
        assert (body["ownPn"], body["ownLid"]) == (self.phone.jid, self.phone.lid)
        assert {info["Sender"], info["SenderAlt"]} == self.bob.names
        assert (info["IsFromMe"], info["IsGroup"]) == (False, where == "group")
        assert (body["chatPn"], body["chatLid"]) == (("", "") if where == "group" else (phone.jid, phone.lid))
        assert info["Chat"] in ({self.group} if where == "group" else {phone.jid, phone.lid})
        return body


async def add_user(name: str, http: httpx.AsyncClient, hearer: Hearer) -> User:
    """A user of the gateway, with a webhook that is told everything."""
    body = {"name": name, "token": name, "webhook": hearer.url(name), "events": "All"}
    answer = await http.post("/admin/users", json=body, headers={"Authorization": ADMIN})
    assert answer.status_code == 201, answer.text
    return User(name, http, hearer)


@asynccontextmanager
async def living(sandbox: SandboxProcess, directory: Path) -> AsyncIterator[House]:
    """Run the gateway on the sandbox inside the context, and bring everybody there."""
    extras = Extras(network=Network.from_json(json.dumps(sandbox.network)), timing=fast_timing())
    phone, bobs, carla = [await sandbox.add_phone(f"549115555000{number}") for number in (1, 2, 3)]
    async with (
        receiver() as server,
        Theirs.start(sandbox, bobs, directory, name="Bob") as bob,
        serve(live_settings(directory / "data"), extras) as gateway,
        httpx.AsyncClient(base_url=gateway.url, timeout=PATIENCE, trust_env=False) as http,
    ):
        hearer = Hearer(server)
        anna = await add_user("anna", http, hearer)
        await anna.connect()
        linked = await sandbox.scan(phone, await anna.show_qr())
        await anna.hear("Connected")
        await anna.call("POST", "/user/presence", type="available", name="Anna")
        group = await sandbox.create_group(phone, "Three", [bobs, carla])
        yield House(sandbox, http, hearer, anna, phone, linked, bob, carla, group)


def _has(found: Any, wanted: Any) -> bool:
    """Whether a value has all that is wanted, at every depth."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(name in found and _has(found[name], value) for name, value in wanted.items())
    return wanted in ({}, found)
