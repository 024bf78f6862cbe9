"""Random units of work on a database and in memory: each of them, and whoever reads in the end, sees the same."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.client.rig import linked_device
from tests.client.store.noun_suite import GROUP, KEYS, MESSAGE, ODD, OTHER_GROUP, SENDER_KEYS, SESSIONS, TOKEN
from tests.client.store.store_suite import prekeys
from zapwire.client.store.agreed import ChatSettings
from zapwire.client.store.base import Contact, Stores
from zapwire.client.store.history import HistoryTask
from zapwire.client.store.labels import Label
from zapwire.client.store.memory import MemoryStore
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.appstate.patches import CollectionState
from zapwire.protocol.jid import JID
from zapwire.storage.database import Database
from zapwire.storage.store import SQLStore

USERS = ["1", "1_1", "2", "3"]
ADDRESSES = [f"{user}:{device}" for user in USERS for device in range(2)]
GROUPS = [GROUP, OTHER_GROUP, ODD]
LIDS = [JID(str(number), "lid") for number in range(3)]
PHONES = [JID(str(number), "s.whatsapp.net") for number in range(3)]
IDS = ["A", "B", "C"]

Act = Callable[[Stores], Awaitable[object]]


class Stop(Exception):
    """What a unit of work is interrupted with."""


def signal_acts(dice: random.Random) -> list[Act]:
    """Return acts on sessions, identities and sender keys."""
    address, user, other = (dice.choice(of) for of in (ADDRESSES, USERS, USERS))
    group, number = dice.choice(GROUPS), dice.randrange(3)
    return [
        lambda unit: unit.sessions.put(address, SESSIONS[number]),
        lambda unit: unit.sessions.put(address, SESSIONS[number]),
        lambda unit: unit.sessions.delete(address),
        lambda unit: unit.sessions.delete_user(user),
        lambda unit: unit.sessions.rename_user(user, other),
        lambda unit: unit.identities.put(address, KEYS[number]),
        lambda unit: unit.identities.delete_user(user),
        lambda unit: unit.identities.rename_user(user, other),
        lambda unit: unit.sender_keys.put(group, address, SENDER_KEYS[number]),
        lambda unit: unit.sender_keys.delete(group, address),
        lambda unit: unit.sender_keys.rename_user(user, other),
        lambda unit: unit.sender_keys.share(group, dice.sample(ADDRESSES, 3)[:1]),
        lambda unit: unit.sender_keys.share(group, ADDRESSES[number:]),
        lambda unit: unit.sender_keys.unshare(group),
        lambda unit: unit.sender_keys.unshare_user(user),
    ]


def other_acts(dice: random.Random) -> list[Act]:
    """Return acts on all else."""
    lid, phone, group = (dice.choice(of) for of in (LIDS, PHONES, GROUPS))
    id, number = dice.choice(IDS), dice.randrange(3)
    return [
        lambda unit: unit.lids.put(lid, phone),
        lambda unit: unit.secrets.put(group, lid, id, KEYS[number]),
        lambda unit: unit.sent.put(replace(MESSAGE, id=id, timestamp=number)),
        lambda unit: unit.sent.delete(id),
        lambda unit: unit.received.add(group, lid, id),
        lambda unit: unit.privacy_tokens.put(lid, replace(TOKEN, timestamp=number)),
        lambda unit: unit.privacy_tokens.put_salt(KEYS[number]),
        lambda unit: unit.contacts.put(Contact(lid, push_name=id)),
        lambda unit: unit.contacts.put_many([Contact(phone, id), Contact(lid, id)]),
        lambda unit: unit.contacts.delete(lid),
        lambda unit: unit.app_state.change_value_macs(id, {KEYS[number]: KEYS[0], KEYS[0]: None}),
        lambda unit: unit.app_state.replace_value_macs(id, {KEYS[number]: KEYS[1]}),
        lambda unit: unit.app_state.put_key(AppStateKey(KEYS[number], KEYS[0], number)),
        lambda unit: unit.app_state.put_state(id, CollectionState(number)),
        lambda unit: unit.app_state.put_news(id, number),
        lambda unit: unit.chat_settings.put(ChatSettings(lid, number)),
        lambda unit: unit.labels.put(Label(id, id, number)),
        lambda unit: unit.labels.put_chat(id, lid, number),
        lambda unit: unit.labels.delete_chat(id, lid),
        lambda unit: unit.labels.delete(id),
        lambda unit: unit.history.put(HistoryTask(id, KEYS[number], float(number), number)),
        lambda unit: unit.history.delete(id),
        lambda unit: unit.prekeys.add(prekeys(2, after=number)),
        lambda unit: unit.prekeys.mark_uploaded(number),
        lambda unit: unit.prekeys.remove(number),
        lambda unit: unit.device.save(linked_device()),
    ]


async def everything(stores: Stores) -> list[object]:
    """Return all that can be read."""
    found: list[object] = [await stores.device.load(), await stores.privacy_tokens.salt()]
    found += [await stores.sessions.get(address) for address in ADDRESSES]
    found += [await stores.identities.get(address) for address in ADDRESSES]
    found += [await stores.sender_keys.get(group, address) for group in GROUPS for address in ADDRESSES]
    found += [await stores.sender_keys.shared_with(group) for group in GROUPS]
    found += [await stores.lids.pn_for(lid) for lid in LIDS]
    found += [await stores.lids.lid_for(phone) for phone in PHONES]
    found += [await stores.privacy_tokens.get(lid) for lid in LIDS]
    found += [await stores.sent.get(id) for id in IDS]
    found += [await stores.contacts.get(jid) for jid in (*LIDS, *PHONES)]
    found += [sorted(await stores.contacts.all(), key=str)]
    found += [await stores.app_state.value_macs(id, KEYS) for id in IDS]
    found += [await stores.app_state.state(id) for id in IDS]
    found += [
        await stores.app_state.news(),
        await stores.app_state.newest_key(),
        sorted(await stores.chat_settings.all(), key=str),
    ]
    found += [await stores.history.all()]
    found += [sorted(await stores.labels.all(), key=str), await stores.labels.chats()]
    found += [await stores.history.get(id) for id in IDS]
    for group in GROUPS:
        for lid in LIDS:
            found += [await stores.secrets.get(group, lid, id) for id in IDS]
            found += [await stores.received.has(group, lid, id) for id in IDS]
    found += [await stores.prekeys.last_id(), await stores.prekeys.count_uploaded()]
    found += [await stores.prekeys.not_uploaded(2), await stores.prekeys.get(2)]
    return found


async def step(store: SQLStore, memory: MemoryStore, seed: int) -> None:
    """Do the same in a unit of work of each store, which one time in six is undone."""
    dice = random.Random(seed)
    acts = [dice.choice(signal_acts(dice) + other_acts(dice)) for _ in range(dice.randrange(5))]
    if dice.random() < 0.05:
        acts.insert(dice.randrange(len(acts) + 1), lambda unit: unit.device.delete())
    is_undone = dice.random() < 1 / 6
    state = dice.getstate()
    try:
        async with store.begin() as unit, memory.begin() as twin:
            for act in acts:
                results = []
                for stores in (unit, twin):
                    dice.setstate(state)
                    results.append(await act(stores))
                assert results[0] == results[1]
            assert await everything(unit) == await everything(twin)
            stop(is_undone)
    except Stop:
        assert is_undone


def stop(is_undone: bool) -> None:  # noqa: FBT001  # what a unit of work does last
    """Interrupt the unit of work, if that is its lot."""
    if is_undone:
        raise Stop


@pytest.mark.parametrize("key", [None, bytes(32)], ids=["plain", "sealed"])
@pytest.mark.parametrize("seed", range(3))
async def test_database_does_what_memory_does(tmp_path: Path, seed: int, key: bytes | None) -> None:
    """Units that follow each other before they are committed, and after, and in a database that is opened anew."""
    memory = MemoryStore()
    for opening in range(3):
        async with Database.open(tmp_path / "test.db", key=key) as database:
            store = await database.store("account")
            assert await everything(store) == await everything(memory)
            for turn in range(5):
                first = (seed * 3 + opening) * 100 + turn * 20
                await asyncio.gather(*(step(store, memory, first + number) for number in range(12)))
                assert await everything(store) == await everything(memory)
                database.age()
