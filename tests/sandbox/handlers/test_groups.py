"""Groups."""

from tests.sandbox.people import ask
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.sandbox.handlers.groups import ROUTES
from zapwire.sandbox.router import Outcome


def test_nobody_is_in_a_group() -> None:
    """The list is empty, and comes from the group server that was asked."""
    groups = JID("", "g.us")
    participating = Node("participating", {}, (Node("participants"), Node("description")))
    query = Node("iq", {"id": "7", "xmlns": "w:g2", "type": "get", "to": groups}, (participating,))
    answer = Node("iq", {"from": groups, "type": "result", "id": "7"}, (Node("groups", {}, ()),))
    assert ask(ROUTES, query)[0] == Outcome((answer,))
