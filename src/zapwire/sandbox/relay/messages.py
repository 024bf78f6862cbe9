"""Messages: one sent message becomes one stanza for each device it is for. The ciphertexts are never looked into."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, LID_SERVER
from zapwire.protocol.node import Attrs, Node
from zapwire.protocol.stanzas.messages import IncomingMessage, MessageAck, OutgoingMessage, participant_hash
from zapwire.sandbox.world.accounts import MAX_COMPANIONS, Account
from zapwire.sandbox.world.groups import MAX_MEMBERS
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.world import World

MAX_CIPHERTEXTS: Final = MAX_MEMBERS * (1 + MAX_COMPANIONS)
"""More than all devices of the largest group is no message."""

# Codes in an ack. 421 and 479 are known from clients (whatsapp-rust encoder.rs, Baileys decode-wa-message.ts); that the
# real server says 403 and 404 where its queries do is an assumption.
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
STALE_ADDRESSING: Final = 421
INVALID: Final = 479

# Children that are for the server alone, or become part of each device's own stanza.
_NOT_PASSED_ON: Final = frozenset({"participants", "enc", "device-identity", "tctoken", "cstoken"})
_UNAVAILABLE: Final = Node("unavailable")

_Key = tuple[str, int]
"""A device: its account's number and its id."""


@dataclass(frozen=True, slots=True)
class Relayed:
    """What a message brings about."""

    ack: MessageAck
    deliveries: tuple[Delivery, ...] = ()
    acquainted: tuple[Account, ...] = ()
    """Accounts that never exchanged a message with one of the others before."""


@dataclass(slots=True)
class _Parcel:
    """A message taken apart, and the deliveries that come of it."""

    world: World
    account: Account
    device: int
    message: OutgoingMessage
    timestamp: int
    own: dict[_Key, Node] = field(default_factory=dict)
    """The ciphertext of each device that has one of its own."""
    named: dict[str, Account] = field(default_factory=dict)
    """The accounts among the participants, those without a ciphertext too, by number."""
    strangers: int = 0
    """How many participants nobody is."""
    shared: tuple[Node, ...] = ()
    identity: tuple[Node, ...] = ()
    rest: tuple[Node, ...] = ()
    deliveries: list[Delivery] = field(default_factory=list)

    def is_sender(self, account: Account, device: int) -> bool:
        """Whether this is the device that sends."""
        return device == self.device and account is self.account

    def deliver(self, account: Account, device: int, attrs: Attrs) -> None:
        """Send one device its own ciphertext and those for all, or word that there is none for it."""
        own = self.own.get((account.number, device))
        encs = (own, *self.shared) if own else self.shared
        # A session's first message by a companion is worth nothing without the companion's signed identity.
        identity = self.identity if any(enc.attrs.get("type") == "pkmsg" for enc in encs) else ()
        name = self.account.profile.verified_name if account is not self.account else None
        business = (name.to_node(),) if name else ()
        node = Node("message", attrs, (*(encs or (_UNAVAILABLE,)), *identity, *self.rest, *business))
        self.deliveries.append(Delivery(account.jid(device), node))

    def relayed(self, *others: Account, phash: str = "") -> Relayed:
        """It was accepted."""
        ack = _ack(self.message, self.timestamp, phash=phash)
        return Relayed(ack, tuple(self.deliveries), self.world.acquaint(self.account, others))


def relay_message(world: World, sender: JID, message: OutgoingMessage, now: float) -> Relayed:
    """Carry a message from a device or phone, by phone number, to all it is for; the ack says where it is refused.

    Raises `StanzaError` for a malformed one.
    """
    account = world.find(sender)
    if account is None or not account.has_device(sender.device):
        return Relayed(_ack(message, int(now), error=FORBIDDEN))
    parcel = _unpack(world, account, sender.device, message, int(now))
    if message.to.is_group:
        return _to_group(parcel)
    if message.to.is_status_broadcast:
        return _to_status(parcel)
    recipient = world.find(message.to)
    if recipient is None:
        return Relayed(_ack(message, int(now), error=NOT_FOUND))
    if parcel.shared or message.to.device:
        return _to_device(parcel, recipient)
    return _to_user(parcel, recipient)


