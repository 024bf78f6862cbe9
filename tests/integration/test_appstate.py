"""App state, between our client and the sandbox's phones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from tests.client.rig import until
from tests.integration.live import NUMBER, Live, live
from zapwire import JID, Client, MemoryStore, Options
from zapwire.client.store.agreed import ChatSettings
from zapwire.client.store.base import Store
from zapwire.errors import AppStateConflict, AppStateKeyMissing
from zapwire.protocol.appstate.actions.base import MessageRange
from zapwire.protocol.appstate.actions.chats import FOR_EVER, Archive, Mute, Pin
from zapwire.protocol.appstate.actions.contacts import Contact
from zapwire.protocol.appstate.actions.labels import LabelChat, LabelEdit
from zapwire.protocol.appstate.actions.settings import PushName
from zapwire.protocol.appstate.collections import ALL, Collection
from zapwire.protocol.appstate.patches import CollectionState
from zapwire.protocol.events import (
    AppStateReceived,
    AppStateSynced,
    AppStateSyncFailed,
    ChatArchived,
    ChatMuted,
    ChatPinned,
    Connected,
    ContactChanged,
    Event,
    LabelEdited,
    MessageReceived,
    PushNameSet,
)
from zapwire.sandbox.faults import AppStateFault
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.server import Sandbox

BEN = JID("14155550123", "s.whatsapp.net")
LOW = Collection.REGULAR_LOW


@pytest.fixture
async def world() -> AsyncIterator[Sandbox]:
    """Start a sandbox."""
    async with Sandbox.start() as running:
        yield running


def count(running: Live, kind: type[Event]) -> int:
    """Return how many events of a kind there were."""
    return sum(isinstance(event, kind) for event in running.seen)


async def synced(running: Live, count: int = len(ALL)) -> list[AppStateSynced]:
    """Return when so many collections were read as a whole."""
    return [await running.event(AppStateSynced) for _ in range(count)]


@asynccontextmanager
async def linked(world: Sandbox) -> AsyncIterator[tuple[Live, Line]]:
    """Link a client, and let it read all collections."""
    phone = await world.create_phone(NUMBER, "Ana")
    async with live(world) as running:
        await running.link(phone)
        await synced(running)
        yield running, world.line(NUMBER)


async def test_first_sync(world: Sandbox) -> None:
    """A new device reads all that the phone had said, keeps it, and tells of each collection alone."""
    phone = await world.create_phone(NUMBER, "Ana")
    line = world.line(NUMBER)
    people = [Contact(JID(str(10**10 + n), "s.whatsapp.net"), f"Person {n}", "P") for n in range(300)]
    await line.change_app_state([*people, Mute(BEN, is_muted=True, until=FOR_EVER), Pin(BEN, is_pinned=True)])
    async with live(world) as running:
        await running.link(phone)
        assert [event.collection for event in await synced(running)] == [*ALL]
        device = await running.client.device()
        assert device
        assert device.push_name == "Ana"
        assert len([c for c in await running.store.contacts.all() if c.full_name]) == 300
        contact = await running.store.contacts.get(people[7].jid)
        assert contact
        assert (contact.full_name, contact.first_name) == ("Person 7", "P")
        assert await running.store.chat_settings.get(BEN) == ChatSettings(BEN, FOR_EVER, is_pinned=True)
        await running.client.presence.send(available=True)  # with the name that the phone gave
        assert count(running, AppStateReceived) == 0
        assert count(running, MessageReceived) == 0  # the keys came in a message, which is nobody's business


async def test_what_the_phone_does(world: Sandbox) -> None:
    """Each act on the phone is told once, with all that was said, and kept."""
    async with linked(world) as (running, line):
        await line.change_app_state([Pin(BEN, is_pinned=True)])
        assert (await running.event(ChatPinned)).action == Pin(BEN, is_pinned=True)
        await line.change_app_state([PushName("Ana M.")])
        assert (await running.event(PushNameSet)).action == PushName("Ana M.")
        await line.change_app_state([LabelEdit("1", "New", 3)])
        edited = await running.event(LabelEdited)
        assert edited.action == LabelEdit("1", "New", 3)
        assert edited.value.labelEditAction.color == 3
        device = await running.client.device()
        assert device
        assert device.push_name == "Ana M."
        many = [Contact(JID(str(10**10 + n), "s.whatsapp.net"), f"Person {n}") for n in range(600)]
        await line.change_app_state(many)  # in a file on the media host
        for contact in many:
            assert (await running.event(ContactChanged)).action.jid == contact.jid
        assert len([c for c in await running.store.contacts.all() if c.full_name]) == 600
        assert await running.store.app_state.news() == {}


async def test_what_the_client_does(world: Sandbox) -> None:
    """Each act of the client reaches the phone, and is told back as that of any other device."""
    async with linked(world) as (running, line):
        ours = running.client.app_state
        await ours.archive(BEN)
        assert (await running.event(ChatArchived)).action.is_archived
        await ours.mute(BEN, seconds=3600)
        muted = await running.event(ChatMuted)
        await ours.save_contact(BEN, "Ben Ode", "Ben")
        await ours.edit_label("5", "Friends", 2)
        await ours.label_chat("5", BEN)
        await ours.set_push_name("Ana!")
        theirs: dict[str, Any] = (await line.app_state()).to_json()
        indexes = {tuple(entry["index"]) for known in theirs.values() for entry in known["entries"]}
        ben = str(BEN)
        assert {("archive", ben), ("pin_v1", ben), ("mute", ben), ("contact", ben), ("label_edit", "5")} <= indexes
        assert {("label_jid", "5", ben), ("setting_pushName",)} <= indexes
        assert line.account.name == "Ana!"
        settings = await running.store.chat_settings.get(BEN)
        assert settings == ChatSettings(BEN, muted.action.until or 0, is_archived=True)


async def test_conflicts(world: Sandbox) -> None:
    """A change that comes too late is made again on top of what came between; an endless conflict is an error."""
    async with linked(world) as (running, line):
        world.add_fault(AppStateFault(problem="conflict", count=2))
        await running.client.app_state.pin(BEN)
        await line.change_app_state([Pin(BEN, is_pinned=False)])
        assert [(await running.event(ChatPinned)).action.is_pinned for _ in range(2)] == [True, False]
        world.add_fault(AppStateFault(problem="conflict"))
        with pytest.raises(AppStateConflict, match="try again"):
            await running.client.app_state.pin(BEN)


async def test_a_real_conflict(world: Sandbox) -> None:
    """A client that has not heard of the phone's latest changes follows them before its own."""
    async with linked(world) as (running, line):
        state = await running.store.app_state.state(LOW) or CollectionState()
        for number in range(3):
            await line.change_app_state([Pin(BEN, is_pinned=bool(number % 2))])
        pinned = [await running.event(ChatPinned) for _ in range(3)]
        assert len(pinned) == 3
        async with running.store.begin() as unit:
            await unit.app_state.put_state(LOW, state)
            await unit.app_state.replace_value_macs(LOW, {})
        await running.client.app_state.archive(BEN)
        assert (await running.event(ChatArchived)).action.is_archived
        assert (await line.app_state()).of(LOW).state == await running.store.app_state.state(LOW)


