"""Handshake patterns as tables, and the state machine that walks them for either role."""

from dataclasses import dataclass
from typing import Final

from zapwire.errors import DecryptError, HandshakeError, LocalProtocolError, RemoteProtocolError
from zapwire.protocol.noise.cipher import CipherState
from zapwire.protocol.noise.symmetric import SymmetricState
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern's name and its messages, the initiator's first. `knows_responder` is the pre-message `<- s`.

    `keeps_ephemeral` is the pre-message `-> e` of a fallback: the first message was sent under another pattern.
    """

    name: str
    messages: tuple[tuple[str, ...], ...]
    knows_responder: bool = False
    keeps_ephemeral: bool = False


XX: Final = Pattern("Noise_XX_25519_AESGCM_SHA256", (("e",), ("e", "ee", "s", "es"), ("s", "se")))
IK: Final = Pattern("Noise_IK_25519_AESGCM_SHA256", (("e", "es", "s", "ss"), ("e", "ee", "se")), knows_responder=True)
# What a server falls back to when it cannot read an IK hello: as XX from its second message on.
XX_FALLBACK: Final = Pattern(
    "Noise_XXfallback_25519_AESGCM_SHA256", (("e", "ee", "s", "es"), ("s", "se")), keeps_ephemeral=True
)


@dataclass(frozen=True, slots=True)
class Message:
    """A handshake message in the parts WhatsApp's envelope keeps apart; empty where a message has none.

    A `payload` of None is no payload at all: unlike an empty one it leaves no trace in the transcript,
    which is how WhatsApp's first XX message differs from the Noise specification's.
    """

    ephemeral: bytes = b""
    static: bytes = b""
    payload: bytes | None = None


class HandshakeState:
    """One side of a handshake. Call `write` and `read` in turn, then `split`."""

    def __init__(
        self,
        pattern: Pattern,
        *,
        initiator: bool,
        prologue: bytes,
        static: KeyPair,
        ephemeral: KeyPair,
        remote_static: bytes = b"",
        remote_ephemeral: bytes = b"",
    ) -> None:
        self._messages = iter(pattern.messages)
        self._initiator = initiator
        self._static = static
        self._ephemeral = ephemeral
        self.remote_static = remote_static
        self.remote_ephemeral = remote_ephemeral
        self._symmetric = SymmetricState(pattern.name, prologue)
        if pattern.knows_responder:
            self._symmetric.mix_hash(remote_static if initiator else static.public)
        if pattern.keeps_ephemeral:
            self._symmetric.mix_hash(ephemeral.public if initiator else remote_ephemeral)

    def write(self, payload: bytes | None) -> Message:
        """The next message of the pattern, ours to send."""
        ephemeral = static = b""
        for token in self._next():
            if token == "e":
                ephemeral = self._ephemeral.public
                self._symmetric.mix_hash(ephemeral)
            elif token == "s":
                static = self._symmetric.encrypt_and_hash(self._static.public)
            else:
                self._mix(token)
        encrypted = None if payload is None else self._symmetric.encrypt_and_hash(payload)
        return Message(ephemeral, static, encrypted)

    def read(self, message: Message) -> bytes | None:
        """Take the peer's next message and return its payload. Raises `HandshakeError` where it does not fit."""
        try:
            for token in self._next():
                if token == "e":
                    self.remote_ephemeral = _public_key(message.ephemeral, "ephemeral")
                    self._symmetric.mix_hash(message.ephemeral)
                elif token == "s":
                    self.remote_static = _public_key(self._symmetric.decrypt_and_hash(message.static), "static")
                else:
                    self._mix(token)
            return None if message.payload is None else self._symmetric.decrypt_and_hash(message.payload)
        except DecryptError as error:
            raise HandshakeError(f"the peer's handshake message does not authenticate: {error}") from error

    def split(self) -> tuple[CipherState, CipherState]:
        """The transport ciphers (to send, to receive), once every message has passed."""
        if next(self._messages, None) is not None:
            raise LocalProtocolError("the handshake is not finished")
        to_responder, to_initiator = self._symmetric.split()
        return (to_responder, to_initiator) if self._initiator else (to_initiator, to_responder)

    def _next(self) -> tuple[str, ...]:
        tokens = next(self._messages, None)
        if tokens is None:
            raise LocalProtocolError("the handshake has no further message")
        return tokens

    def _mix(self, token: str) -> None:
        """Mix in a Diffie-Hellman result; a token names the initiator's key first."""
        mine, theirs = (token[0], token[1]) if self._initiator else (token[1], token[0])
        pair = self._ephemeral if mine == "e" else self._static
        try:
            secret = pair.agree(self.remote_ephemeral if theirs == "e" else self.remote_static)
        except RemoteProtocolError as error:
            raise HandshakeError(f"the peer's handshake key cannot be used: {error}") from error
        self._symmetric.mix_key(secret)


def _public_key(key: bytes, what: str) -> bytes:
    if len(key) != KEY_SIZE:
        raise HandshakeError(f"the peer's {what} key has {len(key)} bytes, expected {KEY_SIZE}")
    return key
