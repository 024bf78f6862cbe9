"""Linking with a passkey, as the server sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import broken
from tests.sandbox.handlers.test_link_codes import new_scene
from tests.sandbox.people import dice
from tests.sandbox.phones.test_passkey import NONCE, OURS, SECRET
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.passkey import Prologue, handoff_proof
from zapwire.protocol.pairing.webauthn import PasskeyOptions
from zapwire.protocol.stanzas.passkey import (
    CompanionNonce,
    GetPasskeyOptions,
    GetRef,
    PasskeyPrologue,
    SealedRequest,
    passkey_step,
)
from zapwire.protocol.stanzas.queries import Query, check_answer, query_node, read_error
from zapwire.sandbox.handlers.passkey import on_client
from zapwire.sandbox.linking import Linking
from zapwire.sandbox.phones.passkey import PasskeyDemand
from zapwire.sandbox.world.passkey import Passkey


def demanding() -> tuple[Linking, PasskeyDemand]:
    """Return a client of which a passkey is demanded."""
    client = new_scene().client
    demand = client.passkey = PasskeyDemand.create(Passkey.create(dice("passkey")), SECRET, dice("demand"))
    return client, demand


def says(client: Linking, query: Query[object]) -> Node:
    """Let the client say something, and return the answer."""
    (answer,) = on_client(client, query_node(query, "7"), dice("refs")).answers
    return answer


async def test_the_way() -> None:
    """The ref and the options are handed out, and what follows is taken in its order."""
    client, demand = demanding()
    assert client.is_taken
    options = PasskeyOptions.from_bytes(GetPasskeyOptions().read(check_answer(says(client, GetPasskeyOptions()))))
    assert options == demand.options
    assert read_error(says(client, CompanionNonce(NONCE))).code == 400
    ref = GetRef().read(check_answer(says(client, GetRef())))
    payload = Prologue.create(OURS.public, "CHROME", ref, NONCE).to_bytes()
    assertion = demand.passkey.answer(options)
    prologue = PasskeyPrologue(assertion.raw_id, assertion.to_bytes(), payload, handoff_proof(SECRET, payload))
    wrong = PasskeyPrologue(assertion.raw_id, assertion.to_bytes(), payload, b"no proof")
    assert read_error(says(client, wrong)).code == 401
    check_answer(says(client, prologue))
    check_answer(says(client, CompanionNonce(NONCE)))
    check_answer(says(client, SealedRequest(b"sealed")))
    assert read_error(says(client, SealedRequest(b"sealed"))).code == 400


@pytest.mark.parametrize("query", [GetRef(), GetPasskeyOptions(), CompanionNonce(b"n")], ids=lambda step: step.tag)
def test_nothing_is_demanded(query: Query[object]) -> None:
    """Then there is nothing to give."""
    assert read_error(says(new_scene().client, query)).code == 404


STEPS: list[Query[object]] = [GetRef(), PasskeyPrologue(b"i", b"{}", b"p"), CompanionNonce(b"n"), SealedRequest(b"s")]


@given(st.sampled_from(STEPS).flatmap(lambda step: broken(query_node(step, "7"))))
async def test_anything_is_answered(node: Node) -> None:
    """Whatever a client sends; what is no step is refused."""
    client, _ = demanding()
    outcome = on_client(client, node, dice("refs"))
    assert len(outcome.answers) == 1
    assert passkey_step(node) or outcome.refused
