"""What a phone knows."""

import pytest

from tests.sandbox.people import NOW, NUMBER, dice, new_world
from tests.sandbox.phones.net import BEN, bundle_of
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.sources import Own
from zapwire.protocol.types.messages import MessageSource
from zapwire.sandbox.phones import state as module
from zapwire.sandbox.phones.state import PhoneState


@pytest.fixture
def state() -> PhoneState:
    """Make Ana's phone in a world where Ben is, too."""
    world = new_world("state")
    world.create_account(BEN, "Ben", NOW)
    return PhoneState(world, world.create_account(NUMBER, "Ana", NOW), dice("state"))


def test_names(state: PhoneState) -> None:
    """Its own, and others' by either name."""
    ben = state.world.account(BEN)
    assert state.own == Own(state.account.jid(), state.account.lid())
    assert state.session_name(ben.jid(2)) == ben.lid(2)
    assert state.chat_key(ben.lid()) == BEN
    assert state.names(ben.jid()).lid == ben.lid()


def test_new_ids_differ(state: PhoneState) -> None:
    """They have WhatsApp Web's form."""
    ids = {state.new_id(NOW) for _ in range(50)}
    assert len(ids) == 50
    assert all(found.startswith("3EB0") and len(found) == 22 for found in ids)


def test_a_new_cipher_knows_nobody(state: PhoneState) -> None:
    """As in an app installed anew."""
    ben = state.world.account(BEN)
    state.cipher.start(ben.lid(), bundle_of(ben))
    state.renew_cipher()
    assert not state.cipher.has_session(ben.lid())


def test_typing(state: PhoneState, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last thing everybody did in each chat, the latest last, of so many people."""
    monkeypatch.setattr(module, "_MAX_TYPING", 2)
    ben = state.world.account(BEN)
    group, other = JID("120363025246125486", "g.us"), JID("120363025246125487", "g.us")
    state.note_typing(MessageSource(ben.lid(), ben.lid()), "composing", "")
    state.note_typing(MessageSource(group, ben.lid(), is_group=True), "composing", "audio")
    state.note_typing(MessageSource(ben.jid(), ben.jid()), "paused", "")
    state.note_typing(MessageSource(other, ben.lid(), is_group=True), "composing", "")
    sender = {"sender": str(ben.lid()), "sender_pn": str(ben.jid())}
    assert [typing.to_json() for typing in state.typing()] == [
        {"chat": str(group), **sender, "state": "composing", "media": "audio"},
        {"chat": str(ben.jid()), **sender, "sender": str(ben.jid()), "state": "paused", "media": ""},
    ]
