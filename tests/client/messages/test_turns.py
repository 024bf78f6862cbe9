"""Turns: order for one recipient, none between different ones."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.rig import LID, PHONE, settle
from zapwire.client.messages.turns import Turns


def held(turns: Turns) -> object:
    """Return the locks there are."""
    return turns._locks  # noqa: SLF001  # that nothing is left behind shows nowhere else


async def test_one_at_a_time_in_order() -> None:
    """Callers for one recipient enter one by one, in the order they came; afterwards nothing is left."""
    turns, gates, entered = Turns(), [asyncio.Event() for _ in range(3)], list[int]()

    async def enter(number: int) -> None:
        async with turns.take(PHONE):
            entered.append(number)
            await gates[number].wait()

    tasks = [asyncio.create_task(enter(number)) for number in range(3)]
    for number in range(3):
        await settle()
        assert entered == list(range(number + 1))
        gates[number].set()
    await asyncio.gather(*tasks)
    assert not held(turns)


async def test_others_do_not_wait() -> None:
    """Different recipients may be in at once."""
    turns = Turns()
    async with turns.take(PHONE), turns.take(LID):
        pass
    assert not held(turns)


async def test_error_ends_the_turn() -> None:
    """A block that fails lets the next in."""
    turns = Turns()
    with pytest.raises(ValueError, match="x"):
        async with turns.take(PHONE):
            raise ValueError("x")
    async with turns.take(PHONE):
        pass
    assert not held(turns)


@settings(max_examples=50, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from([PHONE, LID]), st.booleans()), max_size=12))
async def test_those_that_give_up(steps: list[tuple[object, bool]]) -> None:
    """Whoever is cancelled, waiting or inside, neither lets two in at once nor keeps others out."""
    turns, inside = Turns(), set[object]()

    async def enter(recipient: object) -> None:
        async with turns.take(recipient):  # type: ignore[arg-type]
            assert recipient not in inside
            inside.add(recipient)
            try:
                await asyncio.sleep(0)
            finally:
                inside.discard(recipient)

    tasks = [(asyncio.create_task(enter(recipient)), is_cancelled) for recipient, is_cancelled in steps]
    await asyncio.sleep(0)
    for task, is_cancelled in tasks:
        if is_cancelled:
            task.cancel()
    results = await asyncio.gather(*(task for task, _ in tasks), return_exceptions=True)
    assert all(result is None or isinstance(result, asyncio.CancelledError) for result in results)
    assert not held(turns)
