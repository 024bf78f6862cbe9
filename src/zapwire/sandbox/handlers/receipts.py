"""Receipts and acknowledgements: what a device confirms leaves its mailbox, and others learn of receipts."""

from typing import Final

from zapwire.protocol.stanzas.receipts import OutgoingReceipt
from zapwire.sandbox.relay.receipts import relay_receipt
from zapwire.sandbox.router import Handler, Outcome, Request, Route


def on_receipt(request: Request) -> Outcome:
    """A receipt of any type, a retry's too, says that the message arrived."""
    receipt = OutgoingReceipt.from_node(request.node)
    mailbox = request.world.mailboxes.of(request.jid)
    for message_id in receipt.ids:
        mailbox.acknowledge("message", message_id, receipt.to)
    deliveries = relay_receipt(request.world, request.account, request.device, request.node, request.now)
    return Outcome(deliveries=deliveries)


def on_ack(request: Request) -> Outcome:
    """A refusal counts, too: the device does not want the stanza again."""
    reader = request.node.reader
    mailbox = request.world.mailboxes.of(request.jid)
    mailbox.acknowledge(reader.string("class"), request.id, reader.optional_jid("to"))
    return Outcome()


ROUTES: Final[dict[Route, Handler]] = {Route("receipt"): on_receipt, Route("ack"): on_ack}
