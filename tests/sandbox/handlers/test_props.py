"""Server properties."""

from tests.sandbox.people import ask
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.sandbox.handlers.props import ROUTES
from zapwire.sandbox.router import Outcome


def props(xmlns: str, attrs: dict[str, str]) -> Node:
    """Return the query for the properties."""
    return Node("iq", {"id": "7", "xmlns": xmlns, "type": "get", "to": SERVER}, (Node("props", attrs),))


def answer(attrs: dict[str, str]) -> Outcome:
    """Return an answer without any property."""
    return Outcome((Node("iq", {"from": SERVER, "type": "result", "id": "7"}, (Node("props", attrs, ()),)),))


def test_no_experiment_is_on() -> None:
    """The set is empty and good for a day, whichever the client has."""
    attrs = {"protocol": "1", "ab_key": "sandbox", "hash": "1K5vZ8", "refresh": "86400", "delta_update": "false"}
    assert ask(ROUTES, props("abt", {"protocol": "1"}))[0] == answer(attrs)
    assert ask(ROUTES, props("abt", {"protocol": "1", "hash": "1K5vZ8"}))[0] == answer(attrs)


def test_older_clients_get_the_same() -> None:
    """They ask in another namespace and have another protocol version."""
    attrs = {"protocol": "2", "hash": "1K5vZ8", "refresh": "86400"}
    assert ask(ROUTES, props("w", {"protocol": "2", "hash": ""}))[0] == answer(attrs)
