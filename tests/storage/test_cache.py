"""The cache of one kind: what it keeps, and reads that cross a commit."""

import asyncio

import pytest

from zapwire.errors import StoreError
from zapwire.storage import schema
from zapwire.storage.cache import Cache
from zapwire.storage.encoding import NO_KEY, Key
from zapwire.storage.kinds import Columns, Kind


def _dump(value: bytes) -> Columns:
    return (value,)


def _load(columns: Columns) -> bytes:
    return bytes(columns[0])


FLAT = Kind(table=schema.lids, dump=_dump, load=_load, group=("lid",), values=("pn",), cached=4)
GROUPED = Kind(
    table=schema.identities, dump=_dump, load=_load, group=("user",), row=("address",), values=("key",), cached=4
)


class Rows:
    """The database, which answers when the test says so."""

    def __init__(self) -> None:
        self.loads: list[tuple[Key, asyncio.Future[dict[Key, bytes]]]] = []

    def fetch(self, _: Kind[bytes], group: Key) -> asyncio.Future[dict[Key, bytes]]:
        """Begin to read a group."""
        self.loads.append((group, asyncio.get_running_loop().create_future()))
        return self.loads[-1][1]


async def begun(cache: Cache[bytes], group: Key) -> asyncio.Task[dict[Key, bytes]]:
    """Begin to load a group."""
    task = asyncio.create_task(cache.load(group))
    await asyncio.sleep(0)
    return task


async def test_group_is_loaded_once() -> None:
    """Those who ask for a group while it loads share the load, whoever of them is cancelled; then it is known."""
    rows = Rows()
    cache = Cache(GROUPED, rows.fetch, None)
    first, second = await begun(cache, ("1",)), await begun(cache, ("1",))
    first.cancel()
    await asyncio.sleep(0)
    rows.loads[0][1].set_result({("1:0",): b"a"})
    assert await second == {("1:0",): b"a"}
    assert cache.known(("1",)) == {("1:0",): b"a"}
    assert len(rows.loads) == 1


@pytest.mark.parametrize("kind", [FLAT, GROUPED])
async def test_load_that_crosses_a_commit_is_not_kept(kind: Kind[bytes]) -> None:
    """What was read before a commit, and arrives after it, does not hide what was committed."""
    rows = Rows()
    cache = Cache(kind, rows.fetch, None)
    row: Key = ("1:0",) if kind.row else NO_KEY
    task = await begun(cache, ("1",))
    cache.promise(1, {("1",): {row: b"new"}})
    cache.publish(1, {("1",): {row: b"new"}})
    rows.loads[0][1].set_result({row: b"old"})
    await task
    assert cache.known(("1",)) in (None, {row: b"new"})
    assert cache.pending == {}


async def test_load_that_crosses_a_clearing_is_not_kept() -> None:
    """So with what was read before everything was deleted."""
    rows = Rows()
    cache = Cache(FLAT, rows.fetch, None)
    task = await begun(cache, ("1",))
    cache.clear()
    rows.loads[0][1].set_result({NO_KEY: b"old"})
    await task
    assert cache.known(("1",)) is None


async def test_part_of_a_group_is_not_taken_for_the_whole() -> None:
    """A row that is committed to a group that was never read does not make the group known; to a known one it adds."""
    rows = Rows()
    cache = Cache(GROUPED, rows.fetch, None)
    cache.publish(1, {("1",): {("1:0",): b"a"}})
    assert cache.known(("1",)) is None
    task = await begun(cache, ("1",))
    rows.loads[0][1].set_result({("1:0",): b"a", ("1:1",): b"b"})
    await task
    cache.publish(2, {("1",): {("1:0",): None, ("1:2",): b"c"}})
    assert cache.known(("1",)) == {("1:1",): b"b", ("1:2",): b"c"}


def test_promises_are_kept_until_the_latest_is_committed() -> None:
    """Committing an earlier change of a row leaves the later one, which is not committed, to be seen by units."""
    cache = Cache(FLAT, Rows().fetch, None)
    for number, value in ((1, b"one"), (2, b"two")):
        cache.promise(number, {("1",): {NO_KEY: value}})
    cache.publish(1, {("1",): {NO_KEY: b"one"}})
    assert cache.pending == {("1",): {NO_KEY: (2, b"two")}}
    assert cache.known(("1",)) == {NO_KEY: b"one"}
    cache.publish(2, {("1",): {NO_KEY: b"two"}})
    assert cache.pending == {}


def test_what_is_used_stays() -> None:
    """Of more groups than there may be the ones that are used stay, and never more than twice as many."""
    cache = Cache(FLAT, Rows().fetch, None)
    for number in range(100):
        cache.publish(number, {(str(number),): {NO_KEY: b"x"}})
        assert cache.known(("0",)) == {NO_KEY: b"x"}
    kept = sum(cache.known((str(number),)) is not None for number in range(100))
    assert 4 <= kept <= 8
    cache.trimmed([("0",)])
    assert cache.known(("0",)) == {}
    cache.age()
    cache.age()
    assert cache.known(("0",)) is None


async def test_failed_load_is_tried_again() -> None:
    """An error goes to those who wait, and the next one reads anew."""
    rows = Rows()
    cache = Cache(FLAT, rows.fetch, None)
    task = await begun(cache, ("1",))
    rows.loads[0][1].set_exception(StoreError("away"))
    with pytest.raises(StoreError, match="away"):
        await task
    task = await begun(cache, ("1",))
    rows.loads[1][1].set_result({})
    assert await task == {}
