"""CipherState: AES-256-GCM with a counter as nonce."""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zapwire.errors import DecryptError, LocalProtocolError

_MAX_COUNTER: Final = 0xFFFFFFFF


class CipherState:
    """One direction's key and counter. The nonce is 8 zero bytes and the counter, 4 bytes, big-endian."""

    __slots__ = ("_aead", "_counter")

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)
        self._counter = 0

    def _nonce(self) -> bytes:
        counter = self._counter
        if counter > _MAX_COUNTER:
            raise LocalProtocolError("this connection's cipher is used up: reconnect")
        self._counter = counter + 1
        return counter.to_bytes(12)

    def encrypt(self, plaintext: bytes, associated: bytes = b"") -> bytes:
        """The ciphertext with its 16-byte tag."""
        return self._aead.encrypt(self._nonce(), plaintext, associated)

    def decrypt(self, ciphertext: bytes, associated: bytes = b"") -> bytes:
        """The plaintext. Raises `DecryptError` where the tag does not fit."""
        try:
            return self._aead.decrypt(self._nonce(), ciphertext, associated)
        except (InvalidTag, ValueError):
            raise DecryptError(f"a frame of {len(ciphertext)} bytes does not authenticate") from None
