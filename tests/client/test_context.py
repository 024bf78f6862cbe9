"""The context's own small parts: the server's clock and random numbers."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client.conversation import offline_context
from tests.client.rig import DEVICE, linked_store
from zapwire.client.context import Context, ServerTime
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import NotPaired


def context(random: Callable[[int], bytes]) -> Context:
    """Return a context whose other services must not be used."""
    return replace(offline_context(MemoryStore()), random=random)


def test_server_time_is_learnt() -> None:
    """The offset is how far the server's clock is ahead, as last heard."""
    time = ServerTime()
    assert time.offset == 0
    time.learn(1_700_000_010, 1_700_000_000.5)
    assert time.offset == 9.5
    time.learn(1_699_999_990, 1_700_000_000.0)
    assert time.offset == -10


def test_missing_server_time_changes_nothing() -> None:
    """A time of 0 is none."""
    time = ServerTime(3.0)
    time.learn(0, 1_700_000_000.0)
    assert time.offset == 3


@pytest.mark.parametrize(("raw", "expected"), [(b"\0" * 4, 20.0), (b"\x80\0\0\0", 25.0)])
def test_uniform_spans_the_range(raw: bytes, expected: float) -> None:
    """A random number lies between both bounds, evenly."""
    assert context(lambda _: raw).uniform(20, 30) == expected


@given(st.binary(min_size=4, max_size=4))
def test_uniform_stays_below_the_upper_bound(raw: bytes) -> None:
    """The upper bound is never reached."""
    assert 20 <= context(lambda _: raw).uniform(20, 30) < 30


async def test_me() -> None:
    """Whoever this client is, is read from the store each time."""
    known = replace(context(bytes), store=await linked_store())
    assert (await known.me()).pn == DEVICE
    async with known.store.begin() as unit:
        await unit.device.delete()
    with pytest.raises(NotPaired):
        await known.me()


async def test_forgetting_the_device() -> None:
    """With the device goes everything that is remembered beside the store."""
    known = replace(context(bytes), store=await linked_store())
    remembered = {"ana": 1}
    known.memories.add(remembered.clear)
    await known.forget_device()
    assert await known.store.device.load() is None
    assert not remembered
