"""Devices with made-up keys, and what the tests of sessions do with them."""

import hashlib
from dataclasses import dataclass
from itertools import count

from zapwire.errors import SignalError
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.packets import PreKeySignalMessage, SignalMessage
from zapwire.protocol.signal.prekeys import PreKey, PublicPreKey, PublicSignedPreKey, SignedPreKey
from zapwire.protocol.signal.session import LocalDevice, SessionRecord

_NUMBERS = count()


def noise(size: int = 32) -> bytes:
    """Return bytes that no other call returned."""
    return hashlib.shake_128(next(_NUMBERS).to_bytes(8)).digest(size)


def pair(name: str) -> KeyPair:
    """Return the key pair of this name."""
    return KeyPair.from_private(hashlib.sha256(name.encode()).digest())


@dataclass
class Party:
    """One device: its keys, and its record of the sessions with the only other one."""

    device: LocalDevice
    signed_prekey: SignedPreKey
    prekeys: dict[int, PreKey]
    record: SessionRecord

    @classmethod
    def named(cls, name: str, registration_id: int = 7) -> "Party":
        """Return a device with two one-time prekeys, 41 and 42."""
        identity = pair(f"{name} identity")
        signed = SignedPreKey.create(identity, 3, private=pair(f"{name} signed").private, random=bytes(64))
        prekeys = {number: PreKey(number, pair(f"{name} {number}")) for number in (41, 42)}
        return cls(LocalDevice(identity, registration_id), signed, prekeys, SessionRecord())

    def bundle(self, prekey: int | None = 41) -> PreKeyBundle:
        """Return what this device published, with one of its one-time prekeys or without any."""
        signed = self.signed_prekey
        return PreKeyBundle(
            self.device.registration_id,
            self.device.identity.public,
            PublicSignedPreKey(signed.id, signed.key_pair.public, signed.signature),
            None if prekey is None else PublicPreKey(prekey, self.prekeys[prekey].key_pair.public),
        )

    def initiate(self, other: "Party", prekey: int | None = 41) -> None:
        """Start a session with another device."""
        self.record = self.record.initiate(self.device, other.bundle(prekey), base=noise(), ratchet=noise())

    def send(self, plaintext: bytes) -> SignalMessage | PreKeySignalMessage:
        """Return the packet for a plaintext, as its receiver reads it."""
        self.record, packet = self.record.encrypt(plaintext)
        return type(packet).from_bytes(packet.to_bytes())

    def receive(self, packet: SignalMessage | PreKeySignalMessage, random: bytes | None = None) -> bytes:
        """Return the plaintext of a packet, and use up the prekey that it needed."""
        random = noise() if random is None else random
        if isinstance(packet, SignalMessage):
            self.record, plaintext = self.record.decrypt(packet, random=random)
            return plaintext
        prekey = None if packet.prekey_id is None else self.prekeys.get(packet.prekey_id)
        self.record, plaintext, used = self.record.decrypt_prekey(
            packet, self.device, signed_prekey=self.signed_prekey, prekey=prekey, random=random
        )
        if used is not None:
            del self.prekeys[used]
        return plaintext

    def failure(self, packet: SignalMessage | PreKeySignalMessage) -> type[SignalError] | None:
        """Return the error with which a packet fails, None where it does not; the record stays as it is."""
        before = self.record
        kept = before.to_bytes()
        try:
            self.receive(packet)
        except SignalError as error:
            assert self.record is before
            assert before.to_bytes() == kept
            return type(error)
        return None


def met() -> tuple[Party, Party]:
    """Return two devices in the middle of a session, each with one message from the other."""
    ana, ben = Party.named("ana"), Party.named("ben")
    ana.initiate(ben)
    assert ben.receive(ana.send(b"hello")) == b"hello"
    assert ana.receive(ben.send(b"hi")) == b"hi"
    return ana, ben
