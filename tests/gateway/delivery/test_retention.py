"""What was told long ago is taken away; what is pending never."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from tests.gateway.delivery.rig import ANA, BEN, People, payload, read_deliveries, read_events, until
from tests.gateway.incoming.rig import MEDIA
from zapwire.errors import StoreError
from zapwire.gateway.delivery.outbox import Outbox
from zapwire.gateway.delivery.retention import Retention, Trimmer
from zapwire.gateway.incoming.rows import ADD, Rows
from zapwire.gateway.schema import deliveries, media
from zapwire.storage.database import Database
from zapwire.testing import ManualClock

KEPT = Retention(age=100, per_user=10, dead_age=1000, every=60)
WITH_WEBHOOK = replace(ANA, webhook="http://receiver/")


async def fill(database: Database, clock: ManualClock, states: Sequence[str]) -> None:
    """Add events whose deliveries are in these states."""
    outbox = Outbox(database, clock=clock)
    for number, state in enumerate(states):
        await outbox.add_alone(WITH_WEBHOOK, payload(number))
        changed = {"state": state, "ended_at": None if state == "pending" else clock.now()}
        await database.write(update(deliveries).where(deliveries.c.event == f"chat-{number}").values(changed))


async def test_age(database: Database) -> None:
    """Delivered events go after their time, dead ones later, pending ones never."""
    clock = ManualClock()
    trimmer = Trimmer(database, People(ANA), KEPT, clock)
    await fill(database, clock, ["delivered", "dead", "pending"])
    await Outbox(database, clock=clock).add_alone(ANA, payload(3))
    clock.advance(99)
    assert await trimmer.trim() == 0
    clock.advance(2)
    assert await trimmer.trim() == 2
    assert [row.id for row in await read_events(database)] == ["chat-1", "chat-2"]
    clock.advance(10_000)
    assert await trimmer.trim() == 1
    assert [row.id for row in await read_events(database)] == ["chat-2"]
    assert [row.event for row in await read_deliveries(database)] == ["chat-2"]


async def test_number(database: Database) -> None:
    """Beyond the number that is kept of a user's events the oldest go, but for those that are pending or dead."""
    clock = ManualClock()
    await fill(database, clock, ["pending", "dead", *["delivered"] * 18])
    await Outbox(database, clock=clock).add_alone(replace(BEN, webhook="http://b/"), payload(1))
    assert await Trimmer(database, People(ANA, BEN), KEPT, clock).trim() == 8
    left = [row.id for row in await read_events(database) if row.user == ANA.id]
    assert left == ["chat-0", "chat-1", *(f"chat-{number}" for number in range(10, 20))]
    assert len(await read_events(database)) == 13


async def test_many_steps(database: Database) -> None:
    """However many there are, all of them go."""
    clock = ManualClock()
    outbox = Outbox(database, clock=clock)
    await asyncio.gather(*(outbox.add_alone(ANA, payload(number)) for number in range(450)))
    assert await Trimmer(database, People(ANA), KEPT, clock).trim() == 440


async def test_deleted_user(database: Database) -> None:
    """Nothing is left of a user who is deleted, at the next time or at once."""
    clock = ManualClock()
    outbox = Outbox(database, clock=clock)
    trimmer = Trimmer(database, People(ANA), KEPT, clock)
    for number in range(3):
        await outbox.add_alone(WITH_WEBHOOK, payload(number))
        await outbox.add_alone(replace(BEN, webhook="http://b/"), payload(number))
    assert await trimmer.trim() == 3
    assert {row.user for row in await read_events(database)} == {ANA.id}
    assert await trimmer.forget(ANA.id) == 3
    assert await read_events(database) == []
    assert await read_deliveries(database) == []


async def test_now_and_then(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs by itself, and goes on after a failure."""
    clock, runs = ManualClock(), []
    trimmer = Trimmer(database, People(), KEPT, clock)

    async def trim() -> int:
        runs.append(clock.now())
        if len(runs) == 1:
            raise StoreError("away")
        return 0

    monkeypatch.setattr(trimmer, "trim", trim)
    task = asyncio.create_task(trimmer.run())
    for count in (1, 2, 3):
        await until(lambda count=count: len(runs) == count and clock.sleepers)  # type: ignore[misc]
        clock.advance(60)
    task.cancel()
    await asyncio.wait([task])
    assert runs[2] - runs[0] == 120


async def test_files_go_with_their_events(database: Database) -> None:
    """What is kept of a file goes with its event, and with its user; that of others stays."""
    clock = ManualClock()
    rows = Rows(database)
    await fill(database, clock, ["delivered", "pending"])
    for n, (user, event) in enumerate([(ANA.id, "chat-0"), (ANA.id, "chat-1"), (BEN.id, "chat-0")]):
        await database.write(ADD, rows.dump(replace(MEDIA, id=str(n), user=user, event=event)))
    clock.advance(200)
    trimmer = Trimmer(database, People(ANA, BEN), KEPT, clock)
    assert await trimmer.trim() == 1
    assert await database.read(lambda link: link.scalars(select(media.c.id)).all()) == ["1", "2"]
    await trimmer.forget(ANA.id)
    assert await database.read(lambda link: link.scalars(select(media.c.id)).all()) == ["2"]
