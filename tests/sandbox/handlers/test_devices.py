"""A companion that unlinks itself."""

import pytest

from tests.sandbox.people import NUMBER, ask, town
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.sandbox.handlers.devices import ROUTES
from zapwire.sandbox.router import Effect, Outcome


def removal(jid: JID) -> Node:
    """Return the query that removes a device."""
    remove = Node("remove-companion-device", {"jid": jid, "reason": "user_initiated"})
    return Node("iq", {"id": "7", "xmlns": "md", "type": "set", "to": SERVER}, (remove,))


def error(code: str, text: str) -> Node:
    """Return a refusal."""
    return Node("iq", {"from": SERVER, "type": "error", "id": "7"}, (Node("error", {"code": code, "text": text}),))


def test_a_companion_may_remove_itself() -> None:
    """It is unlinked at once, which is to be kept, and its connection is to end."""
    outcome, request = ask(ROUTES, removal(JID(NUMBER, "s.whatsapp.net", 1)))
    answer = Node("iq", {"from": SERVER, "type": "result", "id": "7"})
    assert outcome == Outcome((answer,), frozenset({Effect.SAVE, Effect.UNLINK}))
    assert request.account.companions == {}


def test_a_companion_may_name_itself_by_lid() -> None:
    """Both names are its own."""
    _, request = ask(ROUTES, Node("iq"))
    outcome, request = ask(ROUTES, removal(request.account.lid(1)))
    assert outcome.effects == {Effect.SAVE, Effect.UNLINK}
    assert request.account.companions == {}


@pytest.mark.parametrize(
    "jid",
    [
        JID(NUMBER, "s.whatsapp.net"),
        JID(NUMBER, "s.whatsapp.net", 2),
        JID(NUMBER, "lid", 1),
        JID("14155550123", "s.whatsapp.net", 1),
    ],
    ids=str,
)
def test_nobody_else_may_be_removed(jid: JID) -> None:
    """Neither the phone nor another device, of whomever."""
    outcome, request = ask(ROUTES, removal(jid))
    assert outcome == Outcome((error("403", "forbidden"),))
    assert list(request.account.companions) == [1]


def test_a_removal_must_name_a_device() -> None:
    """Without one it is malformed and changes nothing."""
    query = Node("iq", {"id": "7", "xmlns": "md", "type": "set"}, (Node("remove-companion-device"),))
    outcome, request = ask(ROUTES, query)
    assert outcome == Outcome((error("400", "bad-request"),), refused=True)
    assert list(request.account.companions) == [1]


def test_a_removal_needs_an_id() -> None:
    """Without one it could not be confirmed, and changes nothing."""
    query = removal(JID(NUMBER, "s.whatsapp.net", 1))
    attrs = {key: value for key, value in query.attrs.items() if key != "id"}
    outcome, request = ask(ROUTES, Node("iq", attrs, query.content))
    assert outcome.refused
    assert list(request.account.companions) == [1]


def test_who_knows_it_hears_that_it_left() -> None:
    """Everybody's devices that wrote with the account, and nothing waits for it any more."""
    place = town()
    place.world.acquaint(place.ana, [place.bo])
    place.world.mailboxes.of(place.ana.jid(1)).put(Node("message", {"id": "1"}))
    outcome = place.submit(place.ana.jid(1), removal(place.ana.jid(1)))
    assert {delivery.device for delivery in outcome.deliveries} == {place.bo.jid(), place.bo.jid(1)}
    assert len(place.world.mailboxes.of(place.ana.jid(1))) == 0


def test_a_phone_cannot_remove_itself() -> None:
    """It is no companion."""
    place = town()
    assert place.submit(place.ana.jid(), removal(place.ana.jid())) == Outcome((error("403", "forbidden"),))
