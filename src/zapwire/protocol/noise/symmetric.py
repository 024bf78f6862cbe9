"""SymmetricState: the handshake's running hash and chaining key (Noise specification, section 5.2)."""

import hashlib
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zapwire.protocol.noise.cipher import CipherState

_HASH_SIZE: Final = 32


class SymmetricState:
    """Hash, chaining key and, once a key was mixed in, a cipher."""

    __slots__ = ("_chaining_key", "_cipher", "hash")

    def __init__(self, protocol_name: str, prologue: bytes) -> None:
        name = protocol_name.encode()
        self.hash = name.ljust(_HASH_SIZE, b"\0") if len(name) <= _HASH_SIZE else hashlib.sha256(name).digest()
        self._chaining_key = self.hash
        self._cipher: CipherState | None = None
        self.mix_hash(prologue)

    def mix_hash(self, data: bytes) -> None:
        """Bind `data` to everything that follows."""
        self.hash = hashlib.sha256(self.hash + data).digest()

    def mix_key(self, secret: bytes) -> None:
        """Derive a new chaining key and a new cipher, whose counter starts at 0."""
        self._chaining_key, key = self._derive(secret)
        self._cipher = CipherState(key)

    def encrypt_and_hash(self, plaintext: bytes) -> bytes:
        """Encrypt (once there is a key) and bind the result."""
        output = self._cipher.encrypt(plaintext, self.hash) if self._cipher else plaintext
        self.mix_hash(output)
        return output

    def decrypt_and_hash(self, data: bytes) -> bytes:
        """Decrypt (once there is a key) and bind what was received. Raises `DecryptError`."""
        output = self._cipher.decrypt(data, self.hash) if self._cipher else data
        self.mix_hash(data)
        return output

    def split(self) -> tuple[CipherState, CipherState]:
        """The transport ciphers: initiator to responder, and back."""
        first, second = self._derive(b"")
        return CipherState(first), CipherState(second)

    def _derive(self, secret: bytes) -> tuple[bytes, bytes]:
        material = HKDF(hashes.SHA256(), 2 * _HASH_SIZE, salt=self._chaining_key, info=b"").derive(secret)
        return material[:_HASH_SIZE], material[_HASH_SIZE:]
