"""The double ratchet, session version 3: one value for all the keys of a session.

Source: libsignal's SessionCipher and SessionState.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from zapwire.errors import InvalidMessage, LocalProtocolError
from zapwire.protocol.signal import cipher
from zapwire.protocol.signal.agreement import Agreement, agree
from zapwire.protocol.signal.kdf import Chain, MessageKeys, next_root
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.packets import SignalMessage

MAX_RECEIVING_CHAINS: Final = 5
MAX_COUNTER: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class ReceivingChain:
    """The chain of messages that the peer sends with one ratchet key."""

    ratchet_key: bytes
    chain: Chain


@dataclass(frozen=True, slots=True)
class Ratchet:
    """Root key, sending chain with its key pair, and up to 5 receiving chains, oldest first."""

    root: bytes = field(repr=False)
    sending_key: KeyPair
    sending: Chain
    receiving: tuple[ReceivingChain, ...] = ()
    previous_counter: int = 0

    @classmethod
    def initiate(cls, agreement: Agreement, their_key: bytes, own: KeyPair) -> "Ratchet":
        """The initiator's ratchet: the peer's signed prekey, and a new key pair of our own."""
        root, sending = next_root(agreement.root, agree(own, their_key))
        return cls(root, own, sending, (ReceivingChain(their_key, agreement.chain),))

    @classmethod
    def respond(cls, agreement: Agreement, own: KeyPair) -> "Ratchet":
        """The responder's ratchet: its signed prekey is its first ratchet key."""
        return cls(agreement.root, own, agreement.chain)

    def encrypt(self, plaintext: bytes, local: bytes, remote: bytes) -> tuple["Ratchet", SignalMessage]:
        """The ratchet one message further, and that message. The MAC binds both identity keys.

        Raises `LocalProtocolError` where the chain's 2³² counters are used up.
        """
        counter = self.sending.index
        if counter > MAX_COUNTER:
            raise LocalProtocolError("this session's counters are used up: start a new session")
        sending, seed = self.sending.next()
        keys = MessageKeys.from_seed(seed)
        message = SignalMessage.seal(
            self.sending_key.public,
            (counter, self.previous_counter),
            cipher.encrypt(keys.cipher_key, keys.iv, plaintext),
            mac_key=keys.mac_key,
            sender=local,
            receiver=remote,
        )
        return replace(self, sending=sending), message

    def decrypt(self, message: SignalMessage, local: bytes, remote: bytes, random: bytes) -> tuple["Ratchet", bytes]:
        """The ratchet after a message, and its plaintext.

        `random` is 32 bytes for the key pair of our answer, used where the message brings a new ratchet key.
        Raises `InvalidMessage`, `DuplicateMessage` or `InvalidKey`.
        """
        advanced, position = self._with_chain(message.ratchet_key, random)
        chain, seed = advanced.receiving[position].chain.take(message.counter)
        keys = MessageKeys.from_seed(seed)
        if not message.is_authentic(keys.mac_key, remote, local):
            raise InvalidMessage(f"message {message.counter} does not authenticate in this session")
        plaintext = cipher.decrypt(keys.cipher_key, keys.iv, message.ciphertext)
        receiving = list(advanced.receiving)
        receiving[position] = ReceivingChain(message.ratchet_key, chain)
        return replace(advanced, receiving=tuple(receiving)), plaintext

    def jump_to(self, message: SignalMessage) -> int:
        """How far a message is ahead of its chain; below 0 for one of those before."""
        chains = (known.chain for known in self.receiving if known.ratchet_key == message.ratchet_key)
        chain = next(chains, None)
        return message.counter - (0 if chain is None else chain.index)

    def _with_chain(self, their_key: bytes, random: bytes) -> tuple["Ratchet", int]:
        """A ratchet that has the chain of this key, and the chain's position."""
        for position, known in enumerate(self.receiving):
            if known.ratchet_key == their_key:
                return self, position
        if len(random) != KEY_SIZE:
            raise LocalProtocolError(f"a ratchet key needs {KEY_SIZE} random bytes, got {len(random)}")
        root, chain = next_root(self.root, agree(self.sending_key, their_key))
        own = KeyPair.from_private(random)
        root, sending = next_root(root, agree(own, their_key))
        receiving = (*self.receiving, ReceivingChain(their_key, chain))[-MAX_RECEIVING_CHAINS:]
        # whatsmeow's libsignal lets the number before 0 wrap around; so does this, to be equal on the wire.
        previous = (self.sending.index - 1) & MAX_COUNTER
        return Ratchet(root, own, sending, receiving, previous), len(receiving) - 1
