"""Session: one client's connection, from the first byte to the last."""

import asyncio
import logging
from http import HTTPStatus
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from zapwire.errors import HandshakeTimeout, RemoteProtocolError, ZapwireError
from zapwire.protocol.connection import Connection, NodeReceived, Opened
from zapwire.protocol.handshake import ServerHandshake
from zapwire.protocol.jid import JID
from zapwire.protocol.login import LoginRequest
from zapwire.protocol.node import Node
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.stanzas.link_codes import is_link_code
from zapwire.protocol.stanzas.passkey import passkey_step
from zapwire.protocol.stanzas.stream import (
    FAILURE_LOGGED_OUT,
    STREAM_END,
    Failure,
    OfflineEnd,
    OfflinePreview,
    StreamError,
    Success,
    bulletin,
    edge_routing,
)
from zapwire.sandbox.context import Context
from zapwire.sandbox.handlers import passkey
from zapwire.sandbox.handlers.link_codes import on_client
from zapwire.sandbox.linking import Linking
from zapwire.sandbox.recorder import Direction, Json, Kind, payload_to_json
from zapwire.sandbox.router import Effect, refuse
from zapwire.sandbox.world.mailboxes import Mailbox

_log = logging.getLogger(__name__)

_QUEUE: Final = 1024
_ROUTING_INFO_SIZE: Final = 8
_GOODBYE: Final = 1.0
# The real server is a network away. Baileys 6 makes its transport keys only after its last handshake frame has left,
# and drops for good what reaches it before.
_ANSWER_DELAY: Final = 0.02
# In the queue it stands for whatever is in the mailbox.
_MAIL: Final = Node("mail")


