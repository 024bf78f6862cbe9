"""Mex: queries in GraphQL find their handler by their number."""

from typing import Final

from zapwire.protocol.stanzas.mex import XMLNS, read_mex_query
from zapwire.sandbox.handlers import about, newsletters
from zapwire.sandbox.router import Handler, Outcome, Request, Route, refuse

_HANDLERS: Final = {**newsletters.MEX, **about.MEX}


def on_mex(request: Request) -> Outcome:
    """One that is not known here is refused."""
    query_id, variables = read_mex_query(request.node)
    handler = _HANDLERS.get(query_id)
    return handler(request, variables) if handler else refuse(request.node, 501, "feature-not-implemented")


ROUTES: Final[dict[Route, Handler]] = {Route("iq", XMLNS, "get"): on_mex}
