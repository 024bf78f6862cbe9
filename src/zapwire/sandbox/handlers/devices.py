"""Linked devices: a companion that unlinks itself."""

from typing import Final

from zapwire.protocol.stanzas.pairing import RemoveCompanionDevice
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.notices.devices import device_unlinked
from zapwire.sandbox.router import Effect, Handler, Outcome, Request, Route


def on_remove(request: Request) -> Outcome:
    """A companion may remove itself, and nobody else."""
    removal, device = RemoveCompanionDevice.from_node(request.node), request.device
    if not device or removal.jid not in (request.jid, request.account.lid(device)):
        return Outcome((error_node(request.id, 403, "forbidden"),))
    companion = request.world.unlink(request.account, device)
    notices = device_unlinked(request.world, request.account, companion, request.now)
    return Outcome((result_node(request.id),), frozenset({Effect.SAVE, Effect.UNLINK}), deliveries=notices)


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "md", "set", "remove-companion-device"): on_remove}
