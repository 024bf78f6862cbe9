"""The fetcher."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select, update

from tests.gateway.delivery.rig import People, read_deliveries, read_events, until
from tests.gateway.incoming.rig import ANA, MEDIA, media
from tests.gateway.live import eventually
from zapwire.client.clock import SystemClock
from zapwire.errors import MediaCorrupt, MediaHostFailed, MediaRetryRefused, NotConnected, ZapwireError
from zapwire.gateway.delivery.outbox import Listener, Outbox
from zapwire.gateway.delivery.policy import Schedule
from zapwire.gateway.incoming.cache import Cache, CacheLimits
from zapwire.gateway.incoming.downloads import Downloads
from zapwire.gateway.incoming.fetcher import Fetcher, FetchOptions, Surroundings
from zapwire.gateway.incoming.links import Links
from zapwire.gateway.incoming.model import Media
from zapwire.gateway.incoming.rows import ADD, Rows
from zapwire.gateway.model import Payload, User
from zapwire.gateway.schema import media as table
from zapwire.gateway.wuzapi.subscriptions import is_subscribed
from zapwire.storage.database import Database
from zapwire.storage.prepared import Row

USER = User(ANA, "Ana", webhook="http://receiver/", events=("Message",))
QUICK = FetchOptions(parallel=2, retries=Schedule(first=0.01, longest=0.02))


@dataclass
class Shelf:
    """A place that takes files as a test says."""

    errors: list[Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    running: int = 0
    most: int = 0

    async def put(self, _user: User, media: Media) -> bytes:
        """Take it, or fail."""
        self.asked.append(media.id)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self.go.wait()
        finally:
            self.running -= 1
        if self.errors:
            raise self.errors.pop(0)
        return b'{"path":"/a"}'


@dataclass
class Rig:
    """A fetcher that does not run yet."""

    database: Database
    outbox: Outbox
    rows: Rows
    shelf: Shelf
    surroundings: Surroundings
    counts: Counter[str]
    freed: list[str]

    async def add(self, *files: Media) -> None:
        """Keep files whose events wait for them."""
        for each in files:
            payload = Payload(each.event, "Message", each.chat, b"{}", due_at=SystemClock().now() + 1000)
            await self.outbox.add_alone(USER, payload)
            now = SystemClock().now()
            row = self.rows.dump(replace(each, mode="directory", state="pending", created_at=now, next_at=now))
            await self.database.write(ADD, row)

    async def row(self, id: str) -> Row:
        """Return what is kept of a file."""
        wanted = select(table).where(table.c.id == id)
        return dict(await self.database.read(lambda link: link.execute(wanted).mappings().one()))

    @asynccontextmanager
    async def running(self, options: FetchOptions = QUICK) -> AsyncIterator[Fetcher]:
        """Run it."""
        fetcher = Fetcher(self.surroundings, options)
        task = asyncio.ensure_future(fetcher.run())
        try:
            yield fetcher
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def until(self, id: str, state: str) -> Row:
        """Return what is kept of a file when it is in a state."""

        async def look() -> Row | None:
            row = await self.row(id)
            return row if row["state"] == state else None

        found: Row = await eventually(look)
        return found


@pytest.fixture
async def rig(database: Database, tmp_path: Path) -> AsyncIterator[Rig]:
    """Make one, whose shelf takes everything at once."""
    outbox = Outbox(database, is_subscribed=is_subscribed)
    rows, shelf, counts = Rows(database), Shelf(), Counter[str]()
    downloads = Downloads(database, rows, Cache(tmp_path, CacheLimits()), limit=9, parallel=1)
    links = Links(b"secret", 100.0, "https://zap.test")
    surroundings = Surroundings(
        database, People(USER), outbox, rows, downloads, shelf, links, lambda what: counts.update([what])
    )
    shelf.go.set()
    freed: list[str] = []
    listener = Listener(lambda *_: None, free=lambda user, event: freed.append(f"{user} {event}"))
    with outbox.listening(listener):
        yield Rig(database, outbox, rows, shelf, surroundings, counts, freed)


async def test_fetched(rig: Rig) -> None:
    """A file that was pending before the start, and one that comes, are fetched; their events may go."""
    first, second = media("1"), media("2")
    await rig.add(first)
    async with rig.running() as fetcher:
        await rig.until("1", "done")
        await rig.add(second)
        fetcher.news()
        row = await rig.until("2", "done")
        await until(lambda: len(rig.freed) == 2)
    assert (row["result"], row["error"]) == (b'{"path":"/a"}', "")
    assert rig.freed == [f"{ANA} {first.event}", f"{ANA} {second.event}"]
    assert all(row.next_at <= SystemClock().now() for row in await read_deliveries(rig.database))
    assert [event.type for event in await read_events(rig.database)] == ["Message", "Message"]
    assert rig.counts == {"done": 2}


async def test_again(rig: Rig) -> None:
    """What may pass is tried again; meanwhile the event waits."""
    rig.shelf.errors = [NotConnected("offline"), MediaHostFailed("503", 503), OSError(28, "full"), ValueError("a bug")]
    await rig.add(media("1"))
    async with rig.running():
        row = await rig.until("1", "done")
    assert (row["attempts"], rig.counts) == (4, {"again": 4, "done": 1})


@pytest.mark.parametrize(
    ("error", "options", "tries"),
    [
        (MediaCorrupt("the MAC"), QUICK, 1),
        (MediaRetryRefused("the phone has not the file"), QUICK, 6),
        (MediaHostFailed("503", 503), replace(QUICK, give_up=0.0), 1),
    ],
)
async def test_given_up(rig: Rig, error: ZapwireError, options: FetchOptions, tries: int) -> None:
    """What does not pass is told, and lets the event go."""
    rig.shelf.errors = [error] * 10
    await rig.add(media("1"))
    async with rig.running(options):
        row = await rig.until("1", "failed")
        await until(lambda: rig.freed)
    assert (row["error"], row["attempts"], len(rig.shelf.asked)) == (str(error), tries, tries)
    assert rig.counts["failed"] == 1


async def test_what_left_without_its_file(rig: Rig) -> None:
    """Another event tells of the file later, once, also where the first try to tell was cut short."""
    await rig.add(media("1"), media("2"))
    await rig.database.write(update(table).values(is_owed=True))
    await rig.database.write(update(table).where(table.c.id == "2").values(state="failed", error="gone"))

    async def paid() -> bool:
        return not ((await rig.row("1"))["is_owed"] or (await rig.row("2"))["is_owed"])

    for _ in range(2):
        async with rig.running():
            await eventually(paid)
        await rig.database.write(update(table).values(is_owed=True))
    found = [event for event in await read_events(rig.database) if event.type == "Media"]
    assert {event.chat for event in found} == {MEDIA.chat}
    assert len(found) == 2
    body = orjson.loads(found[0].body)
    assert (body["type"], body["event"]["ID"], body["event"]["EventID"][:4]) == ("Media", "3EB0A1", "evt_")
    assert "/media/" in body["media"]["url"]


async def test_no_more_than_so_many(rig: Rig) -> None:
    """Others wait for their turn, and what runs at the end is fetched at the next start."""
    rig.shelf.go.clear()
    await rig.add(*(media(str(n)) for n in range(5)))
    async with rig.running():
        await until(lambda: rig.shelf.running == 2)
    assert (rig.shelf.running, rig.shelf.most) == (0, 2)
    rig.shelf.go.set()
    async with rig.running():
        for n in range(5):
            await rig.until(str(n), "done")


async def test_a_user_who_is_gone(rig: Rig) -> None:
    """Nothing is fetched for them."""
    await rig.add(media("1", user="b" * 32))
    async with rig.running():
        await rig.until("1", "failed")
    assert rig.shelf.asked == []


async def test_a_damaged_row(rig: Rig) -> None:
    """It keeps no other file from being fetched."""
    await rig.add(media("1"), media("2"))
    await rig.database.write(update(table).where(table.c.id == "1").values(file=b"{}"))
    async with rig.running():
        await rig.until("2", "done")
    assert (await rig.row("1"))["state"] == "pending"
