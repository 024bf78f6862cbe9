"""What surrounds a request: its id, a line in the log without secrets, headers."""

import logging
from http import HTTPStatus

import pytest
from starlette.types import Message, Receive, Scope, Send

from tests.gateway.fakes import TOKEN, Rig
from zapwire.gateway.delivery.log import Counts
from zapwire.gateway.metrics import Metrics
from zapwire.gateway.middleware import Surroundings


async def test_request_id(rig: Rig) -> None:
    """A request has the id that it brings, or a new one where that is none."""
    answer = await rig.client.get("/health", headers={"X-Request-ID": "abc.1-2_3"})
    assert answer.headers["x-request-id"] == "abc.1-2_3"
    for wrong in ("a b", "x" * 65, "<script>"):
        answer = await rig.client.get("/health", headers={"X-Request-ID": wrong})
        assert len(answer.headers["x-request-id"]) == 32


async def test_headers(rig: Rig) -> None:
    """Every answer says that it is not to be framed, guessed at or kept."""
    for path in ("/health", "/nothing", "/webhook"):
        headers = (await rig.client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]


async def test_access_log(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """A request is a line with method, path, status and user, but without query, token and text."""
    with caplog.at_level(logging.INFO, "zapwire.gateway.access"):
        await rig.client.post(f"/chat/send/text?token={TOKEN}", json={"Phone": "14155550123", "Body": "very secret"})
    (record,) = caplog.records
    values = vars(record)
    assert (values["method"], values["path"], values["status"]) == ("POST", "/chat/send/text", 200)
    assert values["user"] == rig.user_id
    assert values["ms"] >= 0
    assert TOKEN not in str(values)
    assert "secret" not in str(values)


async def run(app: Surroundings, scope: Scope) -> list[Message]:
    """Run an application once; return what it sent."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


async def test_failure_after_the_answer_began(caplog: pytest.LogCaptureFixture) -> None:
    """What fails in the middle of an answer cannot be answered otherwise; it is in the log."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    sent = await run(Surroundings(app, metrics=Metrics("1")), scope)
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert "a request failed" in caplog.text


async def test_websocket_is_noted() -> None:
    """A WebSocket that was accepted counts as 101, one that failed before as 500."""

    async def accepts(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})

    async def fails(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError

    metrics = Metrics("1")
    scope = {"type": "websocket", "path": "/events", "headers": []}
    await run(Surroundings(accepts, metrics=metrics), dict(scope))
    assert await run(Surroundings(fails, metrics=metrics), dict(scope)) == []
    text = metrics.render(0, [], Counts(pending=0, dead=0, oldest_pending=0.0)).decode()
    assert 'method="WS",route="unknown",status="101"' in text
    assert 'method="WS",route="unknown",status="500"' in text


async def test_status_is_told_as_a_number(caplog: pytest.LogCaptureFixture) -> None:
    """Also where the application gives its name."""

    async def refuses(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": HTTPStatus.UNAUTHORIZED, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    with caplog.at_level(logging.INFO, "zapwire.gateway.access"):
        await run(
            Surroundings(refuses, metrics=Metrics("1")), {"type": "http", "method": "GET", "path": "/", "headers": []}
        )
    assert repr(caplog.records[-1].__dict__["status"]) == "401"


async def test_other_events_pass() -> None:
    """What is neither a request nor a WebSocket passes untouched."""
    seen = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope)

    await run(Surroundings(app, metrics=Metrics("1")), {"type": "lifespan"})
    assert seen == [{"type": "lifespan"}]
