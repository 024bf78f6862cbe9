"""What the phone gives where the server cannot be trusted."""

import logging
from dataclasses import replace

import pytest

from tests.client.appstate.server import LOW, Server, feature
from tests.client.appstate.test_keys import Phone
from tests.client.appstate.test_syncing import pin
from tests.client.conversation import Conversation, conversation
from tests.client.rig import settle
from tests.protocol.appstate.vectors import KEY
from zapwire.client.appstate.appstate import AppState
from zapwire.client.appstate.recovery import ASK_AGAIN
from zapwire.errors import AppStateCorrupt, NotConnected
from zapwire.protocol.appstate.mutations import Mutation
from zapwire.protocol.appstate.patches import CollectionState
from zapwire.protocol.appstate.recovery import RecoveryAnswer, build_recovery
from zapwire.protocol.events import AppStateSynced, AppStateSyncFailed, ChatPinned
from zapwire.protocol.stanzas.appstate import CollectionAnswer


async def broken(talk: Conversation, app_state: AppState, server: Server) -> None:
    """Let the collection fail, as a whole, too."""
    spoilt = [*server.patches]
    for patch in spoilt:
        patch.patchMAC = bytes(32)
    with pytest.raises(AppStateCorrupt):
        await app_state.fetch(LOW)
    (failed,) = [event for event in await talk.handled() if isinstance(event, AppStateSyncFailed)]
    assert failed.collection == LOW


def answer(server: Server, *mutations: Mutation, version: int = 0) -> RecoveryAnswer:
    """Return what the phone gives."""
    state = replace(server.state, version=version or server.state.version)
    return RecoveryAnswer("3EB0", build_recovery(LOW, state, mutations), is_compressed=True)


async def test_the_phone_is_asked_once_a_day(caplog: pytest.LogCaptureFixture) -> None:
    """A collection that cannot be verified is asked for, not again that day, and again where asking failed."""
    caplog.set_level(logging.INFO)
    async with conversation() as talk:
        server, phone = Server(), Phone()
        app_state = await feature(talk, server, phone)
        server.say(pin(1))
        phone.fails = True
        await broken(talk, app_state, server)
        assert "the phone could not be asked for it" in caplog.text
        phone.fails = False
        await broken(talk, app_state, server)
        await broken(talk, app_state, server)
        assert phone.wanted == [LOW]
        assert "regular_low cannot be verified: the phone is asked for it" in caplog.text
        assert "not again" in caplog.text
        assert await talk.store.app_state.news() == {LOW: 1}
        talk.made.clock.advance(ASK_AGAIN)
        await broken(talk, app_state, server)
        await app_state.recover(LOW)
        assert phone.wanted == [LOW] * 3
        phone.fails = True
        with pytest.raises(NotConnected):
            await app_state.recover(LOW)


async def test_what_the_phone_gives_is_taken() -> None:
    """It replaces what there was; what is new in it is told, and the server's next patch follows on it."""
    async with conversation() as talk:
        server = Server()
        app_state = await feature(talk, server)
        server.say(pin(1))
        await app_state.fetch(LOW)
        server.say(pin(2))
        await broken(talk, app_state, server)
        app_state.take_recovery(answer(server, *server.mutations))
        await settle()
        told = await talk.handled()
        assert [event.action.jid for event in told if isinstance(event, ChatPinned)] == [pin(2).jid]
        assert told[-1] == AppStateSynced(LOW, 2, is_recovery=True)
        assert await talk.store.app_state.state(LOW) == server.state
        assert await talk.store.app_state.news() == {}
        server.say(pin(1), pin(3))
        await app_state.fetch(LOW)
        assert await talk.store.app_state.state(LOW) == server.state


async def test_what_is_not_newer() -> None:
    """An answer that comes late, or says nothing of use, changes nothing."""
    async with conversation() as talk:
        server = Server()
        app_state = await feature(talk, server)
        server.say(pin(1))
        await app_state.fetch(LOW)
        await talk.handled()
        for given in (answer(server), RecoveryAnswer("3EB0", b"?"), RecoveryAnswer("3EB0", None)):
            app_state.take_recovery(given)
        await settle()
        assert await talk.handled() == []
        assert await talk.store.app_state.state(LOW) == server.state


async def test_missing_keys_are_asked_for() -> None:
    """Entries are named by keys: those that are not there are asked for."""
    async with conversation() as talk:
        server, phone = Server(), Phone()
        app_state = await feature(talk, server, phone)
        server.say(pin(1))
        (mutation,) = server.mutations
        app_state.take_recovery(answer(server, replace(mutation, key_id=b"other"), version=7))
        await settle()
        assert phone.asked == [(b"other",)]
        assert await talk.store.app_state.state(LOW) is None
        assert KEY.id not in phone.asked[0]


async def test_more_was_changed_meanwhile() -> None:
    """Where the server has news that are newer than the answer, they are read."""
    async with conversation() as talk:
        server = Server()
        app_state = await feature(talk, server)
        server.say(pin(1))
        given = answer(server, *server.mutations)
        server.say(pin(2))
        async with talk.store.begin() as unit:
            await unit.app_state.put_news(LOW, 2)
        app_state.take_recovery(given)
        await settle()
        await settle()
        assert await talk.store.app_state.state(LOW) == server.state


async def test_too_many_answers(caplog: pytest.LogCaptureFixture) -> None:
    """More answers at once than there are collections are passed over."""
    async with conversation() as talk:
        app_state = await feature(talk, Server(script=[CollectionAnswer(LOW)]))
        for _ in range(6):
            app_state.take_recovery(RecoveryAnswer("3EB0", None))
        await settle()
        assert caplog.text.count("which is passed over") == 1
        assert caplog.text.count("nothing to give") == 5
        assert await talk.store.app_state.state(LOW) in (None, CollectionState())
