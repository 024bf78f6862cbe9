"""What the tests of actions share: examples, and the way there and back."""

from typing import Any

from tests.protocol.appstate.vectors import VECTORS
from zapwire.protocol.appstate.actions.base import Action
from zapwire.protocol.appstate.actions.reader import read_action
from zapwire.protocol.appstate.mutations import Mutation, Operation
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.sync_action_pb2 import SyncActionValue

ANA = JID("5491155550001", "s.whatsapp.net")
GROUP = JID("120363025555555555", "g.us")

BUILT: dict[str, Any] = {vector["name"]: vector for vector in VECTORS["built"]}
"""What whatsmeow's builders make, by name."""


def built(*actions: Action) -> dict[str, Any]:
    """Return actions as the vectors have them."""
    changes = [action.change(0) for action in actions]
    for change in changes:
        change.value.ClearField("timestamp")
    return {
        "collection": actions[0].collection,
        "mutations": [
            {
                "index": [*change.index],
                "version": change.version,
                "value": change.value.SerializeToString(deterministic=True).hex(),
            }
            for change in changes
        ],
    }


def expected(name: str) -> dict[str, Any]:
    """Return what whatsmeow builds of that name."""
    return {key: BUILT[name][key] for key in ("collection", "mutations")}


def said(*index: str, value: SyncActionValue | None = None) -> Action | None:
    """Return what a mutation of that index says."""
    return read_action(Mutation(Operation.SET, index, value or SyncActionValue(), 1, b"", b""))


def again(action: Action) -> Action | None:
    """Return an action as whoever gets its mutation reads it."""
    change = action.change(1700000000000)
    assert change.value.timestamp == 1700000000000
    return said(*change.index, value=change.value)
