"""Send: a message leaves once, however often it is asked for, and the server's word for it is awaited."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Final

from zapwire.client.context import Context
from zapwire.client.devices import Devices
from zapwire.client.groups import Groups
from zapwire.client.messages.direct import Direct
from zapwire.client.messages.group import Group
from zapwire.client.messages.outgoing import SECRET_SIZE, Order, Prepared, SendResult, prepared_again
from zapwire.client.messages.turns import Turns
from zapwire.client.privacy import PrivacyTokens
from zapwire.errors import (
    ConnectionLost,
    LocalProtocolError,
    NoSuchRecipient,
    NotConnected,
    SendRefused,
    SendUnconfirmed,
    StanzaError,
    ZapwireError,
)
from zapwire.protocol.jid import JID, USER_SERVER
from zapwire.protocol.messages.ids import new_message_id
from zapwire.protocol.messages.reporting import wants_reporting_token
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.stanzas.messages import MessageAck

_ID_RANDOM: Final = 16
_MAX_ID: Final = 128


class Sender:
    """Sends the messages of one account. Different recipients do not wait for each other."""

    def __init__(
        self,
        context: Context,
        devices: Devices,
        groups: Groups,
        tokens: PrivacyTokens,
        direct: Direct,
        group: Group,
    ) -> None:
        self._context = context
        self._devices = devices
        self._groups = groups
        self._tokens = tokens
        self._direct = direct
        self._group = group
        self._turns = Turns()
        self._in_flight: dict[str, asyncio.Future[SendResult]] = {}

    async def send(
        self, to: JID, message: Message, *, message_id: str = "", timeout: float | None = None
    ) -> SendResult:
        """Send a message and return when the server has it.

        The same id again returns the first answer and sends nothing; where the first try ended without an answer,
        the very same ciphertexts are sent again, of which receivers read one. Raises `NoSuchRecipient`,
        a `SendRefused` (then the id is free again), `SendUnconfirmed`, `NotConnected`, `NotPaired`, and what the
        queries raise that find the recipient's devices.
        """
        me = await self._context.me()
        now = self._context.clock.now()
        message_id = message_id or new_message_id(me.pn, now, self._context.random(_ID_RANDOM))
        _check(to, message_id)
        running = self._in_flight.get(message_id)
        if running is not None:
            return await asyncio.shield(running)
        future = self._in_flight[message_id] = asyncio.get_running_loop().create_future()
        try:
            order = Order(message_id, self._with_secret(message), me, now)
            result = await self._send_once(
                to, order, self._context.options.timing.query if timeout is None else timeout
            )
        except BaseException as error:
            future.set_exception(error if isinstance(error, ZapwireError) else _unconfirmed(message_id, "was given up"))
            future.exception()  # nobody else may be waiting
            raise
        else:
            future.set_result(result)
            return result
        finally:
            del self._in_flight[message_id]

    async def send_again(self, message_id: str, *, timeout: float | None = None) -> SendResult | None:
        """Return the answer to a message of this id, as `send` with the same id does; None where there is no such one.

        So whoever would have to make the message first need not. Raises as `send`.
        """
        running = self._in_flight.get(message_id)
        if running is not None:
            return await asyncio.shield(running)
        store = self._context.store
        kept = await store.sent.get(message_id)
        if kept is None:
            return None
        return await self.send(kept.chat, Message.FromString(kept.message), message_id=message_id, timeout=timeout)

    async def send_to_phone(self, message: Message) -> SendResult:
        """Send a message to our own phone, as its companion. Raises as `send`."""
        context = self._context
        me = await context.me()
        now = context.clock.now()
        order = Order(new_message_id(me.pn, now, context.random(_ID_RANDOM)), message, me, now)
        return await self._exchange(
            me.pn.to_non_ad(), order.id, partial(self._direct.prepare_for_phone, order), context.options.timing.query
        )

    async def _send_once(self, to: JID, order: Order, timeout: float) -> SendResult:
        """As `send`, of a message that is not being sent already."""
        store = self._context.store
        kept = await store.sent.get(order.id)
        if kept is not None and kept.timestamp is None:
            async with store.begin(wait=False) as unit:  # the server's word may still wait for its commit
                kept = await unit.sent.get(order.id)
        if kept is not None and kept.timestamp is not None:
            return SendResult(kept.id, kept.timestamp, kept.chat)
        again = prepared_again(kept) if kept is not None else None
        result = await self._exchange(to, order.id, partial(self._prepare, to, order, again), timeout)
        if not (to.is_group or to.is_status_broadcast or to.is_bot):
            await self._tokens.after_sending(result.chat)
        return result

    async def _prepare(self, to: JID, order: Order, again: Prepared | None) -> Prepared:
        if again is not None:
            return again
        if to.is_group:
            return await self._group.prepare(order, to)
        if to.is_status_broadcast:
            return await self._group.prepare_status(order, to)
        return await self._direct.prepare(order, to)

    async def _exchange(
        self, to: JID, message_id: str, prepare: Callable[[], Awaitable[Prepared]], timeout: float
    ) -> SendResult:
        """Prepare a stanza and let it leave in the recipient's turn, then await the server's word and keep it."""
        context = self._context
        # While logging in the server takes no messages yet.
        if not await context.is_connected_within(context.options.timing.resend_within):
            raise NotConnected("there is no connection, and none came: send the message when the client is connected")
        async with self._turns.take(to):
            prepared = await prepare()
            if prepared.makes_known:
                await prepared.committed()
        # Commits come in the order of the turns, so stanzas leave in it.
        await prepared.committed()
        with ExitStack() as expecting:
            try:
                # Not before: a connection that ended in the meantime says nothing of this stanza.
                answer = expecting.enter_context(context.expect(message_id))
                await self._dispatch(prepared)
            finally:  # what is committed is told, whatever became of it; after the turn, as handlers may send, too
                for change in prepared.changes:
                    await context.emit(change)
            try:
                ack = await self._within(timeout, message_id, answer)
            except ConnectionLost:
                ack = await self._dispatch_again(prepared, timeout)
        return await self._conclude(prepared, ack)

    async def _dispatch(self, prepared: Prepared) -> None:
        """Let a stanza leave. Where it certainly never did, its id is free again."""
        try:
            await self._context.send(prepared.stanza)
        except ConnectionLost:
            pass  # it may have left or not; whoever awaits the answer hears of the connection's end
        except (NotConnected, LocalProtocolError):
            if prepared.is_new:
                await self._forget(prepared)
            raise

    async def _dispatch_again(self, prepared: Prepared, timeout: float) -> MessageAck:
        """Once more over a new connection, where that comes soon (whatsmeow request.go, retryFrame)."""
        context, message_id = self._context, prepared.sent.id
        if not await context.is_connected_within(context.options.timing.resend_within):
            raise _unconfirmed(message_id, "was not confirmed before the connection was lost")
        try:
            with context.expect(message_id) as answer:
                await context.send(prepared.stanza)
                return await self._within(timeout, message_id, answer)
        except (ConnectionLost, NotConnected) as error:
            raise _unconfirmed(message_id, "was not confirmed over two connections") from error

    async def _within(self, timeout: float, message_id: str, answer: Awaitable[Node]) -> MessageAck:
        try:
            async with self._context.clock.timeout(timeout):
                return _read(await answer)
        except TimeoutError:
            raise _unconfirmed(message_id, f"was not confirmed within {timeout:g} s") from None
        except StanzaError as error:
            raise _unconfirmed(message_id, f"was answered in a form that cannot be read ({error})") from error

    async def _conclude(self, prepared: Prepared, ack: MessageAck) -> SendResult:
        """Keep the server's word."""
        context, sent = self._context, prepared.sent
        if ack.error:
            await self._forget(prepared)
            self._devices.forget(prepared.users)
            self._groups.forget(sent.chat)
            raise SendRefused.from_code(ack.error)
        # Not waited for: should it be lost, the same id sends the very same stanza again, of which receivers read one.
        async with context.store.begin(wait=False) as unit:
            await unit.sent.put(replace(sent, stanza=None, timestamp=ack.timestamp))
            share = prepared.share
            if share is not None:
                self._group.confirmed(share)
                record = await unit.sender_keys.get(share.group, (await context.me()).address)
                if record is not None and record.keys[0].id == share.key_id:
                    await unit.sender_keys.share(share.group, share.addresses)
        if ack.phash and ack.phash != prepared.phash:
            context.log.warning("%s has other devices than we know: not all may have the message", sent.chat)
            self._devices.forget(prepared.users)
            self._groups.forget(sent.chat)
        return SendResult(sent.id, ack.timestamp, sent.chat)

    async def _forget(self, prepared: Prepared) -> None:
        """Nobody has it: the id may be used again. The keys it was encrypted with are not."""
        async with self._context.store.begin() as unit:
            await unit.sent.delete(prepared.sent.id)

    def _with_secret(self, message: Message) -> Message:
        """The message with a secret, where we report tokens (whatsmeow's SendReportingTokens)."""
        options = self._context.options
        if not options.reporting_tokens or not wants_reporting_token(message):
            return message
        if message.messageContextInfo.messageSecret:
            return message
        changed = Message()
        changed.CopyFrom(message)
        changed.messageContextInfo.messageSecret = self._context.random(SECRET_SIZE)
        return changed


