"""A whole server over real HTTP, on the sandbox."""

import asyncio
import json
import ssl
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer as AioServer
from sqlalchemy import select
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.gateway.live import (
    ANA,
    BEN,
    PATIENCE,
    TOKEN,
    eventually,
    live,
    live_settings,
    live_with_users,
)
from zapwire.errors import ConfigurationError
from zapwire.gateway.database import open_database
from zapwire.gateway.delivery.outbox import Outbox
from zapwire.gateway.model import Payload
from zapwire.gateway.schema import events
from zapwire.gateway.serve import serve
from zapwire.gateway.users import Users
from zapwire.sandbox.phones import acts
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.phones.outbox import Receipt
from zapwire.sandbox.server import Sandbox
from zapwire.sandbox.tls import issue, load_or_create
from zapwire.storage.database import Database

_DAY: Final = 86400.0


async def test_link_send_and_receive(tmp_path: Path) -> None:
    """An account is linked by QR code, sends a text once, and hears the answer as an event."""
    async with live_with_users(tmp_path) as running:
        connected = await running.call("POST", "/session/connect", {"Subscribe": ["Message"], "Immediate": False})
        assert connected == {"details": "Connected!", "events": "Message", "jid": "", "webhook": ""}
        qr = await running.call("GET", "/session/qr")
        assert qr["QRCode"].startswith("data:image/png;base64,")
        await running.link()
        status = await running.logged_in()
        assert status["jid"] == f"{ANA}.0:1@s.whatsapp.net"

        body = {"Phone": f"+{BEN}", "Body": "Hello Ben", "Id": "90B2F8B13FAC8A9CF6B06E99C7834DC5"}
        sent = await running.call("POST", "/chat/send/text", body)
        assert sent["Id"] == "90B2F8B13FAC8A9CF6B06E99C7834DC5"
        received = await running.received()
        assert (received.text, received.info.id) == ("Hello Ben", sent["Id"])
        assert await running.call("POST", "/chat/send/text", body) == sent
        assert running.sandbox.line(BEN).state.inbox.count == 1

        async with running.http.stream("GET", "/events", headers={"Token": TOKEN}) as stream:
            lines = stream.aiter_lines()
            assert await anext(lines) == ": hello"
            await acts.send_text(running.sandbox.line(BEN), ANA, "Hello Ana")
            async with asyncio.timeout(PATIENCE):
                async for line in lines:
                    if line.startswith("data: "):
                        event = json.loads(line.removeprefix("data: "))
                        break
        assert event["type"] == "Message"
        assert event["event"]["Message"]["conversation"] == "Hello Ana"


async def test_acts(tmp_path: Path) -> None:
    """Reacting, editing, deleting, typing and reading reach the other's phone."""
    async with live_with_users(tmp_path) as running:
        await running.link()
        ben = running.sandbox.line(BEN)
        sent = await running.call("POST", "/chat/send/text", {"Phone": BEN, "Body": "Helo"})
        first = await running.received()
        await running.call("POST", "/chat/send/edit", {"Phone": BEN, "Body": "Hello", "Id": sent["Id"]})
        assert (await running.received(after=1)).text == "Hello"
        await running.call(
            "POST", "/chat/react", {"Phone": BEN, "Body": "\N{THUMBS UP SIGN}", "Id": f"me:{sent['Id']}"}
        )
        assert (await running.received(after=2)).text == "\N{THUMBS UP SIGN}"
        answer = await acts.send_text(ben, ANA, "Hi", reply_to=first.info.id)
        await running.call("POST", "/chat/react", {"Phone": BEN, "Body": "\N{HEAVY BLACK HEART}", "Id": answer.id})
        assert (await running.received(after=3)).target == answer.id
        await running.call("POST", "/chat/presence", {"Phone": BEN, "State": "composing"})
        await eventually(lambda: _later(ben.state.typing()))
        await running.call("POST", "/chat/markread", {"Id": [answer.id], "Chat": BEN})
        await eventually(lambda: _later(any(r.type == "read" for r in _receipts(ben, answer.id))))
        await running.call("POST", "/chat/delete", {"Phone": BEN, "Id": sent["Id"]})
        await running.received(after=4)
        entry = ben.state.inbox.find(ben.state.chat_key(first.chat.jid), sent["Id"])
        assert entry is not None
        assert entry.is_revoked
        await running.call("POST", "/user/presence", {"type": "available", "name": "Ana"})


