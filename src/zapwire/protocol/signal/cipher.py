"""AES-256-CBC with PKCS#7 padding, as messages use it. What authenticates a message comes first, elsewhere."""

from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from zapwire.errors import InvalidMessage

_BLOCK: Final = 16


def encrypt(key: bytes, iv: bytes, plaintext: bytes) -> bytes:
    """The ciphertext, 1 to 16 bytes longer than the plaintext."""
    padding = _BLOCK - len(plaintext) % _BLOCK
    encryptor = Cipher(AES256(key), CBC(iv)).encryptor()
    return encryptor.update(plaintext + bytes((padding,)) * padding) + encryptor.finalize()


def decrypt(key: bytes, iv: bytes, ciphertext: bytes) -> bytes:
    """The plaintext. Raises `InvalidMessage` where there are no whole blocks or the padding is wrong."""
    if not ciphertext or len(ciphertext) % _BLOCK:
        raise InvalidMessage(f"a ciphertext has whole blocks of {_BLOCK} bytes, this one has {len(ciphertext)}")
    decryptor = Cipher(AES256(key), CBC(iv)).decryptor()
    padded = decryptor.update(ciphertext) + decryptor.finalize()
    padding = padded[-1]
    if not 0 < padding <= _BLOCK or padded[-padding:] != padded[-1:] * padding:
        raise InvalidMessage("a plaintext ends with PKCS#7 padding, this one does not")
    return padded[:-padding]
