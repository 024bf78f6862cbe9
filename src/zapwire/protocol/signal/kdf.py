"""Key derivation of the Signal protocol: root keys, chains, and the keys of one message.

Labels and sizes: libsignal's RootKey, ChainKey, MessageKey and SenderMessageKey.
"""

import hmac
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zapwire.errors import DuplicateMessage, InvalidMessage

# How far a message may be ahead of the last one of its chain, and how many keys of skipped messages a chain keeps.
MAX_JUMP: Final = 25_000
MAX_SKIPPED: Final = 2000

SEED_SIZE: Final = 32

_MESSAGE: Final = b"\x01"
_CHAIN: Final = b"\x02"
_CIPHER_KEY_SIZE: Final = 32
_MAC_KEY_SIZE: Final = 32
_IV_SIZE: Final = 16


def derive(material: bytes, info: bytes, size: int, *, salt: bytes = b"") -> bytes:
    """`size` bytes of HKDF-SHA256; no salt stands for 32 zero bytes."""
    return HKDF(SHA256(), size, salt=salt, info=info).derive(material)


@dataclass(frozen=True, slots=True)
class MessageKeys:
    """The keys of one message of a session: AES-256-CBC and HMAC-SHA256."""

    cipher_key: bytes = field(repr=False)
    mac_key: bytes = field(repr=False)
    iv: bytes = field(repr=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> "MessageKeys":
        """The keys for what a chain gave for one message."""
        keys = derive(seed, b"WhisperMessageKeys", _CIPHER_KEY_SIZE + _MAC_KEY_SIZE + _IV_SIZE)
        return cls(keys[:32], keys[32:64], keys[64:])


@dataclass(frozen=True, slots=True)
class SenderMessageKeys:
    """The keys of one message to a group: AES-256-CBC. A signature authenticates such a message."""

    cipher_key: bytes = field(repr=False)
    iv: bytes = field(repr=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> "SenderMessageKeys":
        """The keys for what a chain gave for one message."""
        keys = derive(seed, b"WhisperGroup", _IV_SIZE + _CIPHER_KEY_SIZE)
        return cls(keys[16:], keys[:16])


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain key, the number of the message it stands at, and the seeds of the messages it went past.

    `skipped` has (number, 32-byte seed) of the latest 2,000, oldest first.
    """

    key: bytes = field(repr=False)
    index: int = 0
    skipped: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)

    def next(self) -> tuple["Chain", bytes]:
        """The chain one message further, and the seed of the message it stood at."""
        return Chain(_hmac(self.key, _CHAIN), self.index + 1, self.skipped), _hmac(self.key, _MESSAGE)

    def take(self, counter: int) -> tuple["Chain", bytes]:
        """The chain without the message of this number, and that message's seed; keeps those in between.

        Raises `DuplicateMessage` where the seed was taken or dropped, `InvalidMessage` for a jump over 25,000.
        """
        jump = counter - self.index
        if jump < 0:
            return self._take_skipped(counter)
        if jump > MAX_JUMP:
            raise InvalidMessage(f"message {counter} is {jump} ahead of its chain, at most {MAX_JUMP} are allowed")
        key = self.key
        skipped = list(self.skipped)
        first_kept = counter - MAX_SKIPPED
        for index in range(self.index, counter):
            if index >= first_kept:
                skipped.append((index, _hmac(key, _MESSAGE)))
            key = _hmac(key, _CHAIN)
        return Chain(key, counter, tuple(skipped[-MAX_SKIPPED:])).next()

    def _take_skipped(self, counter: int) -> tuple["Chain", bytes]:
        for position, (index, seed) in enumerate(self.skipped):
            if index == counter:
                rest = self.skipped[:position] + self.skipped[position + 1 :]
                return Chain(self.key, self.index, rest), seed
        raise DuplicateMessage(f"message {counter} was decrypted before, or {MAX_SKIPPED} later ones were skipped")


def first_root(secrets: bytes) -> tuple[bytes, Chain]:
    """The first root key of a session, and its first chain, from the secrets of the key agreement."""
    return _split(derive(secrets, b"WhisperText", 2 * SEED_SIZE))


def next_root(root: bytes, secret: bytes) -> tuple[bytes, Chain]:
    """The root key after one more agreement, and the chain that belongs to it."""
    return _split(derive(secret, b"WhisperRatchet", 2 * SEED_SIZE, salt=root))


def _split(keys: bytes) -> tuple[bytes, Chain]:
    return keys[:SEED_SIZE], Chain(keys[SEED_SIZE:])


def _hmac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")
