"""The four packets of the Signal protocol, version 3: values on one side, wire bytes on the other.

Layout: libsignal's SignalMessage, PreKeySignalMessage, SenderKeyMessage and SenderKeyDistributionMessage.
"""

import hmac
from dataclasses import dataclass, field
from typing import Final, TypeVar

from google.protobuf.message import DecodeError, Message

from zapwire.errors import InvalidKey, InvalidMessage
from zapwire.protocol.proto import signal_pb2
from zapwire.protocol.signal import xeddsa
from zapwire.protocol.signal.keys import KEY_SIZE, KEY_TYPE, KeyPair

VERSION: Final = 3
# The high half is the packet's version, the low half the newest one its sender knows.
VERSION_BYTE: Final = b"\x33"
MAC_SIZE: Final = 8

_M = TypeVar("_M", bound=Message)


@dataclass(frozen=True, slots=True)
class SignalMessage:
    """One message of a session. Keys are 32 raw bytes; `data` is the packet as it travels, MAC included."""

    ratchet_key: bytes
    counter: int
    previous_counter: int
    ciphertext: bytes = field(repr=False)
    data: bytes = field(repr=False)

    @classmethod
    def seal(
        cls,
        ratchet_key: bytes,
        counters: tuple[int, int],
        ciphertext: bytes,
        *,
        mac_key: bytes,
        sender: bytes,
        receiver: bytes,
    ) -> "SignalMessage":
        """A packet with its MAC. `counters` are this chain's and the previous one's; the parties' identity keys."""
        counter, previous = counters
        body = signal_pb2.SignalMessage(
            ratchetKey=KEY_TYPE + ratchet_key, counter=counter, previousCounter=previous, ciphertext=ciphertext
        )
        data = VERSION_BYTE + body.SerializeToString()
        return cls(ratchet_key, counter, previous, ciphertext, data + _mac(data, mac_key, sender, receiver))

    @classmethod
    def from_bytes(cls, data: bytes) -> "SignalMessage":
        """Read a packet; its MAC is not yet checked. Raises `InvalidMessage` or `InvalidKey`."""
        if len(data) < 1 + MAC_SIZE:
            raise InvalidMessage(f"a message has more than {MAC_SIZE} bytes, this one has {len(data)}")
        body = _parse(data[:-MAC_SIZE], signal_pb2.SignalMessage)
        _require(body, "ratchetKey", "ciphertext")
        ratchet_key = _public_key(body.ratchetKey)
        return cls(ratchet_key, body.counter, body.previousCounter, body.ciphertext, data)

    def to_bytes(self) -> bytes:
        """The packet as it travels."""
        return self.data

    def is_authentic(self, mac_key: bytes, sender: bytes, receiver: bytes) -> bool:
        """Whether the MAC is that of this key and these identity keys; the comparison takes constant time."""
        expected = _mac(self.data[:-MAC_SIZE], mac_key, sender, receiver)
        return hmac.compare_digest(expected, self.data[-MAC_SIZE:])


@dataclass(frozen=True, slots=True)
class PreKeySignalMessage:
    """A message of a session that its receiver may not have yet, with all it needs to make it.

    `prekey_id` is None where the sender found no one-time prekey; on the wire 0 means the same.
    """

    registration_id: int
    prekey_id: int | None
    signed_prekey_id: int
    base_key: bytes
    identity: bytes
    message: SignalMessage

    @classmethod
    def from_bytes(cls, data: bytes) -> "PreKeySignalMessage":
        """Read a packet. Raises `InvalidMessage` or `InvalidKey`."""
        body = _parse(data, signal_pb2.PreKeySignalMessage)
        _require(body, "baseKey", "identityKey", "message")
        return cls(
            body.registrationId,
            body.preKeyId or None,
            body.signedPreKeyId,
            _public_key(body.baseKey),
            _public_key(body.identityKey),
            SignalMessage.from_bytes(body.message),
        )

    def to_bytes(self) -> bytes:
        """The packet as it travels."""
        body = signal_pb2.PreKeySignalMessage(
            preKeyId=self.prekey_id,
            baseKey=KEY_TYPE + self.base_key,
            identityKey=KEY_TYPE + self.identity,
            message=self.message.to_bytes(),
            registrationId=self.registration_id,
            signedPreKeyId=self.signed_prekey_id,
        )
        return VERSION_BYTE + body.SerializeToString()


