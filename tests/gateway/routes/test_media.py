"""Files by the links of their events."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.gateway.fakes import TOKEN as FAKE_TOKEN
from tests.gateway.fakes import FakeMedia, Rig, make_rig
from tests.gateway.incoming.rig import MEDIA
from tests.gateway.live import ANA, BEN, TOKEN, Live, eventually, live_with_users
from tests.gateway.receiver import Server, receiver
from zapwire.errors import MediaCorrupt, MediaGone, MediaHostUnreachable, MediaRetryRefused, NotConnected
from zapwire.gateway.settings import Settings
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.media import MediaDetails
from zapwire.sandbox.faults import MediaFault
from zapwire.sandbox.phones import acts

DATA = hashlib.shake_256(b"file").digest(200_001)


@pytest.fixture
async def hook() -> AsyncIterator[Server]:
    """Run a receiver."""
    async with receiver() as running:
        yield running


@pytest.fixture
async def running(tmp_path: Path, hook: Server) -> AsyncIterator[Live]:
    """Run a server whose user is linked, and has a webhook."""
    async with live_with_users(tmp_path) as found:
        await found.link()
        await found.call("POST", "/webhook", {"webhookurl": hook.url("/ana"), "events": ["Message"]})
        yield found


async def send(running: Live, hook: Server, data: bytes = DATA, name: str = "a.pdf") -> dict[str, Any]:
    """Let a phone send a document; return its event's `media`."""
    details = MediaDetails("application/pdf", file_name=name)
    sent = await acts.send_media(running.sandbox.line(BEN), ANA, MediaKind.DOCUMENT, data, details)

    async def told() -> Any:
        return next((seen.json for seen in hook.taken if seen.json["event"]["Info"]["ID"] == sent.id), None)

    media: dict[str, Any] = (await eventually(told))["media"]
    return media


