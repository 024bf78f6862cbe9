"""The blocklist."""

from tests.sandbox.people import ask
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.sandbox.handlers.blocklist import ROUTES
from zapwire.sandbox.router import Outcome


def test_nobody_is_blocked() -> None:
    """The list is there, and empty."""
    query = Node("iq", {"id": "7", "xmlns": "blocklist", "type": "get", "to": SERVER})
    blocked = Node("list", {"addressing_mode": "lid"}, ())
    answer = Node("iq", {"from": SERVER, "type": "result", "id": "7"}, (blocked,))
    assert ask(ROUTES, query)[0] == Outcome((answer,))
