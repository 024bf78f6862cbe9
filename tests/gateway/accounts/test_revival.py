"""Trying again, later."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from zapwire.gateway.accounts.revival import Revival
from zapwire.gateway.tasks import Tasks

Slept = list[float]


@pytest.fixture
async def tasks() -> AsyncIterator[Tasks]:
    """Own the tasks of a test."""
    owned = Tasks()
    yield owned
    await owned.close(1.0)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> Slept:
    """Let sleeping take no time, and note how long it would have taken."""
    noted: Slept = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        noted.append(seconds)
        await sleep(0)

    monkeypatch.setattr("zapwire.gateway.accounts.revival.asyncio.sleep", note)
    return noted


def counter(done: asyncio.Queue[int]) -> Callable[[], Awaitable[None]]:
    """Return what counts how often it was called."""

    async def count() -> None:
        done.put_nowait(1)

    return count


async def test_waits_grow(tasks: Tasks, slept: Slept) -> None:
    """Each wait is longer than the last, up to a limit, until one try succeeds; then they start over."""
    revival, done = Revival(10.0, tasks), asyncio.Queue[int]()
    for _ in range(9):
        revival.later(counter(done))
        await done.get()
    longest = [10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 600.0, 600.0, 600.0]
    assert all(most / 2 <= seconds <= most for seconds, most in zip(slept, longest, strict=True))
    revival.succeeded()
    revival.later(counter(done))
    await done.get()
    assert slept[-1] <= 10.0


@pytest.mark.usefixtures("slept")
async def test_one_at_a_time(tasks: Tasks) -> None:
    """A new plan takes the place of the old one, and a stop that of every plan."""
    revival, done = Revival(10.0, tasks), asyncio.Queue[int]()
    for _ in range(3):
        revival.after(5.0, counter(done))
    await done.get()
    assert done.empty()
    revival.after(5.0, counter(done))
    revival.stop()
    for _ in range(5):
        await asyncio.sleep(0)
    assert done.empty()
    revival.stop()


@pytest.mark.usefixtures("slept")
async def test_work_may_plan_the_next(tasks: Tasks) -> None:
    """What is done may stop the revival or plan another try without ending itself."""
    revival, done = Revival(1.0, tasks), asyncio.Queue[int]()

    async def again() -> None:
        revival.stop()
        revival.later(counter(done))
        done.put_nowait(2)

    revival.later(again)
    assert [await done.get(), await done.get()] == [2, 1]


async def test_long_bans_are_bounded(tasks: Tasks, slept: Slept) -> None:
    """A ban of years is looked at again after a week."""
    revival, done = Revival(1.0, tasks), asyncio.Queue[int]()
    revival.after(1e12, counter(done))
    await done.get()
    assert slept == [7 * 86400.0]
