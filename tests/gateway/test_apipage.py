"""The page at `/api`."""

import base64
import hashlib
import re

from tests.gateway.fakes import Rig
from zapwire.gateway.apipage import page
from zapwire.gateway.openapi import describe


async def test_page(rig: Rig) -> None:
    """Every call is on it, and nothing of any other server."""
    answer = await rig.client.get("/api")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    for path in describe(rig.app)["paths"]:
        assert f"<code>{path}</code>" in answer.text
    assert "http://" not in re.sub(r"http://(some|example)\.\S+", "", answer.text)
    assert "src=" not in answer.text


async def test_policy(rig: Rig) -> None:
    """Only the page's own script and style run: the policy has their hashes."""
    answer = await rig.client.get("/api")
    policy = answer.headers["content-security-policy"]
    for tag in ("style", "script"):
        match = re.search(f"<{tag}>(.*?)</{tag}>", answer.text, re.DOTALL)
        assert match is not None
        digest = base64.b64encode(hashlib.sha256(match[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_texts_are_escaped() -> None:
    """What the document says is text, not markup."""
    call = {"summary": "<b>", "description": "`a<b`", "tags": ["t"], "responses": {"200": {"description": "&"}}}
    document = {
        "info": {"title": "<i>", "version": "1", "description": "x"},
        "tags": [{"name": "t", "description": "d"}],
        "paths": {"/{id}": {"get": {**call, "parameters": [{"name": "id", "in": "path"}]}}},
        "components": {"schemas": {}},
    }
    text, _ = page(document)
    assert "<b>" not in text
    assert "&lt;b&gt;" in text
    assert "<code>a&lt;b</code>" in text
    assert 'data-name="id"' in text
