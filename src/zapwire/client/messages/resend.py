"""Resend: answering those who could not decrypt a message of ours."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from zapwire.client.context import Context
from zapwire.client.lids import LIDs
from zapwire.client.me import Me
from zapwire.client.messages.fanout import Addressee, Fanout, Sealed
from zapwire.client.messages.group import distribution_of
from zapwire.client.messages.outgoing import identity_nodes
from zapwire.client.store.base import SentMessage, Stores
from zapwire.errors import StoreError, ZapwireError
from zapwire.protocol.messages.interactive import flow_nodes
from zapwire.protocol.messages.kinds import annotations, media_type, stanza_type
from zapwire.protocol.messages.wrappers import wrap_device_sent
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.stanzas.messages import Enc, OutgoingMessage
from zapwire.protocol.stanzas.receipts import ReceivedReceipt
from zapwire.protocol.stanzas.retries import RetryReceipt

# How often one device gets one message again, and how soon a session is made anew (whatsmeow retry.go).
MAX_ANSWERS: Final = 10
RENEW_AFTER: Final = 3600.0
_MAX_REMEMBERED: Final = 1000


@dataclass(frozen=True, slots=True)
class _Request:
    """Who wants what again."""

    receipt: ReceivedReceipt
    retry: RetryReceipt
    sent: SentMessage
    addressee: Addressee


class Resender:
    """Sends messages again, to single devices."""

    def __init__(self, context: Context, lids: LIDs, fanout: Fanout) -> None:
        self._context = context
        self._lids = lids
        self._fanout = fanout
        self._answers: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._renewed: OrderedDict[str, float] = OrderedDict()
        context.memories.add(self._answers.clear)
        context.memories.add(self._renewed.clear)

    async def answer(self, receipt: ReceivedReceipt, node: Node) -> bool:
        """Send a message again to the device that asks; whether that is settled, so that it need not be asked again.

        What cannot be answered is logged.
        """
        log = self._context.log
        try:
            retry = RetryReceipt.from_node(node)
            request = await self._find(receipt, retry)
            if request is not None:
                await self._send(request)
        except ZapwireError as error:
            log.warning("a message cannot be sent to %s again: %s", receipt.source.sender, error)
            return not isinstance(error, StoreError)
        return True

    async def _find(self, receipt: ReceivedReceipt, retry: RetryReceipt) -> _Request | None:
        """What is asked for, unless it was not sent or was sent too often."""
        log, device = self._context.log, receipt.source.sender
        sent = await self._context.store.sent.get(retry.id)
        if sent is None or not await self._was_for(sent, receipt):
            log.warning("%s wants message %s again, which is not kept", device, retry.id)
            return None
        key = (device.signal_address(), retry.id)
        count = self._answers[key] = self._answers.get(key, 0) + 1
        while len(self._answers) > _MAX_REMEMBERED:
            self._answers.popitem(last=False)
        if count >= MAX_ANSWERS:
            log.warning("%s wants message %s again for the %dth time", device, retry.id, count)
            return None
        session = await self._lids.session_device(device)
        return _Request(receipt, retry, sent, Addressee(device, session, session.signal_address()))

    async def _was_for(self, sent: SentMessage, receipt: ReceivedReceipt) -> bool:
        """Whether whoever asks may have it: nobody gets a message of another chat."""
        chat = receipt.source.chat
        return sent.chat == chat or sent.chat == await self._lids.other(chat)

    async def _send(self, request: _Request) -> None:
        context = self._context
        me = await context.me()
        bundle = request.retry.bundle() or await self._fresh_bundle(request)
        async with context.store.begin() as unit:
            message = await self._message(unit, me, request)
            sealed = Sealed()
            kind, ciphertext = await self._fanout.seal_one(
                unit,
                me,
                request.addressee,
                message.SerializeToString(),
                bundle,
                sealed,
                renew=True,
            )
            for change in sealed.changes:
                await context.record(change, unit)
        enc = Enc(kind, ciphertext, media_type=media_type(message), count=request.retry.count)
        try:
            await context.send(_stanza(me, request, message, enc, sealed))
        finally:  # what is committed is told, also where the connection just broke
            for change in sealed.changes:
                await context.emit(change)

    async def _fresh_bundle(self, request: _Request) -> PreKeyBundle | None:
        """New prekeys, where there is no session or it seems broken; at most once in an hour for each device."""
        context, address = self._context, request.addressee.address
        now = context.clock.now()
        if await context.store.sessions.get(address) is not None:
            renewed = self._renewed.get(address, 0.0)
            if request.retry.count < 2 or now - renewed < RENEW_AFTER:
                return None
        self._renewed[address] = now
        while len(self._renewed) > _MAX_REMEMBERED:
            self._renewed.popitem(last=False)
        device = request.addressee.device
        return (await self._fanout.fetch([device])).get(device)

    async def _message(self, unit: Stores, me: Me, request: _Request) -> Message:
        """The message as this device needs it: with our sender key in a group, wrapped for a device of our own."""
        message = Message.FromString(request.sent.message)
        source = request.receipt.source
        if source.is_group:
            record = await unit.sender_keys.get(request.sent.chat, me.address)
            if record is not None:
                message.senderKeyDistributionMessage.CopyFrom(distribution_of(request.sent.chat, record))
                await unit.sender_keys.share(request.sent.chat, [request.addressee.address])
        elif source.is_from_me:
            message = wrap_device_sent(message, request.sent.chat)
        return message


def _stanza(me: Me, request: _Request, message: Message, enc: Enc, sealed: Sealed) -> Node:
    """The message for one device (whatsmeow retry.go)."""
    retry = request.retry
    return OutgoingMessage(
        retry.id,
        retry.peer,
        stanza_type(message),
        (
            enc.to_node(),
            *identity_nodes(me, sealed),
            *annotations(message),
            *flow_nodes(message, request.sent.created_at),
        ),
        edit=retry.edit,
        participant=retry.participant,
        recipient=retry.recipient,
        timestamp=retry.timestamp,
        device_fanout=request.receipt.source.is_group,
    ).to_node()
