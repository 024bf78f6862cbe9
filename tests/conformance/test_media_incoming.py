"""Files that whatsmeow sends, as users of the gateway get them: the very bytes."""

import base64
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.conformance.house import House, living
from tests.conformance.sandbox_process import SandboxProcess
from tests.conformance.shared import directory, whatsapp
from tests.conformance.test_media_zapwire import KINDS
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.media import build_media

__all__ = ["directory", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
CALLS = {
    MediaKind.IMAGE: ("image", "imageMessage"),
    MediaKind.VIDEO: ("video", "videoMessage"),
    MediaKind.AUDIO: ("audio", "audioMessage"),
    MediaKind.DOCUMENT: ("document", "documentMessage"),
    MediaKind.STICKER: ("sticker", "stickerMessage"),
}
FIELDS = {
    "Url": "URL",
    "DirectPath": "directPath",
    "MediaKey": "mediaKey",
    "Mimetype": "mimetype",
    "FileSHA256": "fileSHA256",
    "FileEncSHA256": "fileEncSHA256",
    "FileLength": "fileLength",
}
"""What a request has, and where the event has it."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(whatsapp: SandboxProcess, directory: Path) -> AsyncIterator[House]:
    """A gateway, and a whatsmeow."""
    async with living(whatsapp, directory) as house:
        yield house


async def told(house: House, kind: MediaKind, data: bytes, folder: Path) -> Any:
    """Let whatsmeow send a file; return Anna's event."""
    (folder / "source").write_bytes(data)
    message = build_media(await house.bob.upload(kind, folder / "source"), KINDS[kind])
    sent = await house.bob.send(house.phone.jid, message)
    return await house.heard("chat", sent.id, house.bob.phone)


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind(house: House, kind: MediaKind, tmp_path: Path) -> None:
    """The event's link, and the call for the kind, give the bytes that whatsmeow sent, with what it said of them."""
    data = hashlib.shake_256(kind.encode()).digest(100_003)
    body = await told(house, kind, data, tmp_path)
    media = body["media"]
    said = (media["kind"], media["size"], media["sha256"], media["mimeType"])
    assert said == (str(kind), len(data), hashlib.sha256(data).hexdigest(), KINDS[kind].mimetype)
    assert media["fileName"] == (KINDS[kind].file_name or media["fileName"])
    assert "base64" not in body
    async with httpx.AsyncClient(trust_env=False) as stranger:  # who has nothing but the link
        found = await stranger.get(media["url"])
    assert (found.status_code, found.content) == (200, data)
    assert found.headers["content-type"] == KINDS[kind].mimetype
    name, content = CALLS[kind]
    fields = body["event"]["Message"][content]
    answer = await house.anna.call(
        "POST", f"/chat/download{name}", **{ours: fields[its] for ours, its in FIELDS.items()}
    )
    assert answer["Data"] == f"data:{KINDS[kind].mimetype};base64,{base64.b64encode(data).decode()}"


async def test_in_base64(house: House, tmp_path: Path) -> None:
    """With that delivery the webhook itself has the bytes, of each kind, in wuzapi's words."""
    await house.anna.call("POST", "/session/s3/config", media_delivery="base64")
    for kind, details in KINDS.items():
        data = hashlib.shake_256(f"base64 {kind}".encode()).digest(50_001)
        body = await told(house, kind, data, tmp_path)
        assert base64.b64decode(body["base64"], validate=True) == data
        assert body["mimeType"] == details.mimetype
        assert body["fileName"].startswith(body["event"]["Info"]["ID"])
        sticker = (body.get("isSticker"), body.get("stickerAnimated"))
        assert sticker == ((True, True) if kind is MediaKind.STICKER else (None, None))
    await house.anna.call("DELETE", "/session/s3/config")


async def test_what_the_media_host_has_no_more(house: House, tmp_path: Path) -> None:
    """The phone that is linked gives again what whatsmeow sent, when its link is opened."""
    data = hashlib.shake_256(b"gone").digest(30_001)
    url = (await told(house, MediaKind.DOCUMENT, data, tmp_path))["media"]["url"]
    await house.sandbox.expire_media()
    found = await house.http.get(url)
    assert (found.status_code, found.content) == (200, data)
