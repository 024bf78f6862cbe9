"""XEdDSA: Ed25519-style signatures with X25519 keys, in libsignal's form.

The signature's last bit carries the sign of the signer's Edwards point, so the public key may have either sign.
Source: Signal's XEdDSA specification, section 4, and libsignal's curve25519 sources for the sign bit.
"""

import hashlib
from typing import Final

from nacl.bindings import (
    crypto_core_ed25519_scalar_add,
    crypto_core_ed25519_scalar_mul,
    crypto_core_ed25519_scalar_reduce,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_sign_open,
)
from nacl.exceptions import BadSignatureError

from zapwire.errors import LocalProtocolError
from zapwire.protocol.signal.keys import KEY_SIZE

SIGNATURE_SIZE: Final = 64
RANDOM_SIZE: Final = 64

_P: Final = 2**255 - 19
_SIGN: Final = 0x80
# hash1 of the specification: 2^256 - 2, little-endian, keeps this hash apart from Ed25519's.
_HASH_1_PREFIX: Final = b"\xfe" + b"\xff" * 31


def sign(private: bytes, message: bytes, random: bytes) -> bytes:
    """The 64-byte signature of `message` by a clamped X25519 private key; `random` is 64 fresh random bytes."""
    if len(random) != RANDOM_SIZE:
        raise LocalProtocolError(f"signing needs {RANDOM_SIZE} random bytes, got {len(random)}")
    public = crypto_scalarmult_ed25519_base_noclamp(private)
    nonce = _reduce(_HASH_1_PREFIX + private + message + random)
    commitment = crypto_scalarmult_ed25519_base_noclamp(nonce)
    challenge = _reduce(commitment + public + message)
    proof = bytearray(crypto_core_ed25519_scalar_add(nonce, crypto_core_ed25519_scalar_mul(challenge, private)))
    proof[-1] |= public[-1] & _SIGN
    return commitment + bytes(proof)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is one of `message` by the owner of this X25519 public key. Never raises."""
    if len(public) != KEY_SIZE or len(signature) != SIGNATURE_SIZE:
        return False
    edwards = _to_edwards(public)
    if edwards is None:
        return False
    edwards[-1] |= signature[-1] & _SIGN
    proof = signature[:-1] + bytes((signature[-1] & ~_SIGN & 0xFF,))
    try:
        crypto_sign_open(proof + message, bytes(edwards))
    except BadSignatureError:
        return False
    return True


def _reduce(data: bytes) -> bytes:
    return crypto_core_ed25519_scalar_reduce(hashlib.sha512(data).digest())


def _to_edwards(public: bytes) -> bytearray | None:
    """The Edwards y-coordinate of a Montgomery point, y = (u - 1) / (u + 1); None for the one u without any."""
    u = int.from_bytes(public, "little") & ((1 << 255) - 1)
    if u % _P == _P - 1:
        return None
    y = (u - 1) * pow(u + 1, -1, _P) % _P
    return bytearray(y.to_bytes(KEY_SIZE, "little"))