def refused(message: OutgoingMessage, now: float, error: int) -> MessageAck:
    """The ack of a message that is not relayed."""
    return _ack(message, int(now), error=error)


def _ack(message: OutgoingMessage, timestamp: int, *, phash: str = "", error: int = 0) -> MessageAck:
    return MessageAck(
        message.id,
        message.to,
        timestamp,
        phash,
        error,
        participant=message.participant,
        recipient=message.recipient,
    )


def _unpack(world: World, account: Account, device: int, message: OutgoingMessage, now: int) -> _Parcel:
    parcel = _Parcel(world, account, device, message, now)
    children = message.children
    parcel.shared = tuple(child for child in children if child.tag == "enc")
    parcel.identity = tuple(child for child in children if child.tag == "device-identity")
    parcel.rest = tuple(child for child in children if child.tag not in _NOT_PASSED_ON)
    for participants in children:
        if participants.tag != "participants":
            continue
        if len(participants.children) > MAX_CIPHERTEXTS:
            raise StanzaError(f"{len(participants.children)} participants, more than {MAX_CIPHERTEXTS}")
        for child in participants.children:
            jid = child.reader.jid("jid")
            found = world.find(jid)
            if found is None:
                parcel.strangers += 1
                continue
            parcel.named[found.number] = found
            enc = child.child("enc")
            if enc is not None:
                parcel.own[found.number, jid.device] = enc
    return parcel


def _envelope(parcel: _Parcel, sender: JID) -> IncomingMessage:
    """The stanza without children, as all devices get it."""
    message = parcel.message
    return IncomingMessage(
        message.id,
        sender,
        message.type,
        message.timestamp or parcel.timestamp,
        notify=parcel.account.push_name(parcel.device),
        category=message.category,
        edit=message.edit,
    )


def _for_others(parcel: _Parcel, *, by_lid: bool) -> Attrs:
    """What a chat partner's devices see: the sender by the name the chat uses, and their other name."""
    account = parcel.account
    envelope = _envelope(parcel, account.address(parcel.device, by_lid=by_lid))
    if by_lid:
        return replace(envelope, sender_pn=account.jid()).to_node().attrs
    return replace(envelope, sender_lid=account.lid()).to_node().attrs


def _for_own(parcel: _Parcel, chat: JID, *, by_lid: bool) -> Attrs:
    """What the account's other devices see: whom it was sent to, by both names.

    The sender's other name is left out, as Baileys would take it for the chat's (decode-wa-message.ts).
    """
    envelope = _envelope(parcel, parcel.account.address(parcel.device, by_lid=by_lid))
    partner = parcel.world.find(chat)
    if partner is None:
        return replace(envelope, recipient=chat).to_node().attrs
    if chat.server == LID_SERVER:
        return replace(envelope, recipient=chat, peer_recipient_pn=partner.jid()).to_node().attrs
    return replace(envelope, recipient=chat, peer_recipient_lid=partner.lid()).to_node().attrs


def _to_user(parcel: _Parcel, recipient: Account) -> Relayed:
    """A message to a person, with a ciphertext for each of their devices and each other one of the sender's."""
    account, chat = parcel.account, parcel.message.to
    by_lid = chat.server == LID_SERVER
    expected: set[_Key] = set()
    people = ((recipient, _for_others(parcel, by_lid=by_lid)),) if recipient is not account else ()
    for person, attrs in (*people, (account, _for_own(parcel, chat, by_lid=by_lid))):
        for device in person.device_ids():
            if parcel.is_sender(person, device):
                continue
            expected.add((person.number, device))
            if account.number in person.profile.blocked:
                continue  # the sender is not told
            # A companion asks its phone for what it did not get. A phone has nobody to ask.
            if device or (person.number, device) in parcel.own:
                parcel.deliver(person, device, attrs)
    phash = ""
    if parcel.strangers or expected != parcel.own.keys():
        phash = _device_hash({account.number: account, recipient.number: recipient}.values(), by_lid=by_lid)
    return parcel.relayed(recipient, phash=phash)


