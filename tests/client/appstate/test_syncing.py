"""Bringing a collection up to date."""

import asyncio
from dataclasses import replace

import pytest

from tests.client.appstate.server import LOW, Server, feature
from tests.client.conversation import conversation
from tests.protocol.appstate.vectors import KEYS
from zapwire.client.appstate import syncing
from zapwire.errors import AppStateCorrupt, AppStateRefused, StanzaError, StoreError
from zapwire.protocol.appstate.actions.chats import Pin
from zapwire.protocol.appstate.mutations import Change, Operation, encrypt_mutation, index_mac, value_mac
from zapwire.protocol.appstate.patches import PatchDraft
from zapwire.protocol.events import AppStateReceived, AppStateSynced, AppStateSyncFailed, ChatPinned, Event
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.server_sync_pb2 import (
    ExternalBlobReference,
    KeyId,
    SyncdIndex,
    SyncdMutation,
    SyncdRecord,
    SyncdValue,
)
from zapwire.protocol.proto.sync_action_pb2 import SyncActionData
from zapwire.protocol.signal.cipher import encrypt
from zapwire.protocol.stanzas.appstate import CollectionAnswer


def pin(number: int) -> Pin:
    """Return that a chat is pinned."""
    return Pin(JID(str(10**10 + number), "s.whatsapp.net"), is_pinned=True)


async def test_first_and_next_versions() -> None:
    """A collection is asked for as a whole once, then from where it stands; what comes then is told."""
    async with conversation() as talk:
        server = Server()
        server.say(pin(1))
        app_state = await feature(talk, server)
        await app_state.fetch(LOW)
        assert await talk.handled() == [AppStateSynced(LOW, 1)]
        server.say(pin(2))
        await app_state.fetch(LOW)
        assert server.versions() == [(0, True, False), (1, False, False)]
        assert [type(event) for event in await talk.handled()] == [AppStateReceived, ChatPinned]
        assert await talk.store.app_state.state(LOW) == server.state


async def test_recovery_tells_what_is_new() -> None:
    """What cannot be followed is read anew: of that all is told that was not known, and nothing else."""
    async with conversation() as talk:
        server = Server()
        server.say(pin(1))
        app_state = await feature(talk, server)
        await app_state.fetch(LOW)
        await talk.handled()
        server.say(pin(2))
        server.script = [CollectionAnswer(LOW, snapshot=ExternalBlobReference())]  # for which nobody asked
        await app_state.fetch(LOW)
        told = await talk.handled()
        assert [event.action.jid for event in told if isinstance(event, ChatPinned)] == [pin(1).jid, pin(2).jid][1:]
        assert told[-1] == AppStateSynced(LOW, 2)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (CollectionAnswer(LOW, error_code=500, error_text="broken"), AppStateRefused),
        (CollectionAnswer("another"), StanzaError),
        (CollectionAnswer(LOW, has_more=True), AppStateCorrupt),
    ],
)
async def test_wrong_answers(answer: CollectionAnswer, error: type[Exception]) -> None:
    """A server that says nothing of use is an error, and changes nothing."""
    async with conversation() as talk:
        app_state = await feature(talk, Server(script=[answer]))
        with pytest.raises(error):
            await app_state.fetch(LOW)
        assert await talk.store.app_state.state(LOW) is None
        failed = [event for event in await talk.handled() if isinstance(event, AppStateSyncFailed)]
        assert len(failed) == (error is AppStateCorrupt)


