"""Curve25519 key pairs and agreement, on raw 32-byte keys."""

from dataclasses import dataclass, field
from typing import Final

from nacl.bindings import crypto_scalarmult, crypto_scalarmult_base
from nacl.exceptions import CryptoError

from zapwire.errors import RemoteProtocolError

KEY_SIZE: Final = 32
# The byte that stands before a public key where its type is written out (libsignal's "DJB" type).
KEY_TYPE: Final = b"\x05"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 key pair; both halves are 32 raw bytes, the private half is clamped."""

    public: bytes
    private: bytes = field(repr=False)

    @classmethod
    def from_private(cls, private: bytes) -> "KeyPair":
        """The pair for 32 random (or kept) bytes, clamped as RFC 7748 asks."""
        scalar = bytearray(private)
        scalar[0] &= 0xF8
        scalar[31] = scalar[31] & 0x7F | 0x40
        return cls(crypto_scalarmult_base(bytes(scalar)), bytes(scalar))

    def agree(self, public: bytes) -> bytes:
        """The X25519 shared secret with a peer's public key.

        Raises `RemoteProtocolError` for a key of the wrong length or of small order.
        """
        if len(public) != KEY_SIZE:
            raise RemoteProtocolError(f"a public key has {KEY_SIZE} bytes, the peer's has {len(public)}")
        try:
            return crypto_scalarmult(self.private, public)
        except (CryptoError, RuntimeError):
            raise RemoteProtocolError("the peer's public key is of small order") from None
