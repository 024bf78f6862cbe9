"""Line: one phone, and what it exchanges with the server, one thing at a time."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zapwire.errors import InvalidKey, SandboxError, SendRefused, StanzaError, ZapwireError
from zapwire.protocol.appstate.actions.base import Action
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.appstate.mutations import Operation
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.kinds import stanza_type
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.keys import KEY_SIZE
from zapwire.protocol.stanzas.acks import Nack, ack_for
from zapwire.protocol.stanzas.appstate import NOTIFICATION as APP_STATE
from zapwire.protocol.stanzas.appstate import read_server_sync
from zapwire.protocol.stanzas.chat_presence import read_chat_presence
from zapwire.protocol.stanzas.identities import IdentityChanged, read_encrypt
from zapwire.protocol.stanzas.link_codes import TAG as LINK_CODE
from zapwire.protocol.stanzas.media import MediaRetryReceipt
from zapwire.protocol.stanzas.messages import MessageAck, OutgoingMessage
from zapwire.protocol.stanzas.prekeys import GetPreKeyBundles
from zapwire.protocol.stanzas.queries import check_answer, query_node
from zapwire.protocol.stanzas.receipts import ReceiptType, ReceivedReceipt, read_receipts
from zapwire.protocol.types.messages import MessageInfo, MessageSource
from zapwire.sandbox.phones import media
from zapwire.sandbox.phones.appstate import PhoneAppState
from zapwire.sandbox.phones.inbox import Entry
from zapwire.sandbox.phones.link_codes import CodeEntry
from zapwire.sandbox.phones.outbox import Receipt, Sent
from zapwire.sandbox.phones.receiving import note, on_message
from zapwire.sandbox.phones.resending import needs_bundle, resend_node, wanted
from zapwire.sandbox.phones.sending import Route, lacking_sessions, route, seal
from zapwire.sandbox.phones.state import PhoneState
from zapwire.sandbox.phones.syncing import PEER, Syncing, share_node
from zapwire.sandbox.phones.telling import Memory, Teller
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.world.accounts import MAX_COMPANIONS, Account

if TYPE_CHECKING:
    from zapwire.sandbox.context import Context

MAX_QUEUE: Final = 10_000
"""Stanzas a phone may have before it; as many as its mailbox holds."""
_CHANGES: Final = ("protocolMessage", "reactionMessage", "editedMessage", "pollUpdateMessage")
"""Fields of messages that change others, and so have no secret."""

_log = logging.getLogger(__name__)


class MessageIdTaken(SandboxError):
    """An id with which this account sent a message before."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message the server took. `timestamp` is the server's, in unix seconds."""

    id: str
    chat: JID
    timestamp: int


