"""Linking, as far as one connection goes: refs, and the one consent that may follow."""

import asyncio
import base64
import re

import pytest

from tests.sandbox.people import KEYS, NUMBER, dice
from tests.sandbox.raw_client import PROFILE
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.login import LoginRequest, login_payload, registration_payload
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.pairing import PairDeviceSign, acknowledge, pair_error
from zapwire.sandbox import linking as module
from zapwire.sandbox.linking import Linking, LinkRefused

SIGN = PairDeviceSign("q1", 1, b"identity")


def linking(seed: int = 1) -> Linking:
    """Return what a registering client's connection has."""
    request = LoginRequest.from_bytes(registration_payload(PROFILE, KEYS.registration))
    return Linking(request, KEYS.noise.public, dice(seed))


async def nothing() -> None:
    """Offer nothing, as nobody is there to read it."""


async def asked(link: Linking, answer: Node) -> PairDeviceSign:
    """Let the client give this answer as soon as it is asked with the query q1."""

    async def offer() -> None:
        assert link.handle(answer)

    return await link.consent("q1", offer())


def test_refs_are_fresh() -> None:
    """Six of them, each 48 random bytes as text, none like another client's."""
    refs, others = linking(1).refs, linking(2).refs
    assert len({*refs, *others}) == 12
    for ref in refs:
        assert re.fullmatch(r"2@[A-Za-z0-9+/]{64}", ref)
        assert len(base64.b64decode(ref.removeprefix("2@"), validate=True)) == 48


def test_the_first_stanza_hands_out_the_refs() -> None:
    """All of them, in one query."""
    link = linking()
    refs = tuple(Node("ref", {}, ref.encode()) for ref in link.refs)
    attrs: dict[str, AttrValue] = {"from": SERVER, "type": "set", "id": "q1", "xmlns": "md"}
    assert link.first_stanza("q1") == Node("iq", attrs, (Node("pair-device", {}, refs),))


def test_what_the_client_said_of_itself_is_known() -> None:
    """Its keys, and the name and kind it shows."""
    link = linking()
    assert (link.registration, link.noise_key) == (KEYS.registration, KEYS.noise.public)
    assert link.props.os == "Raw"
    assert not link.is_taken


def test_a_login_cannot_be_linked() -> None:
    """It has no keys to register."""
    request = LoginRequest.from_bytes(login_payload(PROFILE, JID(NUMBER, "s.whatsapp.net", 1)))
    with pytest.raises(StanzaError, match="a login cannot be linked"):
        Linking(request, KEYS.noise.public, dice(1))


@pytest.mark.parametrize(
    ("node", "belongs"),
    [
        (acknowledge("0"), True),
        (SIGN.to_node(), True),
        (Node("ib"), True),
        (pair_error("q1", 401, "x"), False),
        (Node("iq", {"id": "1", "xmlns": "w:p", "type": "get"}), False),
        (Node("message", {"id": "1"}), False),
    ],
    ids=str,
)
def test_before_a_phone_scans(node: Node, *, belongs: bool) -> None:
    """A client may confirm what it got and send bulletins, and nothing else."""
    assert linking().handle(node) == belongs


async def test_the_signature_is_the_answer() -> None:
    """It is returned, and while the client is asked its code is taken."""
    link = linking()
    taken: list[bool] = []

    async def offer() -> None:
        taken.append(link.is_taken)
        link.handle(SIGN.to_node())

    assert await link.consent("q1", offer()) == SIGN
    assert taken == [True]
    assert not link.is_taken


async def test_a_refusal_is_told() -> None:
    """With the client's own code and text."""
    with pytest.raises(LinkRefused, match="the client refused the link: 401 hmac-mismatch"):
        await asked(linking(), pair_error("q1", 401, "hmac-mismatch"))


@pytest.mark.parametrize(
    "answer",
    [
        acknowledge("q1"),
        Node("iq", {"id": "q1", "type": "result"}, (Node("pair-device-sign"),)),
        Node("iq", {"id": "q1", "type": "result"}, (Node("pair-device-sign", {}, (Node("device-identity"),)),)),
    ],
    ids=str,
)
async def test_an_answer_without_a_signature_is_a_refusal(answer: Node) -> None:
    """It says what is missing."""
    with pytest.raises(LinkRefused, match="the client's signature cannot be read: <"):
        await asked(linking(), answer)


async def test_only_the_first_answer_counts() -> None:
    """Later ones and answers to other queries change nothing."""
    link = linking()

    async def offer() -> None:
        assert link.handle(acknowledge("other"))
        assert not link.handle(pair_error("other", 500, "x"))
        assert link.handle(SIGN.to_node())
        assert not link.handle(pair_error("q1", 500, "x"))
        assert link.handle(acknowledge("q1"))
        link.abandon()

    assert await link.consent("q1", offer()) == SIGN


async def test_a_client_that_leaves_is_told() -> None:
    """The phone does not wait for it."""
    link = linking()

    async def offer() -> None:
        link.abandon()

    with pytest.raises(LinkRefused, match="the client disconnected before it answered the link"):
        await link.consent("q1", offer())


async def test_a_client_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After 15 seconds; then another phone may scan."""
    assert module.ANSWER_TIMEOUT == 15
    monkeypatch.setattr(module, "ANSWER_TIMEOUT", 0.01)
    link = linking()
    with pytest.raises(LinkRefused, match="the client did not answer the link within"):
        await link.consent("q1", nothing())
    assert not link.is_taken
    assert await asked(link, SIGN.to_node()) == SIGN


async def test_a_phone_that_gives_up_leaves_no_trace() -> None:
    """Where the one who waits is cancelled, the code is free again."""
    link = linking()
    offered = asyncio.Event()

    async def offer() -> None:
        offered.set()

    waiting = asyncio.create_task(link.consent("q1", offer()))
    await offered.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not link.is_taken


def test_leaving_unasked_does_no_harm() -> None:
    """A connection that ends before any phone scanned ends quietly."""
    link = linking()
    link.abandon()
    assert not link.is_taken
