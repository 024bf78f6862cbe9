"""A server with an account that is linked, media sent through its API, and what the phone at the other end opens."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.gateway.live import BEN, TOKEN, Live, live_with_users
from zapwire.protocol.messages.content import Media
from zapwire.protocol.messages.media import MediaDetails
from zapwire.sandbox.phones.media import open_file


def data_url(data: bytes, mime: str = "application/octet-stream") -> str:
    """Return bytes as a data URL."""
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


@dataclass
class Post:
    """A way to send, and to see what came."""

    live: Live
    directory: Path
    """Where the server's files are while they are needed."""
    count: int = 0

    async def post(self, kind: str, body: Any = None, **more: Any) -> httpx.Response:
        """Make a call of one kind: JSON, or what `more` says."""
        headers = {"Token": TOKEN, **more.pop("headers", {})}
        if body is not None:
            more["json"] = {"Phone": BEN, **body}
        return await self.live.http.post(f"/chat/send/{kind}", headers=headers, timeout=60, **more)

    async def send(self, kind: str, body: Any = None, **more: Any) -> "Shown":
        """Send, and return what the phone shows."""
        answer = await self.post(kind, body, **more)
        assert answer.status_code == 200, answer.text
        shown = await self.shown()
        assert shown.id == answer.json()["data"]["Id"]
        return shown

    async def refused(self, status: int, kind: str, body: Any = None, **more: Any) -> str:
        """Send what is refused with this status; return what is said. Nothing comes, and no file stays."""
        answer = await self.post(kind, body, **more)
        assert answer.status_code == status, answer.text
        said = answer.json()
        assert (said["code"], said["success"]) == (status, False)
        assert self.inbox.count == self.count
        assert self.left == []
        return str(said["error"])

    async def shown(self) -> "Shown":
        """Return the next message that the phone decrypts, with its file."""
        entry = await self.live.received(after=self.count)
        self.count += 1
        assert isinstance(entry.content, Media)
        opened = await open_file(self.live.sandbox.context.media, entry.content.file, with_data=True)
        assert opened.error == ""
        return Shown(entry.info.id, opened.data, entry.content.details, entry.raw)

    @property
    def inbox(self) -> Any:
        """What the phone received."""
        return self.live.sandbox.line(BEN).state.inbox

    @property
    def left(self) -> list[str]:
        """The files that the server has now."""
        return sorted(path.name for path in self.directory.iterdir())

    @property
    def uploads(self) -> int:
        """How many files the media host was given."""
        return len(list(self.live.sandbox.context.directory.path.glob("media/*")))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a phone has of a message with a file."""

    id: str
    data: bytes
    details: MediaDetails
    raw: Any


@asynccontextmanager
async def posting(directory: Path, **changes: Any) -> AsyncIterator[Post]:
    """Run a server with a linked account."""
    async with live_with_users(directory, **changes) as running:
        await running.link()
        files = running.server.gateway.settings.passing_files
        yield Post(running, files)
        assert list(files.iterdir()) == []
    assert not files.exists()
