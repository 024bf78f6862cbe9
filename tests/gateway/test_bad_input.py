"""Every call against what nobody should send: a clear 4xx in the envelope, and nothing is done."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.gateway.fakes import ADMIN, CONNECTED, TOKEN, Rig, make_rig
from zapwire.gateway.openapi import describe

OPEN = {"/health", "/metrics"}
WRONG_JSON = [b"{", b"[]", b"null", b"5", b'"text"', b"Phone=1", b"\xff\xfe", b'{"a":1}]', b"{'a':1}", b"\0"]
WRONG_VALUES: list[Any] = [5, 1.5, True, "", "x\0y", [], [5], {}, {"a": 5}, "x" * 200_000, -1, 2**70]


async def calls() -> list[tuple[str, str]]:
    """Return every call of the API."""
    paths = describe((await make_rig()).app)["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def request(rig: Rig, method: str, path: str, **more: Any) -> Any:
    """Make a call with the right token."""
    token = {"Authorization": ADMIN} if path.startswith("/admin") else {"Token": TOKEN}
    return rig.client.request(method, path.replace("{id}", rig.user_id), headers=token, **more)


def refused(answer: httpx.Response) -> bool:
    """Whether an answer is 4xx, which is then in the envelope and names something."""
    if answer.status_code < 400:
        return False
    body = answer.json()
    assert 400 <= answer.status_code < 500, answer.text
    assert (body["code"], body["success"]) == (answer.status_code, False)
    assert len(body["error"]) > 5
    return True


def bodies(rig: Rig, method: str, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the fields of a call, each with a body that is right but for that one."""
    document = describe(rig.app)
    content = document["paths"][path][method.lower()].get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    if reference:
        example = content["application/json"].get("example", {})
        for name in document["components"]["schemas"][reference.rpartition("/")[2]]["properties"]:
            yield name, {key: value for key, value in example.items() if key != name}


async def test_no_token(rig: Rig) -> None:
    """Without a token, and with wrong ones, every call but the open ones is 401."""
    for method, path in await calls():
        for headers in ({}, {"Token": "wrong"}, {"Token": ADMIN}, {"Authorization": "wrong"}, {"Token": "x" * 9000}):
            answer = await rig.client.request(method, path, headers=headers)
            assert (answer.status_code == 401) is (path not in OPEN), (method, path, headers)
    assert rig.commands == []


@pytest.mark.parametrize("body", WRONG_JSON)
async def test_wrong_json(rig: Rig, body: bytes) -> None:
    """A body that is no JSON object is 400 with the place, wherever a body is read."""
    count = 0
    for method, path in await calls():
        if any(True for _ in bodies(rig, method, path)):
            answer = await request(rig, method, path, content=body)
            assert answer.status_code == 400, (method, path)
            assert refused(answer)
            count += 1
    assert count > 10
    assert rig.commands == []


@pytest.mark.slow
@pytest.mark.timeout(60)
async def test_wrong_values(rig: Rig) -> None:
    """A field of a wrong type or size is 4xx with its name, and nothing is done; what is right is done."""
    rig.sessions.status = CONNECTED
    count = 0
    for method, path in await calls():
        for name, body in bodies(rig, method, path):
            for value in WRONG_VALUES:
                before = len(rig.commands)
                answer = await request(rig, method, path, json={**body, name: value})
                count += 1
                if refused(answer):
                    assert rig.commands[before:] == [], (path, name, value)
    assert count > 300


async def test_missing_fields(rig: Rig) -> None:
    """A field that must be there is named."""
    for method, path in await calls():
        document = describe(rig.app)["paths"][path][method.lower()]
        if not document.get("requestBody", {}).get("required"):
            continue
        for content in (b"", b"{}", b'{"unknown":1}'):
            answer = await request(rig, method, path, content=content)
            assert refused(answer)
            assert "missing " in answer.json()["error"]
    assert rig.commands == []
