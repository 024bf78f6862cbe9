"""The waits between tries to connect."""

import pytest

from zapwire.client.options import Timing
from zapwire.client.reconnect import TryAgain, retrying


async def waits(timing: Timing, tries: int) -> list[float]:
    """Return the waits after that many failed tries."""
    asked: list[float] = []

    async def sleep(seconds: float) -> None:
        asked.append(seconds)

    async for attempt in retrying(timing, sleep):
        with attempt:
            if len(asked) < tries:
                raise TryAgain
    return asked


async def test_success_needs_no_wait() -> None:
    """A first try that works is not followed by a wait."""
    assert await waits(Timing(), 0) == []


async def test_waits_stay_below_their_bounds() -> None:
    """The bound of the waits doubles from 2 s up to 2 minutes, and half a second of spread comes on top."""
    bounds = [2.0, 4, 8, 16, 32, 64, 120, 120, 120]
    for _ in range(100):
        for wait, bound in zip(await waits(Timing(), len(bounds)), bounds, strict=True):
            assert 0 <= wait <= bound + 0.5


async def test_waits_use_their_range() -> None:
    """Each wait is spread over its whole range, so accounts that fail together do not come back together."""
    runs = [await waits(Timing(), 7) for _ in range(300)]
    for number, bound in enumerate([2.0, 4, 8, 16, 32, 64, 120]):
        column = [run[number] for run in runs]
        assert max(column) > 0.8 * bound
        assert min(column) < 0.2 * bound + 0.5
        assert len(set(column)) > 290


async def test_waits_grow() -> None:
    """The waits grow from try to try, up to the limit."""
    runs = [await waits(Timing(), 6) for _ in range(300)]
    averages = [sum(run[number] for run in runs) / len(runs) for number in range(6)]
    assert averages == sorted(averages)


async def test_endless_failing() -> None:
    """A server that stays away for weeks is still waited for, never longer than the limit."""
    asked = await waits(Timing(), 3000)
    assert max(asked) <= 120.5


async def test_other_timing() -> None:
    """The bounds are options."""
    timing = Timing(reconnect_spread=0.0, reconnect_first=0.01, reconnect_max=0.02)
    assert max(await waits(timing, 100)) <= 0.02


async def test_other_errors_come_out() -> None:
    """Only a connection that ended too early is tried again; a bug is not."""
    tries = 0

    async def sleep(_: float) -> None:
        raise AssertionError("there is nothing to wait for")

    async def run() -> None:
        nonlocal tries
        async for attempt in retrying(Timing(), sleep):
            with attempt:
                tries += 1
                raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        await run()
    assert tries == 1