async def test_the_link_of_an_event(running: Live, hook: Server) -> None:
    """It gives the file, whole or in parts, to whoever has it; a text's event has none."""
    media = await send(running, hook)
    digest = hashlib.sha256(DATA).hexdigest()
    assert {name: media[name] for name in media if name != "url"} == {
        "mimeType": "application/pdf",
        "fileName": "a.pdf",
        "size": len(DATA),
        "sha256": digest,
        "kind": "document",
    }
    assert media["url"].startswith(f"{running.server.url}/media/")
    answer = await running.http.get(media["url"])
    assert (answer.status_code, answer.content) == (200, DATA)
    shown = {name: answer.headers[name] for name in ("content-type", "content-disposition", "content-length", "etag")}
    assert shown == {
        "content-type": "application/pdf",
        "content-disposition": 'attachment; filename="a.pdf"',
        "content-length": str(len(DATA)),
        "etag": f'"{digest}"',
    }
    part = await running.http.get(media["url"], headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, DATA[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(DATA)}"
    same = await running.http.get(media["url"], headers={"If-None-Match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    await acts.send_text(running.sandbox.line(BEN), ANA, "Hola")

    async def text() -> bool:
        return len(hook.taken) == 2

    await eventually(text)
    assert "media" not in hook.taken[1].json


async def test_who_may_have_it(running: Live, hook: Server) -> None:
    """The user by their token, whoever has the link; nobody else, not even another user."""
    await running.admin("POST", "/admin/users", {"name": "Ben", "token": "BEN"})
    url = httpx.URL((await send(running, hook))["url"])
    bare = url.copy_with(query=None)
    for headers, query, status in (
        ({"Token": TOKEN}, "", 200),
        ({"Authorization": f"Bearer {TOKEN}"}, "", 200),
        ({}, f"token={TOKEN}", 200),
        ({}, "", 401),
        ({"Token": "wrong"}, "", 401),
        ({"Token": "BEN"}, "", 404),
        ({}, "expires=9999999999&signature=00", 401),
        ({"Token": "BEN"}, "expires=9999999999&signature=00", 404),
        ({}, str(url.query.decode()).replace("expires=1", "expires=2"), 401),
    ):
        answer = await running.http.get(bare.copy_with(query=query.encode()), headers=headers)
        assert answer.status_code == status, (headers, query, answer.text)
    unknown = await running.http.get(f"{running.server.url}/media/{'a' * 32}", headers={"Token": TOKEN})
    assert unknown.status_code == 404


async def test_gone_and_down(running: Live, hook: Server) -> None:
    """A file that is gone is asked of the phone; a host that fails is told, and the next call tries again."""
    first, second, third = [await send(running, hook, bytes([n]) * 1000, f"{n}.pdf") for n in range(3)]
    running.sandbox.add_fault(MediaFault(problem="refuse", on="download", code=503, count=100))
    answer = await running.http.get(first["url"])
    assert (answer.status_code, answer.json()["success"]) == (503, False)
    running.sandbox.context.faults.clear()
    assert (await running.http.get(first["url"])).content == bytes(1000)
    running.sandbox.context.media.expire("")
    assert (await running.http.get(second["url"])).content == b"\1" * 1000
    running.sandbox.context.media.expire("")
    assert (await running.http.get(first["url"])).content == bytes(1000)  # it is on disk
    await running.sandbox.context.media.clear()  # the phone does not have it any more, either
    answer = await running.http.get(third["url"])
    assert (answer.status_code, "phone" in answer.json()["error"]) == (410, True)


async def test_at_once(running: Live, hook: Server) -> None:
    """Those who ask at the same time share one download."""
    media = await send(running, hook)
    answers = await asyncio.gather(*(running.http.get(media["url"]) for _ in range(8)))
    assert {answer.content for answer in answers} == {DATA}
    folder = running.server.gateway.settings.media_files / "cache"
    assert len(list(folder.glob("*/*"))) == 1


async def test_a_user_who_goes(running: Live, hook: Server) -> None:
    """The user's files go, too, from disk and for whoever has the link."""
    media = await send(running, hook)
    assert (await running.http.get(media["url"])).status_code == 200
    (user,) = running.server.gateway.users.all()
    folder = running.server.gateway.settings.media_files / "cache" / user.id
    assert len(list(folder.iterdir())) == 1
    await running.admin("DELETE", f"/admin/users/{user.id}")
    assert (await running.http.get(media["url"])).status_code == 404
    assert not folder.exists()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (MediaGone("gone"), 410),
        (MediaRetryRefused("no"), 410),
        (MediaCorrupt("bad"), 502),
        (MediaHostUnreachable("away"), 503),
        (NotConnected("offline"), 409),
        (OSError(28, "no space left"), 503),
    ],
)
async def test_failures(rig: Rig, error: Exception, status: int) -> None:
    """Each has its status and says what to do."""
    rig.media.known[MEDIA.id] = MEDIA
    rig.media.paths[MEDIA.id] = error
    answer = await rig.client.get(rig.gateway.links.make(MEDIA.id, rig.gateway.now()))
    assert (answer.status_code, answer.json()["code"]) == (status, status)


async def test_over(rig: Rig) -> None:
    """A link that is over is told as such, and is no secret; the token still opens the file."""
    rig.media.known[MEDIA.id] = MEDIA
    link = rig.gateway.links.make(MEDIA.id, rig.gateway.now() - 101)
    answer = await rig.client.get(link)
    assert (answer.status_code, "is over" in answer.json()["error"]) == (403, True)


async def test_what_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 504, with the advice to come back."""
    rig = await make_rig(Settings.read({"media_seconds": 0.01, "data_dir": tmp_path}, env_file=None))

    async def never(_: object, _media: object) -> Path:
        await asyncio.Event().wait()
        raise AssertionError

    rig.media.known[MEDIA.id] = MEDIA
    monkeypatch.setattr(FakeMedia, "path", never)
    async with rig.client:
        answer = await rig.client.get(rig.gateway.links.make(MEDIA.id, rig.gateway.now()))
    assert (answer.status_code, answer.headers["retry-after"]) == (504, "10")
    assert FAKE_TOKEN not in answer.text


@pytest.mark.parametrize(
    ("mimetype", "shown", "disposition"),
    [
        ("image/png", "image/png", "inline"),
        ("audio/ogg; codecs=opus", "audio/ogg; codecs=opus", "inline"),
        ("image/svg+xml", "image/svg+xml", "attachment"),
        ("text/html", "text/html; charset=utf-8", "attachment"),
        ("text/html\r\nX: 1", "application/octet-stream", "attachment"),
    ],
)
async def test_what_browsers_do(rig: Rig, tmp_path: Path, mimetype: str, shown: str, disposition: str) -> None:
    """What could run anything is not shown, but saved."""
    (tmp_path / "file").write_bytes(b"data")
    rig.media.known[MEDIA.id] = replace(MEDIA, mimetype=mimetype)
    rig.media.paths[MEDIA.id] = tmp_path / "file"
    answer = await rig.client.get(rig.gateway.links.make(MEDIA.id, rig.gateway.now()))
    assert (answer.headers["content-type"], answer.content) == (shown, b"data")
    assert answer.headers["content-disposition"].startswith(disposition)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
