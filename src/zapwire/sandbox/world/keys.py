"""The keys of a phone: its own private ones, and which of its one-time prekeys the server still hands out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.prekeys import MAX_PREKEY_ID, PublicPreKey, PublicSignedPreKey, SignedPreKey
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE

BATCH: Final = 30
"""One-time prekeys a phone publishes at a time."""
LOW: Final = 10
"""Fewer than this on the server, and a device is told to publish more."""

# Registration ids have 14 bits and are never 0 (libsignal).
_MAX_REGISTRATION_ID: Final = 0x3FFD

Random = Callable[[int], bytes]


@dataclass(slots=True)
class PhoneKeys:
    """A phone's private keys beside its identity.

    The phone deletes a one-time prekey from `prekeys` when it was used; the server takes it from `offered` when it
    hands it out.
    """

    registration_id: int
    signed_prekey: SignedPreKey
    prekeys: dict[int, KeyPair] = field(default_factory=dict)
    offered: list[int] = field(default_factory=list)
    """Ids the server still holds, oldest first."""
    next_id: int = 1
    was_told_low: bool = False
    """Whether the phone knows that few are left on the server."""

    @classmethod
    def create(cls, identity: KeyPair, random: Random) -> "PhoneKeys":
        """New keys of a phone with this identity, the first batch published."""
        registration_id = int.from_bytes(random(4)) % _MAX_REGISTRATION_ID + 1
        signed = SignedPreKey.create(identity, 1, private=random(KEY_SIZE), random=random(RANDOM_SIZE))
        keys = cls(registration_id, signed)
        keys.top_up(random)
        return keys

    @property
    def public_signed_prekey(self) -> PublicSignedPreKey:
        """The signed prekey as others see it."""
        signed = self.signed_prekey
        return PublicSignedPreKey(signed.id, signed.key_pair.public, signed.signature)

    def take_offered(self) -> PublicPreKey | None:
        """A one-time prekey to hand out, which nobody gets again; None where there is none left."""
        while self.offered:
            key_id = self.offered.pop(0)
            key_pair = self.prekeys.get(key_id)
            if key_pair:
                return PublicPreKey(key_id, key_pair.public)
        return None

    def top_up(self, random: Random) -> bool:
        """Publish new prekeys, up to a whole batch, where few are left; returns whether any were made."""
        if len(self.offered) >= LOW:
            return False
        self.was_told_low = False
        for _ in range(BATCH - len(self.offered)):
            self.offered.append(self.add(random).id)
        return True

    def add(self, random: Random) -> PublicPreKey:
        """A new one-time prekey that is not published, as a retry receipt carries."""
        key_id = self.next_id
        self.next_id = key_id % MAX_PREKEY_ID + 1
        key_pair = self.prekeys[key_id] = KeyPair.from_private(random(KEY_SIZE))
        return PublicPreKey(key_id, key_pair.public)
