"""Events for followers: those before, those that come, however slow the follower is."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tests.gateway.delivery.rig import ANA, BEN, PATIENCE, payload
from zapwire.errors import StoreError
from zapwire.gateway.delivery import feed as module
from zapwire.gateway.delivery.feed import Feed, Follower
from zapwire.gateway.delivery.outbox import Outbox
from zapwire.gateway.model import Payload
from zapwire.storage.database import Database


@dataclass
class Rig:
    """An outbox with its feed."""

    database: Database
    outbox: Outbox
    feed: Feed

    async def add(self, *numbers: int) -> None:
        """Add events of one user."""
        for number in numbers:
            await self.outbox.add_alone(ANA, payload(number))


@pytest.fixture
async def rig(database: Database) -> AsyncIterator[Rig]:
    """Open a feed."""
    outbox = Outbox(database)
    async with Feed(database, outbox) as feed:
        yield Rig(database, outbox, feed)


async def take(follower: Follower, count: int) -> list[str]:
    """Return the ids of the next events."""
    async with asyncio.timeout(PATIENCE):
        return [(await anext(follower)).id for _ in range(count)]


async def test_live(rig: Rig) -> None:
    """Without an id a follower gets what comes after it began, of its user, in order."""
    await rig.add(1)
    follower = rig.feed.follow(ANA.id)
    await follower.start()
    await rig.outbox.add_alone(BEN, payload(5))
    await rig.add(2, 3)
    assert await take(follower, 2) == ["chat-2", "chat-3"]
    waiting = asyncio.create_task(take(follower, 1))
    await asyncio.sleep(0)
    await rig.add(4)
    assert await waiting == ["chat-4"]
    await follower.aclose()
    assert rig.feed.followers == 0


async def test_payload_is_whole(rig: Rig) -> None:
    """An event comes as it was put in."""
    follower = rig.feed.follow(ANA.id)
    await follower.start()
    told = Payload("id", "Message", "chat", b'{"a":1}', 77.0)
    await rig.outbox.add_alone(ANA, told)
    async with asyncio.timeout(PATIENCE):
        assert await anext(follower) == told


async def test_resuming(rig: Rig) -> None:
    """After an id come all events since, then the live ones, none twice and none missing."""
    await rig.add(*range(200))
    follower = rig.feed.follow(ANA.id, "chat-49")
    assert await take(follower, 100) == [f"chat-{number}" for number in range(50, 150)]
    await rig.add(200)
    assert await take(follower, 51) == [f"chat-{number}" for number in range(150, 201)]


async def test_unknown_id(rig: Rig) -> None:
    """After an id that is not kept any more, or another user's, come all events that are kept."""
    await rig.add(1, 2)
    await rig.outbox.add_alone(BEN, payload(9))
    assert await take(rig.feed.follow(ANA.id, "chat-9"), 2) == ["chat-1", "chat-2"]


async def test_slow_follower_holds_a_page(rig: Rig) -> None:
    """A follower that does not read holds no more than a page in memory, and misses nothing."""
    follower = rig.feed.follow(ANA.id)
    await follower.start()
    await asyncio.gather(*(rig.outbox.add_alone(ANA, payload(number)) for number in range(500)))
    assert len(await take(follower, 1)) == 1
    assert len(follower._page) < module._PAGE  # noqa: SLF001  # the bound on memory is what counts here
    rest = await take(follower, 499)
    assert len(set(rest)) == 499


async def test_large_events(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large events are read one by one."""
    monkeypatch.setattr(module, "_PAGE_BYTES", 1000)
    follower = rig.feed.follow(ANA.id)
    await follower.start()
    for number in range(5):
        await rig.outbox.add_alone(ANA, payload(number, body=b"x" * (900 if number else 5000)))
    seen = []
    async with asyncio.timeout(PATIENCE):
        for _ in range(5):
            seen.append((await anext(follower)).id)
            assert not follower._page  # noqa: SLF001  # as above
    assert seen == [f"chat-{number}" for number in range(5)]


async def test_waiting_may_be_cancelled(rig: Rig) -> None:
    """Whoever stops to wait, to send a sign of life, say, may wait again and misses nothing."""
    follower = rig.feed.follow(ANA.id)
    seen: list[str] = []
    await follower.start()
    adding = asyncio.create_task(rig.add(*range(20)))
    async with asyncio.timeout(PATIENCE):
        while len(seen) < 20:
            waiting = asyncio.create_task(anext(follower))
            await asyncio.sleep(0.001)
            if not waiting.done():
                waiting.cancel()
            try:
                seen.append((await waiting).id)
            except asyncio.CancelledError:
                continue
    await adding
    assert seen == [f"chat-{number}" for number in range(20)]


async def test_many_followers(rig: Rig) -> None:
    """Each follower gets all of its user's events."""
    followers = [rig.feed.follow(user.id) for user in (ANA, BEN) for _ in range(10)]
    for follower in followers:
        await follower.start()
    assert rig.feed.followers == 20
    await rig.add(1, 2)
    await rig.outbox.add_alone(BEN, payload(3))
    assert [await take(follower, 2) for follower in followers[:10]] == [["chat-1", "chat-2"]] * 10
    assert [await take(follower, 1) for follower in followers[10:]] == [["chat-3"]] * 10
    await followers[0].aclose()
    await followers[0].aclose()
    assert rig.feed.followers == 19


async def test_database_that_fails(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Followers are told that the database cannot be read, and can go on without any loss."""
    follower, other = rig.feed.follow(ANA.id), rig.feed.follow(ANA.id)
    await follower.start()
    await other.start()
    waiting = asyncio.create_task(take(other, 1))

    async def fail(_: object) -> object:
        raise StoreError("away")

    with monkeypatch.context() as patch:
        patch.setattr(rig.database, "read", fail)
        await rig.add(1)
        for waits in (take(follower, 1), waiting):
            with pytest.raises(StoreError):
                await waits
    for each in (follower, other):
        assert await take(each, 1) == ["chat-1"]