async def test_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the parts of something large everybody else has a turn; the version moves at the end."""
    monkeypatch.setattr(syncing, "SLICE", 10)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with conversation() as talk:
        server = Server()
        server.say(*map(pin, range(35)))
        app_state = await feature(talk, server)
        busy = asyncio.create_task(others())
        await app_state.fetch(LOW)
        busy.cancel()
        assert turns >= 4
        assert len(await talk.store.chat_settings.all()) == 35
        assert await talk.store.app_state.state(LOW) == server.state


async def test_a_store_that_fails() -> None:
    """What was not committed is not told, and comes again."""
    async with conversation() as talk:
        server = Server()
        server.say(pin(1))
        app_state = await feature(talk, server)
        await app_state.fetch(LOW)
        await talk.handled()
        server.say(pin(2))
        talk.store.is_broken = True
        with pytest.raises(StoreError):
            await app_state.fetch(LOW)
        talk.store.is_broken = False
        assert await talk.handled() == []
        await app_state.fetch(LOW)
        assert sum(isinstance(event, ChatPinned) for event in await talk.handled()) == 1


async def test_handlers_may_change_app_state() -> None:
    """Whoever hears of a change may make another: nothing is held while events are told."""
    async with conversation() as talk:
        server = Server()
        app_state = await feature(talk, server)
        answered = asyncio.Event()

        async def answer(event: Event) -> None:
            if isinstance(event, ChatPinned) and event.action.is_pinned:
                await app_state.pin(event.action.jid, pinned=False)
                answered.set()

        talk.made.client.add_handler(answer)
        await app_state.pin(pin(1).jid)
        assert answered.is_set()
        assert server.state.version == 2
        settings = await talk.store.chat_settings.get(pin(1).jid)
        assert settings
        assert settings == replace(settings, is_pinned=False)


async def test_patches_in_another_order() -> None:
    """Patches that come out of order, or twice, are not followed: the collection is read as a whole, and told once."""
    async with conversation() as talk:
        server = Server()
        server.say(pin(1))
        app_state = await feature(talk, server)
        await app_state.fetch(LOW)
        await talk.handled()
        for number in (2, 3):
            server.say(pin(number))
        _, second, third = server.patches
        for answered in ((third, second), (second, second)):
            server.script = [CollectionAnswer(LOW, 3, patches=answered)]
            await app_state.fetch(LOW)
            assert await talk.store.app_state.state(LOW) == server.state
        told = [event.action.jid for event in await talk.handled() if isinstance(event, ChatPinned)]
        assert told == [pin(2).jid, pin(3).jid]


async def test_what_was_changed_and_changed_back() -> None:
    """Of what changed several times all is told from the first that was not known on: the last word is right."""
    async with conversation() as talk:
        server, chat = Server(), pin(1).jid
        for is_pinned in (True, False):
            server.say(Pin(chat, is_pinned=is_pinned))
        app_state = await feature(talk, server)
        await app_state.fetch(LOW)
        await talk.handled()
        server.script = [CollectionAnswer(LOW, snapshot=ExternalBlobReference())]
        await app_state.fetch(LOW)
        told = [event.action.is_pinned for event in await talk.handled() if isinstance(event, ChatPinned)]
        assert told == [True, False]


async def test_a_mutation_that_cannot_be_read() -> None:
    """One whose index is no list of texts is counted and passed over; so are kinds and JIDs that nobody knows."""
    async with conversation() as talk:
        server = Server()
        server.say(pin(1))
        app_state = await feature(talk, server)
        await app_state.fetch(LOW)
        await talk.handled()
        odd = (("pin_v1", "no jid @"), ("something_new", "x"), pin(2).change(7).index)
        made = [encrypt_mutation(Change(index, pin(2).value(), 1), KEYS, bytes(16)) for index in odd]
        made.insert(0, _with_index(b"{}"))
        server.take(PatchDraft(tuple(made), KEYS).bind(LOW, server.state, server.macs))
        await app_state.fetch(LOW)
        assert await talk.store.app_state.state(LOW) == server.state
        told = await talk.handled()
        assert [event.index for event in told if isinstance(event, AppStateReceived)] == [*odd]
        assert [event.action.jid for event in told if isinstance(event, ChatPinned)] == [pin(2).jid]
        assert len(await talk.store.chat_settings.all()) == 2


def _with_index(index: bytes) -> SyncdMutation:
    """Return a mutation with any index, whose MACs are right."""
    iv = bytes(16)
    data = SyncActionData(index=index, value=pin(9).value(), version=1)
    content = iv + encrypt(KEYS.value_encryption, iv, data.SerializeToString())
    record = SyncdRecord(
        index=SyncdIndex(blob=index_mac(index, KEYS)),
        value=SyncdValue(blob=content + value_mac(Operation.SET, content, KEYS)),
        keyID=KeyId(ID=KEYS.id),
    )
    return SyncdMutation(operation=SyncdMutation.SET, record=record)
