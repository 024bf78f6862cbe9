"""The control API's calls for what people show of themselves."""

import ssl
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import NUMBER
from tests.sandbox.control.test_app import error_of
from zapwire.protocol.jid import JID
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox, Settings

BEN = "14155550123"
JPEG, SMALL = b"\xff\xd8\xff large", b"\xff\xd8\xff small"


async def call(control: httpx.AsyncClient, method: str, path: str, **body: Any) -> dict[str, Any]:
    """Make a call about Ana's phone; returns her profile after it."""
    answer = await control.request(method, f"/phones/{NUMBER}/{path}", json=body or None)
    assert answer.status_code == 200, answer.text
    profile: dict[str, Any] = answer.json()
    return profile


async def change_all(control: httpx.AsyncClient) -> dict[str, Any]:
    """Change everything of Ana's; returns her profile."""
    await call(control, "PUT", "about", text="At the beach")
    await call(control, "PUT", "picture", image=b64encode(JPEG).decode(), preview=b64encode(SMALL).decode())
    await call(control, "PUT", "business", name="Café")
    await call(control, "PUT", "other-numbers", numbers=["+54 11 5555-4444"])
    await call(control, "PUT", "privacy", name="last", value="none")
    return await call(control, "POST", "block", user=BEN)


async def test_a_profile(control: httpx.AsyncClient, sandbox: Sandbox, phone: Phone) -> None:
    """Everything can be changed, shown, and changed back."""
    await sandbox.create_phone(BEN, "Ben")
    before = await call(control, "GET", "profile")
    assert (before["picture"], before["business"], before["blocked"]) == (None, None, [])
    profile = await change_all(control)
    assert (profile["about"], profile["business"], profile["blocked"]) == ("At the beach", "Café", [BEN])
    assert (profile["other_numbers"], profile["privacy"]["last"]) == (["541155554444"], "none")
    assert int(profile["picture"]) > 0
    assert profile == await call(control, "GET", "profile")
    await call(control, "DELETE", "picture")
    await call(control, "PUT", "business", name="")
    await call(control, "PUT", "other-numbers", numbers=[])
    await call(control, "POST", "block", user=BEN, action="unblock")
    after = await call(control, "GET", "profile")
    assert (after["picture"], after["business"], after["other_numbers"], after["blocked"]) == (None, None, [], [])
    assert phone.account.number == NUMBER


async def test_presence(control: httpx.AsyncClient, phone: Phone) -> None:
    """The owner comes and goes."""
    assert (await call(control, "POST", "presence", available=True))["available"] is True
    assert (await call(control, "POST", "presence", available=False))["available"] is False
    assert phone.account.last_seen is not None


async def test_the_picture_is_given_by_the_media_host(
    control: httpx.AsyncClient, sandbox: Sandbox, phone: Phone
) -> None:
    """By the URL that clients are told, through the proxy."""
    await call(control, "PUT", "picture", image=b64encode(JPEG).decode())
    picture = sandbox.context.world.pictures.get(phone.account.jid())
    assert picture is not None
    verify = ssl.create_default_context(cafile=sandbox.address.ca)
    async with httpx.AsyncClient(verify=verify, proxy=sandbox.address.proxy, trust_env=False) as web:
        answer = await web.get(picture.described("preview").url)
        assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, JPEG, "image/jpeg")
        await call(control, "DELETE", "picture")
        assert (await web.get(picture.described("image").url)).status_code == 404


async def test_a_profile_outlives_the_process(tmp_path: Path) -> None:
    """What was changed is on disk, pictures too, until the world is reset."""
    async with Sandbox.start(Settings(tmp_path)) as sandbox:
        await sandbox.create_phone(NUMBER, "Ana")
        await sandbox.create_phone(BEN, "Ben")
        async with httpx.AsyncClient(base_url=sandbox.address.control, trust_env=False) as control:
            profile = await change_all(control)
    async with Sandbox.start(Settings(tmp_path)) as sandbox:
        async with httpx.AsyncClient(base_url=sandbox.address.control, trust_env=False) as control:
            assert await call(control, "GET", "profile") == profile
        picture = sandbox.context.world.pictures.get(JID(NUMBER, "s.whatsapp.net"))
        assert picture is not None
        assert (picture.image, picture.preview) == (JPEG, SMALL)
        assert sandbox.context.world.by_phone("541155554444") is sandbox.context.world.account(NUMBER)
        await sandbox.reset()
        assert not list((tmp_path / "pictures").iterdir())


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("about", {"text": "a" * 140}, 400),
        ("picture", {"image": b64encode(b"GIF").decode()}, 400),
        ("picture", {"image": "no base64!"}, 400),
        ("privacy", {"name": "last", "value": "sometimes"}, 400),
        ("other-numbers", {"numbers": ["abc"]}, 400),
        ("other-numbers", {"numbers": [NUMBER]}, 409),
    ],
)
async def test_bad_calls(
    control: httpx.AsyncClient, phone: Phone, path: str, body: dict[str, Any], status: int
) -> None:
    """They change nothing."""
    before = await call(control, "GET", "profile")
    answer = await control.put(f"/phones/{phone.account.number}/{path}", json=body)
    assert error_of(answer, status)
    assert await call(control, "GET", "profile") == before


async def test_nobody_blocks_themselves(control: httpx.AsyncClient, phone: Phone) -> None:
    """Nor whom nobody is."""
    for user in (phone.account.number, BEN):
        answer = await control.post(f"/phones/{NUMBER}/block", json={"user": user})
        assert answer.status_code in (400, 404)
