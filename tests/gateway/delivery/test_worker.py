"""One receiver, on a clock that stands still: when it is tried again, when it is given up, what is left to read."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.gateway.delivery.rig import (
    ANA,
    PATIENCE,
    People,
    Script,
    delivering,
    payload,
    read_deliveries,
    settle,
    until,
    until_states,
)
from zapwire.errors import StoreError
from zapwire.gateway.delivery.dispatcher import DispatcherOptions
from zapwire.gateway.delivery.lanes import LaneLimits
from zapwire.gateway.delivery.model import Delivery, Receiver, Result, Verdict
from zapwire.gateway.delivery.policy import Policy, Schedule
from zapwire.storage.database import Database
from zapwire.testing import ManualClock

WITH_WEBHOOK = replace(ANA, webhook="http://receiver/")
DELIVERED = Result(Verdict.DELIVERED, 200)
FAILED = Result(Verdict.FAILED, 500, "the receiver answered 500")
REJECTED = Result(Verdict.REJECTED, 422, "the receiver answered 422")
POLICY = Policy(retries=Schedule(first=5, longest=3600, jitter=0), probes=Schedule(first=1, longest=60, jitter=0))
OPTIONS = DispatcherOptions(policy=POLICY, stop=0.1, sweep=1e9)


def answer_by_chat(**results: Result) -> Callable[[Delivery], Result]:
    """Answer by chat, and else with success."""
    return lambda delivery: results.get(delivery.chat, DELIVERED)


async def test_failure_is_written_and_tried_again(database: Database) -> None:
    """A failed attempt is in the row with the time of the next, which comes then and not before."""
    clock, script = ManualClock(), Script(answer_by_chat(a=FAILED))
    async with delivering(database, People(WITH_WEBHOOK), clock=clock, options=OPTIONS, script=script) as rig:
        await rig.add(WITH_WEBHOOK, payload(1, "a"), payload(1, "b"))
        await until_states(database, 1, "delivered")
        await settle(database)
        (row,) = await read_deliveries(database, state="pending")
        assert (row.attempts, row.status, row.error) == (1, 500, "the receiver answered 500")
        assert row.next_at == clock.now() + 5
        clock.advance(4.9)
        await settle(database)
        assert script.events.count("a-1") == 1
        clock.advance(0.2)
        await until(lambda: script.events.count("a-1") == 2)
        await settle(database)
        script.answer = answer_by_chat()
        clock.advance(10)
        await until_states(database, 2, "delivered")
    assert [delivery.attempts for delivery in script.sent if delivery.event == "a-1"] == [0, 1, 2]


async def test_given_up(database: Database) -> None:
    """After three days of failures an event is dead, with its last error, and the chat goes on."""
    clock, script = ManualClock(), Script(answer_by_chat(a=REJECTED))
    async with delivering(database, People(WITH_WEBHOOK), clock=clock, options=OPTIONS, script=script) as rig:
        await rig.add(WITH_WEBHOOK, payload(1, "a"))
        tried = 0
        async with asyncio.timeout(PATIENCE):
            while not (dead := await read_deliveries(database, state="dead")):
                await settle(database)
                tried = len(script.sent)
                clock.advance(3600)
    (row,) = dead
    assert (row.status, row.error) == (422, "the receiver answered 422")
    assert row.attempts == len(script.sent) >= tried
    assert 71 <= tried <= 75
    assert clock.now() - row.created_at >= POLICY.give_up


async def test_down_receiver_is_probed_alone(database: Database) -> None:
    """A receiver that takes nothing gets few requests, one at a time, and all at once when it takes one."""
    clock, script = ManualClock(), Script(lambda _: FAILED)
    async with delivering(database, People(WITH_WEBHOOK), clock=clock, options=OPTIONS, script=script) as rig:
        await rig.add(WITH_WEBHOOK, *(payload(number, f"chat{number % 40}") for number in range(400)))
        await until(lambda: rig.dispatcher.down == (Receiver("user", ANA.id),))
        await settle(database)
        first = len(script.sent)
        assert first <= POLICY.failures_until_down
        for probes in range(1, 6):
            clock.advance(60)
            await until(lambda probes=probes: len(script.sent) == first + probes)  # type: ignore[misc]
            await settle(database)
            assert len(script.sent) == first + probes
        assert len({delivery.chat for delivery in script.sent}) == len(script.sent)
        script.answer = answer_by_chat()
        clock.advance(60)
        await until_states(database, 400, "delivered")
        assert rig.dispatcher.down == ()
    assert in_order(script)


async def test_stuck_chat_delays_no_other(database: Database) -> None:
    """One chat whose event is refused, with a thousand behind it, keeps nothing of the others waiting."""
    clock, script = ManualClock(), Script(answer_by_chat(a=FAILED))
    options = replace(OPTIONS, receiver=LaneLimits(window=32))
    async with delivering(database, People(WITH_WEBHOOK), clock=clock, options=options, script=script) as rig:
        await rig.add(WITH_WEBHOOK, *(payload(number, "a") for number in range(1000)))
        await rig.add(WITH_WEBHOOK, *(payload(number, "b") for number in range(100)))
        await until_states(database, 100, "delivered")
        assert script.events.count("a-0") <= 2
        script.answer = answer_by_chat()
        clock.advance(20)
        await until_states(database, 1100, "delivered")
    assert in_order(script)


async def test_rejected_event_is_passed(database: Database) -> None:
    """What the receiver rejects again and again lets its chat go on, stays pending, and arrives when it is taken."""
    clock, script = ManualClock(), Script(lambda delivery: REJECTED if delivery.event == "a-1" else DELIVERED)
    async with delivering(database, People(WITH_WEBHOOK), clock=clock, options=OPTIONS, script=script) as rig:
        await rig.add(WITH_WEBHOOK, payload(1, "a"))
        await until(lambda: script.sent)
        await rig.add(WITH_WEBHOOK, payload(2, "a"))
        start = clock.now()
        async with asyncio.timeout(PATIENCE):
            while "a-2" not in script.events:
                await settle(database)
                clock.advance(20)
        assert script.events.count("a-1") == POLICY.holding_attempts
        assert clock.now() - start < 700
        script.answer = answer_by_chat()
        clock.advance(3600)
        await until_states(database, 2, "delivered")


async def test_dead_receiver_is_given_up_at_once(database: Database) -> None:
    """Behind a receiver that was down for three days all that is too old goes to the dead letters together."""
    clock, script = ManualClock(), Script(lambda _: FAILED)
    options = replace(OPTIONS, receiver=LaneLimits(window=32))
    async with delivering(database, People(WITH_WEBHOOK), clock=clock, options=options, script=script) as rig:
        await rig.add(WITH_WEBHOOK, *(payload(number, f"chat{number % 20}") for number in range(500)))
        await until(lambda: rig.dispatcher.down)
        await settle(database)
        clock.advance(POLICY.give_up - 100)
        await rig.add(WITH_WEBHOOK, payload(1, "young"))
        await settle(database)
        clock.advance(200)
        await until_states(database, 500, "dead")
        script.answer = answer_by_chat()
        clock.advance(60)
        await until_states(database, 1, "delivered")
    assert len(script.sent) < 30


async def test_user_is_deleted(database: Database) -> None:
    """What waits for a user who is deleted is dead."""
    script = Script(answer_by_chat())
    async with delivering(database, People(WITH_WEBHOOK), clock=ManualClock(), options=OPTIONS, script=script) as rig:
        await rig.add(WITH_WEBHOOK, payload(0))
        await until_states(database, 1, "delivered")
        del rig.people.users[ANA.id]
        await rig.outbox.add_alone(WITH_WEBHOOK, payload(1))
        (row,) = await until_states(database, 1, "dead")
    assert (row.attempts, row.status, row.error) == (0, None, "the user was deleted")


async def test_a_bug_ends_nothing(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """An event that cannot be sent for a reason that nobody thought of is retried like others, and named in the log."""

    def answer(delivery: Delivery) -> Result:
        if delivery.chat == "a":
            raise ZeroDivisionError
        return DELIVERED

    script = Script(answer)
    async with delivering(database, People(WITH_WEBHOOK), clock=ManualClock(), options=OPTIONS, script=script) as rig:
        await rig.add(WITH_WEBHOOK, payload(1, "a"), payload(1, "b"))
        await until_states(database, 1, "delivered")
        await settle(database)
        (row,) = await read_deliveries(database, state="pending")
    assert row.error == "it could not be sent: ZeroDivisionError"
    assert "event a-1 could not be sent" in caplog.text


async def test_database_that_fails(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database cannot be read or written nothing is lost; then delivery goes on."""
    clock, script = ManualClock(), Script(answer_by_chat())
    async with delivering(database, People(WITH_WEBHOOK), clock=clock, options=OPTIONS, script=script) as rig:
        await rig.add(WITH_WEBHOOK, payload(1, "a"))
        await until_states(database, 1, "delivered")

        async def fail(*_: object, **__: object) -> object:
            raise StoreError("away")

        with monkeypatch.context() as patch:
            whom = [Receiver("user", ANA.id)]
            await database.write_all(rig.outbox._writes(WITH_WEBHOOK, payload(2, "a"), whom))  # noqa: SLF001
            patch.setattr(database, "fetch", fail)
            rig.outbox.news(ANA.id, whom)
            await until(lambda: clock.sleepers)
        clock.advance(2)
        await until_states(database, 2, "delivered")
        await rig.outbox.add_alone(WITH_WEBHOOK, payload(3, "a"))
        with monkeypatch.context() as patch:
            patch.setattr(database, "write_all", fail)
            await until(lambda: "a-3" in script.events)
            await until(lambda: clock.sleepers)
        clock.advance(2)
        await until_states(database, 3, "delivered")
    assert script.events == ["a-1", "a-2", "a-3"]


def in_order(script: Script) -> bool:
    """Whether every chat's events came one after the other."""
    last: dict[str, int] = {}
    for delivery in script.sent:
        if delivery.number < last.get(delivery.chat, 0):
            return False
        last[delivery.chat] = delivery.number
    return True
