"""Post: carries out what devices send, and brings stanzas to devices through their mailboxes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.messages import OutgoingMessage
from zapwire.sandbox.handlers.appstate import conflict
from zapwire.sandbox.handlers.presence import presence_changed
from zapwire.sandbox.relay.messages import refused
from zapwire.sandbox.router import Effect, Outcome, Request, refuse
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.mailboxes import Delivery

if TYPE_CHECKING:
    from zapwire.sandbox.context import Context


class Post:
    """The one way in for stanzas of logged-in devices and of phones, and the one way out to them."""

    def __init__(self, context: "Context") -> None:
        self._context = context

    async def submit(self, device: JID, node: Node) -> tuple[Node, ...]:
        """Carry out a stanza of a device or phone (device 0), named by phone number; returns the server's answers.

        What it brings about for others was handed to them when this returns.
        """
        return await self.bring_about(device, node, self.carry_out(device, node))

    def carry_out(self, device: JID, node: Node) -> Outcome:
        """The first half of `submit`: what comes of the stanza in the world, as the faults let it."""
        context = self._context
        account = context.world.find(device)
        if account is None or not account.has_device(device.device):  # the world was reset meanwhile
            return Outcome()
        if node.tag == "iq":
            refusal = context.faults.refusal(device, node)
            if refusal:
                return refuse(node, refusal.code, refusal.text)
            if context.faults.conflicts(device, node):
                return conflict(node)
        elif node.tag == "message":
            code = context.faults.message_refusal(device)
            if code:
                return _refuse_message(node, context.now(), code)
        companion = account.companions.get(device.device)
        request = Request(context.world, account, companion, node, context.now(), context.media)
        return context.router.handle(request)

    async def bring_about(self, device: JID, node: Node, outcome: Outcome) -> tuple[Node, ...]:
        """The second half: keep what changed, hand others theirs, and return the answers."""
        context = self._context
        account = context.world.find(device)
        changed = {person.number: person for person in outcome.changed}
        if account and Effect.SAVE in outcome.effects:
            changed[account.number] = account
        for person in changed.values():
            await context.directory.save(person)
        for file in outcome.files:
            await context.media.store(file.digest, file.data)
        for group in outcome.groups:
            await context.directory.save_group(group)
        for owner in outcome.pictures:
            await context.directory.save_picture(owner, context.world.pictures.get(owner))
        self._hand_out(outcome.deliveries)
        for relay in outcome.relays:
            session = context.sessions.by_code.get(relay.ref)
            if session:
                await session.send(relay.node)
        if _stays_unanswered(context, device, node):
            return ()
        return tuple(context.faults.app_state_answer(device, answer) for answer in outcome.answers)

    async def deliver(self, deliveries: Iterable[Delivery]) -> None:
        """Put stanzas into mailboxes and wake the devices that are there; never waits for a device."""
        self._hand_out(deliveries)

    def left(self, device: JID) -> None:
        """A device's connection ended: it is no longer available, and wants to hear of nobody."""
        context = self._context
        context.world.subscriptions.leave(device)
        account = context.world.find(device)
        now = context.now()
        if account and account.set_available(device.device, now, is_available=False):
            self._hand_out(presence_changed(context.world, account))

    def _hand_out(self, deliveries: Iterable[Delivery]) -> None:
        world = self._context.world
        for delivery in deliveries:
            account = world.find(delivery.device)
            if account and account.has_device(delivery.device.device):
                self._hand_over(account, delivery)

    def _hand_over(self, account: Account, delivery: Delivery) -> None:
        context, device, node = self._context, delivery.device, delivery.node
        session = context.sessions.by_device.get(device)
        if not delivery.is_kept:
            if device.device == 0:
                context.phones.receive(account, node)
            elif session:
                session.offer(node)
            return
        mailbox, faults = context.world.mailboxes.of(device), context.faults
        node = faults.corrupted(device, node)
        if faults.reorders(device, node):
            mailbox.hold(node)
        else:
            mailbox.put(node)
        if faults.duplicates(device, node):
            mailbox.put(node)
        if device.device == 0:
            while (waiting := mailbox.take()) is not None:
                context.phones.receive(account, waiting)
        elif session:
            session.wake()


def _refuse_message(node: Node, now: float, code: int) -> Outcome:
    try:
        message = OutgoingMessage.from_node(node)
    except StanzaError:
        return refuse(node, code, "")
    return Outcome((refused(message, now, code).to_node(),))


def _stays_unanswered(context: "Context", device: JID, node: Node) -> bool:
    if node.tag == "iq":
        return context.faults.drops_answer(device, node)
    return node.tag == "message" and context.faults.drops_ack(device)