class Line:
    """A phone that is always on. What it receives waits in a queue of its own, so no phone waits for another."""

    def __init__(self, context: "Context", account: Account) -> None:
        self._context = context
        self.account = account
        self.state = PhoneState(context.world, account, context.random)
        self.state.withholds_keys = context.faults.withholds_keys
        self.codes = CodeEntry()
        self._syncing = Syncing(context, self.state, self._submit)
        self.memory = Memory()
        self._teller = Teller(context, self)
        self._queue: deque[Node] = deque()
        self._newcomers: deque[JID] = deque(maxlen=MAX_COMPANIONS)
        self._lock = asyncio.Lock()
        self._worker: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._is_closed = False

    def receive(self, node: Node) -> None:
        """Take a stanza; it is handled soon, after those before it."""
        if self._is_closed:
            return
        if len(self._queue) >= MAX_QUEUE:
            _log.warning("the phone %s has %s stanzas before it: one more is lost", self.account.number, MAX_QUEUE)
            return
        self._queue.append(node)
        self._work()

    async def send(self, chat: JID, message: Message, id: str = "") -> Accepted:
        """Send a message, under a new id where none is given.

        Raises `NoSuchPhone`, `NoSuchGroup`, `NotAMember`, `MessageIdTaken`, or `SendRefused` where the server does
        not take it.
        """
        async with self._lock:
            state, now = self.state, self._context.now()
            path = route(state, chat)
            if id and state.outbox.record(id):
                raise MessageIdTaken(f"{self.account.number} sent a message with the id {id} before: take another")
            id = id or state.new_id(now)
            await self._start_sessions(lacking_sessions(state, path))
            message = _with_secret(message, state.random(KEY_SIZE))
            outgoing = seal(state, path, id, message)
            state.outbox.put(Sent(id, path.to, message))
            timestamp = _accepted_at(await self._submit(outgoing.to_node()))
            info = MessageInfo(_source(state, path), id, timestamp or int(now), self.account.name, stanza_type(message))
            note(state, info, message, is_sent_here=True)
            state.outbox.open(id, state.names(path.to)).acknowledged_at = timestamp
            return Accepted(id, path.to, info.timestamp)

    async def upload(self, kind: MediaKind, data: bytes) -> MediaFile:
        """Put a file on the media host."""
        context = self._context
        return await media.upload(context.media, kind, data, random=context.random, now=context.now())

    def introduce(self, device: int) -> None:
        """A companion is there for the first time: it is told of the past, soon."""
        self._teller.begin(self._teller.tell_all(device))

    async def tell(self, device: int, message: Message) -> str:
        """Send a message to one companion of this account alone; returns its id. Raises `NoSession`."""
        async with self._lock:
            state, to = self.state, self.account.jid(device)
            name = state.session_name(to)
            if not state.cipher.has_session(name):
                await self._start_sessions((to,))
            enc = state.cipher.encrypt(name, message.SerializeToString())
            id = state.new_id(self._context.now())
            state.outbox.put(Sent(id, self.account.lid(), message))
            await self._submit(OutgoingMessage(id, to, "text", (enc.to_node(),), category=PEER).to_node())
            return id

    @property
    def is_telling(self) -> bool:
        """Whether it tells a companion of the past right now."""
        return bool(self._teller.tasks)

    async def media_of(self, entry: Entry, *, with_data: bool = False) -> Json | None:
        """A message's file as the control API shows it; None where it has none."""
        shown = await media.media_json(self._context.media, entry.content, entry.media, with_data=with_data)
        if not with_data:
            entry.media = shown
        return shown

    async def change_app_state(self, actions: Sequence[Action], operation: Operation = Operation.SET) -> None:
        """Say something to all devices of the account. Raises `AppStateFailed`."""
        async with self._lock:
            await self._syncing.change(actions, operation)

    async def app_state(self) -> PhoneAppState:
        """What the devices of the account agree on now. Raises `AppStateFailed`."""
        async with self._lock:
            await self._syncing.sync_all()
            return self.state.app_state

    async def prepare(self) -> None:
        """Say what a phone has said before it links a companion."""
        async with self._lock:
            try:
                await self._syncing.begin()
            except ZapwireError as error:  # a fault of the server's must not keep the companion from being linked
                _log.warning("the phone %s cannot say its owner's name: %s", self.account.number, error)

    def welcome(self, device: JID) -> None:
        """A new companion, named by phone number, is there: it gets the keys of app state soon."""
        if not self._is_closed:
            self._newcomers.append(device)
            self._work()

    async def renew_key(self) -> AppStateKey:
        """Write app state with a new key from now on, which all companions get."""
        async with self._lock:
            key = self.state.app_state.new_key(self._context.now())
            await self._context.directory.save(self.account)
            for device in self.account.companions:
                await self._share(self.account.jid(device))
            return key

    async def submit(self, *nodes: Node) -> None:
        """Send stanzas that need no answer, such as receipts."""
        async with self._lock:
            for node in nodes:
                await self._submit(node)

    async def wait(self, after: int, seconds: float) -> None:
        """Return when more than `after` messages were received, or after so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.state.inbox.count <= after and not self._is_closed:
                    self._news.clear()
                    await self._news.wait()

    @property
    def is_working(self) -> bool:
        """Whether it has something before it."""
        return self._worker is not None or self.is_telling

    async def settle(self) -> None:
        """Return when everything received so far was handled."""
        while going_on := {*self._teller.tasks, *((self._worker,) if self._worker else ())}:
            await asyncio.wait(going_on)

    def reinstall(self) -> None:
        """Forget every session, as an app installed anew; the messages were restored from a backup."""
        self.state.renew_cipher()

    def stop(self) -> None:
        """Handle nothing more; who waits for messages waits no more."""
        self._is_closed = True
        self._queue.clear()
        self._news.set()
        for task in (*self._teller.tasks, *((self._worker,) if self._worker else ())):
            task.cancel()

    async def close(self) -> None:
        """Stop, and return when nothing goes on any more."""
        self.stop()
        await self.settle()

    def _work(self) -> None:
        if self._worker is None:
            self._worker = asyncio.create_task(self._drain(), name=f"phone {self.account.number}")
            self._worker.add_done_callback(self._on_drained)

    def _on_drained(self, worker: asyncio.Task[None]) -> None:
        self._worker = None
        error = None if worker.cancelled() else worker.exception()
        if error:
            _log.error("the phone %s could not handle a stanza", self.account.number, exc_info=error)
        if self._queue or self._newcomers:
            self._work()

    async def _drain(self) -> None:
        while self._queue or self._newcomers:
            if self._newcomers:
                await self._greet(self._newcomers.popleft())
                continue
            async with self._lock:
                before = self.state.inbox.count
                await self._handle(self._queue.popleft())
            if self.state.inbox.count > before:
                self._news.set()
            await asyncio.sleep(0)  # everybody's turn

    async def _handle(self, node: Node) -> None:
        try:
            match node.tag:
                case "message":
                    for answer in on_message(self.state, node, self._context.now()):
                        await self._submit(answer)
                    while self.state.wanted:
                        asked = self.state.wanted.pop(0)
                        self._teller.begin(self._teller.tell_older(asked.device, asked.request_id, asked.messages))
                    await self._syncing.recover()
                case "receipt":
                    await self._on_receipt(node)
                case "notification":
                    await self._on_notification(node)
                case "call":
                    await self._submit(ack_for(node))
                case "chatstate":
                    source, state, media = read_chat_presence(node, self.state.own)
                    self.state.note_typing(source, state, media)
        except ZapwireError as error:
            _log.warning("the phone %s: %s", self.account.number, error)

    async def _on_receipt(self, node: Node) -> None:
        try:
            receipts = read_receipts(node, self.state.own)
        except StanzaError:
            await self._submit(ack_for(node, error=Nack.PARSING_ERROR))
            raise
        if receipts and receipts[0].type == ReceiptType.SERVER_ERROR:
            await self._submit(ack_for(node))
            await self._give_again(node)
            return
        for receipt in receipts:
            who = Receipt(receipt.type, self.state.names(receipt.source.sender), receipt.timestamp)
            for message_id in receipt.ids:
                if receipt.type == ReceiptType.HISTORY_SYNC:
                    self.memory.confirm(message_id)
                self.state.outbox.note(message_id, who)
        await self._submit(ack_for(node))
        if receipts and receipts[0].type == ReceiptType.RETRY:
            await self._resend(node, receipts[0])

    async def _resend(self, node: Node, receipt: ReceivedReceipt) -> None:
        resend = wanted(self.state, node, receipt)
        if resend is None:
            return
        if needs_bundle(self.state, resend):
            await self._start_sessions((resend.device,))
        await self._submit(resend_node(self.state, resend))

    async def _give_again(self, node: Node) -> None:
        """Answer a device of this account that lost a message's file."""
        context, receipt = self._context, MediaRetryReceipt.from_node(node)
        entry = self.state.inbox.find(self.state.chat_key(receipt.message.chat), receipt.message.id)
        content = entry.content if entry else None
        answer = await asyncio.to_thread(
            media.give_again, context.media, receipt, content, random=context.random, now=context.now()
        )
        sent = answer.to_node(self.account.jid())
        await self._submit(Node(sent.tag, {**sent.attrs, "to": receipt.to}, sent.content))

    async def _on_notification(self, node: Node) -> None:
        await self._submit(ack_for(node))
        kind = node.attrs.get("type")
        if kind == LINK_CODE:
            self.codes.take(node)
        if kind == APP_STATE:
            for name, _ in read_server_sync(node):
                await self._syncing.sync(Collection(name))
        if kind != "encrypt":
            return
        notification = read_encrypt(node)
        if isinstance(notification, IdentityChanged):
            self.state.cipher.forget(self.state.session_name(notification.jid))
        else:
            self.account.keys.top_up(self.state.random)

    async def _greet(self, device: JID) -> None:
        companion = self.account.companions.get(device.device)
        async with self._lock:
            try:
                if companion and not companion.has_keys:
                    companion.has_keys = await self._share(device)
                    await self._context.directory.save(self.account)
            except ZapwireError as error:
                _log.warning("the phone %s cannot give %s its keys: %s", self.account.number, device, error)

    async def _share(self, device: JID) -> bool:
        """Give a companion all keys of app state; False where a fault withholds them."""
        if self.state.withholds_keys(device):
            return False
        if not self.state.cipher.has_session(self.state.session_name(device)):
            await self._start_sessions((self.account.lid(device.device),))
        self.state.app_state.newest_key(self._context.now())
        await self._submit(share_node(self.state, device, self.account.app_state_keys, self._context.now()))
        return True

    async def _start_sessions(self, devices: Iterable[JID]) -> None:
        """New sessions with these devices; those whose prekeys cannot be had or used stay without."""
        devices = tuple(devices)
        if not devices:
            return
        query = GetPreKeyBundles(devices)
        answers = await self._submit(query_node(query, self.state.new_id(self._context.now())))
        for device, bundle in (query.read(check_answer(answers[0])) if answers else {}).items():
            if not isinstance(bundle, PreKeyBundle):
                _log.warning("the phone %s gets no prekeys of %s: %s", self.account.number, device, bundle)
                continue
            try:
                self.state.cipher.start(self.state.session_name(device), bundle)
            except InvalidKey as error:
                _log.warning("the phone %s cannot use the prekeys of %s: %s", self.account.number, device, error)

    async def _submit(self, node: Node) -> tuple[Node, ...]:
        return await self._context.post.submit(self.account.jid(), node)


def _with_secret(message: Message, secret: bytes) -> Message:
    """The message with a secret of its own, as phones give one to all that is no change of another message."""
    if any(map(message.HasField, _CHANGES)) or message.messageContextInfo.messageSecret:
        return message
    secured = Message()
    secured.CopyFrom(message)
    secured.messageContextInfo.messageSecret = secret
    return secured


def _accepted_at(answers: tuple[Node, ...]) -> int:
    """The server's time, 0 where it did not acknowledge the message. Raises `SendRefused`."""
    node = next((answer for answer in answers if answer.tag == "ack"), None)
    if node is None:
        return 0
    ack = MessageAck.from_node(node)
    if ack.error:
        raise SendRefused.from_code(ack.error)
    return ack.timestamp


def _source(state: PhoneState, path: Route) -> MessageSource:
    sender = state.account.address(by_lid=path.group is None or path.group.by_lid)
    return MessageSource(path.to, sender, is_from_me=True, is_group=path.group is not None)
