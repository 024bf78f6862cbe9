"""The in-memory store: the suite of all stores, and what follows a commit."""

import asyncio
from typing import Any

import pytest

from tests.client.fake_server import PATIENCE
from tests.client.rig import linked_device, settle
from tests.client.store.noun_suite import ADDRESS, GROUP, SESSIONS
from tests.client.store.store_suite import EMPTY, FILLED, Stop, StoreSuite, contents, fill, interrupted, upset
from zapwire.client.store.base import Store
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import StoreError


class TestMemoryStore(StoreSuite):
    """The suite of all stores."""

    async def make(self) -> Store:
        """Return a fresh, empty store."""
        return MemoryStore()


async def fill_in_unit(store: MemoryStore) -> None:
    """Write something of every noun."""
    async with store.begin() as unit:
        await fill(unit)


async def test_loading_replaces_what_nouns_show() -> None:
    """A noun that was taken before shows what was loaded, and nothing of what was there."""
    written = MemoryStore()
    await fill_in_unit(written)
    store = MemoryStore()
    async with store.begin() as unit:
        await unit.sessions.put("1:1", SESSIONS[1])
    sessions = store.sessions
    store.load_json(written.to_json())
    assert await sessions.get(ADDRESS) == SESSIONS[0]
    assert await sessions.get("1:1") is None
    assert await contents(store) == FILLED


async def test_loading_nothing_sensible_changes_nothing() -> None:
    """Where loading fails the store stays as it was."""
    store = MemoryStore()
    await fill_in_unit(store)
    with pytest.raises(StoreError):
        store.load_json({**MemoryStore().to_json(), "received": [1]})
    assert await contents(store) == FILLED


async def test_on_commit_gets_what_is_committed() -> None:
    """After each unit of work, and only then, it is called with everything the store holds by then."""
    calls: list[dict[str, Any]] = []

    async def save(store: MemoryStore) -> None:
        calls.append(store.to_json())

    store = MemoryStore(on_commit=save)
    assert calls == []
    async with store.begin() as unit:
        await fill(unit)
        assert calls == []
    assert calls == [store.to_json()]
    with pytest.raises(Stop):
        await interrupted(store, upset)
    assert len(calls) == 1


async def test_failing_on_commit_undoes_the_unit() -> None:
    """What could not be written out did not happen, and the next unit of work may try again."""
    is_full = True

    async def save(_: MemoryStore) -> None:
        if is_full:
            raise StoreError("the disk is full")

    store = MemoryStore(on_commit=save)
    with pytest.raises(StoreError, match="the disk is full"):
        await fill_in_unit(store)
    assert await contents(store) == EMPTY
    is_full = False
    async with store.begin() as unit:
        await fill(unit)
    assert await store.device.load() == linked_device()


async def test_readers_see_nothing_while_it_is_written_out() -> None:
    """Until the new state is written out, readers see the one before."""
    seen: list[object] = []

    async def save(_: MemoryStore) -> None:
        seen.append(await store.device.load())

    store = MemoryStore(on_commit=save)
    async with store.begin() as unit:
        await fill(unit)
    assert seen == [None]


async def test_cancelling_the_write_undoes_the_unit() -> None:
    """A unit of work whose writing out is cancelled did not happen for the running program."""

    async def save(_: MemoryStore) -> None:
        raise TimeoutError

    store = MemoryStore(on_commit=save)
    with pytest.raises(TimeoutError):
        await fill_in_unit(store)
    assert await contents(store) == EMPTY


async def test_what_was_written_out_stays_as_it_was() -> None:
    """The store that `on_commit` was given is not changed by later units of work."""
    given: list[MemoryStore] = []

    async def save(store: MemoryStore) -> None:
        given.append(store)

    store = MemoryStore(on_commit=save)
    await fill_in_unit(store)
    async with store.begin() as unit:
        await unit.sessions.put(ADDRESS, SESSIONS[1])
        await unit.sender_keys.share(GROUP, ["1:1"])
    assert await contents(given[0]) == FILLED
    assert await given[1].sessions.get(ADDRESS) == SESSIONS[1]
    assert await given[1].sender_keys.shared_with(GROUP) == {ADDRESS, "1:1"}


async def test_waiting_for_a_unit_can_be_cancelled() -> None:
    """Whoever gives up waiting for another's unit of work leaves that one alone, and the next can begin."""
    store = MemoryStore()

    async def wait() -> None:
        async with store.begin():
            pytest.fail("two units of work at once")

    async with store.begin() as unit:
        task = asyncio.create_task(wait())
        await settle()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await fill(unit)
    assert await contents(store) == FILLED
    async with asyncio.timeout(PATIENCE), store.begin() as unit:
        await unit.device.delete()
    assert await contents(store) == EMPTY
