"""What a phone does for those who could not read its message: sends it again, to the one device that asked."""

from dataclasses import dataclass
from typing import Final

from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.kinds import annotations, stanza_type
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.messages import OutgoingMessage
from zapwire.protocol.stanzas.receipts import ReceivedReceipt
from zapwire.protocol.stanzas.retries import RetryReceipt
from zapwire.sandbox.phones.outbox import MAX_RESENDS, Sent
from zapwire.sandbox.phones.sending import Route, reseal, route
from zapwire.sandbox.phones.state import PhoneState

_PATIENCE: Final = 1
"""From how many requests on the session itself is taken to be at fault."""


@dataclass(frozen=True, slots=True)
class Resend:
    """A message that is wanted again, and by which device."""

    receipt: RetryReceipt
    device: JID
    sent: Sent
    path: Route


def wanted(state: PhoneState, node: Node, receipt: ReceivedReceipt) -> Resend | None:
    """What a retry receipt asks for; None for what this phone did not send to that device, or too often already.

    Raises `StanzaError`.
    """
    retry = RetryReceipt.from_node(node)
    sent = state.outbox.find(retry.id)
    if sent is None:
        return None
    device = receipt.source.sender
    name = state.session_name(device)
    try:
        path = route(state, sent.chat)
    except SandboxError:
        return None  # the group is gone, or the recipient is
    resends = sent.resends.get(name, 0) + 1
    if resends > MAX_RESENDS or name not in map(state.session_name, path.devices):
        return None
    sent.resends[name] = resends
    return Resend(retry, device, sent, path)


def needs_bundle(state: PhoneState, resend: Resend) -> bool:
    """Whether the device's prekeys must be asked for: it sent none, and the session is missing or at fault."""
    if resend.receipt.keys is not None:
        return False
    return resend.receipt.count > _PATIENCE or not state.cipher.has_session(state.session_name(resend.device))


def resend_node(state: PhoneState, resend: Resend) -> Node:
    """The message for this device alone (whatsmeow retry.go). Raises `SignalError` for keys that cannot be used."""
    retry, message, path = resend.receipt, resend.sent.message, resend.path
    bundle = retry.bundle()
    if bundle:
        state.cipher.start(state.session_name(resend.device), bundle)
    enc = reseal(state, path, resend.device, message, retry.count)
    return OutgoingMessage(
        id=retry.id,
        to=retry.peer,
        type=stanza_type(message),
        children=(enc.to_node(), *annotations(message)),
        edit=retry.edit,
        participant=retry.participant,
        recipient=retry.recipient,
        timestamp=retry.timestamp,
        device_fanout=path.group is not None,
    ).to_node()
