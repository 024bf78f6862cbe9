"""The page at `/`."""

import base64
import hashlib
import re

from tests.gateway.fakes import TOKEN, Rig
from zapwire.gateway.homepage import home


async def test_page(rig: Rig) -> None:
    """It needs no token to be shown, holds none, and runs nothing but its own script."""
    answer = await rig.client.get("/")
    assert answer.status_code == 200
    assert TOKEN not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "img-src 'self' data:" in policy
    for tag in ("style", "script"):
        match = re.search(f"<{tag}>(.*?)</{tag}>", answer.text, re.DOTALL)
        assert match is not None
        digest = base64.b64encode(hashlib.sha256(match[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_nothing_becomes_markup() -> None:
    """What comes from others is set as text only."""
    text, _ = home()
    assert "innerHTML" not in text
    assert "document.write" not in text
    assert "eval(" not in text


async def test_its_calls_exist(rig: Rig) -> None:
    """Every call that the script makes is one of the API, or of the demo."""
    text, _ = home()
    paths = set(re.findall(r'"(?:GET|POST)", "(/[a-z/]+)', text))
    assert "/session/connect" in paths
    known = {getattr(route, "path", "") for route in rig.app.routes}
    assert {path for path in paths if not path.startswith("/demo")} <= known
