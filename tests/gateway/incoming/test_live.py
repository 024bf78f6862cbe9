"""Files that webhooks bring along, with a whole server on a sandbox."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.live import ANA, BEN, TOKEN, Live, eventually, live, live_with_users
from tests.gateway.receiver import Hook, Server, receiver
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.media import MediaDetails
from zapwire.sandbox.faults import MediaFault
from zapwire.sandbox.phones import acts
from zapwire.sandbox.server import Sandbox

CARLA = "5491155550009"
KEY = "0123456789abcdef0123456789abcdef"
DATA = hashlib.shake_256(b"file").digest(70_001)


@pytest.fixture
async def hook() -> AsyncIterator[Server]:
    """Run a receiver."""
    async with receiver() as running:
        yield running


async def prepare(running: Live, hook: Server) -> None:
    """Link the user, whose webhook gets messages, signed."""
    await running.link()
    await running.call("POST", "/webhook", {"webhookurl": hook.url("/ana"), "events": ["Message"]})
    await running.call("POST", "/session/hmac/config", {"hmac_key": KEY})


async def send(sandbox: Sandbox, data: bytes = DATA, kind: MediaKind = MediaKind.IMAGE) -> str:
    """Let Ben's phone send a file; return the message's id."""
    details = MediaDetails("image/webp", is_animated=True) if kind is MediaKind.STICKER else None
    return (await acts.send_media(sandbox.line(BEN), ANA, kind, data, details)).id


async def took(hook: Server, wanted: Callable[[Any], bool]) -> Hook:
    """Return the first event of this kind that the receiver took."""

    async def look() -> Hook | None:
        return next((seen for seen in hook.taken if wanted(seen.json)), None)

    found: Hook = await eventually(look)
    return found


def of(id: str, type: str = "Message") -> Callable[[Any], bool]:
    """Whether an event is of a message."""
    return lambda body: body["type"] == type and (body["event"].get("Info") or body["event"])["ID"] == id


async def test_in_base64(tmp_path: Path, hook: Server) -> None:
    """The event brings the file; the signature is of what was sent; the database has no copy."""
    async with live_with_users(tmp_path, media_delivery="base64") as running:
        await prepare(running, hook)
        seen = await took(hook, of(await send(running.sandbox)))
        body = seen.json
        assert base64.b64decode(body["base64"]) == DATA
        assert (body["mimeType"], body["fileName"]) == ("image/jpeg", f"{body['event']['Info']['ID']}.jpg")
        assert "mediaError" not in body
        signature = hmac.new(KEY.encode(), seen.body, "sha256").hexdigest()
        assert seen.headers["x-hmac-signature"] == signature
        sticker = (await took(hook, of(await send(running.sandbox, b"sticker", MediaKind.STICKER)))).json
        assert (sticker["isSticker"], sticker["stickerAnimated"]) == (True, True)
        assert (await running.http.get(body["media"]["url"])).content == DATA
        text = await acts.send_text(running.sandbox.line(BEN), ANA, "Hola")
        assert "media" not in (await took(hook, of(text.id))).json
    for path in tmp_path.glob("zapwire.db*"):
        assert body["base64"][:1000].encode() not in path.read_bytes()


async def test_a_slow_host(tmp_path: Path, hook: Server) -> None:
    """Its chat waits in order, others do not; then the event leaves with its link, and another brings the file."""
    async with live_with_users(tmp_path, media_delivery="base64", media_wait=1.5) as running:
        await prepare(running, hook)
        sandbox = running.sandbox
        await sandbox.create_phone(CARLA, "Carla")
        sandbox.add_fault(MediaFault(problem="slow", on="download", seconds=4.0, count=1))
        slow = await send(sandbox)
        behind = (await acts.send_text(sandbox.line(BEN), ANA, "And?")).id
        other = (await acts.send_text(sandbox.line(CARLA), ANA, "Hola")).id
        await took(hook, of(other))
        assert [seen for seen in hook.taken if not of(other)(seen.json)] == []
        await took(hook, of(behind))
        assert [seen.json["event"]["Info"]["ID"] for seen in hook.taken] == [other, slow, behind]
        late = (await took(hook, of(slow))).json
        assert ("base64" in late, "type Media" in late["mediaError"]) == (False, True)
        told = (await took(hook, of(slow, "Media"))).json
        assert base64.b64decode(told["base64"]) == DATA
        assert "mediaError" not in told


async def test_a_host_that_is_down_and_up(tmp_path: Path, hook: Server) -> None:
    """The event waits for the file as long as it may, and brings it when the host works again."""
    async with live_with_users(tmp_path, media_delivery="base64", media_wait=60) as running:
        await prepare(running, hook)
        running.sandbox.add_fault(MediaFault(problem="refuse", on="download", code=503, count=4))
        id = await send(running.sandbox)
        assert base64.b64decode((await took(hook, of(id))).json["base64"]) == DATA


async def test_what_cannot_be_had(tmp_path: Path, hook: Server) -> None:
    """A damaged file lets its event go at once, with what is wrong; the log and the metrics say it, too."""
    async with live_with_users(tmp_path, media_delivery="base64", media_wait=60) as running:
        await prepare(running, hook)
        running.sandbox.add_fault(MediaFault(problem="corrupt", on="download", count=100))
        body = (await took(hook, of(await send(running.sandbox)))).json
        assert ("base64" in body, "hash" in body["mediaError"]) == (False, True)
        assert 'zapwire_media_fetches_total{outcome="failed"} 1.0' in (await running.http.get("/metrics")).text


async def test_a_start_in_between(tmp_path: Path, hook: Server) -> None:
    """What was to be fetched when the server ended is fetched after its next start."""
    async with Sandbox.start() as sandbox:
        await sandbox.create_phone(ANA, "Ana")
        await sandbox.create_phone(BEN, "Ben")
        sandbox.add_fault(MediaFault(problem="refuse", on="download", code=503, count=10_000))
        async with live(tmp_path, sandbox, media_delivery="directory", media_wait=600) as running:
            await running.admin("POST", "/admin/users", {"name": "Ana", "token": TOKEN})
            await prepare(running, hook)
            id = await send(sandbox)
            (user,) = running.server.gateway.users.all()
            follower = running.server.gateway.events.follow(user.id, "the first")
            await anext(payload async for payload in follower if payload.type == "Message")
        assert hook.taken == []
        sandbox.context.faults.clear()
        async with live(tmp_path, sandbox, media_delivery="directory", media_wait=600) as running:
            body = (await took(hook, of(id))).json
            assert Path(body["media"]["path"]).read_bytes() == DATA
            assert Path(body["media"]["path"]).is_relative_to(tmp_path / "media" / "received")


async def test_too_large(tmp_path: Path, hook: Server) -> None:
    """What is over the limit of base64 comes by its link."""
    async with live_with_users(tmp_path, media_delivery="base64", media_inline_max=1000) as running:
        await prepare(running, hook)
        body = (await took(hook, of(await send(running.sandbox)))).json
        assert "ZAPWIRE_MEDIA_INLINE_MAX" in body["mediaError"]
        assert (await running.http.get(body["media"]["url"])).content == DATA


async def test_a_dead_s3_server(tmp_path: Path, hook: Server) -> None:
    """The event leaves after its wait, with the link and what is wrong."""
    async with live_with_users(tmp_path, media_wait=0.5) as running:
        await prepare(running, hook)
        s3 = {"enabled": True, "endpoint": "http://127.0.0.1:9", "bucket": "b", "access_key": "k", "secret_key": "s"}
        await running.call("POST", "/session/s3/config", {**s3, "media_delivery": "s3"})
        body = (await took(hook, of(await send(running.sandbox)))).json
        assert "the S3 server was not reached" in body["mediaError"]
        assert "s3" not in body
        assert (await running.http.get(body["media"]["url"])).content == DATA


async def test_no_s3_server(tmp_path: Path, hook: Server) -> None:
    """Where the delivery is S3 and the user has none, the event waits for nothing, and says so beside the link."""
    async with live_with_users(tmp_path, media_delivery="s3", media_wait=600.0) as running:
        await prepare(running, hook)
        body = (await took(hook, of(await send(running.sandbox)))).json
        assert "S3 is not enabled for this user: POST /session/s3/config" in body["mediaError"]
        assert "s3" not in body
        assert (await running.http.get(body["media"]["url"])).content == DATA
