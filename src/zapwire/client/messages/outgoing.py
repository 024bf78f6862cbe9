"""What sending is made of: the order, where it goes, and the stanza it becomes."""

from dataclasses import dataclass

from zapwire.client.context import Context
from zapwire.client.me import Me
from zapwire.client.messages.fanout import Sealed
from zapwire.client.messages.polls import keep_options
from zapwire.client.store.base import SentMessage, Stores, UnitOfWork
from zapwire.protocol.events import IdentityChanged, MessageSent
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.interactive import flow_nodes
from zapwire.protocol.messages.kinds import annotations, edit_attribute, hides_failure, media_type, stanza_type
from zapwire.protocol.messages.reporting import reporting_token, wants_reporting_token
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.stanzas.messages import Enc, OutgoingMessage, device_identity_node, reporting_node
from zapwire.protocol.types.messages import MessageInfo, MessageSource
from zapwire.protocol.wire.decode import decode
from zapwire.protocol.wire.encode import encode

SECRET_SIZE = 32


@dataclass(frozen=True, slots=True)
class SendResult:
    """A message the server has. `timestamp` is the server's unix time, `chat` where it was sent: LID or group."""

    id: str
    timestamp: int
    chat: JID


@dataclass(frozen=True, slots=True)
class Order:
    """A message to be sent, by whom, and since when that is wanted (unix seconds)."""

    id: str
    message: Message
    me: Me
    now: float

    @property
    def plaintext(self) -> bytes:
        """The message as it is encrypted."""
        return self.message.SerializeToString()

    @property
    def secret(self) -> bytes:
        """The message's secret, or empty."""
        return self.message.messageContextInfo.messageSecret

    @property
    def template(self) -> Enc:
        """What the ciphertexts for devices share; in groups they carry keys only, so no media type is told."""
        return Enc("", b"", decrypt_fail="hide" if hides_failure(self.message) else "")

    @property
    def media_type(self) -> str:
        """What kind of media it holds, or empty."""
        return media_type(self.message)

    @property
    def type(self) -> str:
        """The stanza's type."""
        return stanza_type(self.message)

    @property
    def edit(self) -> str:
        """How the stanza changes another message, or empty."""
        return edit_attribute(self.message)

    @property
    def annotations(self) -> tuple[Node, ...]:
        """The stanza's children that say of the content what the server must know."""
        return (*annotations(self.message), *flow_nodes(self.message, self.now))


@dataclass(frozen=True, slots=True)
class KeyShare:
    """Who has our sender key of a group once a message arrived."""

    group: JID
    key_id: int
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A stanza that may leave when `unit` is committed. `users` are those whose devices its `phash` is of.

    `changes` are to be told. One that is not new may have left before. With `unit` left out it was committed before.
    """

    stanza: Node
    sent: SentMessage
    phash: str = ""
    users: tuple[JID, ...] = ()
    share: KeyShare | None = None
    changes: tuple[IdentityChanged, ...] = ()
    is_new: bool = True
    unit: UnitOfWork | None = None
    makes_known: bool = False
    """Whether its unit of work has what the next message to the same recipient should find committed."""

    async def committed(self) -> None:
        """Return when it may leave. Raises `StoreError`."""
        if self.unit is not None:
            await self.unit.committed()


def prepared_again(sent: SentMessage) -> Prepared | None:
    """A stanza that was committed before and may have left, as it was; None where it is not kept."""
    if sent.stanza is None:
        return None
    stanza = decode(sent.stanza)
    message = OutgoingMessage.from_node(stanza)
    users = dict.fromkeys(device.to_non_ad() for device, _ in message.participants)
    return Prepared(stanza, sent, message.phash, tuple(users), is_new=False)


def is_for_phone(prepared: Prepared) -> bool:
    """Whether it is for our own phone alone, as its companion's."""
    return prepared.stanza.attrs.get("category") == "peer"


def sent_event(prepared: Prepared, me: Me, timestamp: int) -> MessageSent:
    """What is told of a message once the server has it; `timestamp` is the server's."""
    sent, attrs = prepared.sent, prepared.stanza.attrs
    is_group = sent.chat.is_group or sent.chat.is_status_broadcast
    by_lid = not is_group or attrs.get("addressing_mode") == "lid"
    pn, lid = me.pn, me.lid
    sender, other = (lid, pn) if by_lid and lid else (pn, lid)
    source = MessageSource(sent.chat, sender, is_from_me=True, is_group=is_group, sender_alt=other)
    info = MessageInfo(source, sent.id, timestamp, type=str(attrs.get("type", "")), edit=str(attrs.get("edit", "")))
    return MessageSent(info, sent.message)


def identity_nodes(me: Me, sealed: Sealed) -> tuple[Node, ...]:
    """Our signed device identity, where a ciphertext starts a session."""
    identity = me.device.signed_identity
    if not sealed.starts_session or identity is None:
        return ()
    return (device_identity_node(identity.to_bytes()),)


def reporting_nodes(order: Order, *, sender: JID, remote: JID, are_sent: bool) -> tuple[Node, ...]:
    """The reporting token, where they `are_sent`, the message has a secret, and it is of a kind that can be reported.

    A poll has a secret in any case.
    """
    if not are_sent or not order.secret or not wants_reporting_token(order.message):
        return ()
    token = reporting_token(order.plaintext, secret=order.secret, message_id=order.id, sender=sender, remote=remote)
    return (reporting_node(token),)


async def keep(
    context: Context, unit: Stores, order: Order, chat: JID, stanza: Node, sealed: Sealed, *, sender: JID
) -> SentMessage:
    """Keep what was sent, so that retries can be answered and the same id sends nothing new.

    `sender` is our name in this chat: what refers to the message's secret is encrypted for it.
    """
    sent = SentMessage(order.id, chat, order.plaintext, order.now, encode(stanza))
    await unit.sent.put(sent)
    if order.secret:
        await unit.secrets.put(chat, sender, order.id, order.secret)
        await keep_options(unit, chat, sender, order.id, order.message)
    for change in sealed.changes:
        await context.record(change, unit)
    return sent
