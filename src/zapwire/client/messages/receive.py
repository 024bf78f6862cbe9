"""Receive: a message is decrypted and its event kept in one unit of work; only then the server is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from zapwire.client.contacts import Contacts
from zapwire.client.context import Context
from zapwire.client.dispatch import Overlapping, Rest
from zapwire.client.history.history import has_notice
from zapwire.client.lids import LIDs
from zapwire.client.me import Me
from zapwire.client.messages.decrypt import Decrypter, Decryption, is_direct
from zapwire.client.messages.peer import Peer
from zapwire.client.messages.phone import PhoneRequests
from zapwire.client.messages.polls import Polls
from zapwire.client.messages.retry import MAX_COUNT, RetryRequests
from zapwire.client.messages.seen import has_content, is_first, is_known
from zapwire.client.presence import Presence
from zapwire.client.store.base import Stores, UnitOfWork
from zapwire.errors import DuplicateMessage, InvalidMessage, NoSession, SignalError, StanzaError
from zapwire.protocol.events import Event, MessageReceived, MessageUndecryptable
from zapwire.protocol.messages.reader import parse, read
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.stanzas.acks import Nack, ack_for
from zapwire.protocol.stanzas.messages import Enc, is_unavailable, read_encs, read_message_info, unavailable_type
from zapwire.protocol.stanzas.newsletters import read_edit, read_plaintext
from zapwire.protocol.stanzas.receipts import OutgoingReceipt, ReceiptType
from zapwire.protocol.types.messages import MessageInfo


@dataclass(slots=True)
class _Opened:
    """What came of a stanza: the events to tell, and what to tell the server."""

    events: list[Event] = field(default_factory=list)
    retry_count: int = 0
    """Above 0 where a ciphertext cannot be read and is asked for again."""
    needs_keys: bool = False
    """Whether the sender cannot help without new keys of ours."""
    nack: Nack | None = None
    tells_history: bool = False
    """Whether the phone tells of its history by it, which it wants to hear of separately."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What messages are read with, and what is learnt of them, in their units of work."""

    lids: LIDs
    contacts: Contacts
    polls: Polls


