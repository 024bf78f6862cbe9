"""Dirty bits."""

from typing import Final

from zapwire.protocol.stanzas.dirty import MarkClean
from zapwire.protocol.stanzas.queries import result_node
from zapwire.sandbox.router import Handler, Outcome, Request, Route


def on_clean(request: Request) -> Outcome:
    """The client has fetched something; the sandbox marks nothing dirty, so there is nothing to keep."""
    MarkClean.from_node(request.node)
    return Outcome((result_node(request.id),))


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "urn:xmpp:whatsapp:dirty", "set", "clean"): on_clean}
