"""What a phone demands of a client that is to be linked with a passkey."""

import asyncio
from dataclasses import replace

import pytest

from tests.sandbox.people import dice
from zapwire.errors import PairingError, SandboxError
from zapwire.protocol.pairing.passkey import CompanionKeys, Prologue, handoff_proof, request_key, shown_code
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.stanzas.passkey import PasskeyPrologue
from zapwire.sandbox.phones import passkey as passkey_module
from zapwire.sandbox.phones.passkey import PasskeyDemand
from zapwire.sandbox.world.passkey import Passkey

SECRET = b"s" * 32
OURS = KeyPair.from_private(dice("companion")(32))
NONCE = b"n" * 32
KEYS = CompanionKeys(b"n" * 32, b"i" * 32, b"a" * 32)
PROLOGUE = Prologue.create(OURS.public, "CHROME", "2@ref", NONCE)


def demand() -> PasskeyDemand:
    """Return a demand that gave its ref."""
    made = PasskeyDemand.create(Passkey.create(dice("passkey")), SECRET, dice("demand"))
    made.ref = "2@ref"
    return made


def step(made: PasskeyDemand, prologue: Prologue = PROLOGUE, *, proof: bytes | None = None) -> PasskeyPrologue:
    """Return what the client sends first."""
    payload = prologue.to_bytes()
    assertion = made.passkey.answer(made.options)
    return PasskeyPrologue(
        assertion.raw_id, assertion.to_bytes(), payload, handoff_proof(SECRET, payload) if proof is None else proof
    )


async def test_the_whole_way() -> None:
    """Step by step, until the client's keys are known."""
    made = demand()
    made.take_prologue(step(made))
    await made.answered()
    assert (made.may_skip, made.passkey.counter, made.code) == (True, 1, "")
    made.take_nonce(NONCE)
    assert made.code == shown_code(NONCE, made.own)
    made.take_request(KEYS.seal(request_key(OURS, made.own.ephemeral, "CHROME", "2@ref"), bytes(12)))
    assert await made.keys() == KEYS


async def test_without_a_proof() -> None:
    """The codes have to be compared."""
    made = demand()
    made.take_prologue(step(made, proof=b""))
    assert not made.may_skip


async def test_what_is_refused() -> None:
    """Each with its reason, and then the right one is still taken."""
    made = demand()
    good = step(made)
    for bad, problem in (
        (step(made, proof=b"no"), "scanned"),
        (step(made, Prologue.create(OURS.public, "CHROME", "2@other", NONCE)), "ref"),
        (replace(good, credential_id=b"other"), "id"),
        (replace(good, assertion=b"{}"), "cannot be read"),
        (replace(good, payload=b""), "prologue"),
    ):
        with pytest.raises(PairingError, match=problem):
            made.take_prologue(bad)
    with pytest.raises(PairingError, match="no nonce"):
        made.take_nonce(NONCE)
    made.take_prologue(good)
    with pytest.raises(PairingError, match="already"):
        made.take_prologue(step(made))
    with pytest.raises(PairingError, match="no pairing request"):
        made.take_request(b"")
    with pytest.raises(PairingError, match="committed"):
        made.take_nonce(b"other")
    made.take_nonce(NONCE)
    made.take_request(b"nothing")
    with pytest.raises(PairingError, match="cannot be opened"):
        await made.keys()


async def test_a_client_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not waited for any longer than a minute, here a moment."""
    monkeypatch.setattr(passkey_module, "TIMEOUT", 0.01)
    made = demand()
    with pytest.raises(TimeoutError):
        await made.answered()


async def test_a_client_that_leaves() -> None:
    """Whoever waits is told."""
    made = demand()
    waiting = asyncio.create_task(made.answered())
    await asyncio.sleep(0)
    made.abandon(SandboxError("gone"))
    with pytest.raises(SandboxError, match="gone"):
        await waiting
