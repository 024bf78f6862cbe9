"""Tasks that somebody owns."""

import asyncio
import gc
import logging

import pytest

from zapwire.errors import NotConnected
from zapwire.gateway.tasks import Tasks


async def test_failure_ends_alone(caplog: pytest.LogCaptureFixture) -> None:
    """A task that breaks is logged whole, and others go on."""
    tasks, going = Tasks(), asyncio.Event()

    async def fail() -> None:
        raise RuntimeError("broken")

    other = tasks.start(going.wait(), "other")
    tasks.start_alone(fail(), "the first task")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert "the first task broke" in caplog.text
    assert "RuntimeError: broken" in caplog.text
    going.set()
    assert await other is True


async def test_caller_gets_the_outcome() -> None:
    """Whoever awaits the end gets the result, or what was raised."""
    tasks = Tasks()

    async def fail() -> None:
        raise ValueError("no")

    assert await tasks.finish(asyncio.sleep(0, 5), "work") == 5
    with pytest.raises(ValueError, match="no"):
        await tasks.finish(fail(), "work")


@pytest.mark.parametrize(
    ("error", "level"), [(None, None), (ValueError("no"), logging.ERROR), (NotConnected("no"), logging.INFO)]
)
async def test_work_goes_on_without_its_caller(
    caplog: pytest.LogCaptureFixture, error: Exception | None, level: int | None
) -> None:
    """Where the caller is cancelled the work is finished; its failure is logged, a bug as such."""
    caplog.set_level(logging.INFO, "zapwire.gateway")
    tasks, going, done = Tasks(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await going.wait()
        done.set()
        if error is not None:
            raise error

    caller = asyncio.create_task(tasks.finish(work(), "the work"))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    going.set()
    await done.wait()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert [record.levelno for record in caplog.records] == ([] if level is None else [level])
    assert ("the work" in caplog.text) == (level is not None)


async def test_closing(caplog: pytest.LogCaptureFixture) -> None:
    """Closing cancels what runs; what does not end is not waited for."""
    tasks, going = Tasks(), asyncio.Event()
    good = tasks.start(asyncio.Event().wait(), "good")

    async def hang() -> None:
        while not going.is_set():
            try:
                await going.wait()
            except asyncio.CancelledError:
                continue

    bad = tasks.start(hang(), "a hanging task")
    await asyncio.sleep(0)
    await tasks.close(0.01)
    assert good.cancelled()
    assert "a hanging task did not end" in caplog.text
    going.set()
    await bad
    await tasks.close(0.01)


async def test_what_never_began_leaves_nothing() -> None:
    """A task that is cancelled before it begins leaves no coroutine that nobody awaited."""
    tasks = Tasks()
    tasks.start_alone(asyncio.sleep(0), "never").cancel()
    await asyncio.sleep(0)
    await tasks.close(0.01)
    gc.collect()