async def test_recovery(world: Sandbox) -> None:
    """What cannot be followed is read as a whole, and what is new in it is told; where that fails, too, it is told."""
    async with linked(world) as (running, line):
        await line.change_app_state([Pin(BEN, is_pinned=True)])
        await running.event(ChatPinned)
        world.add_fault(AppStateFault(problem="mac", count=1))
        await line.change_app_state([Archive(BEN, is_archived=True, until=MessageRange(1700000000))])
        archived = await running.event(ChatArchived)
        assert archived.is_full_sync
        assert (await running.event(AppStateSynced)).collection == LOW
        assert count(running, ChatPinned) == 1
        world.add_fault(AppStateFault(problem="mac"))
        world.add_fault(AppStateFault(problem="recovery", count=1))
        await line.change_app_state([Pin(BEN, is_pinned=False)])
        failed = await running.event(AppStateSyncFailed)
        assert (failed.collection, failed.is_full_sync, "the MAC of version" in str(failed.error)) == (LOW, True, True)
        assert LOW in await running.store.app_state.news()
        await running.client.app_state.recover(LOW)
        assert not (await running.event(ChatPinned)).action.is_pinned
        assert await running.event(AppStateSynced) == AppStateSynced(LOW, 3, is_recovery=True)
        assert await running.store.app_state.news() == {}
        world.context.faults.clear()
        before = count(running, AppStateSynced)
        await line.change_app_state([Pin(BEN, is_pinned=True)])
        assert (await running.event(ChatPinned)).action.is_pinned
        assert (await line.app_state()).of(LOW).state == await running.store.app_state.state(LOW)
        assert count(running, AppStateSynced) == before  # it was followed, and not read as a whole


