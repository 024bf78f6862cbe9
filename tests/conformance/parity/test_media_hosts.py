"""The media hosts hear the same from our client as from whatsmeow."""

import asyncio
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.conformance.conftest import require_whatsmeow
from tests.conformance.whatsmeow import Whatsmeow
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.media import build_media
from zapwire.sandbox.media import host
from zapwire.sandbox.server import Sandbox
from zapwire.testing import linked_client

pytestmark = pytest.mark.timeout(120)
KINDS = [MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.DOCUMENT, MediaKind.STICKER]

_MASKS = (
    (r"(auth|token|oh|oe|hash)=[\w-]+(=|%3D)*", r"\1=MASKED\2"),
    (r"/[\w-]{43}=", "/TOKEN"),
    (r"/\d+_\d+_n\.enc", "/FILE"),
)


class Ear:
    """Hears what is asked of the media hosts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.heard: list[list[str]] = []
        asked = host._Host._fault  # noqa: SLF001  # every request passes it

        async def listen(self_: Any, request: web.Request, on: Any) -> Any:
            self._note(request)
            return await asked(self_, request, on)

        monkeypatch.setattr(host._Host, "_fault", listen)  # noqa: SLF001

    def _note(self, request: web.Request) -> None:
        target = request.raw_path
        for pattern, word in _MASKS:
            target = re.sub(pattern, word, target)
        lines = [f"{name}: {value}" for name, value in request.headers.items()]
        self.heard.append([f"{request.method} {target}", *lines])

    def take(self) -> list[list[str]]:
        """Return what was asked since the last time."""
        heard, self.heard = self.heard, []
        return heard


def test_requests_are_whatsmeows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Uploads and downloads of every kind are the same requests, header by header."""
    require_whatsmeow()
    theirs, ours = asyncio.run(_both(Ear(monkeypatch), tmp_path))
    assert len(theirs) == 2 * len(KINDS)
    assert ours == theirs


async def _both(ear: Ear, directory: Path) -> tuple[list[list[str]], list[list[str]]]:
    source = directory / "source"
    source.write_bytes(bytes(1000))
    async with Sandbox.start() as sandbox:
        phone = await sandbox.create_phone("5491155554444")
        async with Whatsmeow.start(asdict(sandbox.address), directory) as peer:
            await peer.command("connect")
            await phone.scan((await peer.wait_for("qr"))["code"])
            await peer.wait_for("connected")
            for kind in KINDS:
                message = build_media(await peer.upload(kind, source))
                await peer.download(message, directory / "target")
        theirs = ear.take()
        async with linked_client(sandbox, "14155550123") as (client, _):
            for kind in KINDS:
                await client.media.download(await client.media.upload(source, kind))
    return theirs, ear.take()
