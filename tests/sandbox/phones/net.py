"""A sandbox without sockets: phones on a real post, and companions that a test plays by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.sandbox.people import NOW, add_companion, dice
from tests.sandbox.raw_client import Keys
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.padding import pad, unpad
from zapwire.protocol.messages.reader import parse
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.packets import (
    PreKeySignalMessage,
    SenderKeyDistributionMessage,
    SenderKeyMessage,
    SignalMessage,
)
from zapwire.protocol.signal.prekeys import PreKey
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.session import LocalDevice, SessionRecord
from zapwire.protocol.stanzas.messages import Enc, OutgoingMessage, device_identity_node, participants_node
from zapwire.sandbox.context import Context
from zapwire.sandbox.directory import Directory
from zapwire.sandbox.identity import NoiseIdentity
from zapwire.sandbox.phones.exchange import Phones
from zapwire.sandbox.phones.inbox import Entry
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.router import Router
from zapwire.sandbox.server import HANDLERS
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import AddressingMode, Group
from zapwire.sandbox.world.world import World

ANA = "5491155554444"
BEN = "14155550123"
CLEO = "447700900123"


@dataclass(slots=True)
class Net:
    """Phones that reach each other."""

    context: Context
    phones: Phones

    def phone(self, number: str, name: str = "") -> Line:
        """A new person's phone."""
        return self.phones.line(self.context.world.create_account(number, name, NOW))

    def group(self, owner: Line, *members: Line, mode: AddressingMode = "lid") -> Group:
        """A group of these people."""
        accounts = [member.account for member in members]
        return self.context.world.create_group(owner.account, "Asado", accounts, NOW, mode)

    async def settle(self) -> None:
        """Return when every phone has handled what it received."""
        await self.phones.settle()

    def waiting(self, device: JID) -> list[Node]:
        """What is in a device's mailbox and was not looked at yet."""
        mailbox, found = self.context.world.mailboxes.of(device), []
        while (node := mailbox.take()) is not None:
            found.append(node)
        return found


@asynccontextmanager
async def network() -> AsyncIterator[Net]:
    """A world without anybody in it."""
    async with Directory.open(None) as directory:
        random = dice("network")
        noise = NoiseIdentity.create(random)
        context = Context(World(random), noise, Router(HANDLERS), directory, now=lambda: NOW, random=random)
        context.phones = phones = Phones(context)
        try:
            yield Net(context, phones)
        finally:
            await phones.close()


def received(line: Line) -> list[Entry]:
    """Everything in a phone's inbox."""
    return line.state.inbox.after(0)


def texts(line: Line) -> list[str]:
    """What the messages in a phone's inbox say."""
    return [entry.text for entry in received(line)]


def said(line: Line, text: str) -> Entry:
    """The message in a phone's inbox that says this."""
    return next(entry for entry in received(line) if entry.text == text)


@dataclass(slots=True)
class RawCompanion:
    """A linked device without habits: a test makes each of its stanzas. Sessions go by the JID that is used."""

    account: Account
    device: int
    keys: Keys
    prekeys: dict[int, PreKey] = field(default_factory=dict)
    sessions: dict[JID, SessionRecord] = field(default_factory=dict)
    sender_keys: dict[tuple[JID, JID], SenderKeyRecord] = field(default_factory=dict)

    @classmethod
    def linked(cls, world: World, account: Account, name: str, *prekeys: PreKey) -> "RawCompanion":
        """A companion of this account, which published these prekeys."""
        keys = Keys.of(name)
        companion = add_companion(world, account, keys)
        companion.upload(keys.upload(*prekeys))
        return cls(account, companion.id, keys, {prekey.id: prekey for prekey in prekeys})

    @property
    def jid(self) -> JID:
        """By number."""
        return self.account.jid(self.device)

    @property
    def lid(self) -> JID:
        """By LID."""
        return self.account.lid(self.device)

    @property
    def identity(self) -> Node:
        """What vouches for it, beside a message that starts a session."""
        signed = self.account.companions[self.device].signed_identity
        return device_identity_node(signed.to_bytes(with_account_key=False))

    def start(self, device: JID, bundle: PreKeyBundle) -> None:
        """Make a session with a device."""
        random = dice(f"{self.jid} {device}")
        record = self.sessions.get(device, SessionRecord())
        self.sessions[device] = record.initiate(self._local, bundle, base=random(32), ratchet=random(32))

    def encrypt(self, device: JID, message: Message, count: int = 0) -> Enc:
        """One message for one device."""
        self.sessions[device], packet = self.sessions[device].encrypt(pad(message.SerializeToString(), 3))
        kind = "pkmsg" if isinstance(packet, PreKeySignalMessage) else "msg"
        return Enc(kind, packet.to_bytes(), count=count)

    def outgoing(self, to: JID, id: str, message: Message, *devices: JID) -> Node:
        """A message to a person, for these of their devices."""
        encs = participants_node([(device, self.encrypt(device, message)) for device in devices])
        return OutgoingMessage(id, to, "text", (encs, self.identity)).to_node()

    def decrypt(self, node: Node, sender: JID) -> Message:
        """The last message in a stanza of this device, whose sender key it learns."""
        message = Message()
        for child in node.children_by_tag("enc"):
            message = parse(unpad(self._open(Enc.from_node(child), node, sender)))
            if message.HasField("senderKeyDistributionMessage"):
                key = message.senderKeyDistributionMessage
                packet = SenderKeyDistributionMessage.from_bytes(key.axolotlSenderKeyDistributionMessage)
                self.sender_keys[JID.parse(key.groupID), sender] = SenderKeyRecord().process(packet)
        return message

    def _open(self, enc: Enc, node: Node, sender: JID) -> bytes:
        if enc.type == "skmsg":
            key = node.reader.jid("from"), sender
            self.sender_keys[key], padded = self.sender_keys[key].decrypt(SenderKeyMessage.from_bytes(enc.ciphertext))
            return padded
        record, random = self.sessions.get(sender, SessionRecord()), dice(enc.ciphertext)(32)
        if enc.type == "msg":
            self.sessions[sender], padded = record.decrypt(SignalMessage.from_bytes(enc.ciphertext), random=random)
            return padded
        packet = PreKeySignalMessage.from_bytes(enc.ciphertext)
        self.sessions[sender], padded, _ = record.decrypt_prekey(
            packet,
            self._local,
            signed_prekey=self.keys.signed_prekey,
            prekey=self.prekeys.get(packet.prekey_id or 0),
            random=random,
        )
        return padded

    @property
    def _local(self) -> LocalDevice:
        return LocalDevice(self.keys.identity, self.keys.registration_id)


def bundle_of(account: Account) -> PreKeyBundle:
    """What the server hands out of a phone's keys."""
    keys = account.keys
    return PreKeyBundle(keys.registration_id, account.identity.public, keys.public_signed_prekey, keys.take_offered())
