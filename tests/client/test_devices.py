"""Devices: lists are asked once, follow notifications whose hash fits, and are asked again otherwise."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.client import conversation as talking
from tests.client.conversation import Conversation
from tests.client.peers import Person
from tests.client.rig import LID, PHONE, settle
from zapwire.client import devices as module
from zapwire.client.devices import Devices
from zapwire.client.lids import LIDs
from zapwire.errors import NotConnected, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.devices import ChangeKind, DeviceListChanged, OwnDevicesChanged
from zapwire.protocol.stanzas.messages import participant_hash


@dataclass
class Rigged:
    """The feature over a connection."""

    talk: Conversation
    devices: Devices

    @property
    def bea(self) -> Person:
        """Whose devices they are."""
        return self.talk.bea

    @property
    def asked(self) -> int:
        """How often the server was asked for lists."""
        return len(self.talk.people.asked("usync"))

    async def of(self, *users: JID) -> list[JID]:
        """Return the devices of users, in order."""
        return sorted(await self.devices.of(users))

    async def notify(self, node: Node) -> None:
        """Let the server tell something."""
        await self.devices.notifications()[str(node.attrs["type"])](node)

    async def change(self, kind: ChangeKind, number: int, expected: tuple[int, ...], *, is_right: bool = True) -> None:
        """Let the server tell of a change after which Bea has these devices, with a right or a wrong hash."""
        bea = self.bea
        hashes = [
            participant_hash([name.with_device(n) for n in expected]) if is_right else "2:wrong"
            for name in (bea.pn, bea.lid)
        ]
        device, lid = bea.pn.with_device(number), bea.lid.with_device(number)
        await self.notify(DeviceListChanged(bea.pn, bea.lid, kind, device, lid, hashes[0], hashes[1]).to_node("N1"))


@asynccontextmanager
async def devices() -> AsyncIterator[Rigged]:
    """Make the feature; Bea has devices 0 and 2."""
    async with talking.conversation() as talk:
        context = talk.context()
        yield Rigged(talk, Devices(context, LIDs(context)))


async def test_asked_once() -> None:
    """The lists of several users are asked for in one query, and not again."""
    async with devices() as rigged:
        both = [LID, LID.with_device(3), rigged.bea.lid, rigged.bea.lid.with_device(2)]
        for _ in range(2):
            assert await rigged.of(rigged.bea.lid, LID) == sorted(both)
        assert rigged.asked == 1
        assert await rigged.of(rigged.bea.pn) == [rigged.bea.pn, rigged.bea.pn.with_device(2)]
        assert rigged.asked == 2


async def test_user_named_twice() -> None:
    """A user that is named twice is asked for once."""
    async with devices() as rigged:
        assert await rigged.of(rigged.bea.lid, rigged.bea.lid) == [rigged.bea.lid, rigged.bea.lid.with_device(2)]


async def test_bot_is_its_own_device() -> None:
    """A bot has no list of devices; it is one."""
    bot = JID.parse("867051314767696@bot")
    async with devices() as rigged:
        assert await rigged.of(bot) == [bot]
        assert rigged.asked == 0


async def test_user_without_devices_is_asked_again() -> None:
    """Of somebody who has no device nothing is kept."""
    async with devices() as rigged:
        for _ in range(2):
            assert await rigged.of(JID.parse("9@lid")) == []
        assert rigged.asked == 2


async def test_forgotten_list_is_asked_again() -> None:
    """A list that was forgotten, by whatever device's name, is asked for again."""
    async with devices() as rigged:
        await rigged.of(rigged.bea.lid)
        rigged.devices.forget([rigged.bea.lid.with_device(2), JID.parse("9@lid")])
        await rigged.of(rigged.bea.lid)
        assert rigged.asked == 2


async def test_least_used_lists_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are too many lists those that were not used for longest go."""
    monkeypatch.setattr(module, "MAX_USERS", 2)
    async with devices() as rigged:
        for user in (LID, rigged.bea.lid, LID, rigged.bea.pn):
            await rigged.of(user)
        assert rigged.asked == 3
        await rigged.of(LID)
        assert rigged.asked == 3
        await rigged.of(rigged.bea.lid)
        assert rigged.asked == 4


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [("add", 5, (0, 2, 5)), ("remove", 2, (0,)), ("remove", 7, (0, 2))],
)
async def test_change_with_the_right_hash(kind: ChangeKind, number: int, expected: tuple[int, ...]) -> None:
    """A device that was linked or unlinked is put in or taken out, under both names, where the hash fits."""
    async with devices() as rigged:
        for name in (rigged.bea.pn, rigged.bea.lid):
            await rigged.of(name)
        await rigged.change(kind, number, expected)
        for name in (rigged.bea.pn, rigged.bea.lid):
            assert await rigged.of(name) == [name.with_device(n) for n in expected]
        assert rigged.asked == 2


@pytest.mark.parametrize(("kind", "number"), [("add", 5), ("add", 2), ("remove", 2), ("update", 0)])
async def test_change_with_a_wrong_hash(kind: ChangeKind, number: int) -> None:
    """Where the hash does not fit, or the list is merely said to be stale, it is asked for again."""
    async with devices() as rigged:
        for name in (rigged.bea.pn, rigged.bea.lid):
            await rigged.of(name)
        await rigged.change(kind, number, (0, 2), is_right=kind == "update")
        for name in (rigged.bea.pn, rigged.bea.lid):
            assert await rigged.of(name) == [name, name.with_device(2)]
        assert rigged.asked == 4


async def test_change_without_the_lids_hash() -> None:
    """Where a change tells nothing about the LID's list that one is asked for again."""
    async with devices() as rigged:
        await rigged.of(rigged.bea.lid)
        change = DeviceListChanged(rigged.bea.pn, rigged.bea.lid, "remove", rigged.bea.pn.with_device(2))
        await rigged.notify(change.to_node("N1"))
        await rigged.of(rigged.bea.lid)
        assert rigged.asked == 2


