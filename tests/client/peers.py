"""People on the other side of a client: accounts whose devices have real keys, and what the server knows of them.

::

    people = People()
    bea = people.add("5491166660000", "200000000000001", devices=(0, 2))  # a Person; people.me is the client's account
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        people.attend(server)  # answers usync, prekey, group, privacy and status queries from now on
        node = await server.receive()  # what is left: messages, receipts, acks, other queries
        message = bea.phone.read(node)  # decrypt what the client sent to this device (participants, skmsg, enc)
        server.send(MessageAck(...).to_node())  # or people.ack(server, node)

        server.send(bea.phone.stanza("ID1", bea.phone.seal(message)))  # pkmsg first, msg after the client's answer
        server.send(bea.phone.stanza("ID2", bea.phone.seal_group(GROUP, message), group=GROUP))
        distribution = bea.phone.distribution(GROUP)  # for a Message's senderKeyDistributionMessage

Devices encrypt for the client's device (`DEVICE_LID`) with its prekeys 1 to 10, as `linked_store` has them, and keep
their sessions under the client's LID. `people.queries` has every query that was answered, by its xmlns.
"""

from dataclasses import dataclass, field
from typing import Final

from tests.client.fake_server import ServerEnd, dice
from tests.client.rig import ACCOUNT, DEVICE_LID, LID, PHONE, linked_device
from zapwire.client.prekeys import new_prekeys, public_signed_prekey
from zapwire.errors import QueryRefused
from zapwire.protocol.jid import JID, LID_SERVER, USER_SERVER
from zapwire.protocol.messages.padding import pad, unpad
from zapwire.protocol.messages.reader import parse
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message, SenderKeyDistributionMessage
from zapwire.protocol.signal import packets
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.packets import PreKeySignalMessage, SenderKeyMessage, SignalMessage
from zapwire.protocol.signal.prekeys import PreKey, PublicPreKey, PublicSignedPreKey, SignedPreKey
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.session import LocalDevice, SessionRecord
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE
from zapwire.protocol.stanzas.devices import devices_node
from zapwire.protocol.stanzas.groups import GetGroupInfo, group_node
from zapwire.protocol.stanzas.messages import Enc, IncomingMessage, MessageAck, OutgoingMessage
from zapwire.protocol.stanzas.prekeys import GetPreKeyBundles, bundles_answer
from zapwire.protocol.stanzas.privacy import StatusPrivacy, privacy_settings, status_privacy
from zapwire.protocol.stanzas.queries import QueryKind
from zapwire.protocol.stanzas.retries import RetryKeys
from zapwire.protocol.stanzas.usync import UsyncQuery
from zapwire.protocol.types.groups import GroupInfo, Participant

CLIENT: Final = DEVICE_LID.signal_address()
"""The address under which everybody keeps the client's device."""

SERVER_TIME: Final = 1_700_000_500
"""What the server's acks and deliveries say."""


def client_bundle(prekey_id: int | None = 1) -> PreKeyBundle:
    """Return the client's published keys, with one of the prekeys 1 to 10 of `linked_store`, or without any."""
    device = linked_device()
    prekeys = {key.id: PublicPreKey(key.id, key.key_pair.public) for key in new_prekeys(0, 10, dice("prekeys"))}
    return PreKeyBundle(
        device.registration_id,
        device.identity_key.public,
        public_signed_prekey(device),
        None if prekey_id is None else prekeys[prekey_id],
    )