def _check(to: JID, message_id: str) -> None:
    """Raise `NoSuchRecipient` for a JID that no message can be sent to, `LocalProtocolError` for a bad id."""
    if to.device or to.agent:
        raise NoSuchRecipient(f"{to} is one device: send to {to.to_non_ad()}, which reaches all of them")
    is_person = bool(to.user) and (to.server == USER_SERVER or to.is_lid)
    if not (is_person or to.is_group or to.is_status_broadcast or to.is_bot):
        raise NoSuchRecipient(
            f"messages cannot be sent to {to}: only to people (…@{USER_SERVER} or …@lid), groups and status@broadcast"
        )
    if len(message_id) > _MAX_ID or not message_id.isascii() or not message_id.isprintable():
        raise LocalProtocolError(f"a message id has at most {_MAX_ID} printable ASCII characters")


def _read(answer: Node) -> MessageAck:
    """The server's word. Raises `StanzaError`."""
    if answer.tag != "ack":
        raise StanzaError(f"a message is answered by an <ack>, not by <{answer.tag}>")
    return MessageAck.from_node(answer)


def _unconfirmed(message_id: str, what: str) -> SendUnconfirmed:
    text = f"message {message_id} {what}: send it again with this id, so that it arrives once"
    return SendUnconfirmed(text, message_id)
