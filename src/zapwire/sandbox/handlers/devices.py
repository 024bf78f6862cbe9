"""Linked devices: a companion that unlinks itself."""

from typing import Final

from zapwire.protocol.stanzas.pairing import RemoveCompanionDevice
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.router import Effect, Handler, Outcome, Request, Route


def on_remove(request: Request) -> Outcome:
    """A companion may remove itself, and nobody else."""
    removal = RemoveCompanionDevice.from_node(request.node)
    if removal.jid not in (request.jid, request.account.lid(request.companion.id)):
        return Outcome((error_node(request.id, 403, "forbidden"),))
    request.world.unlink(request.account, request.companion.id)
    return Outcome((result_node(request.id),), frozenset({Effect.SAVE, Effect.UNLINK}))


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "md", "set", "remove-companion-device"): on_remove}
