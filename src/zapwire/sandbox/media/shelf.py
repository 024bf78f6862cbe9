"""Shelf: the encrypted files that were uploaded, and the paths under which they can be had for a while."""

import asyncio
import os
import shutil
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from zapwire.errors import SandboxError

HOSTS: Final = ("media-eze1-1.cdn.whatsapp.net", "mmg.whatsapp.net")
"""The media hosts' names, the first for uploads."""
LIFETIME: Final = 30 * 86_400
"""How long a path can be used, in seconds."""

_MAX_PATHS: Final = 100_000
# What the real host's paths begin with, by the kind's name there.
_FOLDERS: Final = {
    "image": "t62.7118-24",
    "video": "t62.7161-24",
    "audio": "t62.7117-24",
    "document": "t62.7119-24",
    "md-msg-hist": "t62.36147-24",
    "md-app-state": "t62.36148-24",
    "sticker-pack": "t62.15575-24",
    "thumbnail-link": "t62.36144-24",
}
KINDS: Final = frozenset(_FOLDERS)
"""The kinds of files, as the media host calls them."""


class NoSuchFile(SandboxError):
    """A path that was never given out."""


class FileGone(SandboxError):
    """A path that is over."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file can be had."""

    url: str
    direct_path: str


@dataclass(slots=True)
class _Path:
    digest: bytes
    signature: str
    expires_at: float
    is_over: bool = False


class Shelf:
    """Files by the hash of what was uploaded, and paths to them.

    A file whose paths are all over is still there: phones keep what they sent and received.
    """

    def __init__(self, folder: Path, *, now: Callable[[], float], random: Callable[[int], bytes]) -> None:
        self._folder = folder
        self._now = now
        self._random = random
        self._paths: dict[str, _Path] = {}

    def new_file(self) -> Path:
        """An empty file to write an upload to. Blocks."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="new-", dir=self._folder)
        os.close(handle)
        return Path(name)

    def add(self, path: Path, digest: bytes) -> None:
        """Take a file that was written, with its SHA-256. Blocks."""
        path.replace(self._folder / digest.hex())

    async def store(self, digest: bytes, data: bytes) -> None:
        """Take a file that is in memory, with its SHA-256."""
        path = await asyncio.to_thread(self.new_file)
        await asyncio.to_thread(path.write_bytes, data)
        await asyncio.to_thread(self.add, path, digest)

    def publish(self, digest: bytes, kind: str) -> Place:
        """A new path to a file, of a kind as the media host calls it."""
        name = f"{int.from_bytes(self._random(6)):015d}_{int.from_bytes(self._random(6)):015d}_n.enc"
        pathname = f"/v/{_FOLDERS[kind]}/{name}"
        signature = urlsafe_b64encode(self._random(24)).decode()
        expires_at = int(self._now()) + LIFETIME
        self._paths[pathname] = _Path(digest, signature, expires_at)
        if len(self._paths) > _MAX_PATHS:
            del self._paths[next(iter(self._paths))]
        direct_path = f"{pathname}?ccb=11-4&oh={signature}&oe={expires_at:X}&_nc_sid=5e03e0"
        return Place(f"https://{HOSTS[-1]}{direct_path}&mms3=true", direct_path)

    def find(self, target: str) -> Path:
        """The file at a request's target. Raises `NoSuchFile` or `FileGone`."""
        parts = urlsplit(target)
        known = self._paths.get(parts.path)
        query = parse_qs(parts.query)
        if known is None or query.get("oh") != [known.signature]:
            raise NoSuchFile(f"there is no file at {parts.path}")
        asked = query.get("hash")
        if asked and asked != [urlsafe_b64encode(known.digest).decode()]:
            raise NoSuchFile(f"the file at {parts.path} has another hash")
        if known.is_over or known.expires_at <= self._now():
            raise FileGone(f"the file at {parts.path} is there no more")
        return self._folder / known.digest.hex()

    def copy(self, digest: bytes) -> Path | None:
        """The file with this hash, as the phones that sent or received it keep it; None where there is none. Blocks."""
        path = self._folder / digest.hex()
        return path if digest and path.is_file() else None

    def expire(self, direct_path: str = "") -> int:
        """Let a path be over, or all of them; returns how many that were."""
        wanted = urlsplit(direct_path).path
        paths = [path for name, path in self._paths.items() if wanted in ("", name) and not path.is_over]
        for path in paths:
            path.is_over = True
        return len(paths)

    async def clear(self) -> None:
        """Forget all files."""
        self._paths.clear()
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)