class Session:
    """A connection. What is to be sent goes through one bounded queue, so that order holds under delays."""

    def __init__(self, context: Context, socket: ServerConnection, number: int) -> None:
        self._context = context
        self._socket = socket
        self.number = number
        self.device: JID | None = None
        self.is_active = False
        self._has_ended = False
        self.linking: Linking | None = None
        self._outgoing: asyncio.Queue[Node | None] = asyncio.Queue(_QUEUE)
        self._mailbox: Mailbox | None = None
        self._has_mail = False
        self._backlog: int | None = None
        self._connection = Connection(
            ServerHandshake(
                static=context.noise.static,
                ephemeral=KeyPair.from_private(context.random(KEY_SIZE)),
                chain=context.noise.chain(context.now(), context.faults.certificate_problem()),
            )
        )

    async def run(self) -> None:
        """Serve the client until either side ends the connection."""
        context = self._context
        context.sessions.all.add(self)
        context.recorder.open(self.number)
        request = self._socket.request
        headers = dict(request.headers.raw_items()) if request else {}
        self._record("in", {"path": request.path if request else "", "headers": headers}, kind="open")
        try:
            async with asyncio.TaskGroup() as group:
                writer = group.create_task(self._write())
                try:
                    await self._read()
                finally:
                    writer.cancel()
        except* ConnectionClosed:
            _log.debug("connection %s: the client closed it", self.number)
        except* ZapwireError as errors:
            _log.warning("connection %s ended: %s", self.number, "; ".join(map(str, errors.exceptions)))
            self._record("out", {"error": str(errors.exceptions[0])}, kind="close")
        finally:
            self._forget()

    async def send(self, *nodes: Node) -> None:
        """Queue stanzas; waits where the client is slow to take them."""
        for node in nodes:
            await self._outgoing.put(node)

    def offer(self, node: Node) -> None:
        """Send news of the moment; lost where the client is not there yet or too slow to take it."""
        if self.is_active and not self._outgoing.full():
            self._outgoing.put_nowait(node)

    def wake(self) -> None:
        """There is something new in the mailbox, which holds it until the client takes it; never waits."""
        if not self.is_active:
            return
        self._has_mail = True
        if self._outgoing.empty():
            self._outgoing.put_nowait(_MAIL)

    def end(self, *nodes: Node) -> None:
        """Send these last stanzas and close the connection after them; a client too slow to take them is cut."""
        self._has_ended = True
        try:
            for node in (*nodes, None):
                self._outgoing.put_nowait(node)
        except asyncio.QueueFull:
            self.cut()

    def cut(self) -> None:
        """Break the connection as a dead network does, with nothing said."""
        self._socket.transport.abort()

    async def _read(self) -> None:
        context, connection = self._context, self._connection
        if context.faults.is_silent():
            await self._socket.wait_closed()
            return
        connection.start(context.now())
        while True:
            data = await self._receive()
            if isinstance(data, str):
                raise RemoteProtocolError("the client sent a text message where only binary ones are understood")
            now = context.now()
            for event in connection.receive_data(data, now):
                if isinstance(event, Opened):
                    await self._flush()
                    await self._on_opened(event)
                elif isinstance(event, NodeReceived):
                    await self._on_node(event.node)
                else:
                    await asyncio.sleep(0)
            await self._flush()

    async def _receive(self) -> str | bytes:
        """The next message, within the handshake's deadline while there is one."""
        deadline = self._connection.deadline
        try:
            async with asyncio.timeout(None if deadline is None else deadline - self._context.now()):
                return await self._socket.recv()
        except TimeoutError:
            self._connection.handle_timeout(self._context.now())
            raise HandshakeTimeout("the client did not finish the handshake in time") from None

    async def _write(self) -> None:
        while True:
            node = await self._outgoing.get()
            if node is None:
                await self._wait_out_delay()
                await self._close()
                return
            if node is not _MAIL:
                await self._write_node(node)
            if self._has_mail:
                await self._write_mail()

    async def _write_mail(self) -> None:
        """Send what is in the mailbox, until something else is to be sent; the end of the backlog is announced."""
        mailbox, device = self._mailbox, self.device
        while mailbox is not None and device and self._outgoing.empty():
            if self._backlog is not None and not mailbox.has_backlog():
                count, self._backlog = self._backlog, None
                await self._write_node(bulletin(OfflineEnd(count).to_node()))
                continue
            # Of two connections of one device, the newer one empties the mailbox.
            node = mailbox.take() if self._context.sessions.by_device.get(device) is self else None
            if node is None:
                self._has_mail = False
                return
            await self._write_node(node)

    async def _write_node(self, node: Node) -> None:
        await self._wait_out_delay()
        self._record("out", node)
        self._connection.send(node)
        await self._flush()

    async def _wait_out_delay(self) -> None:
        delay = self._context.faults.delay(self.device)
        if delay:
            await asyncio.sleep(delay)

    async def _close(self) -> None:
        """Leave the goodbye to the client for a moment: whatsmeow drops stanzas it has not handled by the close."""
        try:
            async with asyncio.timeout(_GOODBYE):
                await self._socket.wait_closed()
        except TimeoutError:
            await self._socket.close()

    async def _flush(self) -> None:
        for message in self._connection.data_to_send():
            await self._socket.send(message)

    async def _on_opened(self, opened: Opened) -> None:
        self._record("in", payload_to_json(opened.payload), kind="login")
        await asyncio.sleep(_ANSWER_DELAY)
        request = LoginRequest.from_bytes(opened.payload)
        if request.jid is None:
            self.linking = Linking(request, opened.client_static, self._context.random)
            self._context.sessions.by_ref.update(dict.fromkeys(self.linking.refs, self))
            await self.send(self.linking.first_stanza(self._new_id()))
            return
        self._identify(request.jid)
        failure = self._refusal(request.jid, opened.client_static)
        if failure:
            self.end(failure.to_node(), STREAM_END)
        else:
            await self._log_in(request.jid)

    def _refusal(self, device: JID, noise_key: bytes) -> Failure | None:
        fault = self._context.faults.connect_failure(device)
        if fault:
            return Failure(fault.reason, fault.message, fault.code, fault.expires_in)
        companion = self._context.world.companion(device)
        if companion is None or companion.noise_key != noise_key:
            return Failure(FAILURE_LOGGED_OUT)
        return None

    async def _log_in(self, device: JID) -> None:
        context = self._context
        account = context.world.find(device)
        assert account is not None, "the login was checked"  # noqa: S101  # a broken invariant of ours
        older = context.sessions.by_device.get(device)
        if older:
            older.end(StreamError(conflict="replaced").to_node(), STREAM_END)
            context.post.left(device)
        context.sessions.by_device[device] = self
        self._mailbox = context.world.mailboxes.of(device)
        await self.send(
            Success(int(context.now()), account.lid(device.device), account.name).to_node(),
            bulletin(edge_routing(context.random(_ROUTING_INFO_SIZE))),
            bulletin(_preview(self._mailbox).to_node()),
        )

    async def _on_node(self, node: Node) -> None:
        if self._has_ended:
            self._record("in", node)
            return
        if self.linking and is_link_code(node):
            await self._on_link_code(self.linking, node)
            return
        if self.linking and passkey_step(node):
            await self._on_passkey(self.linking, node)
            return
        if self.device is None or self.linking:
            handled = self.linking is not None and self.linking.handle(node)
            self._record("in", node, refused=not handled)
            if not handled:
                await self.send(*refuse(node, HTTPStatus.UNAUTHORIZED, "not-authorized").answers)
            return
        post = self._context.post
        outcome = post.carry_out(self.device, node)
        self._record("in", node, refused=outcome.refused)
        await self.send(*await post.bring_about(self.device, node, outcome))
        if Effect.ACTIVATE in outcome.effects:
            self._activate()
            self._introduce(self.device)
        if Effect.UNLINK in outcome.effects:
            # The client leaves by itself. To be told device_removed would make whatsmeow's own logout fail half-way.
            self.end()

    async def _on_link_code(self, linking: Linking, node: Node) -> None:
        context, codes = self._context, self._context.sessions.by_code
        refusal = context.faults.refusal(None, node)
        if refusal:
            outcome = refuse(node, refusal.code, refusal.text)
        else:
            codes.pop(linking.code_ref, None)
            outcome = on_client(context.world, linking, node, context.now())
            if linking.code_ref:
                codes[linking.code_ref] = self
        self._record("in", node, refused=outcome.refused)
        if not context.faults.drops_answer(None, node):
            await self.send(*outcome.answers)
        await context.post.deliver(outcome.deliveries)

    async def _on_passkey(self, linking: Linking, node: Node) -> None:
        context = self._context
        refusal = context.faults.refusal(None, node)
        if refusal:
            outcome = refuse(node, refusal.code, refusal.text)
        else:
            outcome = passkey.on_client(linking, node, context.random)
        self._record("in", node, refused=outcome.refused)
        if not context.faults.drops_answer(None, node):
            await self.send(*outcome.answers)

    def _activate(self) -> None:
        """Begin to send what is in the mailbox, what waited there first."""
        waiting = 0 if self._mailbox is None or self.is_active else self._mailbox.rewind()
        self._backlog = (self._backlog or 0) + waiting
        self.is_active = True
        self.wake()
        account = self._context.world.find(self.device) if self.device else None
        if account is not None and self.device is not None and self.device.device:
            self._context.phones.introduce(account, self.device.device)

    def _introduce(self, device: JID) -> None:
        """The phone can write to a companion, and so give it its keys, once that has published prekeys."""
        account, companion = self._context.world.find(device), self._context.world.companion(device)
        if account and companion and companion.prekeys and not companion.has_keys:
            self._context.phones.welcome(account, device)

    def _identify(self, device: JID) -> None:
        self.device = device
        self._context.recorder.identify(self.number, device)

    def linked(self, device: JID) -> None:
        """This connection was linked as `device`; the client must come back and log in."""
        self._context.recorder.identify(self.number, device)

    def _forget(self) -> None:
        sessions = self._context.sessions
        sessions.all.discard(self)
        self._context.recorder.close(self.number)
        if self.device and sessions.by_device.get(self.device) is self:
            del sessions.by_device[self.device]
            self._context.post.left(self.device)
        if self.linking:
            self.linking.abandon()
            sessions.retire(self.linking.refs)
            sessions.by_code.pop(self.linking.code_ref, None)
            self._context.world.link_codes.close(self.linking.code_ref)

    def _new_id(self) -> str:
        return str(int.from_bytes(self._context.random(4)))

    def _record(
        self, direction: Direction, detail: Node | Json, *, kind: Kind = "stanza", refused: bool = False
    ) -> None:
        self._context.recorder.add(self.number, direction, detail, now=self._context.now(), kind=kind, refused=refused)


def _preview(mailbox: Mailbox) -> OfflinePreview:
    tags = mailbox.preview()
    return OfflinePreview(
        tags.total(), messages=tags["message"], notifications=tags["notification"], receipts=tags["receipt"]
    )
