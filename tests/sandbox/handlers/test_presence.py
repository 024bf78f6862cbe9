"""Presence."""

import pytest

from tests.sandbox.people import NOW, NUMBER, Town, ask, town
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.presence import OwnPresence, PresenceUpdate
from zapwire.sandbox.handlers.presence import ROUTES, on_presence, presence_changed
from zapwire.sandbox.router import Effect, Outcome


@pytest.mark.parametrize(
    ("attrs", "is_available"),
    [({"type": "available"}, True), ({"type": "unavailable"}, False), ({}, True)],
    ids=str,
)
def test_being_available_is_noted(attrs: dict[str, str], *, is_available: bool) -> None:
    """It needs no answer and is not to be kept."""
    outcome, request = ask(ROUTES, Node("presence", attrs))
    assert outcome == Outcome()
    assert request.account.available == ({1} if is_available else set())


def test_a_name_is_kept() -> None:
    """What others see beside the messages, until it is told anew."""
    outcome, request = ask(ROUTES, Node("presence", {"type": "available", "name": "Ana"}))
    assert outcome == Outcome(effects=frozenset({Effect.SAVE}))
    assert request.require_companion().push_name == "Ana"
    assert on_presence(request) == Outcome()


@pytest.mark.parametrize("server", ["s.whatsapp.net", "lid"])
def test_a_subscription_is_answered(server: str) -> None:
    """Somebody who exists is not available, and does not say since when; the name asked for is the one answered."""
    account = ask(ROUTES, Node("presence"))[1].account
    target = account.jid() if server == "s.whatsapp.net" else account.lid()
    outcome, _ = ask(ROUTES, Node("presence", {"type": "subscribe", "to": target}))
    assert outcome == Outcome((Node("presence", {"from": target, "type": "unavailable", "last": "deny"}),))


def test_a_subscription_to_nobody_is_not_answered() -> None:
    """Nothing is told of a number nobody has."""
    stranger = JID("14155550123", "s.whatsapp.net")
    assert ask(ROUTES, Node("presence", {"type": "subscribe", "to": stranger}))[0] == Outcome()


def test_a_subscription_must_name_somebody() -> None:
    """Without an address it is refused."""
    outcome, _ = ask(ROUTES, Node("presence", {"type": "subscribe", "id": NUMBER}))
    attrs = {"class": "presence", "id": NUMBER, "type": "subscribe", "error": "488"}
    assert outcome == Outcome((Node("ack", attrs),), refused=True)


def subscribe(place: Town, target: JID) -> PresenceUpdate:
    """Let Bo's companion subscribe; return what it is told at once."""
    (answer,) = place.submit(place.bo.jid(1), Node("presence", {"type": "subscribe", "to": target})).answers
    return PresenceUpdate.from_node(answer)


def announce(place: Town, device: int, *, is_available: bool) -> list[PresenceUpdate]:
    """Let a device of Ana's come or go; return what Bo's companion is told."""
    outcome = place.submit(place.ana.jid(device), OwnPresence(is_available).to_node())
    assert {delivery.device for delivery in outcome.deliveries} <= {place.bo.jid(1)}
    return [PresenceUpdate.from_node(delivery.node) for delivery in outcome.deliveries]


def test_a_subscriber_hears_of_coming_and_going() -> None:
    """Of the person, not of each device; by the name asked for; contacts see since when they are away."""
    place = town()
    place.world.acquaint(place.ana, [place.bo])
    lid = place.ana.lid()
    assert subscribe(place, lid) == PresenceUpdate(lid, is_available=False)
    assert announce(place, 1, is_available=True) == [PresenceUpdate(lid, is_available=True)]
    assert announce(place, 0, is_available=True) == []
    assert subscribe(place, lid) == PresenceUpdate(lid, is_available=True)
    assert announce(place, 1, is_available=False) == []
    assert announce(place, 0, is_available=False) == [PresenceUpdate(lid, is_available=False, last_seen=NOW)]
    assert announce(place, 0, is_available=False) == []
    assert subscribe(place, lid) == PresenceUpdate(lid, is_available=False, last_seen=NOW)


@pytest.mark.parametrize(
    ("last", "online", "is_known", "sees_online", "sees_last"),
    [
        ("contacts", "all", False, True, False),
        ("contacts", "all", True, True, True),
        ("all", "all", False, True, True),
        ("none", "all", True, True, False),
        ("none", "match_last_seen", True, False, False),
        ("contacts", "match_last_seen", True, True, True),
        ("contacts", "match_last_seen", False, False, False),
        ("contact_blacklist", "all", True, True, True),
    ],
)
def test_privacy_settings_are_respected(
    last: str, online: str, *, is_known: bool, sees_online: bool, sees_last: bool
) -> None:
    """Who is there, and since when not, is told to whom the person allows it."""
    place = town()
    if is_known:
        place.world.acquaint(place.ana, [place.bo])
    place.ana.privacy.update(last=last, online=online)
    jid = place.ana.jid()
    place.ana.set_available(1, NOW, is_available=True)
    assert subscribe(place, jid).is_available == sees_online
    place.ana.set_available(1, NOW, is_available=False)
    assert subscribe(place, jid).last_seen == (NOW if sees_last else None)


def test_a_subscriber_who_is_gone_hears_nothing() -> None:
    """Though nobody took its subscription back."""
    place = town()
    subscribe(place, place.ana.jid())
    del place.world.accounts[place.bo.number]
    assert presence_changed(place.world, place.ana) == ()


def test_a_phone_can_be_available() -> None:
    """It has no push name of its own to keep."""
    place = town()
    outcome = place.submit(place.ana.jid(), OwnPresence(is_available=True, name="Anita").to_node())
    assert outcome == Outcome()
    assert place.ana.available == {0}
