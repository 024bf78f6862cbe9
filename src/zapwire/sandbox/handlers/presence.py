"""Presence: a device's own, and subscriptions to others'."""

from typing import Final

from zapwire.protocol.stanzas.presence import OwnPresence, PresenceUpdate
from zapwire.sandbox.router import Effect, Handler, Outcome, Request, Route


def on_presence(request: Request) -> Outcome:
    """Note whether the device is available and its name, or answer a subscription with what is known."""
    node = request.node
    if node.attrs.get("type") == "subscribe":
        target = node.reader.jid("to")
        known = request.world.find(target)
        return Outcome((PresenceUpdate(target, is_available=False).to_node(),) if known else ())
    presence = OwnPresence.from_node(node)
    request.companion.is_available = presence.is_available
    if presence.name and presence.name != request.companion.push_name:
        request.companion.push_name = presence.name
        return Outcome(effects=frozenset({Effect.SAVE}))
    return Outcome()


ROUTES: Final[dict[Route, Handler]] = {Route("presence"): on_presence}
