"""Places: where files are put for webhooks, beside the disk cache that all of them pass."""

import asyncio
import os
import re
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

import orjson

from zapwire.gateway.incoming.downloads import Downloads
from zapwire.gateway.incoming.model import BOTH, DIRECTORY, S3, Media
from zapwire.gateway.incoming.names import extension_of, name_of, safe
from zapwire.gateway.model import User
from zapwire.protocol.media.kinds import MediaKind

_FOLDERS: Final = {
    MediaKind.IMAGE: "images",
    MediaKind.STICKER: "images",
    MediaKind.VIDEO: "videos",
    MediaKind.AUDIO: "audio",
}
_DOCUMENTS: Final = "documents"
# A JID has dots, but never alone.
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]")


class Storage(Protocol):
    """An S3 server."""

    async def put(self, user: User, media: Media, key: str, path: Path) -> dict[str, object]:
        """Put a file there: what events tell of it. Raises `ZapwireError`."""
        ...


class Placing:
    """Puts files where their users want them."""

    def __init__(self, downloads: Downloads, directory: Path, storage: Storage) -> None:
        self._downloads = downloads
        self._directory = directory
        self._storage = storage

    async def put(self, user: User, media: Media) -> bytes:
        """Fetch a file and put it where it belongs: JSON of what events tell of that, or nothing.

        Raises what `Downloads.path` and `Storage.put` raise, and `OSError`.
        """
        path = await self._downloads.path(media)
        if media.mode == DIRECTORY:
            target = self._directory / safe(user.id) / _day(media) / f"{safe(media.info.id)}-{media.id[:8]}"
            target = target.with_name(target.name + extension_of(media))
            await asyncio.to_thread(_copy, path, target)
            return orjson.dumps({"path": os.fspath(target.absolute())})
        if media.mode in (S3, BOTH):
            return orjson.dumps({"s3": await self._storage.put(user, media, key_of(user, media), path)})
        return b""


def key_of(user: User, media: Media) -> str:
    """The key as wuzapi makes it; what another device of the account sent is in `outbox`."""
    box = "outbox" if media.info.source.is_from_me else "inbox"
    chat = _UNSAFE.sub("_", str(media.info.chat))
    folder = _FOLDERS.get(media.file.kind, _DOCUMENTS)
    return f"users/{safe(user.id)}/{box}/{chat}/{_day(media)}/{folder}/{name_of(media)}"


def _day(media: Media) -> str:
    try:
        return datetime.fromtimestamp(media.info.timestamp, UTC).strftime("%Y/%m/%d")
    except (OverflowError, OSError, ValueError):
        return "1970/01/01"


def _copy(source: Path, target: Path) -> None:
    """Copy a file that is there as a whole or not at all. Blocks."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        shutil.copyfile(source, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
