"""Sender keys: one chain per sender and group, whose messages all members decrypt.

Source: libsignal's GroupCipher, GroupSessionBuilder and SenderKeyRecord. Records are values, as in `session`.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from zapwire.errors import InvalidMessage, LocalProtocolError, NoSession, StoreError
from zapwire.protocol.proto.signal_pb2 import StoredSenderKey, StoredSenderKeyRecord
from zapwire.protocol.signal import cipher
from zapwire.protocol.signal.kdf import SEED_SIZE, Chain, SenderMessageKeys
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.packets import SenderKeyDistributionMessage, SenderKeyMessage
from zapwire.protocol.signal.records import dump, dump_chain, load, load_chain, load_key

MAX_SENDER_KEYS: Final = 5
MAX_ITERATION: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class SenderKey:
    """One chain and its signing key, whose private half only the sender has."""

    id: int
    chain: Chain
    signing_public: bytes
    signing_private: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SenderKeyRecord:
    """The sender keys of one sender in one group, the current one first, at most 5."""

    keys: tuple[SenderKey, ...] = ()

    @classmethod
    def create(cls, *, key_id: int, chain_key: bytes, signing_key: bytes) -> "SenderKeyRecord":
        """A record to send with: a random 32-bit id and twice 32 random bytes."""
        if len(chain_key) != SEED_SIZE:
            raise LocalProtocolError(f"a chain key needs {SEED_SIZE} random bytes, got {len(chain_key)}")
        pair = KeyPair.from_private(signing_key)
        return cls((SenderKey(key_id, Chain(chain_key), pair.public, pair.private),))

    def distribution(self) -> SenderKeyDistributionMessage:
        """What a member needs to read all messages from now on. Raises `NoSession` where there is no key."""
        key = self._current()
        return SenderKeyDistributionMessage(key.id, key.chain.index, key.chain.key, key.signing_public)

    def process(self, packet: SenderKeyDistributionMessage) -> "SenderKeyRecord":
        """The record with the key that a sender distributed as the current one.

        A key that is known already keeps its place in its chain, so that no message is decrypted twice; one of the
        same id but of another signing key is replaced.
        """
        new = SenderKey(packet.key_id, Chain(packet.chain_key, packet.iteration), packet.signing_key)
        others = []
        for known in self.keys:
            if known.id != packet.key_id:
                others.append(known)
            elif known.signing_public == packet.signing_key:
                new = known
        return SenderKeyRecord((new, *others[: MAX_SENDER_KEYS - 1]))

    def encrypt(self, plaintext: bytes, *, random: bytes) -> tuple["SenderKeyRecord", SenderKeyMessage]:
        """The record after one message, and the packet to send; `random` is the signature's 64 bytes.

        Raises `NoSession` where there is no key, `LocalProtocolError` where it is another's or used up.
        """
        key = self._current()
        if key.signing_private is None:
            raise LocalProtocolError("this sender key is another's: create one to send with")
        iteration = key.chain.index
        if iteration > MAX_ITERATION:
            raise LocalProtocolError("this sender key's iterations are used up: create another")
        chain, seed = key.chain.next()
        keys = SenderMessageKeys.from_seed(seed)
        ciphertext = cipher.encrypt(keys.cipher_key, keys.iv, plaintext)
        pair = KeyPair(key.signing_public, key.signing_private)
        packet = SenderKeyMessage.sign(key.id, iteration, ciphertext, signing_key=pair, random=random)
        return SenderKeyRecord((replace(key, chain=chain), *self.keys[1:])), packet

    def decrypt(self, message: SenderKeyMessage) -> tuple["SenderKeyRecord", bytes]:
        """The record after a message, and the plaintext.

        Raises `NoSession` for an unknown key id, `InvalidMessage` for a wrong signature or content,
        `DuplicateMessage` for a message that was decrypted before.
        """
        position = next((number for number, key in enumerate(self.keys) if key.id == message.key_id), None)
        if position is None:
            raise NoSession(f"there is no sender key {message.key_id} of this sender: ask it to send the message again")
        key = self.keys[position]
        if not message.is_signed_by(key.signing_public):
            raise InvalidMessage(f"message {message.iteration} of sender key {key.id} is not signed by its sender")
        chain, seed = key.chain.take(message.iteration)
        keys = SenderMessageKeys.from_seed(seed)
        plaintext = cipher.decrypt(keys.cipher_key, keys.iv, message.ciphertext)
        updated = (*self.keys[:position], replace(key, chain=chain), *self.keys[position + 1 :])
        return SenderKeyRecord(updated), plaintext

    def to_bytes(self) -> bytes:
        """The form to keep: a version byte, then protobuf."""
        return dump(StoredSenderKeyRecord(keys=map(_dump_key, self.keys)))

    @classmethod
    def from_bytes(cls, data: bytes) -> "SenderKeyRecord":
        """Read what `to_bytes` wrote. Raises `StoreError` for anything else."""
        stored = load(data, StoredSenderKeyRecord).keys
        if len(stored) > MAX_SENDER_KEYS:
            raise StoreError(f"a kept record has at most {MAX_SENDER_KEYS} sender keys, not {len(stored)}: drop it")
        return cls(tuple(map(_load_key, stored)))

    def _current(self) -> SenderKey:
        if not self.keys:
            raise NoSession("there is no sender key for this group yet: create one")
        return self.keys[0]


def _dump_key(key: SenderKey) -> StoredSenderKey:
    return StoredSenderKey(
        id=key.id,
        chain=dump_chain(key.chain),
        signingPublic=key.signing_public,
        signingPrivate=key.signing_private,
    )


def _load_key(stored: StoredSenderKey) -> SenderKey:
    private = load_key(stored.signingPrivate) if stored.HasField("signingPrivate") else None
    return SenderKey(stored.id, load_chain(stored.chain), load_key(stored.signingPublic), private)
