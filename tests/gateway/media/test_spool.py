"""Files that are in memory or on disk."""

from pathlib import Path

from zapwire.gateway.media.room import Room
from zapwire.gateway.media.spool import IN_MEMORY, Spool


async def test_small_ones_stay_in_memory(tmp_path: Path) -> None:
    """A small file touches no disk, until somebody wants its path; it can be read as often as wanted."""
    with Spool(Room(tmp_path)) as spool:
        await spool.write(b"hola ")
        await spool.write(b"mundo")
        assert (spool.size, spool.read(), spool.head(4)) == (10, b"hola mundo", b"hola")
        assert list(tmp_path.iterdir()) == []
        path = await spool.on_disk()
        assert path.read_bytes() == spool.read() == b"hola mundo"
        await spool.write(b"!")
        assert await spool.on_disk() == path
        assert path.read_bytes() == b"hola mundo!"
    assert list(tmp_path.iterdir()) == []


async def test_large_ones_are_on_disk(tmp_path: Path) -> None:
    """A large file is on disk, and gone once it is closed, more than once where that happens."""
    spool = Spool(Room(tmp_path))
    for _ in range(5):
        await spool.write(bytes(IN_MEMORY // 2 + 1))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) > IN_MEMORY
    assert len(spool.read()) == spool.size == 5 * (IN_MEMORY // 2 + 1)
    spool.close()
    spool.close()
    assert list(tmp_path.iterdir()) == []


async def test_of_bytes(tmp_path: Path) -> None:
    """Bytes make a file, on disk where they are many."""
    with Spool.of(b"abc", Room(tmp_path)) as small, Spool.of(bytes(IN_MEMORY + 1), Room(tmp_path)) as large:
        assert (small.read(), large.size) == (b"abc", IN_MEMORY + 1)
        assert len(list(tmp_path.iterdir())) == 1


async def test_for_somebody_else_to_write(tmp_path: Path) -> None:
    """A reserved file is empty; what somebody else wrote there is measured."""
    with Spool.reserve(Room(tmp_path)) as spool:
        path = await spool.on_disk()
        path.write_bytes(b"12345")
        spool.measure()
        assert (spool.size, spool.read()) == (5, b"12345")
        await spool.write(b"6")
        assert spool.read() == b"123456"


def test_measuring_what_is_in_memory() -> None:
    """A file in memory knows its size."""
    with Spool.of(b"abc") as spool:
        spool.measure()
        assert spool.size == 3


async def test_content(tmp_path: Path) -> None:
    """A small file is handed on as its bytes, a large one as its path."""
    with Spool(Room(tmp_path)) as spool:
        await spool.write(b"hola")
        assert await spool.content() == b"hola"
        await spool.write(bytes(IN_MEMORY))
        path = await spool.content()
        assert isinstance(path, Path)
        assert path.stat().st_size == IN_MEMORY + 4
