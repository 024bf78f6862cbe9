"""Server properties."""

from typing import Final

from zapwire.protocol.stanzas.props import props, web_props
from zapwire.protocol.stanzas.queries import result_node
from zapwire.sandbox.router import Handler, Outcome, Request, Route

# No experiment is on: a client must work with its own defaults.
_DIGEST: Final = "1K5vZ8"
_REFRESH: Final = 86_400


def on_get(request: Request) -> Outcome:
    """An empty set of properties."""
    return Outcome((result_node(request.id, props({}, digest=_DIGEST, refresh=_REFRESH)),))


def on_get_web(request: Request) -> Outcome:
    """The same, for clients that ask in the older way."""
    return Outcome((result_node(request.id, web_props({}, digest=_DIGEST, refresh=_REFRESH)),))


ROUTES: Final[dict[Route, Handler]] = {
    Route("iq", "abt", "get", "props"): on_get,
    Route("iq", "w", "get", "props"): on_get_web,
}
