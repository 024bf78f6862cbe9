"""The handshake's running hash and keys."""

import hashlib

import pytest

from tests.vectors.load import load
from zapwire.errors import DecryptError
from zapwire.protocol.framing import PROLOGUE
from zapwire.protocol.noise.symmetric import SymmetricState
from zapwire.protocol.signal.keys import KeyPair

XX = "Noise_XX_25519_AESGCM_SHA256"


def test_follows_the_real_server() -> None:
    """Through a handshake captured from WhatsApp the hash is right after every step."""
    capture = {
        key: value if key == "origin" else bytes.fromhex(value) for key, value in load("whatsapp_handshake").items()
    }
    ephemeral = KeyPair.from_private(capture["client_ephemeral_private"])
    assert ephemeral.public == capture["client_ephemeral_public"]
    state = SymmetricState(XX, PROLOGUE)
    assert state.hash == capture["hash_after_prologue"]
    state.mix_hash(ephemeral.public)
    assert state.hash == capture["hash_after_client_ephemeral"]
    state.mix_hash(capture["server_ephemeral"])
    assert state.hash == capture["hash_after_server_ephemeral"]
    state.mix_key(ephemeral.agree(capture["server_ephemeral"]))
    assert state.hash == capture["hash_after_server_ephemeral"]
    assert state.decrypt_and_hash(capture["encrypted_server_static"]) == capture["server_static"]
    assert state.hash == capture["hash_after_server_static"]
    state.mix_key(ephemeral.agree(capture["server_static"]))
    assert state.decrypt_and_hash(capture["encrypted_certificate"]) == capture["certificate"]
    assert state.hash == capture["hash_after_certificate"]


@pytest.mark.parametrize(("length", "is_hashed"), [(31, False), (32, False), (33, True)])
def test_protocol_name(length: int, *, is_hashed: bool) -> None:
    """A name of up to 32 bytes is padded with zeros, a longer one is hashed."""
    name = b"N" * length
    first = hashlib.sha256(name).digest() if is_hashed else name.ljust(32, b"\0")
    assert SymmetricState(name.decode(), b"prologue").hash == hashlib.sha256(first + b"prologue").digest()


def test_without_key_nothing_is_encrypted() -> None:
    """Before the first key is mixed in, data passes as it is and is hashed."""
    sender, receiver = SymmetricState(XX, b""), SymmetricState(XX, b"")
    assert sender.encrypt_and_hash(b"plain") == b"plain"
    assert sender.hash == hashlib.sha256(SymmetricState(XX, b"").hash + b"plain").digest()
    assert receiver.decrypt_and_hash(b"plain") == b"plain"
    assert receiver.hash == sender.hash


def test_both_sides_agree() -> None:
    """Two states that mixed in the same have the same hash, and crossed transport ciphers."""
    sender, receiver = SymmetricState(XX, b""), SymmetricState(XX, b"")
    for state in (sender, receiver):
        state.mix_key(b"secret")
    for plaintext in (b"first", b"second"):
        sealed = sender.encrypt_and_hash(plaintext)
        assert sealed != plaintext
        assert receiver.decrypt_and_hash(sealed) == plaintext
        assert sender.hash == receiver.hash
    (to, fro), (to_there, fro_there) = sender.split(), receiver.split()
    assert to_there.decrypt(to.encrypt(b"there")) == b"there"
    assert fro.decrypt(fro_there.encrypt(b"and back")) == b"and back"


def test_refuses_what_belongs_to_another_transcript() -> None:
    """Data sealed under one hash is refused under another."""
    sender, receiver = SymmetricState(XX, b"one"), SymmetricState(XX, b"other")
    for state in (sender, receiver):
        state.mix_key(b"secret")
    with pytest.raises(DecryptError):
        receiver.decrypt_and_hash(sender.encrypt_and_hash(b"text"))
