"""Dirty bits."""

import pytest

from tests.sandbox.people import ask
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import AttrValue, Node
from zapwire.sandbox.handlers.dirty import ROUTES
from zapwire.sandbox.router import Outcome

ATTRS: dict[str, AttrValue] = {"id": "7", "xmlns": "urn:xmpp:whatsapp:dirty", "type": "set", "to": SERVER}


@pytest.mark.parametrize(
    "clean",
    [Node("clean", {"type": "account_sync", "timestamp": "1790000000"}), Node("clean", {"type": "groups"})],
    ids=str,
)
def test_cleaning_is_confirmed(clean: Node) -> None:
    """With the time of what was fetched, or without."""
    answer = Node("iq", {"from": SERVER, "type": "result", "id": "7"})
    assert ask(ROUTES, Node("iq", ATTRS, (clean,)))[0] == Outcome((answer,))


def test_cleaning_must_say_what() -> None:
    """Without a type it is malformed."""
    error = Node("error", {"code": "400", "text": "bad-request"})
    answer = Node("iq", {"from": SERVER, "type": "error", "id": "7"}, (error,))
    assert ask(ROUTES, Node("iq", ATTRS, (Node("clean"),)))[0] == Outcome((answer,), refused=True)
