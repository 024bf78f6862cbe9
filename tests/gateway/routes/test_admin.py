"""The admin's calls."""

from typing import Any

import pytest

from tests.gateway.fakes import CONNECTED, PAIRING, TOKEN, Rig
from zapwire.gateway.accounts import commands


async def test_list(rig: Rig) -> None:
    """Users are listed with what their sessions are doing, but without tokens."""
    await rig.gateway.sessions.ask(rig.user_id, commands.GetStatus())
    rig.sessions.status = CONNECTED
    (user,) = (await rig.admin("GET", "/admin/users")).json()["data"]
    assert (user["id"], user["name"], user["connected"], user["loggedIn"]) == (rig.user_id, "Ana", True, True)
    assert user["token"] == ""
    rig.sessions.status = PAIRING
    answer = await rig.admin("GET", f"/admin/users/{rig.user_id}")
    (user,) = answer.json()["data"]
    assert user["qrcode"].startswith("data:image/png")
    assert TOKEN not in answer.text


async def test_add(rig: Rig) -> None:
    """A new user is answered with 201 and the token that was given."""
    body = {
        "name": "Ben",
        "token": "token-of-ben",
        "webhook": "https://x.test/",
        "events": "Message,ReadReceipt",
        "hmacKey": "k" * 32,
        "proxyConfig": {"enabled": True, "proxyURL": "socks5://h:1"},
        "s3Config": {"enabled": False},
    }
    answer = await rig.admin("POST", "/admin/users", body)
    assert answer.status_code == 201
    assert answer.json()["code"] == 201
    data = answer.json()["data"]
    assert (data["name"], data["token"], data["events"]) == ("Ben", "token-of-ben", "Message,ReadReceipt")
    assert data["hmac_key"] is True
    assert data["proxy_config"]["proxy_url"] == "socks5://h:1"
    assert (await rig.call("GET", "/webhook", headers={"Token": "token-of-ben"})).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({}, 400, "missing name in Payload; missing token in Payload"),
        ({"name": "Ben", "token": ""}, 400, "missing token"),
        ({"name": "Ben", "token": "a b"}, 400, "token "),
        ({"name": "Ben", "token": "x" * 257}, 400, "at most 256"),
        ({"name": "Ben", "token": TOKEN}, 409, "token"),
        ({"name": "Ben", "token": "t", "events": "Nothing"}, 400, "Nothing"),
        ({"name": "Ben", "token": "t", "history": -1}, 400, "history"),
    ],
)
async def test_add_refused(rig: Rig, body: Any, status: int, reason: str) -> None:
    """What cannot be a user is refused by name."""
    answer = await rig.admin("POST", "/admin/users", body)
    assert answer.status_code == status
    assert reason in answer.json()["error"]
    assert len(rig.users.all()) == 1


async def test_change(rig: Rig) -> None:
    """What is named changes; an empty token leaves the old one."""
    answer = await rig.admin("PUT", f"/admin/users/{rig.user_id}", {"name": "Anna", "token": ""})
    assert answer.json() == {"code": 200, "message": "user updated successfully", "success": True}
    assert rig.user.name == "Anna"
    assert (await rig.call("GET", "/webhook")).status_code == 200
    await rig.admin("PUT", f"/admin/users/{rig.user_id}", {"token": "new-token"})
    assert (await rig.call("GET", "/webhook")).status_code == 401
    assert (await rig.call("GET", "/webhook", headers={"Token": "new-token"})).status_code == 200


async def test_change_of_nothing(rig: Rig) -> None:
    """A change that names nothing is 400."""
    answer = await rig.admin("PUT", f"/admin/users/{rig.user_id}", {"unknown": 1})
    assert answer.status_code == 400
    assert "no fields to update" in answer.json()["error"]


@pytest.mark.parametrize(("path", "logout"), [("", False), ("/full", True)])
async def test_delete(rig: Rig, path: str, logout: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """A user is removed with their session; `full` unlinks the device before."""
    answer = await rig.admin("DELETE", f"/admin/users/{rig.user_id}{path}")
    assert answer.status_code == 200
    assert answer.json()["data"] == {"id": rig.user_id, "name": "Ana", "jid": ""}
    assert rig.sessions.removed == [(rig.user_id, logout)]


@pytest.mark.parametrize("call", ["GET ", "PUT ", "DELETE ", "DELETE /full"])
async def test_unknown_user(rig: Rig, call: str) -> None:
    """A user who does not exist is 404."""
    method, _, path = call.partition(" ")
    answer = await rig.admin(method, f"/admin/users/nobody{path}", {"name": "x"})
    assert answer.status_code == 404
    assert answer.json()["success"] is False


async def test_admin_alone(rig: Rig) -> None:
    """A user's token opens nothing here, and the admin's opens no user's calls."""
    for headers in ({}, {"Authorization": TOKEN}, {"Token": TOKEN}, {"Authorization": "x" * 10_000}):
        answer = await rig.client.get("/admin/users", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"].startswith("unauthorized")
    assert (await rig.admin("GET", "/webhook")).status_code == 401
