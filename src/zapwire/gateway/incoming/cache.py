"""Files on disk, once they were fetched: those last used stay, within a size and an age."""

import logging
import os
import shutil
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zapwire.gateway.incoming.names import safe

_log = logging.getLogger(__name__)

# Whoever was told a path opens it within this time.
_IN_USE: Final = 60.0


@dataclass(frozen=True, slots=True)
class CacheLimits:
    """How much is kept."""

    size: int = 2 << 30
    """In bytes, beside what is in use just now."""
    age: float = 7 * 86_400.0
    """In seconds since the last use."""


class Cache:
    """One folder for each user. All of it blocks: call it in a thread. Times are those of the disk."""

    def __init__(self, folder: Path, limits: CacheLimits, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._limits = limits
        self._now = now

    def place(self, user: str, id: str) -> Path:
        """Where a file is, or is to be written to; its folder is there. Raises `OSError`."""
        folder = self._folder / safe(user)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / safe(id)

    def find(self, user: str, id: str) -> Path | None:
        """A file that is there; it counts as used now."""
        path = self._folder / safe(user) / safe(id)
        try:
            os.utime(path)
        except OSError:
            return None
        return path

    def users(self) -> list[str]:
        """Whose files there are."""
        return [folder.name for folder in self._folder.iterdir()] if self._folder.is_dir() else []

    def ids(self, user: str) -> list[str]:
        """Which files of a user there are."""
        folder = self._folder / safe(user)
        return [path.name for path in folder.iterdir()] if folder.is_dir() else []

    def drop(self, user: str, ids: Collection[str]) -> None:
        """Delete these files."""
        for id in ids:
            (self._folder / safe(user) / safe(id)).unlink(missing_ok=True)

    def forget(self, user: str) -> None:
        """Delete all files of a user."""
        shutil.rmtree(self._folder / safe(user), ignore_errors=True)

    def shrink(self) -> int:
        """Delete what is too old or too much, but for what is in use just now; how many files."""
        found, total, now, count = self._files(), 0, self._now(), 0
        for used_at, size, path in found:
            total += size
            is_too_much = total > self._limits.size or now - used_at > self._limits.age
            if is_too_much and now - used_at > _IN_USE:
                path.unlink(missing_ok=True)
                total -= size
                count += 1
        return count

    def _files(self) -> list[tuple[float, int, Path]]:
        """When each file was used, its size and its path; those last used first."""
        found = []
        for path in self._folder.glob("*/*"):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            found.append((status.st_mtime, status.st_size, path))
        return sorted(found, reverse=True)
