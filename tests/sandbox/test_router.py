"""Routing: which handler a stanza finds, and what becomes of those that find none."""

import pytest
from hypothesis import given

from tests.protocol.strategies import nodes
from tests.sandbox.people import NOW, NUMBER, add_companion, new_shelf, new_world
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.sandbox.router import Handler, Outcome, Request, Route, Router
from zapwire.sandbox.server import HANDLERS


def request(node: Node) -> Request:
    """Return a request of the only companion of a new account."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    return Request(world, account, add_companion(world, account), node, NOW, new_shelf())


def saying(text: str) -> Handler:
    """Return a handler whose answer can be told from others'."""
    return lambda _: Outcome((Node(text),))


def refuse_all(_: Request) -> Outcome:
    """Find fault with everything."""
    raise StanzaError("not like this")


ROUTER = Router(
    [
        {Route("iq", "n", "get", "one"): saying("one"), Route("iq", "n", "get"): saying("any")},
        {Route("iq", "n", "set"): saying("set"), Route("presence"): saying("presence"), Route("broken"): refuse_all},
        {Route("iq", "broken", "get"): refuse_all},
    ]
)


def iq(xmlns: str, kind: str, *children: str) -> Node:
    """Return a query with an id."""
    return Node("iq", {"id": "7", "xmlns": xmlns, "type": kind}, tuple(map(Node, children)) or None)


@pytest.mark.parametrize(
    ("node", "found"),
    [
        (iq("n", "get", "one"), "one"),
        (iq("n", "get", "one", "two"), "one"),
        (iq("n", "get", "two"), "any"),
        (iq("n", "get"), "any"),
        (Node("iq", {"id": "7", "xmlns": "n", "type": "get"}, b"bytes"), "any"),
        (iq("n", "set", "one"), "set"),
        (Node("presence", {"xmlns": "n", "type": "set"}), "presence"),
    ],
    ids=str,
)
def test_a_stanza_finds_its_handler(node: Node, found: str) -> None:
    """A query by namespace, kind and first child, then by the first two; any other stanza by its tag."""
    assert ROUTER.handle(request(node)) == Outcome((Node(found),))


@pytest.mark.parametrize(
    "node",
    [iq("m", "get"), iq("n", "result"), iq("", ""), Node("iq", {"id": "7"}), iq("broken", "set")],
    ids=str,
)
def test_an_unknown_query_is_refused(node: Node) -> None:
    """It gets error 501, and is marked."""
    error = Node("error", {"code": "501", "text": "feature-not-implemented"})
    answer = Node("iq", {"from": JID("", "s.whatsapp.net"), "type": "error", "id": "7"}, (error,))
    assert ROUTER.handle(request(node)) == Outcome((answer,), refused=True)


def test_a_malformed_query_is_refused() -> None:
    """A handler that cannot read it makes it error 400."""
    error = Node("error", {"code": "400", "text": "bad-request"})
    answer = Node("iq", {"from": JID("", "s.whatsapp.net"), "type": "error", "id": "7"}, (error,))
    assert ROUTER.handle(request(iq("broken", "get"))) == Outcome((answer,), refused=True)


@pytest.mark.parametrize("tag", ["call", "broken"])
def test_other_stanzas_get_a_negative_acknowledgement(tag: str) -> None:
    """Unknown or malformed, the answer is the nack that says so, with the stanza's own class, id and addresses."""
    other = JID("14155550123", "s.whatsapp.net")
    node = Node(tag, {"id": "7", "from": SERVER, "type": "x", "participant": other, "recipient": other})
    attrs = {**node.attrs, "class": tag, "to": SERVER, "error": "488"}
    del attrs["from"]
    assert ROUTER.handle(request(node)) == Outcome((Node("ack", attrs),), refused=True)


def test_a_query_without_an_id_reaches_no_handler() -> None:
    """It could not be answered, so it changes nothing, and is refused with what needs no id."""
    reached: list[Request] = []

    def note(request: Request) -> Outcome:
        reached.append(request)
        return Outcome()

    router = Router([{Route("iq", "n", "get"): note}])
    outcome = router.handle(request(Node("iq", {"xmlns": "n", "type": "get"})))
    assert outcome == Outcome((Node("ack", {"class": "iq", "type": "get", "error": "488"}),), refused=True)
    assert reached == []


def test_a_request_knows_who_asks() -> None:
    """The companion's JID, and the stanza's id, which must be there."""
    assert request(iq("n", "get")).jid == JID(NUMBER, "s.whatsapp.net", 1)
    assert request(iq("n", "get")).id == "7"
    with pytest.raises(StanzaError, match="<iq> has no attribute 'id'"):
        _ = request(Node("iq")).id


def test_two_handlers_for_one_route_are_a_mistake() -> None:
    """It is noticed when the sandbox starts."""
    table: dict[Route, Handler] = {Route("iq", "n", "get", "one"): saying("one")}
    with pytest.raises(ValueError, match="two handlers for Route"):
        Router([table, dict(table)])


@given(nodes)
def test_no_stanza_brings_the_sandbox_down(node: Node) -> None:
    """Whatever a device sends, it is carried out or refused."""
    outcome = Router(HANDLERS).handle(request(node))
    assert isinstance(outcome, Outcome)
