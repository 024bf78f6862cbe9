"""How files are encrypted: AES-256-CBC and a MAC of ten bytes, in pieces of any size and with constant memory.

Source: whatsmeow upload.go, download.go, util/cbcutil.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from zapwire.errors import MediaCorrupt
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.media.sidecar import HEAD_SIZE, Sidecar, is_streamable
from zapwire.protocol.signal.kdf import derive

MEDIA_KEY_SIZE: Final = 32
HASH_SIZE: Final = 32
MAC_SIZE: Final = 10

_BLOCK: Final = 16
_KEYS_SIZE: Final = 112


@dataclass(frozen=True, slots=True)
class MediaKeys:
    """The keys of one file."""

    iv: bytes = field(repr=False)
    cipher_key: bytes = field(repr=False)
    mac_key: bytes = field(repr=False)

    @classmethod
    def derive(cls, media_key: bytes, kind: MediaKind) -> "MediaKeys":
        """The keys for a media key of 32 bytes. Raises `MediaCorrupt` for one of another size."""
        if len(media_key) != MEDIA_KEY_SIZE:
            raise MediaCorrupt(f"a media key has {MEDIA_KEY_SIZE} bytes, this one {len(media_key)}")
        keys = derive(media_key, kind.key_info, _KEYS_SIZE)
        return cls(keys[:16], keys[16:48], keys[48:80])


def encrypted_size(length: int) -> int:
    """How many bytes an encrypted file of this length has."""
    return length - length % _BLOCK + _BLOCK + MAC_SIZE


class Encryptor:
    """Encrypts one file, and counts and hashes it meanwhile."""

    def __init__(self, media_key: bytes, kind: MediaKind) -> None:
        keys = MediaKeys.derive(media_key, kind)
        self._kind = kind
        self._media_key = media_key
        self._cipher = Cipher(AES256(keys.cipher_key), CBC(keys.iv)).encryptor()
        self._mac = hmac.new(keys.mac_key, keys.iv, "sha256")
        self._plain, self._enc = hashlib.sha256(), hashlib.sha256()
        self._length = 0
        self._rest = b""
        self._head = b""
        self._sidecar = Sidecar(keys.mac_key) if kind.is_streamed else None
        if self._sidecar:
            self._sidecar.update(keys.iv)

    def update(self, data: bytes) -> bytes:
        """Take the next bytes of the file; returns what is encrypted by now."""
        if len(self._head) < HEAD_SIZE:
            self._head += data[: HEAD_SIZE - len(self._head)]
        self._plain.update(data)
        self._length += len(data)
        data = self._rest + data if self._rest else data
        whole = len(data) - len(data) % _BLOCK
        self._rest = data[whole:]
        return self._note(self._cipher.update(data[:whole] if self._rest else data))

    def finish(self) -> bytes:
        """The last bytes; nothing may be fed after it."""
        padding = _BLOCK - len(self._rest)
        last = self._note(self._cipher.update(self._rest + bytes((padding,)) * padding))
        mac = self._mac.digest()[:MAC_SIZE]
        self._enc.update(mac)
        if self._sidecar:
            self._sidecar.update(mac)
        return last + mac

    def file(self, *, now: float) -> MediaFile:
        """What opens the file, once it is finished; where it is, whoever uploads it learns."""
        sidecar = self._sidecar.finish() if self._sidecar and self._is_streamable() else b""
        return MediaFile(
            self._kind,
            "",
            self._media_key,
            self._plain.digest(),
            self._enc.digest(),
            self._length,
            key_timestamp=int(now),
            sidecar=sidecar,
        )

    def _is_streamable(self) -> bool:
        return self._kind is not MediaKind.VIDEO or is_streamable(self._head)

    def _note(self, data: bytes) -> bytes:
        self._mac.update(data)
        self._enc.update(data)
        if self._sidecar:
            self._sidecar.update(data)
        return data


class Decryptor:
    """Opens one file. What it gives is not to be trusted before `finish` returned.

    A file without a media key is hashed only. Where nobody told the hash of the encrypted file, MAC and hash of the
    open one count alone. Raises `MediaCorrupt` where keys or hashes have the wrong size.
    """

    def __init__(self, file: MediaFile) -> None:
        self._file = file
        self._enc, self._plain = hashlib.sha256(), hashlib.sha256()
        self._held = b""
        self._last = b""
        self._is_plain = not file.media_key and not file.enc_sha256
        if self._is_plain:
            return
        if len(file.enc_sha256) not in (0, HASH_SIZE) or len(file.sha256) != HASH_SIZE:
            raise MediaCorrupt(f"hashes of a file have {HASH_SIZE} bytes, these {len(file.sha256)}")
        keys = MediaKeys.derive(file.media_key, file.kind)
        self._cipher = Cipher(AES256(keys.cipher_key), CBC(keys.iv)).decryptor()
        self._mac = hmac.new(keys.mac_key, keys.iv, "sha256")

    def update(self, data: bytes) -> bytes:
        """Take the next bytes from the media host; returns what is open by now."""
        self._enc.update(data)
        if self._is_plain:
            return data
        data = self._held + data
        ready = max(0, len(data) - MAC_SIZE)
        ready -= ready % _BLOCK
        self._held = data[ready:]
        if not ready:
            return b""
        self._mac.update(data[:ready])
        opened = self._last + self._cipher.update(data[:ready])
        self._last = opened[-_BLOCK:]  # which may hold the padding
        return self._note(opened[:-_BLOCK])

    def finish(self) -> bytes:
        """The last bytes. Raises `MediaCorrupt` where anything does not fit."""
        if self._is_plain:
            self._check("hash", self._enc.digest(), self._file.sha256 or self._enc.digest())
            return b""
        self._check("hash of the encrypted file", self._enc.digest(), self._file.enc_sha256 or self._enc.digest())
        if len(self._held) != MAC_SIZE or not self._last:
            raise MediaCorrupt("an encrypted file ends within a block")
        self._check("MAC", self._mac.digest()[:MAC_SIZE], self._held)
        padding = self._last[-1]
        if padding > _BLOCK:
            raise MediaCorrupt(f"a file is padded by at most {_BLOCK} bytes, this one by {padding}")
        last = self._note(self._last[: _BLOCK - padding])
        self._check("hash", self._plain.digest(), self._file.sha256)
        return last

    def _note(self, data: bytes) -> bytes:
        self._plain.update(data)
        return data

    def _check(self, what: str, found: bytes, expected: bytes) -> None:
        if not hmac.compare_digest(found, expected):
            raise MediaCorrupt(f"the {what} of the file is not what its message says")


def encrypt(data: bytes, media_key: bytes, kind: MediaKind, *, now: float) -> tuple[bytes, MediaFile]:
    """A small file, encrypted at once, with what opens it."""
    encryptor = Encryptor(media_key, kind)
    return encryptor.update(data) + encryptor.finish(), encryptor.file(now=now)


def decrypt(data: bytes, file: MediaFile) -> bytes:
    """A small file, opened at once. Raises `MediaCorrupt`."""
    decryptor = Decryptor(file)
    return decryptor.update(data) + decryptor.finish()
