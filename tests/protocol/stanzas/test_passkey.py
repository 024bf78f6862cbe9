"""Stanzas of linking with a passkey: what the companion asks and sends, and what the server tells it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import answered, asked, broken, over_wire, read_or_refuse
from zapwire.errors import StanzaError
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.passkey import (
    CompanionNonce,
    GetPasskeyOptions,
    GetRef,
    PasskeyPrologue,
    SealedRequest,
    continuation,
    options_content,
    passkey_request,
    passkey_step,
    read_continuation,
    read_options,
    ref_answer,
)

PROLOGUE = PasskeyPrologue(b"id", b"{}", b"payload", b"proof")
STEPS: list[Any] = [GetRef(), GetPasskeyOptions(), PROLOGUE, CompanionNonce(b"n"), SealedRequest(b"s")]


def test_the_prologue() -> None:
    """Four elements in whatsmeow's order; the proof may be missing."""
    children = (
        Node("credential_id", {}, b"id"),
        Node("webauthn_assertion", {}, b"{}"),
        Node("prologue_payload", {}, b"payload"),
        Node("pairing_handoff_proof", {}, b"proof"),
    )
    node = asked(PROLOGUE)
    assert node.attrs == {"id": "7", "xmlns": "md", "type": "set", "to": SERVER}
    assert node.children == (Node("passkey_prologue", {}, children),)
    assert PasskeyPrologue.from_node(node) == PROLOGUE
    bare = PasskeyPrologue(b"id", b"{}", b"payload")
    assert asked(bare).children == (Node("passkey_prologue", {}, children[:3]),)
    assert PasskeyPrologue.from_node(asked(bare)) == bare


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.tag)
def test_steps(step: Any) -> None:
    """Each is known by its element, in a query of the namespace md."""
    node = asked(step)
    assert (node.attrs["xmlns"], node.attrs["type"]) == (
        "md",
        "get" if step.tag in ("ref", GetPasskeyOptions.tag) else "set",
    )
    assert passkey_step(node) == step.tag
    assert passkey_step(Node("iq", {**node.attrs, "xmlns": "w:p"}, node.content)) == ""
    assert passkey_step(Node("iq", {**node.attrs, "type": "result"}, node.content)) == ""
    assert passkey_step(Node("message", node.attrs, node.content)) == ""


def test_the_last_steps_hold_bytes() -> None:
    """And nothing else."""
    assert CompanionNonce.from_node(asked(CompanionNonce(b"nonce"))).nonce == b"nonce"
    assert SealedRequest.from_node(asked(SealedRequest(b"sealed"))).data == b"sealed"


def test_answers() -> None:
    """The ref, and the options."""
    assert answered(GetRef(), ref_answer("2@ref")) == "2@ref"
    assert answered(GetPasskeyOptions(), options_content(b"{}")) == b"{}"
    for step in (PROLOGUE, CompanionNonce(b"n"), SealedRequest(b"s")):
        answered(step)
    for bad in (None, (Node("ref", {}, b""),), (Node("ref", {}, b"\xff\xfe"),), (Node("ref", {}, b"r" * 2000),)):
        with pytest.raises(StanzaError):
            answered(GetRef(), bad)


def test_notifications() -> None:
    """They come of the server, each with its type."""
    request = over_wire(passkey_request(b"{}", "9", 1_790_000_000))
    assert request.attrs == {"from": SERVER, "type": "passkey_prologue_request", "id": "9", "t": "1790000000"}
    assert read_options(request) == b"{}"
    goes_on = over_wire(continuation(b"identity", "9", 1_790_000_000))
    assert goes_on.attrs["type"] == "crsc_continuation"
    assert goes_on.children == (Node("primary_ephemeral_identity", {}, b"identity"),)
    assert read_continuation(goes_on) == b"identity"


def test_secrets_stay_out_of_logs() -> None:
    """Neither what was answered, nor the nonce."""
    assert "payload" not in repr(PROLOGUE)
    assert "secret" not in repr(CompanionNonce(b"secret"))


@given(st.sampled_from(STEPS).flatmap(lambda step: broken(asked(step))))
def test_broken_steps(node: Node) -> None:
    """They are read or refused."""
    for read in (PasskeyPrologue.from_node, CompanionNonce.from_node, SealedRequest.from_node, passkey_step):
        read_or_refuse(read, node)


@given(broken(passkey_request(b"{}", "9", 1)) | broken(continuation(b"i", "9", 1)))
def test_broken_notifications(node: Node) -> None:
    """They are read or refused."""
    for read in (read_options, read_continuation, GetRef().read):
        read_or_refuse(read, node)