class Receiver:
    """The messages that come in."""

    def __init__(
        self,
        context: Context,
        knowledge: Knowledge,
        decrypter: Decrypter,
        retries: RetryRequests,
        phone: PhoneRequests,
        peer: Peer,
        presence: Presence,
    ) -> None:
        self._context = context
        self._lids, self._contacts, self._polls = knowledge.lids, knowledge.contacts, knowledge.polls
        self._decrypter = decrypter
        self._retries = retries
        self._phone = phone
        self._peer = peer
        self._presence = presence

    def handlers(self) -> Mapping[str, Overlapping]:
        """By tag."""
        return {"message": Overlapping(self._on_message), "status": Overlapping(self._on_status)}

    async def _on_message(self, node: Node) -> Rest | None:
        context = self._context
        me = await context.me()
        try:
            info, encs = read_message_info(node, me.own), read_encs(node)
        except StanzaError as error:
            context.log.warning("a message cannot be read: %s", error)
            await context.send(ack_for(node, error=Nack.PARSING_ERROR))
            return None
        if info.sender.is_newsletter:
            return await self._on_post(node, info)
        async with context.store.begin(wait=False) as unit:
            await self._learn(unit, info)
            info = replace(info, source=await self._lids.complete(info.source, unit))
            if is_unavailable(node):
                opened = _Opened([self._unavailable(info, unavailable_type(node))])
            else:
                opened = await self._open(unit, me, info, encs)
            opened.events[:0] = await self._contacts.hear(unit, info)
            for event in opened.events:
                await context.record(event, unit)
        is_plain = not opened.retry_count and opened.nack is None and not is_unavailable(node)
        return Rest(partial(self._conclude, unit, node, me, info, opened), overlaps=is_plain)

    async def _on_status(self, node: Node) -> Rest | None:
        """A status of a newsletter; of anybody else it is nothing that is known, and acknowledged (whatsmeow)."""
        context = self._context
        me = await context.me()
        try:
            info = read_message_info(node, me.own)
        except StanzaError as error:
            context.log.warning("a status cannot be read: %s", error)
            await context.send(ack_for(node, error=Nack.PARSING_ERROR))
            return None
        if info.sender.is_newsletter:
            return await self._on_post(node, replace(info, is_newsletter_status=True))
        await context.send(ack_for(node))
        return None

    async def _on_post(self, node: Node, info: MessageInfo) -> Rest | None:
        """A message of a newsletter, which is not encrypted; it is acknowledged whatever becomes of it."""
        plaintext, told = read_plaintext(node), []
        try:
            message = None if plaintext is None else parse(plaintext)
        except InvalidMessage as error:
            self._context.log.warning("message %s of %s cannot be read: %s", info.id, info.sender, error)
            message = None
        async with self._context.store.begin(wait=False) as unit:
            edit = read_edit(node)
            # A changed message comes under the id of the old one, and again with each change.
            if message is not None and (edit is not None or info.edit or await is_first(unit, info)):
                secret = message.messageContextInfo.messageSecret
                if secret:
                    await unit.secrets.put(info.chat, info.sender, info.id, secret)
                unwrapped = unwrap(message)
                event = MessageReceived(info, read(unwrapped.message), unwrapped, message, newsletter_edit=edit)
                await self._context.record(event, unit)
                told.append(event)
        return Rest(partial(self._conclude_post, unit, node, told), overlaps=True)

    async def _conclude_post(self, unit: UnitOfWork, node: Node, told: list[MessageReceived]) -> None:
        await unit.committed()
        try:
            await self._context.send(ack_for(node))
        finally:
            for event in told:
                await self._context.emit(event)

    async def _conclude(self, unit: UnitOfWork, node: Node, me: Me, info: MessageInfo, opened: _Opened) -> None:
        """Answer and tell, once it is committed."""
        await unit.committed()
        try:
            await self._answer(node, me, info, opened, is_acknowledged=is_unavailable(node))
        finally:  # what is committed is told, also where the connection just broke
            for event in opened.events:
                await self._context.emit(event)

    async def _learn(self, unit: Stores, info: MessageInfo) -> None:
        """Both names of the sender or of the chat, where the stanza tells them."""
        source = info.source
        if source.sender_alt is not None:
            await self._lids.learn(unit, source.sender_alt, source.sender)
        elif source.recipient_alt is not None:
            await self._lids.learn(unit, source.recipient_alt, source.chat)

    def _unavailable(self, info: MessageInfo, kind: str) -> MessageUndecryptable:
        """The server has no ciphertext for us; the phone may hand the message on."""
        asks = self._phone.ask(info)
        reason = "the server has it for other devices only"
        return _undecryptable(info, reason, is_unavailable=True, unavailable_type=kind, is_final=not asks)

    async def _open(self, unit: Stores, me: Me, info: MessageInfo, encs: tuple[Enc, ...]) -> _Opened:
        """Decrypt one after the other, up to the first that cannot be."""
        opened = _Opened(nack=None if encs else Nack.UNRECOGNIZED_STANZA)
        sender = await self._lids.session_device(info.sender, unit)
        decryption = Decryption(unit, me, info.chat, sender)
        unread, is_read = "", False
        for enc in encs:
            if enc.type == "msmsg" and info.sender.is_bot:
                opened.nack, unread = Nack.MISSING_MESSAGE_SECRET, "a bot's message needs the secret of what it answers"
                break
            if not is_direct(enc) and not (enc.type == "skmsg" and info.source.is_group):
                # Received all the same, as for whatsmeow: asking again would bring nothing else.
                unread = f"there is no ciphertext of type {enc.type!r} in such a chat"
                continue
            try:
                plaintext = await self._decrypter.open(decryption, enc)
            except SignalError as error:
                if isinstance(error, DuplicateMessage) and await is_known(unit, info):
                    self._context.log.info("message %s of %s came before: %s", info.id, info.sender, error)
                    continue
                # A key that was used before, but not for this message: whatsmeow may use one twice when it sends again.
                is_keyless = isinstance(error, NoSession) and not await self._decrypter.has_sender_key(decryption)
                self._fail(opened, info, encs, enc, error, is_keyless=is_keyless)
                break
            try:
                message = parse(plaintext)
            except InvalidMessage as error:
                opened.nack, unread = Nack.INVALID_PROTOBUF, str(error)
                continue
            opened.nack = None
            is_read = True
            await self._take(decryption, info, enc, message, opened)
        if unread and not opened.events:
            self._context.log.warning("message %s of %s cannot be read: %s", info.id, info.sender, unread)
            opened.events.append(_undecryptable(info, unread, is_final=True))
        if is_read and not opened.events:
            await is_first(unit, info)  # a sender key alone: were it to come again, it would be known
        opened.events[:0] = decryption.changes
        return opened

    def _fail(
        self,
        opened: _Opened,
        info: MessageInfo,
        encs: tuple[Enc, ...],
        enc: Enc,
        error: SignalError,
        *,
        is_keyless: bool,
    ) -> None:
        """A ciphertext cannot be read: its sender is asked for it, some times."""
        self._context.log.warning("message %s of %s cannot be decrypted: %s", info.id, info.sender, error)
        opened.retry_count = self._retries.count(info, encs)
        # A group's message alone, and no key: its sender never gave us one (whatsmeow message.go).
        opened.needs_keys = is_keyless and enc.type == "skmsg" and len(encs) == 1
        event = _undecryptable(
            info,
            str(error),
            is_unavailable=opened.needs_keys,
            is_hidden=enc.decrypt_fail == "hide",
            retry_count=opened.retry_count,
            is_final=opened.retry_count >= MAX_COUNT,
        )
        opened.events.append(event)

    async def _take(
        self, decryption: Decryption, info: MessageInfo, enc: Enc, message: Message, opened: _Opened
    ) -> None:
        """Keep what a message brings besides its content, and make its event unless it came before."""
        unit = decryption.unit
        secret = message.messageContextInfo.messageSecret
        if secret:
            await unit.secrets.put(info.chat, info.sender, info.id, secret)
        unwrapped = unwrap(message)
        inner = unwrapped.message
        if inner.HasField("senderKeyDistributionMessage") and info.source.is_group:
            try:
                await self._decrypter.take_sender_key(decryption, inner.senderKeyDistributionMessage)
            except SignalError as error:
                self._context.log.warning("a sender key of %s cannot be read: %s", info.sender, error)
        if not has_content(inner) or not await is_first(unit, info):
            return
        self._retries.settle(info)
        self._phone.settle(info)
        if not self._peer.is_private(info, inner):
            content = await self._polls.read(unit, info, inner)
            opened.events.append(MessageReceived(info, content, unwrapped, message, enc.count))
        opened.tells_history = opened.tells_history or has_notice(info, inner)
        opened.events += await self._peer.take(unit, decryption.me, info, inner)

    async def _answer(self, node: Node, me: Me, info: MessageInfo, opened: _Opened, *, is_acknowledged: bool) -> None:
        """Tell the server what came of a stanza; everything is committed by now."""
        context = self._context
        if opened.retry_count:
            await self._retries.request(node, me, info, opened.retry_count, needs_keys=opened.needs_keys)
            if opened.retry_count == 1:
                self._phone.ask_later(info)
            is_acknowledged = True
        if is_acknowledged or opened.nack is not None:
            await context.send(ack_for(node, error=opened.nack or 0))
            return
        await self._peer.confirm(me, info, tells_history=opened.tells_history)
        kind = ReceiptType.DELIVERED if self._presence.is_available else ReceiptType.INACTIVE
        if info.source.is_from_me:
            kind = ReceiptType.PEER_MSG if info.type == "peer_msg" else ReceiptType.SENDER
        receipt = OutgoingReceipt(
            (info.id,),
            node.reader.jid("from"),
            kind,
            participant=node.reader.optional_jid("participant"),
            recipient=node.reader.optional_jid("recipient"),
        )
        await context.send(receipt.to_node())


def _undecryptable(
    info: MessageInfo,
    reason: str,
    *,
    is_unavailable: bool = False,
    unavailable_type: str = "",
    is_hidden: bool = False,
    retry_count: int = 0,
    is_final: bool,
) -> MessageUndecryptable:
    return MessageUndecryptable(info, reason, is_unavailable, unavailable_type, is_hidden, retry_count, is_final)
