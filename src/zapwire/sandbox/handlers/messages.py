"""Messages: relayed to the devices they are for, and acknowledged."""

from typing import Final

from zapwire.errors import StanzaError
from zapwire.protocol.stanzas.messages import OutgoingMessage
from zapwire.sandbox.relay.messages import INVALID, refused, relay_message
from zapwire.sandbox.router import Handler, Outcome, Request, Route


def on_message(request: Request) -> Outcome:
    """The ack comes whether it was relayed or refused; only what cannot even be named is refused as a stanza."""
    message = OutgoingMessage.from_node(request.node)
    try:
        relayed = relay_message(request.world, request.jid, message, request.now)
    except StanzaError:
        return Outcome((refused(message, request.now, INVALID).to_node(),), refused=True)
    return Outcome((relayed.ack.to_node(),), deliveries=relayed.deliveries, changed=relayed.acquainted)


ROUTES: Final[dict[Route, Handler]] = {Route("message"): on_message}
