"""The delivery log: listed, replayed, counted."""

from dataclasses import replace

import pytest

from tests.gateway.delivery.rig import ANA, BEN, People, Script, delivering, payload, until, until_states
from tests.gateway.delivery.test_worker import DELIVERED, OPTIONS, WITH_WEBHOOK
from zapwire.gateway.delivery.log import Counts, DeliveryLog
from zapwire.gateway.delivery.model import Result, Verdict
from zapwire.gateway.delivery.outbox import Outbox
from zapwire.storage.database import Database
from zapwire.testing import ManualClock

GONE = Result(Verdict.GONE, 410, "the receiver answered 410")


async def test_listing(database: Database) -> None:
    """A user's deliveries come newest first, by page and by state; others see none of them."""
    clock = ManualClock()
    log = DeliveryLog(database, Outbox(database), clock)
    script = Script(lambda delivery: DELIVERED if delivery.chat == "a" else replace(GONE, verdict=Verdict.FAILED))
    async with delivering(database, People(WITH_WEBHOOK), clock=clock, options=OPTIONS, script=script) as rig:
        for number in range(5):
            await rig.add(WITH_WEBHOOK, payload(number, "a"))
        await rig.add(WITH_WEBHOOK, payload(1, "b"))
        await until_states(database, 5, "delivered")
    listed = await log.list(ANA.id)
    assert [entry.event for entry in listed] == ["b-1", "a-4", "a-3", "a-2", "a-1", "a-0"]
    assert [entry.event for entry in await log.list(ANA.id, state="delivered", limit=2)] == ["a-4", "a-3"]
    assert [entry.event for entry in await log.list(ANA.id, before=listed[2].id, limit=2)] == ["a-2", "a-1"]
    assert await log.list(ANA.id, limit=0) == []
    assert await log.list(BEN.id) == []
    newest, second = listed[:2]
    assert (second.state, second.attempts, second.status, second.next_at) == ("delivered", 1, 200, None)
    assert (newest.state, newest.receiver, newest.type, newest.ended_at) == ("pending", "user", "Message", None)
    assert newest.next_at is not None
    assert await log.get(ANA.id, second.id) == second
    assert await log.get(BEN.id, second.id) is None
    assert await log.get(ANA.id, 10**6) is None


async def test_replaying_dead_ones(database: Database) -> None:
    """All dead ones are delivered, in their old order, also by a receiver that was gone; only those of this user."""
    clock, script = ManualClock(), Script(lambda _: GONE)
    ben = replace(BEN, webhook="http://ben/")
    async with delivering(database, People(WITH_WEBHOOK, ben), clock=clock, options=OPTIONS, script=script) as rig:
        log = DeliveryLog(database, rig.outbox, clock)
        for number in range(20):
            await rig.add(WITH_WEBHOOK, payload(number))
        await rig.add(ben, payload(1))
        await until_states(database, 21, "dead")
        assert await log.replay(BEN.id, []) == 0
        script.answer = lambda _: DELIVERED
        script.sent.clear()
        clock.advance(10)
        assert await log.replay(ANA.id) == 20
        rows = await until_states(database, 20, "delivered")
        assert await log.replay(ANA.id) == 0
    assert script.events == [f"chat-{number}" for number in range(20)]
    assert {(row.attempts, row.error) for row in rows} == {(1, "")}
    assert {row.created_at for row in rows} == {clock.now()}


async def test_replaying_by_id(database: Database) -> None:
    """Single ones are delivered again, those that were delivered, too; pending ones and those of others are not."""
    clock, script = ManualClock(), Script(lambda _: DELIVERED)
    ben = replace(BEN, webhook="http://ben/")
    async with delivering(database, People(WITH_WEBHOOK, ben), clock=clock, options=OPTIONS, script=script) as rig:
        log = DeliveryLog(database, rig.outbox, clock)
        for number in range(3):
            await rig.add(WITH_WEBHOOK, payload(number))
        await rig.add(ben, payload(7))
        rows = await until_states(database, 4, "delivered")
        ids = [row.number for row in rows if row.event != "chat-1"]
        assert await log.replay(ANA.id, [*ids, *ids, 10**6]) == 2
        await until(lambda: len(script.sent) == 6)
        await until_states(database, 4, "delivered")
    assert script.events[4:] == ["chat-0", "chat-2"]


@pytest.mark.parametrize("count", [0, 3])
async def test_counts(database: Database, count: int) -> None:
    """Metrics tell how many wait and are dead, and how long the oldest has waited."""
    clock = ManualClock()
    outbox = Outbox(database, clock=clock)
    for number in range(count):
        await outbox.add_alone(WITH_WEBHOOK, payload(number))
        clock.advance(10)
    counts = await DeliveryLog(database, outbox, clock).counts()
    assert counts == Counts(pending=count, dead=0, oldest_pending=10.0 * count)
