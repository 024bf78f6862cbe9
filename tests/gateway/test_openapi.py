"""The OpenAPI document describes every call, with examples that are right."""

from typing import Any

import pytest
from fastapi.routing import APIRoute

from tests.gateway.fakes import ADMIN, CONNECTED, TOKEN, Rig
from zapwire.gateway.openapi import describe


async def test_every_route_is_described(rig: Rig) -> None:
    """Each route has a summary, a description, its answers and who may call it."""
    document = (await rig.client.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    hidden = {"/openapi.json", "/api", "/"}
    routes = [route for route in rig.app.routes if isinstance(route, APIRoute) and route.path not in hidden]
    assert len(routes) > 20
    for route in routes:
        for method in route.methods or ():
            call = document["paths"][route.path][method.lower()]
            assert call["summary"]
            assert call["description"]
            assert call["tags"]
            assert "422" not in call["responses"]
            is_open = route.path in ("/health", "/metrics")
            assert bool(call.get("security")) is not is_open


async def test_tags_are_described_once(rig: Rig) -> None:
    """Every tag of a call is described, and none twice."""
    document = describe(rig.app)
    used = {tag for methods in document["paths"].values() for call in methods.values() for tag in call["tags"]}
    assert sorted(tag["name"] for tag in document["tags"]) == sorted(used)


async def test_references_lead_somewhere(rig: Rig) -> None:
    """Every reference in the document names a schema in it."""
    document = describe(rig.app)

    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if "$ref" in part else []
            return own + [name for value in part.values() for name in references(value)]
        return [name for value in part for name in references(value)] if isinstance(part, list) else []

    found = set(references(document))
    assert found
    assert found <= {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert describe(rig.app) is document


async def test_examples_are_right(rig: Rig) -> None:
    """Each example of a request, sent as it is, is accepted."""
    rig.sessions.status = CONNECTED
    count = 0
    for path, calls in describe(rig.app)["paths"].items():
        for method, call in calls.items():
            content = call.get("requestBody", {}).get("content", {}).get("application/json", {})
            if "example" in content:
                is_admin = path.startswith("/admin")
                headers = {"Authorization": ADMIN} if is_admin else {"Token": TOKEN}
                body = content["example"]
                if method == "post" and is_admin:
                    body = {**body, "token": "new"}
                url = path.replace("{id}", rig.user_id)
                answer = await rig.client.request(method.upper(), url, json=body, headers=headers)
                assert answer.status_code in (200, 201), (path, answer.text)
                count += 1
    assert count >= 15


@pytest.mark.parametrize(("path", "method"), [("/chat/send/text", "post"), ("/admin/users", "post")])
async def test_requests_that_must_have_a_body(rig: Rig, path: str, method: str) -> None:
    """A request with fields that must be there must have a body."""
    assert describe(rig.app)["paths"][path][method]["requestBody"]["required"]
    assert not describe(rig.app)["paths"]["/session/connect"]["post"]["requestBody"]["required"]
