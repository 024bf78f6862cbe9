"""What mutations change here, and the events that tell of them."""

from dataclasses import replace

import pytest

from tests.client.rig import DEVICE, LID, PHONE, linked_device
from tests.client.test_lids import lids_over
from zapwire.client.appstate.effects import Effects, events_of
from zapwire.client.contacts import Contacts
from zapwire.client.store.agreed import ChatSettings
from zapwire.client.store.base import Contact as KnownContact
from zapwire.client.store.labels import Label
from zapwire.client.store.memory import MemoryStore
from zapwire.protocol.appstate.actions.base import Action, MessageRange
from zapwire.protocol.appstate.actions.chats import FOR_EVER, Archive, Mute, Pin
from zapwire.protocol.appstate.actions.contacts import Contact
from zapwire.protocol.appstate.actions.labels import LabelChat, LabelEdit
from zapwire.protocol.appstate.actions.settings import Locale, PrivacySalt, PushName
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.mutations import Mutation, Operation
from zapwire.protocol.events import AppStateReceived, ChatPinned
from zapwire.protocol.proto.sync_action_pb2 import SyncActionValue


def mutation(action: Action, operation: Operation = Operation.SET) -> Mutation:
    """Return the mutation that says something."""
    change = action.change(7, operation)
    return Mutation(operation, change.index, change.value, change.version, bytes(32), bytes(32))


async def after(*actions: Action) -> MemoryStore:
    """Return a store to which these were applied, one by one."""
    store = MemoryStore()
    effects = Effects(Contacts(lids_over(store)))
    async with store.begin() as unit:
        await unit.device.save(linked_device())
        for action in actions:
            await effects.apply(unit, mutation(action))
    return store


@pytest.mark.parametrize(
    ("actions", "settings"),
    [
        ([Mute(PHONE, is_muted=True, until=FOR_EVER)], ChatSettings(PHONE, -1)),
        ([Mute(PHONE, is_muted=True, until=-7)], ChatSettings(PHONE, -1)),
        ([Mute(PHONE, is_muted=True, until=5), Mute(PHONE, is_muted=False, until=5)], ChatSettings(PHONE)),
        ([Pin(PHONE, is_pinned=True)], ChatSettings(PHONE, is_pinned=True)),
        (
            [Pin(PHONE, is_pinned=True), Archive(PHONE, is_archived=True, until=MessageRange(1))],
            ChatSettings(PHONE, is_pinned=True, is_archived=True),
        ),
    ],
)
async def test_chat_settings(actions: list[Action], settings: ChatSettings) -> None:
    """What is chosen for a chat is kept, besides what was chosen before."""
    assert await (await after(*actions)).chat_settings.get(PHONE) == settings


async def test_names() -> None:
    """The user's own name and those of contacts are kept."""
    store = await after(PushName("Ana"), Contact(PHONE, "Ben Ode", "Ben"))
    assert await store.device.load() == replace(linked_device(), push_name="Ana")
    assert await store.contacts.get(PHONE) == KnownContact(PHONE, "Ben", "Ben Ode")


async def test_salt() -> None:
    """The salt is kept until it is removed; removing anything else changes nothing."""
    store = await after(PrivacySalt(b"salt"), Pin(PHONE, is_pinned=True))
    assert await store.privacy_tokens.salt() == b"salt"
    async with store.begin() as unit:
        effects = Effects(Contacts(lids_over(store)))
        for action in (PrivacySalt(b""), Pin(PHONE, is_pinned=False)):
            await effects.apply(unit, mutation(action, Operation.REMOVE))
    assert not await store.privacy_tokens.salt()
    assert await store.chat_settings.get(PHONE) == ChatSettings(PHONE, is_pinned=True)


