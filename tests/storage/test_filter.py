"""The filter: it never denies what is there, seldom takes what is not, and follows what is added while it loads."""

import asyncio

import pytest

from tests.client.rig import settle
from zapwire.errors import StoreError
from zapwire.storage.filter import Filter, fill

NAMES = [(str(number),) for number in range(2048)]


class Names:
    """What a filter is loaded from."""

    def __init__(self) -> None:
        self.loads: list[asyncio.Future[bytearray]] = []

    def read(self) -> asyncio.Future[bytearray]:
        """Load when the test says so."""
        self.loads.append(asyncio.get_running_loop().create_future())
        return self.loads[-1]


async def loaded(filter: Filter, names: Names) -> None:  # noqa: A002  # it is what it is
    """Load it with all names."""
    task = asyncio.create_task(filter.may_have(NAMES[0]))
    await asyncio.sleep(0)
    names.loads[-1].set_result(fill(NAMES))
    assert await task


async def test_what_is_there_is_never_denied() -> None:
    """All names that it was loaded with may be there, and hardly any other."""
    names = Names()
    known = Filter(names.read)
    await loaded(known, names)
    assert all([await known.may_have(name) for name in NAMES])
    wrong = sum([await known.may_have((f"other {number}",)) for number in range(10_000)])
    assert wrong < 500
    assert len(names.loads) == 1


async def test_names_are_added_at_any_time() -> None:
    """A name that is added while it loads is known, as is one that is added later."""
    names = Names()
    known = Filter(names.read)
    known.add(("before",))
    tasks = [asyncio.create_task(known.may_have((name,))) for name in ("while", "never")]
    await asyncio.sleep(0)
    known.add(("while",))
    names.loads[0].set_result(fill(NAMES))
    assert [await task for task in tasks] == [True, False]
    known.add(("after",))
    assert await known.may_have(("after",))
    assert len(names.loads) == 1


async def test_who_asks_at_the_instant_of_the_answer() -> None:
    """Who asks when the names are read, but nobody was told yet, is answered at once rather than never."""
    names = Names()
    known = Filter(names.read)
    task = asyncio.create_task(known.may_have(NAMES[0]))
    await asyncio.sleep(0)
    names.loads[0].set_result(fill(NAMES))
    assert await known.may_have(NAMES[1])
    assert await task
    assert len(names.loads) == 1


async def test_loading_that_fails_is_tried_again() -> None:
    """Where the names cannot be read the asker gets the error, and the next one asks anew."""
    names = Names()
    known = Filter(names.read)
    task = asyncio.create_task(known.may_have(("a",)))
    await asyncio.sleep(0)
    names.loads[0].set_exception(StoreError("away"))
    with pytest.raises(StoreError, match="away"):
        await task
    await loaded(known, names)


async def test_filter_that_is_full_or_idle_is_made_anew() -> None:
    """After many additions, and when nobody asked between two agings, it is loaded again."""
    names = Names()
    known = Filter(names.read)
    await loaded(known, names)
    for number in range(9000):
        known.add((f"new {number}",))
    await loaded(known, names)
    known.age()
    assert await known.may_have(NAMES[1])
    known.age()
    known.age()
    await loaded(known, names)
    assert len(names.loads) == 3


async def test_forgetting_while_it_loads() -> None:
    """An asker who waits while it is forgotten gets what a new load says."""
    names = Names()
    known = Filter(names.read)
    task = asyncio.create_task(known.may_have(NAMES[0]))
    await asyncio.sleep(0)
    known.forget()
    names.loads[0].set_result(fill([]))
    await settle()
    names.loads[1].set_result(fill(NAMES))
    assert await task
