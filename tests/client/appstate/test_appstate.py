"""Changing what all devices of the account agree on, and hearing that others did."""

import pytest

from tests.client.appstate.server import LOW, Server, feature
from tests.client.conversation import conversation
from tests.client.rig import PHONE, settle
from zapwire.errors import AppStateConflict, AppStateRefused
from zapwire.protocol.appstate.actions.base import MessageRange
from zapwire.protocol.appstate.actions.chats import Archive, Mute, Pin
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.events import AppStateSynced, ChatArchived, ChatPinned
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.appstate import CollectionAnswer, server_sync


async def test_a_change() -> None:
    """It follows on the latest version, and is read back as any other."""
    async with conversation() as talk:
        server = Server()
        app_state = await feature(talk, server)
        await app_state.archive(PHONE, last=MessageRange(5))
        assert server.versions() == [(0, True, False), (0, False, True), (0, True, False)]
        told = await talk.handled()
        assert [event.action for event in told if isinstance(event, ChatArchived | ChatPinned)] == [
            Archive(PHONE, is_archived=True, until=MessageRange(5)),
            Pin(PHONE, is_pinned=False),
        ]
        await app_state.archive(PHONE, archived=False)
        assert server.versions()[3:] == [(1, False, True), (1, False, False)]


async def test_a_conflict() -> None:
    """What came between is followed and told before the change is made again."""
    async with conversation() as talk:
        server = Server()
        app_state = await feature(talk, server)
        await app_state.pin(PHONE)
        server.say(Pin(PHONE, is_pinned=False))
        await app_state.pin(PHONE)
        pinned = [event.action.is_pinned for event in await talk.handled() if isinstance(event, ChatPinned)]
        assert pinned == [True, False, True]


@pytest.mark.parametrize(("code", "error"), [(409, AppStateConflict), (400, AppStateRefused)])
async def test_refusals(code: int, error: type[AppStateRefused]) -> None:
    """Endless conflicts and other refusals are errors, which say whether to try again."""
    async with conversation() as talk:
        server = Server()
        app_state = await feature(talk, server)
        await app_state.fetch(LOW)
        server.script = [CollectionAnswer(LOW, error_code=code)] * 9
        with pytest.raises(error) as refused:
            await app_state.pin(PHONE)
        assert (type(refused.value), refused.value.code, refused.value.retry) == (error, code, code == 409)


async def test_one_collection() -> None:
    """A change that belongs to two collections cannot be made at once."""
    async with conversation() as talk:
        app_state = await feature(talk, Server())
        with pytest.raises(ValueError, match="one collection"):
            await app_state.send([Pin(PHONE, is_pinned=True), Mute(PHONE, is_muted=True)])


async def test_news_are_kept_before_they_are_acknowledged() -> None:
    """What the server says is new is known after a crash as well; collections that nobody knows are passed over."""
    async with conversation() as talk:
        listener = (await feature(talk, Server(script=[CollectionAnswer("another")] * 9))).notifications()[
            "server_sync"
        ]
        news = (Node("collection"), *server_sync([("regular_low", 7), ("irregular", 3)]))
        await listener(Node("notification", {"from": SERVER}, news))
        assert await talk.store.app_state.news() == {"regular_low": 7}


async def test_keys_start_the_first_sync() -> None:
    """With the phone's keys all is read that never was, and nothing else."""
    async with conversation() as talk:
        server = Server(script=[CollectionAnswer(name) for name in Collection])
        app_state = await feature(talk, server)
        async with talk.store.begin() as unit:
            await app_state.take_keys(unit, ())
        await settle()
        synced = [event for event in await talk.handled() if isinstance(event, AppStateSynced)]
        assert [event.collection for event in synced] == [*Collection]
        assert await talk.store.app_state.news() == {}