class PeerDevice:
    """One device of somebody, with its keys and its side of every session."""

    def __init__(self, pn: JID, lid: JID, number: int, *, identity: KeyPair | None = None) -> None:
        self.pn = pn.with_device(number)
        self.lid = lid.with_device(number)
        self.random = dice(str(self.lid))
        self.renew(identity)

    def renew(self, identity: KeyPair | None = None) -> None:
        """Make all keys anew and forget every session, as where WhatsApp was installed again."""
        random = self.random
        self.identity = identity or KeyPair.from_private(random(KEY_SIZE))
        self.registration_id = int.from_bytes(random(3)) + 1
        self.signed_prekey = SignedPreKey.create(self.identity, 1, private=random(KEY_SIZE), random=random(RANDOM_SIZE))
        self.prekeys: dict[int, PreKey] = {key.id: key for key in new_prekeys(0, 30, random)}
        self.offered = list(self.prekeys)
        """Ids of the prekeys the server still holds."""
        self.sessions: dict[str, SessionRecord] = {}
        """By the peer's address; the client's is `CLIENT`."""
        self.sender_keys: dict[tuple[JID, str], SenderKeyRecord] = {}
        """Others' keys, by group and address."""
        self.own_sender_keys: dict[JID, SenderKeyRecord] = {}
        """This device's keys, by group."""

    @property
    def address(self) -> str:
        """The Signal address under which the client keeps this device once it knows the LID."""
        return self.lid.signal_address()

    @property
    def local(self) -> LocalDevice:
        """What sessions need of this device."""
        return LocalDevice(self.identity, self.registration_id)

    def has_name(self, jid: JID) -> bool:
        """Whether it is this device, by number or by LID."""
        return jid in (self.pn, self.lid)

    def public_signed_prekey(self) -> PublicSignedPreKey:
        """Return the signed prekey as others see it."""
        signed = self.signed_prekey
        return PublicSignedPreKey(signed.id, signed.key_pair.public, signed.signature)

    def bundle(self) -> PreKeyBundle:
        """Return what the server hands out, with a one-time prekey while there is one."""
        prekey = self.prekeys[self.offered.pop(0)] if self.offered else None
        public = PublicPreKey(prekey.id, prekey.key_pair.public) if prekey else None
        return PreKeyBundle(self.registration_id, self.identity.public, self.public_signed_prekey(), public)

    def badly_signed_bundle(self) -> PreKeyBundle:
        """Return a bundle whose signature is another's."""
        signed = self.public_signed_prekey()
        forged = PublicSignedPreKey(signed.id, signed.public, bytes(len(signed.signature)))
        return PreKeyBundle(self.registration_id, self.identity.public, forged)

    def retry_keys(self) -> RetryKeys:
        """Return the keys that go with a retry receipt."""
        bundle = self.bundle()
        return RetryKeys(bundle.identity, bundle.prekey, bundle.signed_prekey)

    def open(self, enc: Enc, *, sender: str = CLIENT, group: JID | None = None) -> bytes:
        """Decrypt a ciphertext. Raises a `SignalError`; nothing is changed then."""
        record = self.sessions.get(sender) or SessionRecord()
        if enc.type == "pkmsg":
            packet = PreKeySignalMessage.from_bytes(enc.ciphertext)
            prekey = self.prekeys.get(packet.prekey_id) if packet.prekey_id is not None else None
            record, padded, used = record.decrypt_prekey(
                packet, self.local, signed_prekey=self.signed_prekey, prekey=prekey, random=self.random(KEY_SIZE)
            )
            if used is not None:
                del self.prekeys[used]
            self.sessions[sender] = record
        elif enc.type == "msg":
            record, padded = record.decrypt(SignalMessage.from_bytes(enc.ciphertext), random=self.random(KEY_SIZE))
            self.sessions[sender] = record
        else:
            assert enc.type == "skmsg"
            assert group is not None
            keys = self.sender_keys.get((group, sender)) or SenderKeyRecord()
            self.sender_keys[group, sender], padded = keys.decrypt(SenderKeyMessage.from_bytes(enc.ciphertext))
        return unpad(padded)

    def enc_for(self, node: Node) -> Enc | None:
        """Return the ciphertext of its own that a message of the client has for this device, if any."""
        message = OutgoingMessage.from_node(node)
        return next((enc for jid, enc in message.participants if self.has_name(jid)), None)

    def read(self, node: Node, *, sender: str = CLIENT) -> Message:
        """Decrypt what a stanza of the client has for this device, in the order a client does it.

        Sender keys in it are kept; the last message with anything else in it is returned. Raises a `SignalError`.
        """
        stanza = OutgoingMessage.from_node(node)
        own = self.enc_for(node)
        encs = (*((own,) if own else ()), *stanza.encs)
        assert encs, "the stanza has no ciphertext for this device"
        found = Message()
        for enc in encs:
            message = parse(self.open(enc, sender=sender, group=stanza.to))
            inner = unwrap(message).message
            if inner.HasField("senderKeyDistributionMessage"):
                self.take_sender_key(stanza.to, inner.senderKeyDistributionMessage, sender=sender)
            found = message
        return found

    def take_sender_key(self, group: JID, message: SenderKeyDistributionMessage, *, sender: str = CLIENT) -> None:
        """Keep a sender key that somebody distributed."""
        packet = packets.SenderKeyDistributionMessage.from_bytes(message.axolotlSenderKeyDistributionMessage)
        known = self.sender_keys.get((group, sender)) or SenderKeyRecord()
        self.sender_keys[group, sender] = known.process(packet)

    def start_session(self, *, prekey_id: int | None = 1) -> None:
        """Make a session with the client out of its published keys, as where nothing else is known."""
        self.sessions[CLIENT] = (self.sessions.get(CLIENT) or SessionRecord()).initiate(
            self.local, client_bundle(prekey_id), base=self.random(KEY_SIZE), ratchet=self.random(KEY_SIZE)
        )

    def seal_bytes(self, plaintext: bytes, *, template: Enc | None = None, prekey_id: int | None = 1) -> Enc:
        """Encrypt bytes for the client, over a new session where there is none; `template` has the other fields."""
        if CLIENT not in self.sessions:
            self.start_session(prekey_id=prekey_id)
        self.sessions[CLIENT], packet = self.sessions[CLIENT].encrypt(pad(plaintext, self.random(1)[0]))
        kind = "pkmsg" if isinstance(packet, PreKeySignalMessage) else "msg"
        return _like(template, kind, packet.to_bytes())

    def seal(self, message: Message, *, template: Enc | None = None, prekey_id: int | None = 1) -> Enc:
        """Encrypt a message for the client, as `seal_bytes`."""
        return self.seal_bytes(message.SerializeToString(), template=template, prekey_id=prekey_id)

    def distribution(self, group: JID) -> SenderKeyDistributionMessage:
        """Return this device's sender key of a group, which is made where there is none."""
        if group not in self.own_sender_keys:
            self.own_sender_keys[group] = SenderKeyRecord.create(
                key_id=int.from_bytes(self.random(4)) >> 1,
                chain_key=self.random(KEY_SIZE),
                signing_key=self.random(KEY_SIZE),
            )
        data = self.own_sender_keys[group].distribution().to_bytes()
        return SenderKeyDistributionMessage(groupID=str(group), axolotlSenderKeyDistributionMessage=data)

    def seal_group(self, group: JID, message: Message, *, template: Enc | None = None) -> Enc:
        """Encrypt a message for a group. Take `distribution` before: it says from which message on one can read."""
        self.distribution(group)
        padded = pad(message.SerializeToString(), self.random(1)[0])
        record, packet = self.own_sender_keys[group].encrypt(padded, random=self.random(RANDOM_SIZE))
        self.own_sender_keys[group] = record
        return _like(template, "skmsg", packet.to_bytes())

    def stanza(
        self,
        message_id: str,
        *encs: Enc,
        group: JID | None = None,
        recipient: JID | None = None,
        by_pn: bool = False,
        others: tuple[Node, ...] = (),
    ) -> Node:
        """Return a message of this device as the server delivers it to the client, in a chat or in a group.

        It is addressed by LID with the number beside it, or the other way round. `recipient` is the chat of a
        message of the client's own account; `others` are further children.
        """
        name, alt = (self.pn, self.lid) if by_pn else (self.lid, self.pn)
        alt = alt.to_non_ad()
        message = IncomingMessage(
            message_id,
            group or name,
            "text",
            SERVER_TIME,
            (*(enc.to_node() for enc in encs), *others),
            participant=name if group else None,
            participant_pn=alt if group and not by_pn else None,
            participant_lid=alt if group and by_pn else None,
            sender_pn=alt if not group and not by_pn and recipient is None else None,
            sender_lid=alt if not group and by_pn and recipient is None else None,
            recipient=recipient,
            addressing_mode="pn" if by_pn else "lid",
            notify="" if recipient else "Bea",
        )
        return message.to_node()


