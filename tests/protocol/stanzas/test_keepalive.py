"""The keepalive ping."""

from hypothesis import given

from tests.protocol.stanzas.shapes import answered, asked
from tests.protocol.strategies import nodes
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.keepalive import Ping


def test_ping() -> None:
    """A ping is an empty query, and so is its answer."""
    assert asked(Ping()) == Node("iq", {"id": "7", "xmlns": "w:p", "type": "get", "to": SERVER})
    answered(Ping())


@given(nodes)
def test_any_answer_will_do(node: Node) -> None:
    """Whatever an answer to a ping holds, it shows that the server lives."""
    answered(Ping(), (node,))
    Ping().read(node)
