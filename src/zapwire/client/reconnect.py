"""Reconnection: how long to wait before the next try."""

from collections.abc import Awaitable, Callable

from tenacity import AsyncRetrying, retry_if_exception_type
from tenacity.wait import wait_random, wait_random_exponential

from zapwire.client.options import Timing


class TryAgain(Exception):  # not an error, but what makes the retry library go on
    """A connection ended before it was of use."""


def retrying(timing: Timing, sleep: Callable[[float], Awaitable[None]]) -> AsyncRetrying:
    """Tries without end: the waits grow exponentially, each random up to its bound so that accounts spread out."""
    grow = wait_random_exponential(multiplier=timing.reconnect_first, max=timing.reconnect_max)
    return AsyncRetrying(
        sleep=sleep,
        wait=wait_random(0, timing.reconnect_spread) + grow,
        retry=retry_if_exception_type(TryAgain),
        reraise=True,
    )
