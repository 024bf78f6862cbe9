"""Linking with a passkey: the cryptography of the companion's half and of the phone's."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.connection_pair import dice, key_pair
from tests.vectors.load import load
from zapwire.errors import PairingError
from zapwire.protocol.pairing.passkey import (
    IV_SIZE,
    NONCE_SIZE,
    CompanionKeys,
    PrimaryIdentity,
    Prologue,
    handoff_proof,
    request_key,
    shown_code,
)
from zapwire.protocol.signal.keys import KeyPair

LINK: dict[str, Any] = load("whatsmeow_passkeys")["links"][0]
OURS, PHONE = key_pair("companion"), key_pair("phone")
NONCE = dice("nonce")(NONCE_SIZE)
PROLOGUE = Prologue.create(OURS.public, "CHROME", "2@ref", NONCE)
KEYS = CompanionKeys(b"n" * 32, b"i" * 32, b"a" * 32)


def known(name: str) -> bytes:
    """Return a value of the vector."""
    return bytes.fromhex(LINK[name])


def test_the_prologue_equals_whatsmeows() -> None:
    """With its keys, nonce and ref, and the proof with the secret in its QR code."""
    ephemeral = KeyPair.from_private(known("ephemeral_private"))
    prologue = Prologue.create(ephemeral.public, LINK["platform"], LINK["ref"], known("nonce"))
    assert prologue.to_bytes() == known("prologue")
    assert Prologue.from_bytes(known("prologue")) == prologue
    assert handoff_proof(known("adv_secret"), known("prologue")) == known("proof")


def test_the_rest_equals_whatsmeows() -> None:
    """The code on the screen, the key, and what the phone reads in the pairing request."""
    phone = PrimaryIdentity.from_bytes(known("phone"))
    assert shown_code(known("nonce"), phone) == LINK["code"]
    ephemeral = KeyPair.from_private(known("ephemeral_private"))
    assert request_key(ephemeral, phone.ephemeral, LINK["platform"], LINK["ref"]) == known("key")
    keys = CompanionKeys(known("noise_public"), known("identity_public"), known("new_adv_secret"))
    assert CompanionKeys.open(known("request"), known("key")) == keys


def test_both_sides_agree() -> None:
    """On the key, whoever computes it; and the phone opens what the companion sealed."""
    key = request_key(OURS, PHONE.public, "CHROME", "2@ref")
    assert request_key(PHONE, OURS.public, "CHROME", "2@ref") == key
    assert request_key(PHONE, OURS.public, "CHROME", "2@other") != key
    assert request_key(PHONE, OURS.public, "DESKTOP", "2@ref") != key
    assert CompanionKeys.open(KEYS.seal(key, bytes(IV_SIZE)), key) == KEYS
    with pytest.raises(PairingError, match="cannot be opened"):
        CompanionKeys.open(KEYS.seal(key, bytes(IV_SIZE)), bytes(32))


def test_another_nonce_is_noticed() -> None:
    """So that the companion cannot choose it when it knows the phone's."""
    PROLOGUE.check(NONCE)
    with pytest.raises(PairingError, match="committed"):
        PROLOGUE.check(bytes(NONCE_SIZE))


def test_secrets_stay_out_of_logs() -> None:
    """What seals the device identity is in no text."""
    assert "aaa" not in repr(KEYS)


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (Prologue.from_bytes, b""),
        (Prologue.from_bytes, b"\xff"),
        (Prologue.from_bytes, PROLOGUE.to_bytes()[:-1]),
        (PrimaryIdentity.from_bytes, b""),
        (PrimaryIdentity.from_bytes, b"\xff"),
        (PrimaryIdentity.from_bytes, PrimaryIdentity(b"p" * 32, b"short").to_bytes()),
        (lambda data: CompanionKeys.open(data, bytes(32)), b""),
        (lambda data: CompanionKeys.open(data, bytes(32)), b"\xff"),
        (lambda data: CompanionKeys.open(data, bytes(32)), CompanionKeys(b"n", b"i", b"a").seal(bytes(32), bytes(12))),
        (lambda data: request_key(OURS, data, "CHROME", "2@ref"), bytes(32)),
        (lambda data: request_key(OURS, data, "CHROME", "2@ref"), b"short"),
    ],
)
def test_what_cannot_be_used(read: Any, data: bytes) -> None:
    """It is refused, and says so."""
    with pytest.raises(PairingError):
        read(data)


@given(st.binary(max_size=200))
def test_anything_is_read_or_refused(data: bytes) -> None:
    """Whatever the other side sends."""
    for read in (Prologue.from_bytes, PrimaryIdentity.from_bytes, lambda data: CompanionKeys.open(data, bytes(32))):
        with contextlib.suppress(PairingError):
            read(data)
