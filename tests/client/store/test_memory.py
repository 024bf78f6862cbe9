"""The in-memory store: the suite of all stores, its JSON, and what follows a commit."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client.rig import linked_device, linked_store
from tests.client.store.store_suite import EMPTY, Stop, StoreSuite, contents, fill, interrupted, prekeys, upset
from zapwire.client.store.base import Store
from zapwire.client.store.memory import Json, MemoryStore
from zapwire.errors import StoreError


class TestMemoryStore(StoreSuite):
    """The suite of all stores."""

    async def make(self) -> Store:
        """Return a fresh, empty store."""
        return MemoryStore()


async def filled() -> MemoryStore:
    """Return a store with something of every noun."""
    store = MemoryStore()
    await fill_in_unit(store)
    return store


async def fill_in_unit(store: MemoryStore) -> None:
    """Write something of every noun."""
    async with store.begin() as unit:
        await fill(unit)


async def test_json_brings_everything_back() -> None:
    """A store that loads what another wrote out, through a file's text, is equal to it."""
    store = await filled()
    text = json.dumps(store.to_json())
    again = MemoryStore()
    again.load_json(json.loads(text))
    assert await contents(again) == await contents(store)
    assert await again.prekeys.get(1) == prekeys(1)[0]
    assert json.dumps(again.to_json()) == text


async def test_json_of_an_empty_store() -> None:
    """A store that nothing was ever saved in can be written out, too."""
    again = await filled()
    again.load_json(json.loads(json.dumps(MemoryStore().to_json())))
    assert await contents(again) == EMPTY


async def test_loaded_store_counts_on() -> None:
    """The ids of prekeys go on where the written store was, even where all of them are used up."""
    store = await filled()
    async with store.begin() as unit:
        for prekey_id in (1, 2, 3):
            await unit.prekeys.remove(prekey_id)
    again = MemoryStore()
    again.load_json(store.to_json())
    assert await again.prekeys.last_id() == 3
    assert await again.prekeys.count_uploaded() == 0


async def test_other_version_is_refused() -> None:
    """A session of a version to come is named as that."""
    data = (await filled()).to_json()
    with pytest.raises(StoreError, match="version 2"):
        MemoryStore().load_json({**data, "version": 2})


def without(path: str) -> Any:
    """Return a change that drops what `path` names."""

    def change(data: Json) -> None:
        *parents, name = path.split(".")
        for parent in parents:
            data = data[parent]
        del data[name]

    return change


def with_value(path: str, value: object) -> Any:
    """Return a change that puts `value` where `path` names."""

    def change(data: Json) -> None:
        *parents, name = path.split(".")
        for parent in parents:
            data = data[parent]
        data[name] = value

    return change


DAMAGE = [
    without("version"),
    without("device"),
    without("prekeys"),
    without("lids"),
    without("device.noise_key"),
    without("device.push_name"),
    with_value("device", "text"),
    with_value("device", {}),
    with_value("device", 0),
    with_value("device.noise_key", "AAAA"),
    with_value("device.noise_key", ""),
    with_value("device.identity_key", "not base64!"),
    with_value("device.adv_secret", "AAAA"),
    with_value("device.registration_id", 1 << 32),
    with_value("device.registration_id", 0),
    with_value("device.registration_id", -1),
    with_value("device.registration_id", float("inf")),
    with_value("device.signed_prekey", []),
    with_value("device.signed_prekey", [1, "AAAA", "AAAA"]),
    with_value("device.jid", "no jid @"),
    with_value("device.jid", 5),
    with_value("device.signed_identity", "AAAA"),
    with_value("device.signed_identity", "/w=="),
    with_value("prekeys", []),
    with_value("prekeys.1", "AAAA"),
    with_value("prekeys.0", "A" * 43 + "="),
    with_value(f"prekeys.{1 << 24}", "A" * 43 + "="),
    with_value("prekeys.x", "A" * 43 + "="),
    with_value("last_prekey_id", None),
    with_value("last_prekey_id", float("inf")),
    with_value("uploaded_up_to", "many"),
    with_value("identities.1:0", "AAAA"),
    with_value("identities.1:0", None),
    with_value("lids", "text"),
    with_value("lids.nonsense@@", "1@lid"),
]


@pytest.mark.parametrize("change", DAMAGE)
async def test_damaged_json_changes_nothing(change: Any) -> None:
    """What was not written by a store is a StoreError, and the store stays as it was."""
    store = await linked_store()
    before = store.to_json()
    data = (await filled()).to_json()
    change(data)
    with pytest.raises(StoreError, match="no saved session"):
        store.load_json(data)
    assert store.to_json() == before


@pytest.mark.parametrize("data", [None, [], "text", 5, True, {}])
def test_json_that_is_no_session(data: Any) -> None:
    """Any other JSON is a StoreError, too."""
    with pytest.raises(StoreError, match="no saved session"):
        MemoryStore().load_json(data)


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=60),
    st.binary(max_size=60).map(lambda data: data.hex()),
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


@given(st.data())
async def test_arbitrary_damage(data: st.DataObject) -> None:
    """Whatever stands in a place of a session: it is loaded and can be written out again, or it is a StoreError."""
    session = copy.deepcopy((await filled()).to_json())
    place: Json = session
    key: Any = data.draw(st.sampled_from(sorted(place)))
    while isinstance(place[key], dict) and place[key] and data.draw(st.booleans()):
        place = place[key]
        key = data.draw(st.sampled_from(sorted(place)))
    place[key] = data.draw(JSON)
    store = MemoryStore()
    try:
        store.load_json(session)
    except StoreError:
        assert await contents(store) == EMPTY
    else:
        MemoryStore().load_json(json.loads(json.dumps(store.to_json())))


async def test_on_commit_gets_what_is_committed() -> None:
    """After each unit of work, and only then, it is called with everything the store holds by then."""
    calls: list[Json] = []

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
