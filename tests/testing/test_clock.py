"""The clock that a test moves by hand."""

import asyncio

import pytest

from tests.client.rig import settle, until
from zapwire.testing import ManualClock


def test_time_stands_still() -> None:
    """The time changes by `advance` only."""
    clock = ManualClock(100.0)
    assert clock.now() == 100
    clock.advance(2.5)
    assert clock.now() == 102.5


async def test_sleepers_wake_in_order() -> None:
    """Whoever's time has come wakes, the earliest first, and the others sleep on."""
    clock = ManualClock()
    woken: list[int] = []

    async def sleep(seconds: int) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    async with asyncio.TaskGroup() as tasks:
        for seconds in (30, 10, 20):
            tasks.create_task(sleep(seconds))
        await until(lambda: clock.sleepers == 3)
        clock.advance(9.99)
        await settle()
        assert woken == []
        clock.advance(10.01)
        await until(lambda: len(woken) == 2)
        assert clock.sleepers == 1
        clock.advance(1000)
    assert woken == [10, 20, 30]
    assert clock.sleepers == 0


@pytest.mark.parametrize("seconds", [0, -1])
async def test_no_time_is_no_sleep(seconds: float) -> None:
    """Sleeping for no time returns at once, after letting others run."""
    clock = ManualClock()
    others: list[str] = []
    asyncio.get_running_loop().call_soon(others.append, "ran")
    await clock.sleep(seconds)
    assert others == ["ran"]


async def test_cancelled_sleeper_is_forgotten() -> None:
    """A sleeper that is cancelled counts no more, and moving the clock past its time does no harm."""
    clock = ManualClock()
    task = asyncio.create_task(clock.sleep(5))
    await until(lambda: clock.sleepers == 1)
    task.cancel()
    clock.advance(10)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert clock.sleepers == 0


async def test_timeout_comes_with_its_time() -> None:
    """A block gets a TimeoutError when the clock passes its end, and not before."""
    clock = ManualClock()
    over: list[float] = []

    async def wait() -> None:
        try:
            async with clock.timeout(10):
                await asyncio.Event().wait()
        except TimeoutError:
            over.append(clock.now())

    started = clock.now()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(wait())
        await settle()
        clock.advance(9)
        await settle()
        assert over == []
        assert clock.sleepers == 0
        clock.advance(1)
    assert over == [started + 10]


async def test_timeout_of_a_block_that_ended_does_nothing() -> None:
    """A block that ended in time hears nothing of the clock."""
    clock = ManualClock()
    async with clock.timeout(10):
        await asyncio.sleep(0)
    clock.advance(20)
    await settle()


async def test_timeout_that_has_passed_already() -> None:
    """A block without any time left ends at its first wait."""
    clock = ManualClock()
    with pytest.raises(TimeoutError):
        async with clock.timeout(-1):
            await asyncio.Event().wait()


async def test_cancelling_a_block_is_no_timeout() -> None:
    """A block that is cancelled from outside stays cancelled."""
    clock = ManualClock()

    async def wait() -> None:
        async with clock.timeout(10):
            await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
