"""App state: nothing was ever stored, so nothing is newer than what a client has."""

from typing import Final

from zapwire.protocol.stanzas.appstate import FetchAppState, unchanged
from zapwire.protocol.stanzas.queries import result_node
from zapwire.sandbox.router import Handler, Outcome, Request, Route


def on_fetch(request: Request) -> Outcome:
    """Each collection as it was. Uploading patches is refused."""
    query = FetchAppState.from_node(request.node)
    return Outcome((result_node(request.id, unchanged(query)),))


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "w:sync:app:state", "set", "sync"): on_fetch}
