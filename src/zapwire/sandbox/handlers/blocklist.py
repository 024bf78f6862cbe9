"""The blocklist."""

from typing import Final

from zapwire.protocol.stanzas.blocklist import blocklist
from zapwire.protocol.stanzas.queries import result_node
from zapwire.sandbox.router import Handler, Outcome, Request, Route


def on_get(request: Request) -> Outcome:
    """Nobody can be blocked yet, so nobody is."""
    return Outcome((result_node(request.id, blocklist(())),))


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "blocklist", "get"): on_get}
