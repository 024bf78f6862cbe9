"""Downloads over HTTP, from a sandbox's media host."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.fakes import Rig
from tests.gateway.live import BEN, TOKEN, Live, eventually, live_with_users
from zapwire.errors import MediaGone, MediaHostFailed, MediaHostUnreachable, MediaTooLarge, NotConnected
from zapwire.gateway.accounts.commands import Download
from zapwire.protocol.media.kinds import MediaKind
from zapwire.sandbox.faults import MediaFault

KINDS = {
    "image": (MediaKind.IMAGE, "image/jpeg"),
    "video": (MediaKind.VIDEO, "video/mp4"),
    "audio": (MediaKind.AUDIO, "audio/ogg; codecs=opus"),
    "document": (MediaKind.DOCUMENT, "application/pdf"),
    "sticker": (MediaKind.STICKER, "image/webp"),
}
DATA = hashlib.shake_256(b"file").digest(300_001)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Live]:
    """Run a server whose user is linked, and takes 400 kB at most."""
    async with live_with_users(tmp_path, max_download=400_000) as found:
        await found.link()
        yield found


async def sent(running: Live, name: str, data: bytes = DATA) -> dict[str, Any]:
    """Let a phone upload a file; return what a request of it has."""
    kind, mimetype = KINDS[name]
    file = await running.sandbox.line(BEN).upload(kind, data)
    return {
        "Url": file.url,
        "DirectPath": file.direct_path,
        "MediaKey": base64.b64encode(file.media_key).decode(),
        "Mimetype": mimetype,
        "FileSHA256": base64.b64encode(file.sha256).decode(),
        "FileEncSHA256": base64.b64encode(file.enc_sha256).decode(),
        "FileLength": file.length,
    }


def left(running: Live) -> list[Path]:
    """Return what lies on disk."""
    return list(running.server.gateway.settings.passing_files.iterdir())


async def refused(running: Live, name: str, body: dict[str, Any]) -> tuple[int, str]:
    """Return the status and the text of a refusal, after which nothing is left on disk."""
    answer = await running.http.post(f"/chat/download{name}", json=body, headers={"Token": TOKEN})
    assert answer.json()["success"] is False
    assert left(running) == []
    return answer.status_code, answer.json()["error"]


async def test_every_kind(running: Live) -> None:
    """A file of each kind comes back as it was sent, by its path, or by its URL alone, without a hash."""
    for name, (_, mimetype) in KINDS.items():
        body = await sent(running, name)
        whole = await running.call("POST", f"/chat/download{name}", body)
        fewer = {key: body[key] for key in ("Url", "MediaKey", "Mimetype", "FileSHA256", "FileLength")}
        for found in (whole, await running.call("POST", f"/chat/download{name}", fewer)):
            assert found["Mimetype"] == mimetype
            head, _, text = found["Data"].partition(";base64,")
            assert (head, base64.b64decode(text, validate=True)) == (f"data:{mimetype}", DATA)
        assert left(running) == []


async def test_what_does_not_fit(running: Live) -> None:
    """A wrong hash, key or kind is told before the answer begins, and so are foreign hosts and large files."""
    body = await sent(running, "image")
    other = base64.b64encode(bytes(32)).decode()
    for changes in ({"FileSHA256": other}, {"MediaKey": other}, {"FileEncSHA256": other, "DirectPath": ""}):
        status, text = await refused(running, "image", body | changes)
        assert (status, "what its message says" in text) == (400, True), text
    status, text = await refused(running, "video", body)
    assert (status, "MAC" in text) == (400, True)
    for url in ("http://mmg.whatsapp.net/a", "https://127.0.0.1/a", "https://evil.test/whatsapp.net/a"):
        status, text = await refused(running, "image", body | {"DirectPath": "", "Url": url})
        assert (status, "WhatsApp's media hosts" in text) == (400, True)
    assert (await refused(running, "image", body | {"DirectPath": "v/a"}))[0] == 400
    large = await sent(running, "image", bytes(400_100))
    assert (await refused(running, "image", large))[0] == 413
    assert (await refused(running, "image", large | {"FileLength": 1}))[0] == 413


async def test_no_room(running: Live) -> None:
    """Where files on their way fill their room, the next is refused for now, and fetched once one has gone."""
    body, room = await sent(running, "image"), running.server.gateway.room
    taken = running.server.gateway.settings.media_room - 1000
    room.take(taken)
    assert (await refused(running, "image", body))[0] == 503
    room.give(taken)
    for _ in range(2):
        assert (await running.call("POST", "/chat/downloadimage", body))["Mimetype"] == "image/jpeg"
    room.take(taken + 1000)
    room.give(taken + 1000)


async def test_gone_and_broken(running: Live) -> None:
    """A file that is gone is 410, a host that fails is 503; when it works again so does the call."""
    body = await sent(running, "document")
    fault = MediaFault(problem="refuse", on="download", code=503, count=100)
    running.sandbox.add_fault(fault)
    assert (await refused(running, "document", body))[0] == 503
    running.sandbox.context.faults.clear()
    assert (await running.call("POST", "/chat/downloaddocument", body))["Mimetype"] == "application/pdf"
    running.sandbox.context.media.expire("")
    status, text = await refused(running, "document", body)
    assert (status, "no more" in text) == (410, True)


async def test_whoever_goes_away(running: Live) -> None:
    """A caller that goes away before or within the answer leaves no file."""
    body = await sent(running, "video")
    running.sandbox.add_fault(MediaFault(problem="slow", on="download", seconds=30, count=1))
    calling = asyncio.create_task(running.call("POST", "/chat/downloadvideo", body))

    async def asked() -> bool:
        return bool(left(running)) if running.server.gateway.settings.passing_files.is_dir() else False

    await eventually(asked)
    calling.cancel()
    await asyncio.gather(calling, return_exceptions=True)
    running.sandbox.context.faults.clear()  # it may have gone before the host was asked
    headers = {"Token": TOKEN}
    async with running.http.stream("POST", "/chat/downloadvideo", json=body, headers=headers) as answer:
        assert answer.status_code == 200
        assert int(answer.headers["Content-Length"]) > len(DATA)

    async def tidy() -> bool:
        return left(running) == []

    await eventually(tidy)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (MediaGone("gone"), 410),
        (MediaTooLarge(7), 413),
        (MediaHostFailed("fails", 503), 503),
        (MediaHostUnreachable("away"), 503),
        (NotConnected("offline"), 409),
    ],
)
async def test_errors(rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int) -> None:
    """Each failure has its status, and the command has the file as the request names it."""
    monkeypatch.chdir(tmp_path)
    rig.sessions.answers.append(error)
    body = {"DirectPath": "/v/a", "FileSHA256": base64.b64encode(bytes(32)).decode()}
    answer = await rig.call("POST", "/chat/downloadsticker", body)
    assert (answer.status_code, answer.json()["code"]) == (status, status)
    (command,) = rig.commands
    assert isinstance(command, Download)
    assert (command.file.kind, command.file.direct_path, command.info) == (MediaKind.STICKER, "/v/a", None)
    assert command.limit == 2 << 30
