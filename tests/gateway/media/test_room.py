"""Room for files on their way."""

from pathlib import Path

import pytest

from zapwire.errors import ConfigurationError, NoRoom
from zapwire.gateway.errors import explain
from zapwire.gateway.media.room import Room, open_room
from zapwire.gateway.media.spool import IN_MEMORY, Spool


def test_room_is_taken_and_given_back() -> None:
    """What is over the room is refused, with 503 and when to try again, and takes nothing."""
    room = Room(size=10)
    room.take(6)
    with pytest.raises(NoRoom) as raised:
        room.take(5)
    refusal = explain(raised.value)
    assert refusal is not None
    assert (refusal.status, refusal.headers) == (503, {"Retry-After": "5"})
    room.take(4)
    room.give(10)
    room.take(10)


async def test_files_share_it(tmp_path: Path) -> None:
    """Files take their bytes of it, wherever they are, until they are closed; none is left of one that did not fit."""
    room = Room(tmp_path, 10)
    with Spool.of(b"12345678", room):
        with Spool(room) as other, pytest.raises(NoRoom):
            await other.write(b"123")
        with pytest.raises(NoRoom):
            Spool.of(b"123", room)
        with pytest.raises(NoRoom):
            Spool.reserve(room, 3)
        assert list(tmp_path.iterdir()) == []
    room.take(10)


async def test_what_somebody_else_wrote(tmp_path: Path) -> None:
    """A file that grew beyond what was said of it is there, so that nothing more fits until it is gone."""
    room = Room(tmp_path, 10)
    with Spool.reserve(room, 4) as spool:
        (await spool.on_disk()).write_bytes(bytes(12))
        spool.measure()
        with pytest.raises(NoRoom):
            room.take(0)
        spool.measure()
    room.take(10)
    room.give(10)
    with Spool.reserve(room, 8) as spool:
        (await spool.on_disk()).write_bytes(bytes(2))
        spool.measure()
        room.take(8)


async def test_directory_of_its_own(tmp_path: Path) -> None:
    """What a crash left there is gone at the start, and everything at the end; only the owner may look."""
    directory = tmp_path / "media" / "passing"
    (directory / "deep").mkdir(parents=True)
    (directory / "waste").write_bytes(b"1")
    async with open_room(directory, 10) as room:
        assert list(directory.iterdir()) == []
        assert directory.stat().st_mode & 0o777 == 0o700
        spool = Spool.reserve(room)
        assert [await spool.on_disk()] == list(directory.iterdir())
    assert not directory.exists()


async def test_directory_that_cannot_be(tmp_path: Path) -> None:
    """Where a file is in the way the server does not start, and says why."""
    (tmp_path / "media").write_bytes(b"")
    with pytest.raises(ConfigurationError, match="cannot be made empty"):
        async with open_room(tmp_path / "media" / "passing", 10):
            pass


async def test_disk_that_cannot_be_written(tmp_path: Path) -> None:
    """A disk that takes nothing is no fault of the server's code: 503, and no file."""
    with Spool(Room(tmp_path / "gone")) as spool, pytest.raises(NoRoom, match="disk: No such file or directory"):
        await spool.write(bytes(IN_MEMORY + 1))
