"""What every store must do. A test file of a store makes a class of `StoreSuite` and gives it its store."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from tests.client.fake_server import PATIENCE, dice
from tests.client.rig import DEVICE, DEVICE_LID, LID, PHONE, linked_device, settle
from tests.client.store.app_state_suite import AppStateSuite
from tests.client.store.contact_suite import ContactSuite
from tests.client.store.history_suite import HistorySuite
from tests.client.store.label_suite import LabelSuite
from tests.client.store.message_suite import MessageSuite
from tests.client.store.noun_suite import (
    ADDRESS,
    FILLED_NOUNS,
    NO_NOUNS,
    SESSIONS,
    fill_nouns,
    noun_contents,
    upset_nouns,
)
from tests.client.store.signal_suite import SignalSuite
from zapwire.client.login import new_device
from zapwire.client.prekeys import new_prekeys
from zapwire.client.store.base import Device, Store, Stores
from zapwire.errors import StoreError
from zapwire.protocol.jid import JID
from zapwire.protocol.signal.prekeys import PreKey

OTHER_PHONE = JID.parse("5491166665555@s.whatsapp.net")
OTHER_LID = JID.parse("998877665544332@lid")
KEY = bytes(range(32))


class Stop(Exception):
    """What a unit of work is interrupted with."""


def prekeys(count: int, after: int = 0) -> list[PreKey]:
    """Return prekeys with the ids that follow `after`."""
    return new_prekeys(after, count, dice("prekeys"))


async def fill(stores: Stores) -> None:
    """Write something of every noun."""
    await stores.device.save(linked_device())
    await stores.prekeys.add(prekeys(3))
    await stores.prekeys.mark_uploaded(2)
    await stores.identities.put(ADDRESS, KEY)
    await stores.lids.put(LID, PHONE)
    await fill_nouns(stores)


async def contents(stores: Stores) -> list[object]:
    """Return what can be read of each noun."""
    return [
        await stores.device.load(),
        await stores.prekeys.last_id(),
        await stores.prekeys.count_uploaded(),
        [prekey.id for prekey in await stores.prekeys.not_uploaded(100)],
        await stores.identities.get(ADDRESS),
        await stores.lids.lid_for(PHONE),
        await stores.lids.pn_for(LID),
        *await noun_contents(stores),
    ]


async def upset(stores: Stores) -> None:
    """Change everything that `fill` wrote."""
    await stores.device.delete()
    await stores.identities.put(ADDRESS, bytes(32))
    await stores.lids.put(OTHER_LID, PHONE)
    await stores.prekeys.add(prekeys(1, after=9))
    await upset_nouns(stores)


async def interrupted(store: Store, work: Callable[[Stores], Awaitable[None]]) -> None:
    """Do this in a unit of work that raises in the end."""
    async with store.begin() as unit:
        await work(unit)
        raise Stop


EMPTY: list[object] = [None, 0, 0, [], None, None, None, *NO_NOUNS]
FILLED: list[object] = [linked_device(), 3, 2, [3], KEY, LID, PHONE, *FILLED_NOUNS]


class StoreSuite(SignalSuite, MessageSuite, ContactSuite, AppStateSuite, HistorySuite, LabelSuite):
    """The tests: units of work and the account's own nouns, besides those of each further noun."""

    async def test_new_store_is_empty(self, store: Store) -> None:
        """A new store knows nothing."""
        assert await contents(store) == EMPTY

    async def test_unit_commits_every_noun(self, store: Store) -> None:
        """What a unit of work wrote can be read when it has ended."""
        async with store.begin() as unit:
            await fill(unit)
        assert await contents(store) == FILLED

    async def test_unit_reads_what_it_wrote(self, store: Store) -> None:
        """Inside a unit of work its own changes are there already."""
        async with store.begin() as unit:
            await fill(unit)
            assert await contents(unit) == FILLED

    async def test_readers_see_nothing_before_the_commit(self, store: Store) -> None:
        """Whoever reads the store beside a unit of work sees what was there before it."""
        async with store.begin() as unit:
            await fill(unit)
            assert await contents(store) == EMPTY

    async def test_error_undoes_the_unit(self, store: Store) -> None:
        """A unit of work that raises changes nothing, and its error comes out."""
        with pytest.raises(Stop):
            await interrupted(store, fill)
        assert await contents(store) == EMPTY

    async def test_error_undoes_a_later_unit_only(self, store: Store) -> None:
        """A unit of work that raises leaves what earlier ones committed, deletions included."""
        async with store.begin() as unit:
            await fill(unit)
        with pytest.raises(Stop):
            await interrupted(store, upset)
        assert await contents(store) == FILLED

    async def test_cancelling_undoes_the_unit(self, store: Store) -> None:
        """A unit of work that is cancelled changes nothing, and lets the next one begin."""
        started = asyncio.Event()

        async def work() -> None:
            async with store.begin() as unit:
                await fill(unit)
                started.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(work())
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await contents(store) == EMPTY
        async with asyncio.timeout(PATIENCE), store.begin() as unit:
            await unit.device.save(linked_device())

    async def test_error_undoes_changes_without_a_deletion(self, store: Store) -> None:
        """A unit of work that overwrote things one by one, and raises, overwrote nothing."""
        async with store.begin() as unit:
            await fill(unit)
        with pytest.raises(Stop):
            await interrupted(store, upset_nouns)
        assert await contents(store) == FILLED

    async def test_later_unit_changes_what_an_earlier_wrote(self, store: Store) -> None:
        """Inside a unit of work what it overwrote is as it wrote it, outside as it was until the commit."""
        async with store.begin() as unit:
            await fill(unit)
        async with store.begin() as unit:
            await upset_nouns(unit)
            inside = await noun_contents(unit)
            assert await contents(store) == FILLED
        assert await noun_contents(store) == inside
        changed = [position for position, value in enumerate(inside) if value != FILLED_NOUNS[position]]
        assert changed == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]

    async def test_nothing_is_written_without_a_unit(self, store: Store) -> None:
        """A write to the store itself is a StoreError that says how to write, and changes nothing."""
        async with store.begin() as unit:
            await fill(unit)
        for work in (
            store.device.delete(),
            store.device.save(new_device(dice("fresh"))),
            store.prekeys.add(prekeys(1, after=9)),
            store.prekeys.remove(1),
            store.prekeys.mark_uploaded(3),
            store.sessions.put(ADDRESS, SESSIONS[1]),
            store.sessions.delete(ADDRESS),
            store.sessions.delete_user("123456789012345_1"),
            store.sender_keys.share(JID.parse("1@g.us"), ["1:0"]),
        ):
            with pytest.raises(StoreError, match="unit of work"):
                await work
        assert await contents(store) == FILLED

    async def test_unit_that_has_ended_takes_no_more(self, store: Store) -> None:
        """A write to a unit of work after its end is a StoreError, whether it committed or not."""
        async with store.begin() as committed:
            await committed.sessions.put(ADDRESS, SESSIONS[0])
        undone: list[Stores] = []

        async def work(unit: Stores) -> None:
            undone.append(unit)
            await unit.sessions.put(ADDRESS, SESSIONS[1])

        with pytest.raises(Stop):
            await interrupted(store, work)
        for unit in (committed, *undone):
            with pytest.raises(StoreError, match="unit of work"):
                await unit.sessions.put(ADDRESS, SESSIONS[2])
            with pytest.raises(StoreError, match="unit of work"):
                await unit.identities.put(ADDRESS, KEY)
        assert await store.sessions.get(ADDRESS) == SESSIONS[0]
        assert await store.identities.get(ADDRESS) is None

    async def test_nouns_may_be_held(self, store: Store) -> None:
        """A noun of the store shows each commit, however long ago it was taken, deletions included."""
        sessions, device = store.sessions, store.device
        async with store.begin() as unit:
            await fill(unit)
        assert await sessions.get(ADDRESS) == SESSIONS[0]
        async with store.begin() as unit:
            held = unit.sessions
            await unit.device.delete()
            assert await held.get(ADDRESS) is None
            await held.put("1:1", SESSIONS[1])
        assert await device.load() is None
        assert await sessions.get(ADDRESS) is None
        assert await sessions.get("1:1") == SESSIONS[1]

    async def test_units_run_one_after_the_other(self, store: Store) -> None:
        """A second unit of work begins when the first has committed, and builds on it."""
        order: list[str] = []
        go_on = asyncio.Event()

        async def first() -> None:
            async with store.begin() as unit:
                order.append("first begins")
                await unit.prekeys.add(prekeys(2))
                await go_on.wait()
                order.append("first ends")

        async def second() -> None:
            async with store.begin() as unit:
                order.append("second begins")
                await unit.prekeys.add(prekeys(2, after=await unit.prekeys.last_id()))

        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            tasks.create_task(first())
            await settle()
            tasks.create_task(second())
            await settle()
            assert order == ["first begins"]
            go_on.set()
        assert order == ["first begins", "first ends", "second begins"]
        assert await store.prekeys.last_id() == 4

    async def test_device_is_kept_whole(self, store: Store) -> None:
        """Every field of a device comes back, linked or not."""
        linked = replace(linked_device(), business_name="Ana's Café", push_name="Ana ✨", platform="smbi")
        for device in (new_device(dice("fresh")), linked):
            async with store.begin() as unit:
                await unit.device.save(device)
            assert await store.device.load() == device

    async def test_device_without_lid(self, store: Store) -> None:
        """A linked device need not have a LID."""
        device: Device = replace(linked_device(), lid=None)
        async with store.begin() as unit:
            await unit.device.save(device)
        assert await store.device.load() == device

    async def test_deleting_the_device_forgets_everything(self, store: Store) -> None:
        """With the device goes every noun, for good."""
        async with store.begin() as unit:
            await fill(unit)
        async with store.begin() as unit:
            await unit.device.delete()
            assert await contents(unit) == EMPTY
        assert await contents(store) == EMPTY
        assert await store.prekeys.get(1) is None

    async def test_store_can_be_filled_again(self, store: Store) -> None:
        """After a deletion, even within one unit of work, a new device starts from nothing."""
        async with store.begin() as unit:
            await fill(unit)
            await unit.device.delete()
            await unit.device.save(new_device(dice("fresh")))
            await unit.prekeys.add(prekeys(1))
        assert await contents(store) == [new_device(dice("fresh")), 1, 0, [1], *EMPTY[4:]]

    async def test_prekeys_come_back(self, store: Store) -> None:
        """A prekey is found by its id, with both halves; others are not there."""
        async with store.begin() as unit:
            await unit.prekeys.add(prekeys(3))
        assert await store.prekeys.get(2) == prekeys(3)[1]
        assert await store.prekeys.get(4) is None

    async def test_adding_no_prekeys(self, store: Store) -> None:
        """Adding none changes nothing."""
        async with store.begin() as unit:
            await unit.prekeys.add([])
            await unit.prekeys.add(prekeys(1))
            await unit.prekeys.add([])
        assert await store.prekeys.last_id() == 1

    async def test_prekeys_wait_in_order(self, store: Store) -> None:
        """Those that were not uploaded come lowest id first, however they were added, and no more than asked for."""
        keys = prekeys(5)
        async with store.begin() as unit:
            await unit.prekeys.add([keys[3], keys[0]])
            await unit.prekeys.add([keys[4], keys[2], keys[1]])
        assert await store.prekeys.not_uploaded(100) == keys
        assert await store.prekeys.not_uploaded(2) == keys[:2]
        assert await store.prekeys.not_uploaded(0) == []

    async def test_prekeys_are_marked_as_uploaded(self, store: Store) -> None:
        """Marking takes every key up to an id; marking less afterwards takes nothing back."""
        async with store.begin() as unit:
            await unit.prekeys.add(prekeys(5))
            await unit.prekeys.mark_uploaded(3)
        assert await store.prekeys.count_uploaded() == 3
        assert [key.id for key in await store.prekeys.not_uploaded(100)] == [4, 5]
        async with store.begin() as unit:
            await unit.prekeys.mark_uploaded(1)
        assert await store.prekeys.count_uploaded() == 3

    async def test_prekeys_added_later_are_not_uploaded(self, store: Store) -> None:
        """What is added after an upload waits for the next."""
        async with store.begin() as unit:
            await unit.prekeys.add(prekeys(2))
            await unit.prekeys.mark_uploaded(2)
            await unit.prekeys.add(prekeys(2, after=2))
        assert await store.prekeys.count_uploaded() == 2
        assert [key.id for key in await store.prekeys.not_uploaded(100)] == [3, 4]

    async def test_removed_prekey_counts_no_more(self, store: Store) -> None:
        """A prekey that was used is gone, and its id is not given again."""
        async with store.begin() as unit:
            await unit.prekeys.add(prekeys(3))
            await unit.prekeys.mark_uploaded(3)
            await unit.prekeys.remove(3)
            await unit.prekeys.remove(99)
        assert await store.prekeys.get(3) is None
        assert await store.prekeys.count_uploaded() == 2
        assert await store.prekeys.last_id() == 3

    async def test_identity_is_replaced(self, store: Store) -> None:
        """The key last seen under an address counts; other addresses keep theirs."""
        async with store.begin() as unit:
            await unit.identities.put(ADDRESS, KEY)
            await unit.identities.put("1:2", bytes(32))
            await unit.identities.put(ADDRESS, KEY[::-1])
        assert await store.identities.get(ADDRESS) == KEY[::-1]
        assert await store.identities.get("1:2") == bytes(32)
        assert await store.identities.get("1:3") is None

    async def test_lids_are_found_both_ways(self, store: Store) -> None:
        """A pair is found by either of its halves, whatever the device, and without one."""
        async with store.begin() as unit:
            await unit.lids.put(DEVICE_LID, DEVICE)
        for device in (0, 3, 17):
            assert await store.lids.lid_for(PHONE.with_device(device)) == LID
            assert await store.lids.pn_for(LID.with_device(device)) == PHONE
        assert await store.lids.lid_for(OTHER_PHONE) is None
        assert await store.lids.pn_for(OTHER_LID) is None

    async def test_many_lids_are_found_at_once(self, store: Store) -> None:
        """Those that are known come by number, as it was asked for; what a unit of work learnt counts inside it."""
        pairs = {JID(str(n), "s.whatsapp.net"): JID(str(n + 10**6), "lid") for n in range(5000, 5601)}
        async with store.begin() as unit:
            for pn, lid in list(pairs.items())[1:]:
                await unit.lids.put(lid, pn)
        first, *kept = pairs
        for numbers in (kept, kept[:3], [kept[0].with_device(3)]):
            asked = [*numbers, first, OTHER_PHONE]
            assert await store.lids.lids_for(asked) == {pn: pairs[pn.to_non_ad()] for pn in numbers}
        assert await store.lids.lids_for([]) == {}
        async with store.begin() as unit:
            await unit.lids.put(pairs[first], first)
            await unit.lids.put(LID, kept[0])
            expected = {**pairs, kept[0]: LID}
            assert await unit.lids.lids_for(list(pairs)) == expected
            assert await store.lids.lids_for(list(pairs)) == {pn: pairs[pn] for pn in kept}
        assert await store.lids.lids_for(list(pairs)) == expected

    async def test_learning_a_pair_again_changes_nothing(self, store: Store) -> None:
        """The same pair may be learnt as often as it is seen."""
        async with store.begin() as unit:
            await unit.lids.put(LID, PHONE)
            await unit.lids.put(LID, PHONE)
        assert await store.lids.lid_for(PHONE) == LID
        assert await store.lids.pn_for(LID) == PHONE

    async def test_phone_number_gets_another_lid(self, store: Store) -> None:
        """Where a number's LID changes, the old LID leads nowhere."""
        async with store.begin() as unit:
            await unit.lids.put(LID, PHONE)
            await unit.lids.put(OTHER_LID, PHONE)
        assert await store.lids.lid_for(PHONE) == OTHER_LID
        assert await store.lids.pn_for(OTHER_LID) == PHONE
        assert await store.lids.pn_for(LID) is None

    async def test_lid_gets_another_phone_number(self, store: Store) -> None:
        """Where a person's number changes, the old number leads nowhere."""
        async with store.begin() as unit:
            await unit.lids.put(LID, PHONE)
            await unit.lids.put(LID, OTHER_PHONE)
        assert await store.lids.pn_for(LID) == OTHER_PHONE
        assert await store.lids.lid_for(OTHER_PHONE) == LID
        assert await store.lids.lid_for(PHONE) is None

    async def test_two_pairs_swap(self, store: Store) -> None:
        """Two people who swap their numbers are told apart."""
        async with store.begin() as unit:
            await unit.lids.put(LID, PHONE)
            await unit.lids.put(OTHER_LID, OTHER_PHONE)
            await unit.lids.put(LID, OTHER_PHONE)
            await unit.lids.put(OTHER_LID, PHONE)
        assert await store.lids.lid_for(PHONE) == OTHER_LID
        assert await store.lids.lid_for(OTHER_PHONE) == LID
        assert await store.lids.pn_for(LID) == OTHER_PHONE
        assert await store.lids.pn_for(OTHER_LID) == PHONE
