"""Privacy settings."""

from typing import Final

from zapwire.protocol.stanzas.privacy import privacy_settings
from zapwire.protocol.stanzas.queries import result_node
from zapwire.sandbox.router import Handler, Outcome, Request, Route


def on_get(request: Request) -> Outcome:
    """The account's settings."""
    return Outcome((result_node(request.id, privacy_settings(request.account.privacy)),))


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "privacy", "get"): on_get}
