"""Live events over HTTP and WebSocket."""

import json

import pytest

from tests.gateway.fakes import TOKEN, Rig
from tests.gateway.sockets import websocket
from zapwire.gateway.model import Payload

EVENTS = [Payload(name, "Message", "chat", b'{"n":"%b"}' % name.encode()) for name in ("a", "b")]


async def test_server_sent_events(rig: Rig) -> None:
    """Events come as `text/event-stream`, each with the id to resume from."""
    rig.events.coming = EVENTS
    answer = await rig.call("GET", "/events?after=x")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text == (
        ': hello\n\nid: a\nevent: Message\ndata: {"n":"a"}\n\nid: b\nevent: Message\ndata: {"n":"b"}\n\n'
    )
    assert rig.events.followed == [(rig.user_id, "x")]
    assert not rig.gateway.streams


@pytest.mark.parametrize(
    ("query", "headers", "after"),
    [
        ("", {}, None),
        ("?after=x", {"Last-Event-ID": "y"}, "y"),
        ("?AFTER=x", {}, "x"),
        ("", {"Last-Event-ID": "y" * 200}, "y" * 128),
    ],
)
async def test_where_it_begins(rig: Rig, query: str, headers: dict[str, str], after: str | None) -> None:
    """It goes on after the last event that the client knows, which browsers say in a header."""
    await rig.call("GET", f"/events{query}", headers=headers)
    assert rig.events.followed == [(rig.user_id, after)]


async def test_only_so_many(rig: Rig) -> None:
    """More than the limit is 429."""
    rig.gateway.streams[rig.user_id] = rig.gateway.settings.max_streams
    answer = await rig.call("GET", "/events")
    assert answer.status_code == 429
    assert answer.json()["success"] is False


async def test_unknown_token(rig: Rig) -> None:
    """Whoever is not known hears nothing."""
    assert (await rig.client.get("/events")).status_code == 401
    assert rig.events.followed == []


async def test_websocket(rig: Rig) -> None:
    """Over a WebSocket each event is a text; at the end the server says goodbye."""
    rig.events.coming = EVENTS
    async with websocket(rig.app, "/events", f"token={TOKEN}&after=x") as socket:
        assert (await socket.receive())["type"] == "websocket.accept"
        assert json.loads((await socket.receive())["text"]) == {"id": "a", "type": "Message", "data": {"n": "a"}}
        assert json.loads((await socket.receive())["text"]) == {"id": "b", "type": "Message", "data": {"n": "b"}}
        assert (await socket.receive())["code"] == 1001
    assert rig.events.followed == [(rig.user_id, "x")]


async def test_websocket_that_is_closed(rig: Rig) -> None:
    """When the other side goes, the stream ends, whatever it said before."""
    rig.events.coming = EVENTS[:1]
    rig.events.lasts = True
    async with websocket(rig.app, "/events", headers={"Token": TOKEN}) as socket:
        await socket.receive()
        await socket.receive()
        await socket.to_send.put({"type": "websocket.receive", "text": "not read"})
        await socket.close()
    assert rig.events.closed == 1
    assert not rig.gateway.streams
    assert socket.sent.empty()


async def test_websocket_whose_source_fails(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """Where the events fail, the connection ends, and the log says why."""
    rig.events.failure = RuntimeError("failed")
    async with websocket(rig.app, "/events", headers={"Token": TOKEN}) as socket:
        await socket.receive()
    assert "a request failed" in caplog.text
    assert not rig.gateway.streams


@pytest.mark.parametrize(("token", "count", "status"), [("wrong", 0, 401), (TOKEN, 16, 429)])
async def test_websocket_refused(rig: Rig, token: str, count: int, status: int) -> None:
    """Whoever is not known, or has too many, gets an answer by HTTP."""
    rig.gateway.streams[rig.user_id] = count
    async with websocket(rig.app, "/events", f"token={token}") as socket:
        start, body = await socket.receive(), await socket.receive()
    assert start["status"] == status
    assert json.loads(body["body"])["success"] is False