@dataclass(frozen=True, slots=True)
class SenderKeyMessage:
    """One message to a group; `data` is the packet as it travels, signature included."""

    key_id: int
    iteration: int
    ciphertext: bytes = field(repr=False)
    data: bytes = field(repr=False)

    @classmethod
    def sign(
        cls, key_id: int, iteration: int, ciphertext: bytes, *, signing_key: KeyPair, random: bytes
    ) -> "SenderKeyMessage":
        """A packet with its signature, which takes 64 random bytes."""
        body = signal_pb2.SenderKeyMessage(id=key_id, iteration=iteration, ciphertext=ciphertext)
        data = VERSION_BYTE + body.SerializeToString()
        return cls(key_id, iteration, ciphertext, data + xeddsa.sign(signing_key.private, data, random))

    @classmethod
    def from_bytes(cls, data: bytes) -> "SenderKeyMessage":
        """Read a packet; its signature is not yet checked. Raises `InvalidMessage`."""
        if len(data) < 1 + xeddsa.SIGNATURE_SIZE:
            raise InvalidMessage(f"a group message has more than {xeddsa.SIGNATURE_SIZE} bytes, not {len(data)}")
        body = _parse(data[: -xeddsa.SIGNATURE_SIZE], signal_pb2.SenderKeyMessage)
        _require(body, "ciphertext")
        return cls(body.id, body.iteration, body.ciphertext, data)

    def to_bytes(self) -> bytes:
        """The packet as it travels."""
        return self.data

    def is_signed_by(self, public: bytes) -> bool:
        """Whether the signature is that of this signing key."""
        return xeddsa.verify(public, self.data[: -xeddsa.SIGNATURE_SIZE], self.data[-xeddsa.SIGNATURE_SIZE :])


@dataclass(frozen=True, slots=True)
class SenderKeyDistributionMessage:
    """What a member of a group needs to read another's messages to it, from `iteration` on."""

    key_id: int
    iteration: int
    chain_key: bytes = field(repr=False)
    signing_key: bytes

    @classmethod
    def from_bytes(cls, data: bytes) -> "SenderKeyDistributionMessage":
        """Read a packet. Raises `InvalidMessage` or `InvalidKey`."""
        body = _parse(data, signal_pb2.SenderKeyDistributionMessage)
        _require(body, "chainKey", "signingKey")
        if len(body.chainKey) != KEY_SIZE:
            raise InvalidKey(f"a chain key has {KEY_SIZE} bytes, this one has {len(body.chainKey)}")
        return cls(body.id, body.iteration, body.chainKey, _public_key(body.signingKey))

    def to_bytes(self) -> bytes:
        """The packet as it travels."""
        body = signal_pb2.SenderKeyDistributionMessage(
            id=self.key_id,
            iteration=self.iteration,
            chainKey=self.chain_key,
            signingKey=KEY_TYPE + self.signing_key,
        )
        return VERSION_BYTE + body.SerializeToString()


def _mac(data: bytes, mac_key: bytes, sender: bytes, receiver: bytes) -> bytes:
    return hmac.digest(mac_key, KEY_TYPE + sender + KEY_TYPE + receiver + data, "sha256")[:MAC_SIZE]


def _parse(data: bytes, kind: type[_M]) -> _M:
    if not data:
        raise InvalidMessage("a packet has a version byte, this one is empty")
    version = data[0] >> 4
    if version != VERSION:
        raise InvalidMessage(f"packets have version {VERSION}, this one has {version}")
    try:
        return kind.FromString(data[1:])
    except DecodeError:
        raise InvalidMessage(f"a packet of {len(data)} bytes is no {kind.DESCRIPTOR.name}") from None


def _require(body: Message, *names: str) -> None:
    for name in names:
        if not body.HasField(name):
            raise InvalidMessage(f"a {body.DESCRIPTOR.name} has {name}, this one has not")


def _public_key(typed: bytes) -> bytes:
    if len(typed) != 1 + KEY_SIZE or not typed.startswith(KEY_TYPE):
        raise InvalidKey(
            f"a public key is 05 and {KEY_SIZE} bytes, the peer's has {len(typed)} bytes: {typed[:1].hex()}…"
        )
    return typed[1:]
