"""The machine's clock."""

import asyncio
import time

import pytest

from zapwire.client.clock import SystemClock


def test_now_is_unix_time() -> None:
    """The time is seconds since 1970."""
    assert SystemClock().now() == pytest.approx(time.time(), abs=5)


async def test_sleep_waits() -> None:
    """A sleep takes at least its time."""
    started = asyncio.get_running_loop().time()
    await SystemClock().sleep(0.02)
    assert asyncio.get_running_loop().time() - started >= 0.02


async def test_timeout_ends_a_block() -> None:
    """A block that lasts too long gets a TimeoutError."""
    with pytest.raises(TimeoutError):
        async with SystemClock().timeout(0.01):
            await asyncio.Event().wait()


async def test_timeout_lets_a_quick_block_pass() -> None:
    """A block that ends in time is left alone."""
    async with SystemClock().timeout(10):
        await asyncio.sleep(0)
