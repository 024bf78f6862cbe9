"""Receipts: one receipt becomes one stanza for each device that wants to know."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, LID_SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.receipts import IncomingReceipt, OutgoingReceipt, ReceiptType
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.world import World

# What the other devices of who read or played a message learn of it.
_TO_SELF: Final[dict[str, str]] = {
    ReceiptType.READ: ReceiptType.READ_SELF,
    ReceiptType.READ_SELF: ReceiptType.READ_SELF,
    ReceiptType.PLAYED: ReceiptType.PLAYED_SELF,
    ReceiptType.PLAYED_SELF: ReceiptType.PLAYED_SELF,
}
# What asks for something: a message again, or its file.
_WITH_CONTENT: Final = frozenset({ReceiptType.RETRY, ReceiptType.SERVER_ERROR})
_FOR_SELF_ALONE: Final = frozenset({ReceiptType.READ_SELF, ReceiptType.PLAYED_SELF})


@dataclass(frozen=True, slots=True)
class _Slip:
    """A receipt on its way. `author` is the device that wrote the message, or its account's where no device is named.

    `group` is the group's or the status' address, None in a chat of two.
    """

    account: Account
    device: int
    receipt: OutgoingReceipt
    children: tuple[Node, ...]
    timestamp: int
    author: Account
    author_device: int
    by_lid: bool
    group: JID | None = None

    def to_node(self, kind: str, *, recipient: JID | None = None) -> Node:
        """The receipt as a device gets it; `recipient` is the chat, or in a group the author, of one's own receipt."""
        account, receipt, by_lid = self.account, self.receipt, self.by_lid
        device = account.address(self.device, by_lid=by_lid)
        incoming = IncomingReceipt(receipt.ids, device, kind, self.timestamp, recipient=recipient)
        other_name = account.address(by_lid=not by_lid)
        if self.group:
            incoming = replace(
                incoming,
                sender=self.group,
                participant=device,
                participant_pn=other_name if by_lid else None,
                participant_lid=None if by_lid else other_name,
                addressing_mode="lid" if by_lid else "pn",
            )
        elif account is not self.author and not recipient:
            incoming = replace(
                incoming,
                sender_pn=other_name if by_lid else None,
                sender_lid=None if by_lid else other_name,
            )
        return incoming.to_node()

    def to_author(self, *, every_device: bool) -> Iterator[Delivery]:
        """To the device that wrote the message, or to all its author's."""
        author, receipt = self.author, self.receipt
        node = self.to_node(receipt.type, recipient=receipt.recipient)
        if receipt.type in _WITH_CONTENT:
            category = {"category": receipt.category} if receipt.category else {}
            node = Node(node.tag, {**node.attrs, **category}, self.children or node.content)
        for device in author.device_ids() if every_device else (self.author_device,):
            is_sender = author is self.account and device == self.device
            if not is_sender and author.has_device(device):
                yield Delivery(author.jid(device), node)

    def to_self(self) -> Iterator[Delivery]:
        """To the other devices of who read or played it."""
        chat = self.author.address(by_lid=self.by_lid)
        node = self.to_node(_TO_SELF[self.receipt.type], recipient=chat)
        for device in self.account.device_ids():
            if device != self.device:
                yield Delivery(self.account.jid(device), node)


def relay_receipt(world: World, account: Account, device: int, node: Node, now: float) -> tuple[Delivery, ...]:
    """Carry a receipt to the author of its messages and, where it says read or played, to the reader's other devices.

    Nobody checks whether there was such a message. Raises `StanzaError` for a malformed receipt.
    """
    slip = _slip(world, account, device, node, now)
    if slip is None:
        return ()
    kind = slip.receipt.type
    deliveries: list[Delivery] = []
    if kind in _TO_SELF:
        deliveries += slip.to_self()
    if kind not in _FOR_SELF_ALONE and (account is not slip.author or kind not in _TO_SELF) and _may_tell(slip):
        is_for_one = kind == ReceiptType.RETRY or account is slip.author
        deliveries += slip.to_author(every_device=not is_for_one)
    return tuple(deliveries)


def _slip(world: World, account: Account, device: int, node: Node, now: float) -> _Slip | None:
    """The receipt with everybody in it found; None where somebody does not exist or is not in the group."""
    receipt = OutgoingReceipt.from_node(node)
    timestamp, to = receipt.timestamp or int(now), receipt.to
    in_group = to.is_group or to.is_status_broadcast
    if in_group and receipt.participant is None:
        raise StanzaError("a receipt for a group's message names its author as participant")
    name = receipt.participant if in_group and receipt.participant else to
    author, by_lid = world.find(name), name.server == LID_SERVER
    if to.is_group:
        group = world.groups.get(to)
        if group is None or account.number not in group.members:
            return None
        by_lid = group.by_lid
    if author is None:
        return None
    return _Slip(
        account, device, receipt, node.children, timestamp, author, name.device, by_lid, to if in_group else None
    )


def _may_tell(slip: _Slip) -> bool:
    """Whether the author learns of it: in chats of two, who hides what they read does not see it of others either."""
    if slip.receipt.type != ReceiptType.READ or slip.group:
        return True
    return all(person.privacy.get("readreceipts") == "all" for person in (slip.account, slip.author))
