"""What a phone knows of app state."""

import pytest

from tests.sandbox.people import NOW, dice, new_world
from zapwire.errors import AppStateCorrupt
from zapwire.protocol.appstate.actions.chats import Pin
from zapwire.protocol.appstate.actions.settings import PushName
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.keys import AppStateKey, MutationKeys
from zapwire.protocol.appstate.mutations import Operation
from zapwire.protocol.appstate.patches import build_snapshot
from zapwire.protocol.jid import JID
from zapwire.sandbox.phones.appstate import PhoneAppState

LOW = Collection.REGULAR_LOW
PIN = Pin(JID("14155550123", "s.whatsapp.net"), is_pinned=True)


def phone() -> PhoneAppState:
    """Return the app state of a new phone."""
    account = new_world().create_account("5491155554444", "Ana", NOW)
    return PhoneAppState(account, dice("phone"))


def say(state: PhoneAppState, *actions: PushName | Pin, operation: Operation = Operation.SET) -> None:
    """Let the phone say something, which the server takes."""
    collection = actions[0].collection
    patch = state.draft(collection, actions, NOW, operation)
    patch.version.version = state.of(collection).state.version + 1
    state.follow(collection, patch)


def test_saying_and_taking_back() -> None:
    """What is said is set, until it is removed."""
    state = phone()
    say(state, PIN)
    entry = {"index": ["pin_v1", str(PIN.jid)], "timestamp": NOW * 1000, "value": {"pinAction": {"pinned": True}}}
    assert state.to_json() == {"regular_low": {"version": 1, "entries": [entry]}}
    say(state, PIN, operation=Operation.REMOVE)
    assert state.to_json() == {"regular_low": {"version": 2, "entries": []}}


def test_the_owners_name() -> None:
    """The push name that a device sets is what others see."""
    state = phone()
    say(state, PushName("Ana María"))
    assert state.account.name == "Ana María"


def test_keys() -> None:
    """The first key is made when it is needed; each further one is newer, with the next id."""
    state = phone()
    first = state.newest_key(NOW)
    assert state.newest_key(NOW) is first
    second = state.new_key(NOW)
    assert state.newest_key(NOW) is second
    assert int.from_bytes(second.id) == int.from_bytes(first.id) + 1
    assert second.timestamp > first.timestamp
    assert state.keys([second.id, b"unknown"]) == (second,)
    say(state, PIN)
    assert {mutation.index_mac for mutation in state.of(LOW).entries.values()} == set(state.of(LOW).macs)


def test_a_snapshot_replaces_what_was_there() -> None:
    """Nothing that it does not have stays."""
    state = phone()
    say(state, PIN)
    known = state.of(LOW)
    keys = MutationKeys.expand(state.newest_key(NOW))
    state.replace(LOW, build_snapshot(LOW, type(known.state)(7), (), keys))
    assert state.to_json() == {"regular_low": {"version": 7, "entries": []}}
    assert not known.macs


def test_what_does_not_follow() -> None:
    """A patch that is wrong changes nothing."""
    state = phone()
    patch = state.draft(LOW, [PIN], NOW, Operation.SET)
    patch.version.version, patch.patchMAC = 1, bytes(32)
    with pytest.raises(AppStateCorrupt):
        state.follow(LOW, patch)
    assert state.of(LOW).state.version == 0
    assert isinstance(state.account.app_state_keys[0], AppStateKey)
