"""Encryption of files."""

import hashlib
import hmac
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from zapwire.errors import MediaCorrupt
from zapwire.protocol.media.cipher import Decryptor, Encryptor, MediaKeys, decrypt, encrypt, encrypted_size
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind

KEY = bytes(range(32))
NOW = 1_700_000_000.5
PIECES = st.lists(st.binary(max_size=70), max_size=8)


def plainly(data: bytes, kind: MediaKind) -> bytes:
    """Return the encrypted file as one would write it down."""
    keys = MediaKeys.derive(KEY, kind)
    padding = 16 - len(data) % 16
    cipher = Cipher(AES256(keys.cipher_key), CBC(keys.iv)).encryptor()
    ciphertext = cipher.update(data + bytes((padding,)) * padding) + cipher.finalize()
    return ciphertext + hmac.digest(keys.mac_key, keys.iv + ciphertext, "sha256")[:10]


@given(PIECES, st.sampled_from(MediaKind))
def test_pieces_do_not_matter(pieces: list[bytes], kind: MediaKind) -> None:
    """Whatever pieces a file comes in, it is encrypted as a whole, and all its properties are right."""
    encryptor = Encryptor(KEY, kind)
    sealed = b"".join(map(encryptor.update, pieces)) + encryptor.finish()
    data = b"".join(pieces)
    assert sealed == plainly(data, kind)
    assert len(sealed) == encrypted_size(len(data))
    file = encryptor.file(now=NOW)
    assert file.sha256 == hashlib.sha256(data).digest()
    assert file.enc_sha256 == hashlib.sha256(sealed).digest()
    assert (file.kind, file.media_key, file.length, file.key_timestamp) == (kind, KEY, len(data), 1_700_000_000)


@given(st.binary(max_size=300), st.integers(1, 70))
def test_what_is_encrypted_is_opened(data: bytes, size: int) -> None:
    """A file opens to what it was, in whatever pieces it comes."""
    sealed, file = encrypt(data, KEY, MediaKind.DOCUMENT, now=NOW)
    decryptor = Decryptor(file)
    pieces = [decryptor.update(sealed[start : start + size]) for start in range(0, len(sealed), size)]
    assert b"".join(pieces) + decryptor.finish() == data


@given(st.binary(min_size=1, max_size=100), st.data())
def test_any_change_is_seen(data: bytes, draw: st.DataObject) -> None:
    """A byte changed, lost or added anywhere is found."""
    sealed, file = encrypt(data, KEY, MediaKind.IMAGE, now=NOW)
    position = draw.draw(st.integers(0, len(sealed) - 1))
    changed = bytearray(sealed)
    changed[position] ^= draw.draw(st.integers(1, 255))
    for wrong in (bytes(changed), sealed[:position], sealed + b"\0"):
        with pytest.raises(MediaCorrupt):
            decrypt(wrong, file)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"enc_sha256": bytes(32)}, "the hash of the encrypted file"),
        ({"sha256": bytes(32)}, "the hash of the file"),
        ({"media_key": bytes(32)}, "the MAC"),
        ({"kind": MediaKind.AUDIO}, "the MAC"),
        ({"media_key": b"short"}, "a media key has 32 bytes, this one 5"),
        ({"sha256": b"short"}, "hashes of a file have 32 bytes"),
        ({"enc_sha256": b"short"}, "hashes of a file have 32 bytes"),
    ],
)
def test_what_does_not_fit(change: dict[str, Any], message: str) -> None:
    """Where a file is not what its message says, the error names the part."""
    sealed, file = encrypt(b"hello", KEY, MediaKind.IMAGE, now=NOW)
    with pytest.raises(MediaCorrupt, match=message):
        decrypt(sealed, replace(file, **change))


def test_without_the_hash_of_the_encrypted_file() -> None:
    """Where nobody told it, the file is opened, and its MAC and its own hash are checked."""
    sealed, file = encrypt(b"hello", KEY, MediaKind.IMAGE, now=NOW)
    short = replace(file, enc_sha256=b"")
    assert decrypt(sealed, short) == b"hello"
    with pytest.raises(MediaCorrupt, match="the MAC"):
        decrypt(sealed, replace(short, media_key=bytes(32)))
    with pytest.raises(MediaCorrupt, match="the hash of the file"):
        decrypt(sealed, replace(short, sha256=bytes(32)))


@pytest.mark.parametrize("size", [0, 9, 10, 25])
def test_too_little(size: int) -> None:
    """A file shorter than a block and its MAC is none, also where its hash is right."""
    data = bytes(size)
    file = MediaFile(MediaKind.IMAGE, "", KEY, bytes(32), hashlib.sha256(data).digest(), 0)
    with pytest.raises(MediaCorrupt, match=r"ends within a block|MAC"):
        decrypt(data, file)


@pytest.mark.parametrize("padding", [17, 255])
def test_padding_that_is_none(padding: int) -> None:
    """Padding of more than a block is refused."""
    keys = MediaKeys.derive(KEY, MediaKind.IMAGE)
    cipher = Cipher(AES256(keys.cipher_key), CBC(keys.iv)).encryptor()
    ciphertext = cipher.update(bytes(15) + bytes((padding,)))
    sealed = ciphertext + hmac.digest(keys.mac_key, keys.iv + ciphertext, "sha256")[:10]
    file = MediaFile(MediaKind.IMAGE, "", KEY, bytes(32), hashlib.sha256(sealed).digest(), 0)
    with pytest.raises(MediaCorrupt, match="padded by at most 16"):
        decrypt(sealed, file)


def test_a_file_that_is_not_encrypted() -> None:
    """A newsletter's file has no key: it is hashed, where a hash is known."""
    known = MediaFile(MediaKind.IMAGE, "", b"", hashlib.sha256(b"news").digest(), b"", 4)
    assert decrypt(b"news", known) == b"news"
    assert decrypt(b"news", replace(known, sha256=b"")) == b"news"
    with pytest.raises(MediaCorrupt, match="the hash"):
        decrypt(b"fake", known)


def test_sidecars() -> None:
    """A sound has a sidecar, a video one where it can be played from its beginning, an image none."""
    data = bytes(70_000)
    playable = (16).to_bytes(4) + b"ftypisom" + bytes(4) + (8).to_bytes(4) + b"moov" + data
    assert len(encrypt(data, KEY, MediaKind.AUDIO, now=NOW)[1].sidecar) == 20
    assert len(encrypt(playable, KEY, MediaKind.VIDEO, now=NOW)[1].sidecar) == 20
    assert encrypt(data, KEY, MediaKind.VIDEO, now=NOW)[1].sidecar == b""
    assert encrypt(data, KEY, MediaKind.IMAGE, now=NOW)[1].sidecar == b""


def test_a_sidecar_covers_iv_ciphertext_and_mac() -> None:
    """That is how those are made that WhatsApp's own apps send."""
    sealed, file = encrypt(b"sound", KEY, MediaKind.AUDIO, now=NOW)
    keys = MediaKeys.derive(KEY, MediaKind.AUDIO)
    assert file.sidecar == hmac.digest(keys.mac_key, keys.iv + sealed, "sha256")[:10]


def test_keys_are_not_shown() -> None:
    """Keys have no representation that could be logged."""
    assert repr(MediaKeys.derive(KEY, MediaKind.IMAGE)) == "MediaKeys()"
