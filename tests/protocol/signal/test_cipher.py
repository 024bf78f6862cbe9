"""AES-256-CBC with padding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.errors import InvalidMessage
from zapwire.protocol.signal.cipher import decrypt, encrypt

KEY = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
IV = bytes.fromhex("000102030405060708090a0b0c0d0e0f")


def test_vector() -> None:
    """The first block is that of NIST SP 800-38A, F.2.5; a block of padding follows."""
    ciphertext = encrypt(KEY, IV, bytes.fromhex("6bc1bee22e409f96e93d7e117393172a"))
    assert ciphertext[:16].hex() == "f58c4c04d6e5f1ba779eabfb5f7bfbd6"
    assert len(ciphertext) == 32


@given(st.binary(max_size=100))
def test_round_trip(plaintext: bytes) -> None:
    """What was encrypted decrypts to itself, and takes whole blocks, at least one."""
    ciphertext = encrypt(KEY, IV, plaintext)
    assert len(ciphertext) == (len(plaintext) // 16 + 1) * 16
    assert decrypt(KEY, IV, ciphertext) == plaintext


@pytest.mark.parametrize("size", [0, 1, 15, 17])
def test_broken_blocks(size: int) -> None:
    """A ciphertext that is empty or has no whole blocks is refused."""
    with pytest.raises(InvalidMessage, match=f"this one has {size}"):
        decrypt(KEY, IV, bytes(size))


@pytest.mark.parametrize("padding", [b"\x00", b"\x11", b"\x01\x02", b"\x03\x02\x03\x03"])
def test_wrong_padding(padding: bytes) -> None:
    """Padding of no length, of more than a block, or of differing bytes is refused."""
    block = padding.rjust(16, b"x")
    unpadded = encrypt(KEY, IV, block)[:16]
    with pytest.raises(InvalidMessage, match="padding"):
        decrypt(KEY, IV, unpadded)
