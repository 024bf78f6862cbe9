"""The stream: active and passive, pings, bulletins, telemetry, push registration."""

from typing import Final

from zapwire.protocol.stanzas.passive import SetPassive
from zapwire.protocol.stanzas.queries import result_node
from zapwire.sandbox.router import Effect, Handler, Outcome, Request, Route


def on_passive(request: Request) -> Outcome:
    """Once active, the connection gets what waited for it, and word of the end of that."""
    effects = frozenset[Effect]() if SetPassive.from_node(request.node).passive else frozenset({Effect.ACTIVATE})
    return Outcome((result_node(request.id),), effects)


def on_result(request: Request) -> Outcome:
    """A query that the server only confirms."""
    return Outcome((result_node(request.id),))


def on_noted(request: Request) -> Outcome:
    """A stanza that needs no answer."""
    del request
    return Outcome()


ROUTES: Final[dict[Route, Handler]] = {
    Route("iq", "passive", "set"): on_passive,
    Route("iq", "w:p", "get"): on_result,
    Route("iq", "w:stats", "set"): on_result,
    Route("iq", "w:stats"): on_result,  # Baileys names no kind
    Route("iq", "urn:xmpp:whatsapp:push", "set", "config"): on_result,
    Route("ib"): on_noted,
}
