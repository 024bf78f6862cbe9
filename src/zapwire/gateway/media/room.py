"""Room for files that are on their way: where they are, and how many bytes of them there may be at a time."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Lock
from typing import Final

from zapwire.errors import ConfigurationError, NoRoom

ROOM: Final = 4 << 30
"""How many bytes, where nobody says."""


class Room:
    """Shared by all whose files are there; from any thread."""

    def __init__(self, directory: Path | None = None, size: int = ROOM) -> None:
        self.directory = directory
        """Where they are; without one, where the system has such files."""
        self._free = size
        self._lock = Lock()

    def take(self, size: int) -> None:
        """Have room for so many bytes more, which are given back with `give`. Raises `NoRoom`."""
        with self._lock:
            if size > self._free:
                raise NoRoom("there are too many files on their way now: try this again in a moment")
            self._free -= size

    def give(self, size: int) -> None:
        """These bytes are gone. A negative number is of bytes that are there already, whether there is room or not."""
        with self._lock:
            self._free += size


@asynccontextmanager
async def open_room(directory: Path, size: int) -> AsyncIterator[Room]:
    """A room in a directory of its own: what is left there, at the start by a crash and at the end, is deleted.

    Raises `ConfigurationError` where the directory cannot be made.
    """
    try:
        await asyncio.to_thread(_make_empty, directory)
    except OSError as error:
        raise ConfigurationError(f"the directory {directory} cannot be made empty: {error.strerror}") from error
    try:
        yield Room(directory, size)
    finally:
        await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)


def _make_empty(directory: Path) -> None:
    if directory.exists():
        shutil.rmtree(directory)
    directory.mkdir(mode=0o700, parents=True)
