"""Receipts: hearing that our messages were delivered, read or wanted again, and saying that we read others'."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from zapwire.client.context import Context
from zapwire.client.dispatch import Overlapping, Rest
from zapwire.client.lids import LIDs
from zapwire.client.messages.resend import Resender
from zapwire.client.privacy import PrivacySettings
from zapwire.client.store.base import UnitOfWork
from zapwire.errors import LocalProtocolError, StanzaError
from zapwire.protocol.events import ReceiptReceived
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import Nack, ack_for
from zapwire.protocol.stanzas.receipts import OutgoingReceipt, ReceiptType, ReceivedReceipt, read_receipts

_MAX_RESENDING: Final = 8
_MAX_IDS: Final = 1000


class Receipts:
    """The receipts of one account."""

    def __init__(self, context: Context, lids: LIDs, resender: Resender, settings: PrivacySettings) -> None:
        self._context = context
        self._lids = lids
        self._resender = resender
        self._settings = settings
        self._resending = asyncio.Semaphore(_MAX_RESENDING)

    def handlers(self) -> Mapping[str, Overlapping]:
        """By tag."""
        return {"receipt": Overlapping(self._on_receipt)}

    async def mark_read(
        self,
        ids: Sequence[str],
        *,
        chat: JID,
        sender: JID | None = None,
        played: bool = False,
    ) -> None:
        """Tell that we read messages of one sender, or `played` a voice message; our other devices hear it, too.

        Where the account's settings hide what it reads, and in a newsletter, only those do. In a group `sender` is
        needed. Raises `LocalProtocolError` for no ids or no sender, and `NotConnected`.
        """
        if not 0 < len(ids) <= _MAX_IDS:
            raise LocalProtocolError(f"name 1 to {_MAX_IDS} messages that were read, not {len(ids)}")
        is_direct = chat.is_user or chat.is_lid
        if not is_direct and not chat.is_newsletter and sender is None:
            raise LocalProtocolError("in a group a receipt needs the sender of the messages")
        kind = ReceiptType.PLAYED if played else ReceiptType.READ
        if not played and (chat.is_newsletter or await self._settings.hides_reading()):
            kind = ReceiptType.READ_SELF
        receipt = OutgoingReceipt(
            tuple(ids),
            chat.to_non_ad(),
            kind,
            participant=None if is_direct or sender is None else sender.to_non_ad(),
            timestamp=int(self._context.clock.now()),
        )
        await self._context.send(receipt.to_node())

    async def _on_receipt(self, node: Node) -> Rest | None:
        context = self._context
        me = await context.me()
        try:
            receipts = read_receipts(node, me.own)
        except StanzaError as error:
            context.log.warning("a receipt cannot be read: %s", error)
            await context.send(ack_for(node, error=Nack.PARSING_ERROR))
            return None
        events = []
        async with context.store.begin(wait=False) as unit:
            for receipt in receipts:
                source = receipt.source
                await self._lids.learn(unit, source.sender_alt, source.sender)
                source = await self._lids.complete(source, unit)
                event = ReceiptReceived(source, receipt.ids, receipt.timestamp, receipt.type, receipt.message_sender)
                events.append(event)
                await context.record(event, unit)
        retry = receipts[0] if receipts and receipts[0].type == ReceiptType.RETRY else None
        return Rest(partial(self._conclude, unit, node, retry, events), overlaps=retry is None)

    async def _conclude(
        self, unit: UnitOfWork, node: Node, retry: ReceivedReceipt | None, events: Sequence[ReceiptReceived]
    ) -> None:
        """Answer and tell, once it is committed."""
        await unit.committed()
        context = self._context
        try:
            if retry is not None:
                # It asks the server for keys, perhaps; the stanzas behind it need not wait for that.
                context.spawn(self._resend(retry, node))
            else:
                await context.send(ack_for(node))
        finally:
            for event in events:
                await context.emit(event)

    async def _resend(self, receipt: ReceivedReceipt, node: Node) -> None:
        async with self._resending:
            if await self._resender.answer(receipt, node):
                await self._context.send(ack_for(node))
