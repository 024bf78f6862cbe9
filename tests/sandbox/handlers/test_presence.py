"""Presence."""

import pytest

from tests.sandbox.people import NUMBER, ask
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.sandbox.handlers.presence import ROUTES, on_presence
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
    assert request.companion.is_available == is_available


def test_a_name_is_kept() -> None:
    """What others see beside the messages, until it is told anew."""
    outcome, request = ask(ROUTES, Node("presence", {"type": "available", "name": "Ana"}))
    assert outcome == Outcome(effects=frozenset({Effect.SAVE}))
    assert request.companion.push_name == "Ana"
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
