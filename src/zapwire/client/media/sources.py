"""Where files come from: bytes, a file of this machine, or a stream; always in pieces, and read off the loop."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Final, TypeAlias

from zapwire.client.media.http import PIECE

MediaSource: TypeAlias = bytes | Path | AsyncIterable[bytes]
"""The bytes of a file, its path, or a stream of it."""

_IN_MEMORY: Final = 1 << 20


def temporary_file() -> IO[bytes]:
    """A nameless file that is gone when closed; a small one stays in memory."""
    return SpooledTemporaryFile(max_size=_IN_MEMORY)


async def pieces_of(source: MediaSource) -> AsyncIterator[bytes]:
    """A source in pieces of 256 KiB at most. Raises what reading it raises."""
    if isinstance(source, bytes):
        for start in range(0, len(source), PIECE):
            yield source[start : start + PIECE]
    elif isinstance(source, Path):
        file = await asyncio.to_thread(source.open, "rb")
        try:
            async for piece in read_pieces(file):
                yield piece
        finally:
            await asyncio.to_thread(file.close)
    else:
        async for part in source:
            for start in range(0, len(part), PIECE):
                yield bytes(part[start : start + PIECE])


async def read_pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    """The rest of an open file, in pieces."""
    while piece := await asyncio.to_thread(file.read, PIECE):
        yield piece
