"""Linking by a code that the companion shows and the phone's owner types in: the cryptography of both halves.

Each side sends the other an ephemeral public key, encrypted with the code. With the secret of both keys the companion
encrypts a bundle for the phone; from it both derive the ADV secret, which a QR code would have held. Sizes, labels and
the order of secrets: whatsmeow pair-code.go.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

from zapwire.errors import PairingError, RemoteProtocolError
from zapwire.protocol.pairing.identity import ADV_SECRET_SIZE
from zapwire.protocol.signal.kdf import derive
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair

# Base 32 without what is easily misread: 0, I, O and U.
ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTVWXYZ"
CODE_LENGTH: Final = 8
CODE_RANDOM_SIZE: Final = 5

_ITERATIONS: Final = 131_072
_SALT_SIZE: Final = 32
_IV_SIZE: Final = 16
_NONCE_SIZE: Final = 12
_TAG_SIZE: Final = 16

WRAP_RANDOM_SIZE: Final = _SALT_SIZE + _IV_SIZE
WRAPPED_SIZE: Final = WRAP_RANDOM_SIZE + KEY_SIZE
BUNDLE_RANDOM_SIZE: Final = ADV_SECRET_SIZE + _SALT_SIZE + _NONCE_SIZE
BUNDLE_SIZE: Final = _SALT_SIZE + _NONCE_SIZE + 2 * KEY_SIZE + ADV_SECRET_SIZE + _TAG_SIZE

_BUNDLE_LABEL: Final = b"link_code_pairing_key_bundle_encryption_key"
_ADV_LABEL: Final = b"adv_secret"


def make_code(random: bytes) -> str:
    """The code of eight characters for 5 random bytes."""
    bits = int.from_bytes(random[:CODE_RANDOM_SIZE])
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(5 * (CODE_LENGTH - 1), -1, -5))


def show_code(code: str) -> str:
    """A code as it is shown to people: `ABCD-EFGH`."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def read_code(text: str) -> str:
    """The code that somebody typed, with or without hyphens and spaces, in either case.

    Raises `PairingError` (400) for what is no code.
    """
    code = text.upper().translate({ord(" "): None, ord("-"): None})
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        raise PairingError(
            f"this text is no linking code: it should be {CODE_LENGTH} of the characters {ALPHABET}",
            code=400,
            text="bad-request",
        )
    return code


def wrap(code: str, public: bytes, random: bytes) -> bytes:
    """An ephemeral public key encrypted with the code, `random` being 48 bytes: 80 bytes.

    Slow on purpose, as is `unwrap`: call it in a thread.
    """
    salt, iv = random[:_SALT_SIZE], random[_SALT_SIZE:WRAP_RANDOM_SIZE]
    return salt + iv + _encrypt(code, salt, iv, public)


def unwrap(code: str, wrapped: bytes) -> bytes:
    """The other side's ephemeral public key. Another code gives other bytes, which only the bundle brings to light.

    Raises `PairingError` where it has not 80 bytes.
    """
    if len(wrapped) != WRAPPED_SIZE:
        raise PairingError(f"a wrapped ephemeral key has {WRAPPED_SIZE} bytes, this one has {len(wrapped)}")
    salt, iv, ciphertext = wrapped[:_SALT_SIZE], wrapped[_SALT_SIZE:WRAP_RANDOM_SIZE], wrapped[WRAP_RANDOM_SIZE:]
    return _encrypt(code, salt, iv, ciphertext)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the companion sends to conclude, and the secret that the phone will seal the device identity with."""

    bundle: bytes
    adv_secret: bytes = field(repr=False)


def conclude(
    identity: KeyPair, ephemeral: KeyPair, *, their_identity: bytes, their_ephemeral: bytes, random: bytes
) -> Conclusion:
    """The companion's last step, with the phone's two public keys and 76 random bytes.

    Raises `PairingError` for a public key of the wrong length or of small order.
    """
    part, rest = random[:ADV_SECRET_SIZE], random[ADV_SECRET_SIZE:BUNDLE_RANDOM_SIZE]
    salt, nonce = rest[:_SALT_SIZE], rest[_SALT_SIZE:]
    secret = _agree(ephemeral, their_ephemeral)
    adv_secret = _adv_secret(secret, _agree(identity, their_identity), part)
    plaintext = identity.public + their_identity + part
    return Conclusion(salt + nonce + AESGCM(_bundle_key(secret, salt)).encrypt(nonce, plaintext, None), adv_secret)


def open_bundle(
    identity: KeyPair, ephemeral: KeyPair, *, their_identity: bytes, their_ephemeral: bytes, bundle: bytes
) -> bytes:
    """The phone's last step: the ADV secret, with the companion's two public keys.

    Raises `PairingError`: 401 wrong-code where the bundle does not authenticate, as the two sides used different
    codes; 401 identity-mismatch where it is about other identities; 500 for what cannot be read.
    """
    if len(bundle) != BUNDLE_SIZE:
        raise PairingError(f"a key bundle has {BUNDLE_SIZE} bytes, this one has {len(bundle)}")
    salt, nonce = bundle[:_SALT_SIZE], bundle[_SALT_SIZE : _SALT_SIZE + _NONCE_SIZE]
    secret = _agree(ephemeral, their_ephemeral)
    try:
        plaintext = AESGCM(_bundle_key(secret, salt)).decrypt(nonce, bundle[_SALT_SIZE + _NONCE_SIZE :], None)
    except InvalidTag:
        raise PairingError("this is not the code that the client shows", code=401, text="wrong-code") from None
    identities, part = plaintext[: 2 * KEY_SIZE], plaintext[2 * KEY_SIZE :]
    if not hmac.compare_digest(identities, their_identity + identity.public):
        raise PairingError("the key bundle is about other identities", code=401, text="identity-mismatch")
    return _adv_secret(secret, _agree(identity, their_identity), part)


def _encrypt(code: str, salt: bytes, iv: bytes, data: bytes) -> bytes:
    key = hashlib.pbkdf2_hmac("sha256", code.encode(), salt, _ITERATIONS, 32)
    encryptor = Cipher(AES256(key), CTR(iv)).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def _agree(own: KeyPair, their: bytes) -> bytes:
    try:
        return own.agree(their)
    except RemoteProtocolError as error:
        raise PairingError(f"linking by code cannot go on: {error}") from None


def _bundle_key(secret: bytes, salt: bytes) -> bytes:
    return derive(secret, _BUNDLE_LABEL, 32, salt=salt)


def _adv_secret(ephemeral: bytes, identity: bytes, part: bytes) -> bytes:
    return derive(ephemeral + identity + part, _ADV_LABEL, ADV_SECRET_SIZE)
