"""What users of a client call for files; with real phones in tests/integration/test_media.py."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from aiohttp import ClientSession

from tests.client.media.fake_host import FakeHost, account
from zapwire.client.media.media import Media
from zapwire.errors import MediaCorrupt, MediaGone, MediaTooLarge
from zapwire.protocol.media.kinds import MediaKind

if TYPE_CHECKING:
    from zapwire.client.web import Web

DATA = bytes(range(256)) * 5000


class FakeWeb:
    """A `Web` that goes to the test's host."""

    def __init__(self, host: FakeHost) -> None:
        self._host = host
        self.users: set[object] = set()
        self.sealing = asyncio.Semaphore()

    async def session(self, user: object) -> ClientSession:
        """Note who asks."""
        self.users.add(user)
        return await self._host.get_session()

    async def leave(self, user: object) -> None:
        """Note who leaves."""
        self.users.discard(user)


@asynccontextmanager
async def media_of(host: FakeHost) -> AsyncIterator[Media]:
    """The files of an account; nobody uses the web when they are closed."""
    web = FakeWeb(host)
    media = Media((await account()).context, cast("Web", web))
    yield media
    assert web.users == {media}
    await media.close()
    assert web.users == set()


async def test_up_and_down(host: FakeHost, tmp_path: Path) -> None:
    """What was uploaded comes as bytes, to a file, and as a stream."""
    async with media_of(host) as media:
        file = await media.upload(DATA, MediaKind.IMAGE)
        assert await media.download(file) == DATA
        await media.download_to(file, tmp_path / "target")
        assert (tmp_path / "target").read_bytes() == DATA
        async with media.stream(file) as pieces:
            assert b"".join([piece async for piece in pieces]) == DATA
        async with media.opened(file) as opened:
            assert opened.read() == DATA
        host.say(b"{}")
        await media.delete(file)
        assert host.asked[-1].startswith("DELETE")


async def test_nothing_stays_of_what_fails(host: FakeHost, tmp_path: Path) -> None:
    """A file that cannot be had whole leaves the target as it was, and no piece of it is given out."""
    target = tmp_path / "target"
    target.write_bytes(b"old")
    async with media_of(host) as media:
        file = await media.upload(DATA, MediaKind.IMAGE)
        wrong = replace(file, sha256=bytes(32))
        with pytest.raises(MediaCorrupt):
            await media.download_to(wrong, target)
        with pytest.raises(MediaCorrupt):
            async with media.stream(wrong):
                pytest.fail("a piece was given out")
    assert [path.name for path in tmp_path.iterdir()] == ["target"]
    assert target.read_bytes() == b"old"


async def test_limits(host: FakeHost) -> None:
    """A call's limit, or else the client's, is the largest file."""
    async with media_of(host) as media:
        file = await media.upload(DATA, MediaKind.IMAGE)
        with pytest.raises(MediaTooLarge):
            await media.download(file, limit=10)
        with pytest.raises(MediaTooLarge):
            await media.upload(DATA, MediaKind.IMAGE, limit=10)
        with pytest.raises(MediaTooLarge):
            await media.download(replace(file, length=3 << 30))


async def test_what_is_gone_without_its_message(host: FakeHost) -> None:
    """Without the message, nobody can be asked."""
    async with media_of(host) as media:
        file = await media.upload(DATA, MediaKind.IMAGE)
        host.files.clear()
        with pytest.raises(MediaGone):
            await media.download(file)
