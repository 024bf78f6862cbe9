"""The stream: active and passive, pings, bulletins, acknowledgements, telemetry, push registration."""

from typing import Final

from zapwire.protocol.stanzas.passive import SetPassive
from zapwire.protocol.stanzas.queries import result_node
from zapwire.protocol.stanzas.stream import OfflineEnd, bulletin
from zapwire.sandbox.router import Effect, Handler, Outcome, Request, Route


def on_passive(request: Request) -> Outcome:
    """Turning active ends the offline phase: the server says that everything that waited was sent."""
    if SetPassive.from_node(request.node).passive:
        return Outcome((result_node(request.id),))
    return Outcome((result_node(request.id), bulletin(OfflineEnd().to_node())), frozenset({Effect.ACTIVATE}))


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
    Route("ack"): on_noted,
    Route("receipt"): on_noted,
}
