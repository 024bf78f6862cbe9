"""App state: what a device is told when it asks for what is new."""

from tests.sandbox.people import ask
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import AttrValue, Node
from zapwire.sandbox.handlers.appstate import ROUTES
from zapwire.sandbox.router import Outcome


def sync(*collections: Node) -> Node:
    """Return a query for these collections."""
    attrs: dict[str, AttrValue] = {"id": "7", "xmlns": "w:sync:app:state", "type": "set", "to": SERVER}
    return Node("iq", attrs, (Node("sync", {}, collections),))


def test_nothing_is_newer_than_what_the_device_has() -> None:
    """Each collection is answered with the version it was asked with, 0 where there was none."""
    query = sync(
        Node("collection", {"name": "critical_block", "return_snapshot": "true"}),
        Node("collection", {"name": "regular", "version": "12", "return_snapshot": "false"}),
    )
    answered = (
        Node("collection", {"name": "critical_block", "has_more_patches": "false"}),
        Node("collection", {"name": "regular", "version": "12", "has_more_patches": "false"}),
    )
    answer = Node("iq", {"from": SERVER, "type": "result", "id": "7"}, (Node("sync", {}, answered),))
    assert ask(ROUTES, query)[0] == Outcome((answer,))


def test_patches_are_refused() -> None:
    """Uploading is not understood yet, and must not look as if it were."""
    patch = Node("patch", {}, b"patch")
    outcome, _ = ask(ROUTES, sync(Node("collection", {"name": "regular", "version": "1"}, (patch,))))
    error = Node("error", {"code": "400", "text": "bad-request"})
    answer = Node("iq", {"from": SERVER, "type": "error", "id": "7"}, (error,))
    assert outcome == Outcome((answer,), refused=True)