async def test_webhook(tmp_path: Path) -> None:
    """A webhook gets the event after a failure; the delivery log says so."""
    bodies: list[bytes] = []

    async def receive(request: web.Request) -> web.Response:
        bodies.append(await request.read())
        return web.Response(status=500 if len(bodies) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", receive)
    async with AioServer(app) as receiver, live_with_users(tmp_path) as running:
        url = str(receiver.make_url("/hook"))
        await running.call("POST", "/webhook", {"webhookURL": url, "events": ["Message"]})
        await running.link()
        await acts.send_text(running.sandbox.line(BEN), ANA, "Hello Ana")

        async def delivered() -> Any:
            log = await running.call("GET", "/webhook/deliveries?state=delivered")
            return log["Deliveries"]

        (delivery,) = await eventually(delivered)
        assert (delivery["type"], delivery["receiver"], delivery["status"]) == ("Message", "user", 200)
        assert len(bodies) == 2
        assert json.loads(bodies[1])["event"]["Message"]["conversation"] == "Hello Ana"
        assert await running.call("POST", "/webhook/deliveries", {"Id": [delivery["id"]]}) == {
            "Details": "Replayed",
            "Count": 1,
        }
        await eventually(delivered)
        assert len(bodies) == 3


async def test_websocket(tmp_path: Path) -> None:
    """Events come over a WebSocket, too, resumed from an event; stopping the server ends it in time."""
    async with live_with_users(tmp_path) as running:
        await running.link()
        url = running.server.url.replace("http", "ws")
        ben = running.sandbox.line(BEN)
        async with connect(f"{url}/events?token={TOKEN}") as socket, asyncio.timeout(PATIENCE):
            await acts.send_text(ben, ANA, "one")
            while (first := json.loads(await socket.recv()))["type"] != "Message":
                pass
        await acts.send_text(ben, ANA, "two")
        async with connect(f"{url}/events?token={TOKEN}&after={first['id']}") as socket, asyncio.timeout(PATIENCE):
            while (second := json.loads(await socket.recv()))["type"] != "Message":
                pass
            assert second["data"]["event"]["Message"]["conversation"] == "two"
            running.server.gateway.stopping.set()
            assert [message async for message in socket if "Message" in str(message)] == []
            assert socket.close_code == 1001
        with pytest.raises(InvalidStatus, match="401"):
            await connect(f"{url}/events?token=wrong")


async def test_restart(tmp_path: Path) -> None:
    """After a restart the accounts that were connected are connected again; the others are not."""
    async with Sandbox.start() as sandbox:
        await sandbox.create_phone(ANA, "Ana")
        async with live(tmp_path, sandbox) as running:
            await running.admin("POST", "/admin/users", {"name": "Ana", "token": TOKEN})
            await running.admin("POST", "/admin/users", {"name": "Ben", "token": "other"})
            await running.link()
        async with live(tmp_path, sandbox) as running:
            assert (await running.logged_in())["jid"] == f"{ANA}.0:1@s.whatsapp.net"
            assert (await running.call("GET", "/session/status", token="other"))["Connected"] is False
            assert await running.call("POST", "/session/disconnect") == {"Details": "Disconnected"}
        async with live(tmp_path, sandbox) as running:
            assert (await running.call("GET", "/session/status"))["Connected"] is False


async def test_states_never_contradict(tmp_path: Path) -> None:
    """Connecting, disconnecting and logging out may be repeated, and what cannot be is 409 with what to do."""
    async with live_with_users(tmp_path) as running:
        for path in ("/session/qr", "/chat/send/text"):
            body = {"Phone": BEN, "Body": "x"} if path.startswith("/chat") else None
            method = "POST" if body else "GET"
            answer = await running.http.request(method, path, json=body, headers={"Token": TOKEN})
            assert answer.status_code == 409
            assert "POST /session/connect" in answer.json()["error"]
        await running.link()
        await running.call("POST", "/session/connect", {"Immediate": False})
        answer = await running.http.get("/session/qr", headers={"Token": TOKEN})
        assert answer.status_code == 409
        for _ in range(2):
            await running.call("POST", "/session/disconnect")
        for _ in range(2):
            await running.call("POST", "/session/logout")
        assert (await running.call("GET", "/session/status"))["jid"] == ""
        await running.call("POST", "/session/reset", {"forget": True})
        await running.link()
        user_id = (await running.admin("GET", "/admin/users"))[0]["id"]
        await running.admin("DELETE", f"/admin/users/{user_id}/full")
        assert (await running.http.get("/session/status", headers={"Token": TOKEN})).status_code == 401
        assert not running.sandbox.phone(ANA).account.companions


async def test_large_body(tmp_path: Path) -> None:
    """Ten megabytes are answered with 413 over a real connection, which goes on to serve."""
    async with live_with_users(tmp_path) as running:
        body = {"Phone": BEN, "Body": "x" * 10_000_000}
        answer = await running.http.post("/chat/send/text", json=body, headers={"Token": TOKEN})
        assert answer.status_code == 413
        assert (await running.http.get("/health")).status_code == 200


async def test_tls(tmp_path: Path) -> None:
    """With a certificate and its key the server speaks HTTPS."""
    authority = load_or_create(tmp_path, datetime.now(UTC))
    issued = issue(authority, ("127.0.0.1",), datetime.now(UTC))
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    certificate.write_bytes(issued.certificate)
    key.write_bytes(issued.key)
    trusted = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
    settings = live_settings(tmp_path, tls_certificate=certificate, tls_key=key)
    async with serve(settings) as server, httpx.AsyncClient(verify=trusted) as http:
        assert server.url.startswith("https://127.0.0.1:")
        assert (await http.get(f"{server.url}/health")).json()["status"] == "ok"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"address": "203.0.113.1"}, "cannot listen on 203.0.113.1"),
        ({"proxy": "ftp://user:secret@host"}, "proxy"),
        ({"network": Path("/nowhere")}, "/nowhere cannot be read"),
        ({"tls_certificate": Path("/nowhere"), "tls_key": Path("/nowhere")}, "TLS certificate and key in /nowhere"),
        ({"data_dir": Path("/dev/null/x")}, "data dir .* cannot be made"),
    ],
)
async def test_what_cannot_start(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    """What is wrong is said at the start."""
    with pytest.raises(ConfigurationError, match=reason) as raised:
        async with serve(live_settings(tmp_path, **changes)):
            pass
    assert "secret" not in str(raised.value)


async def test_how_long_events_are_kept(tmp_path: Path) -> None:
    """Told events stay as long as the setting says, also where that is longer than the usual week."""
    settings = live_settings(tmp_path, events_kept=30 * _DAY)
    now = time.time()
    async with open_database(settings.database) as database:
        user = await (await Users.load(database)).create(name="Ana", token="1234ABCD", events=("All",))
        outbox = Outbox(database)
        for days in (10, 40):
            old = Payload(f"of {days} days ago", "Message", "chat", b"{}", now - days * _DAY)
            await outbox.add_alone(user, old)

    async def kept() -> list[str]:
        found = await database.read(lambda link: link.scalars(select(events.c.id).order_by(events.c.id)).all())
        return list(found)

    async def only_the_young_one() -> bool:
        return len(await kept()) == 1

    async with serve(settings), Database.open(settings.database) as database:
        await eventually(only_the_young_one)
        assert await kept() == ["of 10 days ago"]


async def _later(value: object) -> object:
    return value


def _receipts(line: Line, id: str) -> list[Receipt]:
    record = line.state.outbox.record(id)
    return list(record.receipts) if record else []
