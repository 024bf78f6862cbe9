"""Prekeys: the one-time and signed keys a device publishes so that others can start a session with it."""

from dataclasses import dataclass
from typing import Final

from zapwire.protocol.signal import xeddsa
from zapwire.protocol.signal.keys import KEY_TYPE, KeyPair

# Ids are 24-bit on the wire.
MAX_PREKEY_ID: Final = (1 << 24) - 1


@dataclass(frozen=True, slots=True)
class PreKey:
    """A one-time prekey; `id` is 1 to 2²⁴-1."""

    id: int
    key_pair: KeyPair


@dataclass(frozen=True, slots=True)
class SignedPreKey:
    """A prekey that lasts, signed by the device's identity key."""

    id: int
    key_pair: KeyPair
    signature: bytes

    @classmethod
    def create(cls, identity: KeyPair, key_id: int, *, private: bytes, random: bytes) -> "SignedPreKey":
        """Sign a new prekey made of 32 random bytes; `random` is the signature's 64."""
        key_pair = KeyPair.from_private(private)
        signature = xeddsa.sign(identity.private, KEY_TYPE + key_pair.public, random)
        return cls(key_id, key_pair, signature)


@dataclass(frozen=True, slots=True)
class PublicPreKey:
    """A one-time prekey as others see it."""

    id: int
    public: bytes


@dataclass(frozen=True, slots=True)
class PublicSignedPreKey:
    """A signed prekey as others see it."""

    id: int
    public: bytes
    signature: bytes

    def is_signed_by(self, identity: bytes) -> bool:
        """Whether the signature is the identity key's over this key, type byte included."""
        return xeddsa.verify(identity, KEY_TYPE + self.public, self.signature)