def _to_device(parcel: _Parcel, recipient: Account) -> Relayed:
    """A single ciphertext for a single device: a peer message, or one sent again because it was asked for.

    It stands alone, or among participants of which there is no other: Baileys 6 sends again like that.
    """
    message, device = parcel.message, parcel.message.to.device
    if not parcel.shared and (parcel.strangers or parcel.own.keys() != {(recipient.number, device)}):
        raise StanzaError("a message for several devices is addressed to a user, not to one device")
    if not recipient.has_device(device):
        return Relayed(_ack(message, parcel.timestamp, error=NOT_FOUND))
    by_lid = message.to.server == LID_SERVER
    if recipient is not parcel.account:
        attrs = _for_others(parcel, by_lid=by_lid)
    elif message.recipient:
        attrs = _for_own(parcel, message.recipient.to_non_ad(), by_lid=by_lid)
    else:
        attrs = _envelope(parcel, recipient.address(parcel.device, by_lid=by_lid)).to_node().attrs
    parcel.deliver(recipient, device, attrs)
    return parcel.relayed(recipient)


def _to_group(parcel: _Parcel) -> Relayed:
    """A message to a group: what is encrypted for all goes to every member's device, with that device's own key."""
    world, message, account = parcel.world, parcel.message, parcel.account
    group = world.groups.get(message.to)
    if group is None:
        return Relayed(_ack(message, parcel.timestamp, error=NOT_FOUND))
    if not group.may_write(account.number):
        return Relayed(_ack(message, parcel.timestamp, error=FORBIDDEN))
    if message.addressing_mode not in ("", group.addressing_mode):
        return Relayed(_ack(message, parcel.timestamp, error=STALE_ADDRESSING))
    attrs = _for_members(parcel, by_lid=group.by_lid)
    if message.participant:
        return _to_participant(parcel, message.participant, attrs, group.members)
    members = tuple(world.members(group))
    for member in members:
        for device in member.device_ids():
            if (parcel.shared or (member.number, device) in parcel.own) and not parcel.is_sender(member, device):
                parcel.deliver(member, device, attrs)
    phash = _mismatch(parcel, members, by_lid=group.by_lid) if message.phash else ""
    return parcel.relayed(*members, phash=phash)


def _to_status(parcel: _Parcel) -> Relayed:
    """A status: it goes to those among its participants; one without a ciphertext stands for all their devices."""
    message = parcel.message
    attrs = _for_members(parcel, by_lid=True)
    if message.participant:
        return _to_participant(parcel, message.participant, attrs, parcel.world.accounts)
    for account in parcel.named.values():
        for device in account.device_ids():
            if not parcel.is_sender(account, device):
                parcel.deliver(account, device, attrs)
    return parcel.relayed(*parcel.named.values())


def _to_participant(parcel: _Parcel, participant: JID, attrs: Attrs, members: Container[str]) -> Relayed:
    """Sent again for one device of a group."""
    member = parcel.world.find(participant)
    if member is None or member.number not in members or not member.has_device(participant.device):
        return Relayed(_ack(parcel.message, parcel.timestamp, error=NOT_FOUND))
    parcel.deliver(member, participant.device, attrs)
    return parcel.relayed(member)


def _for_members(parcel: _Parcel, *, by_lid: bool) -> Attrs:
    """What a group's devices see, the sender's own among them."""
    account = parcel.account
    envelope = replace(
        _envelope(parcel, parcel.message.to),
        participant=account.address(parcel.device, by_lid=by_lid),
        addressing_mode="lid" if by_lid else "pn",
    )
    if by_lid:
        return replace(envelope, participant_pn=account.jid()).to_node().attrs
    return replace(envelope, participant_lid=account.lid()).to_node().attrs


def _mismatch(parcel: _Parcel, members: Iterable[Account], *, by_lid: bool) -> str:
    """The hash of the group's devices where the sender's is another; "" where they agree.

    whatsmeow counts the sending device (send.go), WhatsApp Web and whatsapp-rust do not (wacore/src/send.rs).
    """
    devices = [member.address(device, by_lid=by_lid) for member in members for device in member.device_ids()]
    right = participant_hash(devices)
    if parcel.message.phash == right:
        return ""
    sender = parcel.account.address(parcel.device, by_lid=by_lid)
    if parcel.message.phash == participant_hash(device for device in devices if device != sender):
        return ""
    return right


def _device_hash(accounts: Iterable[Account], *, by_lid: bool) -> str:
    return participant_hash(
        account.address(device, by_lid=by_lid) for account in accounts for device in account.device_ids()
    )