async def test_recovery_by_the_phone(world: Sandbox) -> None:
    """A collection that can never be verified is had from the phone, by itself, and no message tells what was in it."""
    phone = await world.create_phone(NUMBER, "Ana")
    line = world.line(NUMBER)
    people = [Contact(JID(str(10**10 + n), "s.whatsapp.net"), f"Person {n}") for n in range(600)]
    await line.change_app_state(people)
    world.add_fault(AppStateFault(problem="blob"))
    async with live(world) as running:
        await running.link(phone)
        failed = await running.event(AppStateSyncFailed)
        assert failed.collection == Collection.CRITICAL_UNBLOCK_LOW
        while not (await running.event(AppStateSynced)).is_recovery:
            pass
        assert len([c for c in await running.store.contacts.all() if c.full_name]) == 600
        assert count(running, MessageReceived) == 0
        assert count(running, AppStateSyncFailed) == 1


async def test_missing_keys(world: Sandbox) -> None:
    """A phone that has not shared a key is asked for it; with the answer everything is read that could not be."""
    phone = await world.create_phone(NUMBER, "Ana")
    async with live(world) as running:
        world.add_fault(AppStateFault(problem="keys", count=1))
        device = await running.link(phone)
        with pytest.raises(AppStateKeyMissing, match="any"):
            await running.client.app_state.pin(BEN)
        with pytest.raises(AppStateKeyMissing):
            await running.client.app_state.fetch(Collection.CRITICAL_BLOCK)  # which asks
        assert len(await synced(running)) == 5
        line = world.line(NUMBER)
        world.add_fault(AppStateFault(problem="keys", device=device, count=1))
        await line.renew_key()
        await line.change_app_state([Pin(BEN, is_pinned=True)])
        assert (await running.event(ChatPinned)).action.is_pinned


async def test_away(world: Sandbox) -> None:
    """What the phone did while the client was away is told when it comes back."""
    async with linked(world) as (running, line):
        await running.client.close()
        await line.change_app_state([Mute(BEN, is_muted=True, until=5)])
        running.client.connect()
        assert (await running.event(ChatMuted)).action.until == 5


async def test_events_of_a_full_sync(world: Sandbox) -> None:
    """Who wants to is told of everything one by one, also where it is read as a whole."""
    async with linked(world) as (running, line):
        await line.change_app_state([Pin(BEN, is_pinned=True)])
        await running.event(ChatPinned)
        await running.client.app_state.fetch(LOW, full=True)
        assert (await running.event(AppStateSynced)).version == 1
        assert count(running, ChatPinned) == 1
    assert Options().app_state_events_on_full_sync is False


async def write(client: Client, name: str, count: int) -> None:
    """Let a client make so many labels, one after the other, each again where others were quicker."""
    done = 0
    while done < count:
        try:
            await client.app_state.edit_label(f"{name}{done}", f"Label {done}", done)
            await client.app_state.label_chat(f"{name}{done}", BEN)
        except AppStateConflict:
            continue
        done += 1


def copy_of(store: Store) -> MemoryStore:
    """Return a store that has what this one has now."""
    copy = MemoryStore()
    assert isinstance(store, MemoryStore)
    copy.load_json(store.to_json())
    return copy


async def test_all_write_while_one_is_killed(world: Sandbox) -> None:
    """The phone and two companions write at the same time, one of them dies again and again: all end with the same."""
    labels = Collection.REGULAR
    async with linked(world) as (first, line):
        async with live(world) as second:
            await second.link(world.phone(NUMBER))
            await synced(second)
        server, store = line.account.app_state, copy_of(second.store)

        def has_version(version: int) -> bool:
            return labels in server and server[labels].version >= version

        async def phone() -> None:
            for number in range(15):
                label = f"p{number}"
                await line.change_app_state([LabelEdit(label, "Phone"), LabelChat(label, BEN, is_labeled=True)])

        others = asyncio.gather(phone(), write(first.client, "a", 15))
        for life in range(3):
            async with live(world, store) as dying:
                dying.client.connect()
                await dying.event(Connected)
                writing = asyncio.create_task(write(dying.client, f"b{life}-", 20))
                await until(partial(has_version, 7 * life + 7))
                store = copy_of(dying.store)  # what a process that is killed now leaves behind
                writing.cancel()
        async with live(world, store) as second:
            second.client.connect()
            await second.event(Connected)
            await write(second.client, "c", 3)
            await others
            known = (await line.app_state()).of(labels)
            there = {entry.index[1] for entry in known.entries.values()}
            assert {f"c{number}" for number in range(3)} < there
            for running in (first, second):
                await running.client.app_state.fetch(labels)
                assert await running.store.app_state.state(labels) == known.state
                assert {label.id for label in await running.store.labels.all()} == there
                assert {*await running.store.labels.chats()} <= there
                assert count(running, AppStateSyncFailed) == 0
