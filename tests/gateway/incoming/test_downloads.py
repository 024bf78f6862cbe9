"""Downloads of files of events."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.incoming.rig import ANA, MEDIA, media
from zapwire.errors import GatewayClosing, MediaGone
from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.commands import Download
from zapwire.gateway.incoming.cache import Cache, CacheLimits
from zapwire.gateway.incoming.downloads import Downloads
from zapwire.gateway.incoming.rows import ADD, Rows
from zapwire.storage.database import Database


class Source:
    """Accounts that give files when a test lets them."""

    def __init__(self) -> None:
        self.asked: list[Download] = []
        self.go = asyncio.Event()
        self.error: Exception | None = None
        self.running = self.most = 0

    async def ask(self, user_id: str, command: Command[Any]) -> Any:
        """Write the user's name."""
        assert isinstance(command, Download)
        self.asked.append(command)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self.go.wait()
        finally:
            self.running -= 1
        if self.error is not None:
            raise self.error
        command.path.write_text(user_id)


@pytest.fixture
def source() -> Source:
    """Make a source."""
    return Source()


@pytest.fixture
async def downloads(database: Database, source: Source, tmp_path: Path) -> AsyncIterator[Downloads]:
    """Make downloads, two at a time."""
    made = Downloads(database, Rows(database), Cache(tmp_path / "cache", CacheLimits()), limit=99, parallel=2)
    made.bus = source
    yield made
    await made.close()


async def test_once_for_all(downloads: Downloads, source: Source) -> None:
    """Who asks at the same time shares one download, also where the first goes away; then it is on disk."""
    first, *others = [asyncio.ensure_future(downloads.path(MEDIA)) for _ in range(5)]
    await asyncio.wait([first], timeout=0.05)
    first.cancel()
    source.go.set()
    paths = set(await asyncio.gather(*others))
    assert (paths, len(source.asked)) == ({await downloads.path(MEDIA)}, 1)
    assert paths.pop().read_text() == ANA
    (command,) = source.asked
    assert (command.file, command.limit, command.info) == (MEDIA.file, 99, MEDIA.info)


async def test_no_more_than_so_many(downloads: Downloads, source: Source) -> None:
    """Others wait for their turn."""
    asked = [asyncio.ensure_future(downloads.path(media(str(n)))) for n in range(5)]
    await asyncio.wait(asked, timeout=0.1)
    assert source.most == 2
    source.go.set()
    assert len(set(await asyncio.gather(*asked))) == 5


async def test_a_failure_is_not_kept(downloads: Downloads, source: Source) -> None:
    """Everybody hears of it, and the next one to ask makes it be tried again."""
    source.error = MediaGone("gone")
    source.go.set()
    found = await asyncio.gather(downloads.path(MEDIA), downloads.path(MEDIA), return_exceptions=True)
    assert [type(error) for error in found] == [MediaGone, MediaGone]
    source.error = None
    assert (await downloads.path(MEDIA)).exists()
    downloads.bus = None
    with pytest.raises(GatewayClosing):
        await downloads.path(media("other"))


async def test_tidy(downloads: Downloads, source: Source, database: Database) -> None:
    """Files whose event is gone are deleted, those of others stay; a user's go with the user."""
    source.go.set()
    await database.write(ADD, Rows(database).dump(MEDIA))
    kept, gone = await downloads.path(MEDIA), await downloads.path(media("gone"))
    await downloads.tidy()
    assert (kept.exists(), gone.exists()) == (True, False)
    assert await downloads.find(MEDIA.id) == MEDIA
    await downloads.forget(ANA)
    assert not kept.exists()


async def test_the_end(downloads: Downloads, source: Source) -> None:
    """What runs is ended."""
    downloads.start()
    waiting = asyncio.ensure_future(downloads.path(MEDIA))
    await asyncio.wait([waiting], timeout=0.05)
    await downloads.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert source.running == 0