class Person:
    """An account with its devices, by number; the phone is 0."""

    def __init__(self, pn: JID, lid: JID, devices: tuple[int, ...], *, identity: KeyPair | None = None) -> None:
        self.pn = pn
        self.lid = lid
        self.devices = {number: PeerDevice(pn, lid, number) for number in devices}
        if identity is not None:
            self.devices[0].renew(identity)

    @property
    def phone(self) -> PeerDevice:
        """The primary device."""
        return self.devices[0]

    def add_device(self, number: int) -> PeerDevice:
        """Link another device; nobody is told."""
        device = self.devices[number] = PeerDevice(self.pn, self.lid, number)
        return device

    def participant(self, *, by_pn: bool = False) -> Participant:
        """Return the person as a group's member."""
        return Participant(self.pn if by_pn else self.lid, self.lid, self.pn)


@dataclass(slots=True)
class People:
    """Everybody the server knows, and its answers to queries about them.

    `me` is the client's own account: its phone, its device 3, which is the client, and what else `me.add_device` adds.
    """

    me: Person = field(default_factory=lambda: Person(PHONE, LID, (0, 3), identity=ACCOUNT))
    others: list[Person] = field(default_factory=list)
    groups: dict[JID, GroupInfo] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=lambda: {"readreceipts": "all"})
    status: StatusPrivacy | None = None
    """Who sees statuses; None answers 404."""
    prekey_answers: dict[JID, PreKeyBundle | QueryRefused | None] = field(default_factory=dict)
    """Answers for devices, by any name, instead of their real bundles; None leaves the device out."""
    beside_users: list[Node] = field(default_factory=list)
    """What stands in answers about users, before those that were asked about."""
    held: set[str] = field(default_factory=set)
    """Namespaces of queries that are not answered, but left for the test to `receive`."""
    queries: list[Node] = field(default_factory=list)
    """The queries that were answered."""

    def add(self, pn: str, lid: str, *, devices: tuple[int, ...] = (0,)) -> Person:
        """Let somebody exist."""
        person = Person(JID(pn, USER_SERVER), JID(lid, LID_SERVER), devices)
        self.others.append(person)
        return person

    def add_group(self, group: JID, *members: Person, by_pn: bool = False) -> GroupInfo:
        """Let a group of these people and the client's account exist."""
        everybody = (self.me, *members)
        info = GroupInfo(
            group,
            "A group",
            addressing_mode="pn" if by_pn else "lid",
            participants=tuple(person.participant(by_pn=by_pn) for person in everybody),
        )
        self.groups[group] = info
        return info

    def attend(self, server: ServerEnd) -> None:
        """Answer a connection's queries about people from now on."""
        server.attendant = self._answer

    def asked(self, xmlns: str) -> list[Node]:
        """Return the answered queries of a namespace."""
        return [query for query in self.queries if query.attrs["xmlns"] == xmlns]

    def ack(
        self, server: ServerEnd, message: Node, *, timestamp: int = SERVER_TIME, phash: str = "", error: int = 0
    ) -> None:
        """Acknowledge, or refuse, a message of the client."""
        reader = message.reader
        ack = MessageAck(reader.string("id"), reader.jid("to"), timestamp, phash, error)
        server.send(ack.to_node())

    def device(self, jid: JID) -> PeerDevice | None:
        """Return the device of this name, if it exists."""
        person = self.person(jid)
        return person.devices.get(jid.device) if person else None

    def person(self, jid: JID) -> Person | None:
        """Return who has this name, by number or LID."""
        user = jid.to_non_ad()
        return next((person for person in (self.me, *self.others) if user in (person.pn, person.lid)), None)

    def _answer(self, server: ServerEnd, query: Node) -> bool:
        """Answer a query; False where it is none that is answered here."""
        xmlns, kind = str(query.attrs.get("xmlns")), query.attrs.get("type")
        if query.tag != "iq" or xmlns in self.held:
            return False
        handler = {
            ("usync", UsyncQuery.kind): self._usync,
            ("encrypt", GetPreKeyBundles.kind): self._bundles,
            ("w:g2", GetGroupInfo.kind): self._group,
            ("privacy", "get"): self._settings,
            ("privacy", "set"): self._take_token,
            ("status", "get"): self._status,
        }.get((xmlns, _kind(kind)))
        if handler is None or (xmlns == "encrypt" and query.child("key") is None):
            return False
        self.queries.append(query)
        handler(server, query)
        return True

    def _usync(self, server: ServerEnd, node: Node) -> None:
        query = UsyncQuery.from_node(node)
        asked = {protocol.tag for protocol in query.protocols}
        users = []
        for user in query.users:
            assert user.jid is not None
            person = self.person(user.jid)
            children: list[Node] = []
            if person and "devices" in asked:
                children.append(devices_node([user.jid.with_device(number) for number in person.devices]))
            if person and "lid" in asked:
                children.append(Node("lid", {"val": person.lid}))
            users.append(Node("user", {"jid": user.jid}, tuple(children)))
        server.answer(node, query.answer((*self.beside_users, *users)))

    def _bundles(self, server: ServerEnd, node: Node) -> None:
        bundles: dict[JID, PreKeyBundle | QueryRefused] = {}
        for jid in GetPreKeyBundles.from_node(node).devices:
            device = self.device(jid)
            names = (device.pn, device.lid) if device else (jid,)
            instead = [self.prekey_answers[name] for name in names if name in self.prekey_answers]
            if instead:
                if instead[0] is not None:
                    bundles[jid] = instead[0]
            else:
                bundles[jid] = device.bundle() if device else QueryRefused.from_code(406, "not-acceptable")
        server.answer(node, bundles_answer(bundles))

    def _group(self, server: ServerEnd, node: Node) -> None:
        info = self.groups.get(node.reader.jid("to"))
        if info is None:
            server.refuse(node, 404, "item-not-found")
        else:
            server.answer(node, (group_node(info),))

    def _settings(self, server: ServerEnd, node: Node) -> None:
        server.answer(node, privacy_settings(self.settings))

    def _take_token(self, server: ServerEnd, node: Node) -> None:
        server.answer(node)

    def _status(self, server: ServerEnd, node: Node) -> None:
        if self.status is None:
            server.refuse(node, 404, "item-not-found")
        else:
            server.answer(node, status_privacy(self.status))


def _kind(kind: object) -> QueryKind:
    return "set" if kind == "set" else "get"


def _like(template: Enc | None, kind: str, ciphertext: bytes) -> Enc:
    if template is None:
        return Enc(kind, ciphertext)
    return Enc(kind, ciphertext, template.version, template.media_type, template.decrypt_fail, template.count)
