"""The cipher of one direction."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors.load import load
from zapwire.errors import DecryptError, LocalProtocolError
from zapwire.protocol.noise.cipher import CipherState

KEY = bytes(range(32))


def test_opens_what_the_real_server_sealed() -> None:
    """The static key that WhatsApp sent in a captured handshake is opened."""
    capture = load("whatsapp_handshake")
    cipher = CipherState(bytes.fromhex(capture["another_key"]))
    sealed, associated = (bytes.fromhex(capture[f"another_{name}"]) for name in ("encrypted_server_static", "hash"))
    assert cipher.decrypt(sealed, associated).hex() == capture["server_static"]


def test_nonce_counts_up() -> None:
    """Each message takes the next nonce: 8 zero bytes and a big-endian counter from 0 on."""
    cipher = CipherState(KEY)
    for counter in range(300):
        nonce = bytes(8) + counter.to_bytes(4)
        assert cipher.encrypt(b"text", b"more") == AESGCM(KEY).encrypt(nonce, b"text", b"more")


@given(st.lists(st.tuples(st.binary(), st.binary()), max_size=5))
def test_other_side_opens_in_order(messages: list[tuple[bytes, bytes]]) -> None:
    """What one side seals the other opens, in the same order."""
    sender, receiver = CipherState(KEY), CipherState(KEY)
    for plaintext, associated in messages:
        assert receiver.decrypt(sender.encrypt(plaintext, associated), associated) == plaintext


def test_refuses_what_does_not_authenticate() -> None:
    """A changed bit, other associated data, another key, another place in the order or a stub is refused."""
    sealed = CipherState(KEY).encrypt(b"text", b"more")
    for bit in range(8 * len(sealed)):
        damaged = bytearray(sealed)
        damaged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptError, match="a frame of 20 bytes does not authenticate"):
            CipherState(KEY).decrypt(bytes(damaged), b"more")
    with pytest.raises(DecryptError):
        CipherState(KEY).decrypt(sealed, b"less")
    with pytest.raises(DecryptError):
        CipherState(bytes(32)).decrypt(sealed, b"more")
    receiver = CipherState(KEY)
    receiver.decrypt(sealed, b"more")
    with pytest.raises(DecryptError):
        receiver.decrypt(sealed, b"more")
    for length in range(16):
        with pytest.raises(DecryptError, match=f"a frame of {length} bytes"):
            CipherState(KEY).decrypt(sealed[:length], b"more")


@given(st.binary(max_size=100))
def test_arbitrary_bytes(data: bytes) -> None:
    """Whatever was not sealed with the key raises `DecryptError`."""
    with pytest.raises(DecryptError):
        CipherState(KEY).decrypt(data)


def test_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the last counter nothing more is sealed or opened, so that no nonce comes twice."""
    sender, receiver = CipherState(KEY), CipherState(KEY)
    for cipher in (sender, receiver):
        monkeypatch.setattr(cipher, "_counter", 2**32 - 2)
    for plaintext in (b"first", b"last"):
        assert receiver.decrypt(sender.encrypt(plaintext)) == plaintext
    for _ in range(2):
        with pytest.raises(LocalProtocolError, match="used up: reconnect"):
            sender.encrypt(b"one more")
        with pytest.raises(LocalProtocolError, match="used up: reconnect"):
            receiver.decrypt(bytes(16))
