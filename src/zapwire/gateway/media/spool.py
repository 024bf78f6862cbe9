"""A file that is written once and read often: small ones in memory, others on disk."""

import asyncio
import io
import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from zapwire.errors import NoRoom
from zapwire.gateway.media.kinds import MIB
from zapwire.gateway.media.room import Room

IN_MEMORY: Final = MIB
"""How large a file may be to stay in memory, in bytes; also, how much is written to disk at a time."""


class Spool:
    """One file. Close it, or leave its `with`, and it is gone. What touches the disk does so in a thread.

    It takes its bytes of a room, which is its own where none is given. What makes it larger raises `NoRoom`, also where
    the disk is full.
    """

    def __init__(self, room: Room | None = None) -> None:
        self.size = 0
        self._room = room or Room()
        self._held = 0
        self._pending = bytearray()
        self._path: Path | None = None
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @classmethod
    def of(cls, data: bytes, room: Room | None = None) -> "Spool":
        """A file with these bytes. Blocks where there are many."""
        spool = cls(room)
        spool._add(data)
        if len(data) > IN_MEMORY:
            spool._flush()
        return spool

    @classmethod
    def reserve(cls, room: Room | None = None, size: int = 0) -> "Spool":
        """A file on disk for somebody else to write, about so many bytes; then `measure` it. Blocks a little."""
        spool = cls(room)
        spool._hold(size)
        spool._flush()
        return spool

    def measure(self) -> None:
        """See how large somebody else made it; it may be larger than there is room. Blocks a little."""
        if self._path is not None:
            self.size = self._path.stat().st_size
            self._room.give(self._held - self.size)
            self._held = self.size

    async def write(self, chunk: bytes | memoryview) -> None:
        """Add to it."""
        self._add(chunk)
        if len(self._pending) > IN_MEMORY:
            await asyncio.to_thread(self._flush)

    async def on_disk(self) -> Path:
        """Its path, for whoever needs one."""
        if self._path is not None and not self._pending:
            return self._path
        return await asyncio.to_thread(self._flush)

    async def content(self) -> bytes | Path:
        """Its bytes where they are in memory, else its path."""
        return bytes(self._pending) if self._path is None else await self.on_disk()

    def open(self) -> BinaryIO:
        """Read it from its start; as often as wanted. Blocks a little."""
        if self._path is None:
            return io.BytesIO(bytes(self._pending))
        if self._pending:
            self._flush()
        return self._path.open("rb")

    def head(self, size: int) -> bytes:
        """Its first bytes."""
        with self.open() as file:
            return file.read(size)

    def read(self) -> bytes:
        """All of it."""
        with self.open() as file:
            return file.read()

    def close(self) -> None:
        """Delete it."""
        self._is_closed = True
        held, self._held = self._held, 0
        self._room.give(held)
        path, self._path = self._path, None
        if path is not None:
            path.unlink(missing_ok=True)
        self._pending = bytearray()

    def _add(self, data: bytes | memoryview) -> None:
        self._hold(len(data))
        self._pending += data
        self.size += len(data)

    def _hold(self, size: int) -> None:
        self._room.take(size)
        self._held += size

    def _flush(self) -> Path:
        try:
            path = self._path = self._path or self._make()
            with path.open("ab") as file:
                file.write(self._pending)
        except OSError as error:
            raise NoRoom(f"the file cannot be written to the server's disk: {error.strerror}") from error
        self._pending = bytearray()
        if self._is_closed:  # meanwhile, as whoever waited was cancelled
            path.unlink(missing_ok=True)
        return path

    def _make(self) -> Path:
        descriptor, name = tempfile.mkstemp(dir=self._room.directory)
        os.close(descriptor)
        return Path(name)
