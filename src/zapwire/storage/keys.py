"""Encryption at rest: AES-256-GCM over single columns, with a key for each account that is derived from the user's.

What is encrypted is bound to its table, column, account and row, so that none can be put in another's place.
"""

import hashlib
import os
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zapwire.errors import ConfigurationError, StoreError

KEY_SIZE: Final = 32
SALT_SIZE: Final = 16
_NONCE_SIZE: Final = 12
_MIN_PASSPHRASE: Final = 8
_PROBE: Final = b"zapwire database key"
# RFC 7914's parameters for interactive use, which take 32 MiB and some 80 ms.
_SCRYPT_COST, _SCRYPT_BLOCK, _SCRYPT_MEMORY = 1 << 15, 8, 64 << 20


class Seal:
    """What encrypts an account's secrets."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, column: str, row: tuple[bytes | int, ...], value: bytes) -> bytes:
        """Encrypt the value of a column of a row."""
        nonce = os.urandom(_NONCE_SIZE)
        return nonce + self._cipher.encrypt(nonce, value, _context(column, row))

    def open(self, column: str, row: tuple[bytes | int, ...], value: bytes) -> bytes:
        """What `close` was given. Raises `StoreError` where this was not encrypted for this place, or changed since."""
        try:
            return self._cipher.decrypt(value[:_NONCE_SIZE], value[_NONCE_SIZE:], _context(column, row))
        except (InvalidTag, ValueError):
            raise StoreError(
                f"a row of {column} cannot be decrypted, it was changed or moved: restore the database from a backup"
            ) from None


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key of a database."""

    key: bytes

    @classmethod
    def derive(cls, key: bytes | str, salt: bytes) -> "MasterKey":
        """The key for 32 random bytes, or for a passphrase. Slow for a passphrase. Raises `ConfigurationError`."""
        if isinstance(key, str):
            if len(key) < _MIN_PASSPHRASE:
                raise ConfigurationError(f"key: a passphrase has {_MIN_PASSPHRASE} characters or more")
            memory = _SCRYPT_MEMORY
            key = hashlib.scrypt(key.encode(), salt=salt, n=_SCRYPT_COST, r=_SCRYPT_BLOCK, p=1, maxmem=memory, dklen=32)
        elif len(key) != KEY_SIZE:
            raise ConfigurationError(f"key: expected {KEY_SIZE} random bytes or a passphrase, got {len(key)} bytes")
        return cls(_expand(key, salt, b"zapwire database"))

    def seal(self, account: int) -> Seal:
        """What encrypts the secrets of an account."""
        return Seal(_expand(self.key, None, b"zapwire account %d" % account))

    def seal_for(self, purpose: str) -> Seal:
        """What encrypts other secrets than accounts'."""
        return Seal(_expand(self.key, None, b"zapwire purpose " + purpose.encode()))

    def probe(self) -> bytes:
        """What tells later whether a key is the same."""
        return self.seal(0).close("encryption.probe", (), _PROBE)

    def check(self, probe: bytes) -> None:
        """Raises `StoreError` for the probe of another key."""
        try:
            self.seal(0).open("encryption.probe", (), probe)
        except StoreError:
            raise StoreError("the database was encrypted with another key: open it with that one") from None


def _expand(key: bytes, salt: bytes | None, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_SIZE, salt, purpose).derive(key)


def _context(column: str, row: tuple[bytes | int, ...]) -> bytes:
    """An encoding in which no two places look the same."""
    parts = [part if isinstance(part, bytes) else b"%d" % part for part in row]
    return b"".join([column.encode(), *(b"\0%d:%b" % (len(part), part) for part in parts)])