async def test_labels() -> None:
    """Labels and the chats that have them are kept, until either is undone, or taken out."""
    both = LabelEdit("1", "New", 3), LabelEdit("2", "N" * 600, predefined_id=4)
    chats = LabelChat("1", PHONE, is_labeled=True), LabelChat("2", PHONE, is_labeled=True)
    store = await after(*both, *chats, LabelEdit("i" * 129, "Odd"))
    first, second = sorted(await store.labels.all(), key=lambda label: label.id)
    assert (first, second) == (Label("1", "New", 3), Label("2", "N" * 512, 0, 4))
    assert await store.labels.chats() == {"1": {PHONE: 7}, "2": {PHONE: 7}}
    effects = Effects(Contacts(lids_over(store)))
    async with store.begin() as unit:
        await effects.apply(unit, mutation(LabelEdit("2", "Newer")))
        assert await unit.labels.get("2") == Label("2", "Newer", 0, 4)
        await effects.apply(unit, mutation(LabelChat("1", PHONE, is_labeled=False)))
        await effects.apply(unit, mutation(chats[1], Operation.REMOVE))
        assert await unit.labels.chats() == {}
        await effects.apply(unit, mutation(LabelEdit("1", "New", is_deleted=True)))
        assert [label.id for label in await unit.labels.all()] == [second.id]
        await effects.apply(unit, mutation(both[1], Operation.REMOVE))
    assert await store.labels.all() == []


async def test_labels_of_a_collection_that_is_read_again() -> None:
    """Labels of which nothing is told any more are gone; other collections have nothing to do with that."""
    said = LabelEdit("1", "New"), LabelChat("1", PHONE, is_labeled=True), LabelChat("1", DEVICE, is_labeled=True)
    store = await after(*said, LabelEdit("2", "Old"), LabelChat("2", PHONE, is_labeled=True), LabelChat("1", LID, True))
    async with store.begin() as unit:
        await Effects.forget_others(unit, Collection.REGULAR_LOW, [])
        assert len(await unit.labels.all()) == 2
        await Effects.forget_others(unit, Collection.REGULAR, [*map(mutation, said)])
    assert (await store.labels.all(), await store.labels.chats()) == ([Label("1", "New")], {"1": {PHONE: 7}})


async def test_many() -> None:
    """Of many contacts each is kept beside what is known of them, however long its name."""
    store = await after()
    known = {PHONE: KnownContact(PHONE, push_name="B")}
    async with store.begin() as unit:
        some = [mutation(action) for action in (Contact(PHONE, "N" * 600), Pin(PHONE, is_pinned=True))]
        await Effects(Contacts(lids_over(store))).apply_many(unit, some, known)
    assert await store.contacts.get(PHONE) == KnownContact(PHONE, full_name="N" * 512, push_name="B")
    assert await store.chat_settings.get(PHONE) == ChatSettings(PHONE, is_pinned=True)


def test_events() -> None:
    """An action is told raw and as what it is; one without an event of its own raw alone."""
    pin = mutation(Pin(PHONE, is_pinned=True))
    raw = AppStateReceived(("pin_v1", str(PHONE)), pin.value)
    assert events_of(pin, is_full_sync=True) == [
        raw,
        ChatPinned(Pin(PHONE, is_pinned=True), 7, is_full_sync=True, value=pin.value),
    ]
    locale = mutation(Locale("es"))
    assert events_of(locale, is_full_sync=False) == [AppStateReceived(("setting_locale",), locale.value)]
    unreadable = Mutation(Operation.SET, (), SyncActionValue(timestamp=7), 1, b"", b"")
    assert events_of(unreadable, is_full_sync=False) == []
    unknown = Mutation(Operation.SET, ("something_new",), SyncActionValue(timestamp=7), 1, b"", b"")
    assert events_of(unknown, is_full_sync=False) == [AppStateReceived(("something_new",), unknown.value)]


def test_what_is_not_told() -> None:
    """Secrets are nobody's business, and of what was removed nothing is told, as by whatsmeow."""
    assert events_of(mutation(PrivacySalt(b"salt")), is_full_sync=False) == []
    assert events_of(mutation(Pin(PHONE, is_pinned=True), Operation.REMOVE), is_full_sync=False) == []
