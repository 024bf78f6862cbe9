"""Where files come from."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from zapwire.client.media.http import PIECE
from zapwire.client.media.sources import MediaSource, pieces_of, read_pieces, temporary_file

DATA = bytes(range(256)) * 4000


async def stream(*sizes: int) -> AsyncIterator[bytes]:
    """Yield the data in parts of these sizes, then the rest."""
    start = 0
    for size in sizes:
        yield DATA[start : start + size]
        start += size
    yield DATA[start:]


async def pieces(source: MediaSource) -> list[bytes]:
    """Return all pieces of a source."""
    return [piece async for piece in pieces_of(source)]


@pytest.mark.parametrize("kind", ["bytes", "file", "stream", "small stream"])
async def test_any_source(kind: str, tmp_path: Path) -> None:
    """Whatever it is, it comes whole, in pieces of a bounded size."""
    path = tmp_path / "file"
    path.write_bytes(DATA)
    sources: dict[str, MediaSource] = {
        "bytes": DATA,
        "file": path,
        "stream": stream(),
        "small stream": stream(*range(1, 100)),
    }
    found = await pieces(sources[kind])
    assert b"".join(found) == DATA
    assert all(0 < len(piece) <= PIECE for piece in found)


async def test_nothing(tmp_path: Path) -> None:
    """An empty file has no pieces, and one that is not there says so."""
    assert await pieces(b"") == []
    with pytest.raises(FileNotFoundError):
        await pieces(tmp_path / "none")


async def test_a_temporary_file() -> None:
    """It can be written and read again, small or not."""
    for size in (10, 2 << 20):
        with temporary_file() as file:
            file.write(bytes(size))
            file.seek(0)
            assert sum([len(piece) async for piece in read_pieces(file)]) == size
