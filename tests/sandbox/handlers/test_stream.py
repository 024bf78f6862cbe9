"""The stream: active and passive, pings, and what needs no answer."""

import pytest

from tests.sandbox.people import ask
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.sandbox.handlers.stream import ROUTES
from zapwire.sandbox.router import Effect, Outcome

DONE = Node("iq", {"from": SERVER, "type": "result", "id": "7"})


def iq(xmlns: str, kind: str, *content: Node) -> Node:
    """Return a query."""
    return Node("iq", {"id": "7", "xmlns": xmlns, "type": kind, "to": SERVER}, content or None)


def test_turning_active_opens_the_mailbox() -> None:
    """It is confirmed; the connection sends what waits."""
    outcome, _ = ask(ROUTES, iq("passive", "set", Node("active")))
    assert outcome == Outcome((DONE,), frozenset({Effect.ACTIVATE}))


def test_turning_passive_is_confirmed() -> None:
    """Nothing else comes of it."""
    assert ask(ROUTES, iq("passive", "set", Node("passive")))[0] == Outcome((DONE,))


@pytest.mark.parametrize("content", [(), (Node("other"),)], ids=["nothing", "something else"])
def test_it_is_one_or_the_other(content: tuple[Node, ...]) -> None:
    """Neither active nor passive is malformed."""
    error = Node("error", {"code": "400", "text": "bad-request"})
    answer = Node("iq", {"from": SERVER, "type": "error", "id": "7"}, (error,))
    assert ask(ROUTES, iq("passive", "set", *content))[0] == Outcome((answer,), refused=True)


@pytest.mark.parametrize(
    "query",
    [
        iq("w:p", "get"),
        iq("w:p", "get", Node("ping")),
        iq("w:stats", "set", Node("add", {"t": "1"}, b"telemetry")),
        Node("iq", {"id": "7", "xmlns": "w:stats", "to": SERVER}, (Node("add", {"t": "1"}, b"telemetry"),)),
        iq("urn:xmpp:whatsapp:push", "set", Node("config", {"id": "x", "platform": "web"})),
    ],
    ids=str,
)
def test_some_queries_are_only_confirmed(query: Node) -> None:
    """Pings, telemetry, with or without a kind, and push registration."""
    assert ask(ROUTES, query)[0] == Outcome((DONE,))


def test_bulletins_need_no_answer() -> None:
    """They are neither answered nor refused."""
    assert ask(ROUTES, Node("ib", {}, (Node("unified_session", {"id": "1"}),)))[0] == Outcome()
