"""Server properties."""

from typing import Final

from zapwire.protocol.stanzas.props import props
from zapwire.protocol.stanzas.queries import result_node
from zapwire.sandbox.router import Handler, Outcome, Request, Route

# No experiment is on: a client must work with its own defaults.
_DIGEST: Final = "1K5vZ8"
_REFRESH: Final = 86_400


def on_get(request: Request) -> Outcome:
    """An empty set of properties."""
    return Outcome((result_node(request.id, props({}, digest=_DIGEST, refresh=_REFRESH)),))


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "abt", "get", "props"): on_get}
