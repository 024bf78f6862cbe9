"""The application: what it says to calls that are none, and to what nobody foresaw."""

import logging

import httpx
import pytest
from fastapi import APIRouter

from tests.gateway.fakes import TOKEN, Rig, make_rig
from zapwire.errors import GatewayError
from zapwire.gateway.app import create_app


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/chat/send/text", 405),
        ("POST", "/health", 405),
        ("GET", "/webhook/", 404),
        ("POST", "/chat/send/hologram", 404),
        ("GET", "/newsletter/listing", 404),
        ("GET", "/docs", 404),
        ("OPTIONS", "/webhook", 405),
    ],
)
async def test_no_such_call(rig: Rig, method: str, path: str, status: int) -> None:
    """What there is not is said in the envelope; no page may call across origins."""
    answer = await rig.client.request(method, path, headers={"Origin": "https://evil.test"})
    assert answer.status_code == status
    assert answer.json() == {
        "code": status,
        "error": f"there is no {method} {path}: /api lists the calls",
        "success": False,
    }
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("error", [RuntimeError("secret text"), GatewayError("secret text"), KeyError("secret")])
async def test_what_nobody_foresaw(rig: Rig, error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """It is 500 with the request's id, which the log has, too; nothing of the inside is told."""
    rig.sessions.answers.append(error)
    with caplog.at_level(logging.ERROR, "zapwire.gateway"):
        answer = await rig.call("GET", "/session/status", headers={"X-Request-ID": "my-request"})
    assert answer.status_code == 500
    assert answer.json() == {
        "code": 500,
        "error": "the server failed, see its log: request my-request",
        "success": False,
    }
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert vars(record)["request"] == "my-request"
    assert record.exc_info


async def test_content_type_does_not_matter(rig: Rig) -> None:
    """A body is JSON whatever it is called."""
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded", "nonsense"):
        answer = await rig.call("POST", "/user/presence", '{"type":"available"}', headers={"Content-Type": kind})
        assert answer.status_code == 200


async def test_get_with_a_body(rig: Rig) -> None:
    """GET takes a body of JSON, and one that is none is 400."""
    assert (await rig.call("GET", "/webhook/deliveries", {"limit": 1})).status_code == 200
    assert (await rig.call("GET", "/webhook/deliveries", "{")).status_code == 400


async def test_routers_of_the_program(rig: Rig) -> None:
    """The program around it may add calls of its own."""
    router = APIRouter()

    @router.get("/extra", include_in_schema=False)
    async def extra() -> dict[str, str]:
        return {"hello": "world"}

    app = create_app(rig.gateway, [router])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as client:
        assert (await client.get("/extra")).json() == {"hello": "world"}


async def test_applications_know_nothing_of_each_other() -> None:
    """Two servers in one process have users of their own."""
    one, other = await make_rig(), await make_rig()
    await other.users.update(other.user_id, token="another")
    assert (await one.client.get("/webhook", headers={"Token": TOKEN})).status_code == 200
    assert (await other.client.get("/webhook", headers={"Token": TOKEN})).status_code == 401