async def test_change_of_an_unknown_list() -> None:
    """A change of a list that nobody asked for yet is no list; both names are learnt."""
    async with devices() as rigged:
        await rigged.change("add", 5, (0, 2, 5))
        assert await rigged.of(rigged.bea.lid) == [rigged.bea.lid, rigged.bea.lid.with_device(2)]
        assert await rigged.talk.store.lids.lid_for(rigged.bea.pn) == rigged.bea.lid


async def test_change_by_one_name() -> None:
    """A change that tells one name only changes that one's list."""
    async with devices() as rigged:
        await rigged.of(rigged.bea.lid)
        device = rigged.bea.lid.with_device(5)
        expected = participant_hash([rigged.bea.lid.with_device(n) for n in (0, 2, 5)])
        await rigged.notify(DeviceListChanged(rigged.bea.lid, None, "add", device, None, expected).to_node("N1"))
        assert device in await rigged.of(rigged.bea.lid)


async def test_change_by_the_other_name() -> None:
    """A change by number makes the list by LID stale, too, where both are known to be one person."""
    async with devices() as rigged:
        async with rigged.talk.store.begin() as unit:
            await unit.lids.put(rigged.bea.lid, rigged.bea.pn)
        await rigged.of(rigged.bea.lid)
        device = rigged.bea.add_device(5).pn
        expected = participant_hash([rigged.bea.pn.with_device(n) for n in (0, 2, 5)])
        await rigged.notify(DeviceListChanged(rigged.bea.pn, None, "add", device, None, expected).to_node("N1"))
        assert rigged.bea.lid.with_device(5) in await rigged.of(rigged.bea.lid)
        assert rigged.asked == 2


async def test_change_while_the_list_is_asked_for() -> None:
    """An answer that may be older than a change is used once, and not kept."""
    async with devices() as rigged:
        rigged.talk.people.held.add("usync")
        first = asyncio.create_task(rigged.of(rigged.bea.lid))
        query = await rigged.talk.server.receive_query("usync")
        await rigged.change("add", 5, (0, 2, 5))
        rigged.talk.people.held.clear()
        assert rigged.talk.server.attendant(rigged.talk.server, query)
        assert len(await first) == 2
        rigged.bea.add_device(5)
        assert rigged.bea.lid.with_device(5) in await rigged.of(rigged.bea.lid)


async def test_own_devices() -> None:
    """Our own list is told whole, and kept under both names where its hash fits."""
    async with devices() as rigged:
        listed = tuple(LID.with_device(n) for n in (0, 3, 9))
        await rigged.notify(OwnDevicesChanged(LID, listed, participant_hash(listed)).to_node("N1"))
        assert await rigged.of(LID) == list(listed)
        assert await rigged.of(PHONE) == [PHONE.with_device(n) for n in (0, 3, 9)]
        assert rigged.asked == 0


async def test_own_devices_with_a_wrong_hash() -> None:
    """Where its hash does not fit our own list is asked for again, under both names."""
    async with devices() as rigged:
        for name in (LID, PHONE):
            await rigged.of(name)
        await rigged.notify(OwnDevicesChanged(LID, (LID,), "2:wrong").to_node("N1"))
        for name in (LID, PHONE):
            assert await rigged.of(name) == [name, name.with_device(3)]
        assert rigged.asked == 4


async def test_other_account_sync() -> None:
    """A change of something else in the account leaves the lists alone."""
    async with devices() as rigged:
        await rigged.of(LID)
        await rigged.notify(Node("notification", {"type": "account_sync", "id": "N1", "from": LID}, (Node("privacy"),)))
        await rigged.of(LID)
        assert rigged.asked == 1


async def test_unreadable_change() -> None:
    """A notification that tells of no change is refused with the documented error."""
    async with devices() as rigged:
        with pytest.raises(StanzaError):
            await rigged.notify(Node("notification", {"type": "devices", "from": LID, "id": "N1"}))


async def test_asking_needs_a_connection() -> None:
    """A list that is not known cannot be had offline."""
    async with devices() as rigged:
        await rigged.talk.made.client.close()
        with pytest.raises(NotConnected):
            await rigged.of(rigged.bea.lid)


async def test_client_listens() -> None:
    """The client acknowledges the notification and sends to the new device, too."""
    async with talking.conversation() as talk:
        await talk.write(talk.bea.lid)
        talk.bea.add_device(5)
        expected = participant_hash([talk.bea.lid.with_device(n) for n in (0, 2, 5)])
        device = talk.bea.lid.with_device(5)
        node = DeviceListChanged(talk.bea.lid, None, "add", device, None, expected).to_node("N1")
        assert await talk.answers(node) == [ack_for(node)]
        sent = await talk.write(talk.bea.lid)
        await settle()
        assert talk.bea.devices[5].enc_for(sent) is not None
