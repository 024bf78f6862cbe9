"""Handshake patterns, against published vectors and against what a peer may do wrong."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.connection_pair import CLIENT, SERVER, key_pair
from tests.vectors.curve import SMALL_ORDER
from tests.vectors.load import load
from zapwire.errors import HandshakeError, LocalProtocolError
from zapwire.protocol.noise.patterns import IK, XX, XX_FALLBACK, HandshakeState, Message, Pattern
from zapwire.protocol.signal.keys import KeyPair

PATTERNS = {pattern.name: pattern for pattern in (XX, IK, XX_FALLBACK)}
VECTORS = load("noise")["vectors"]


def joined(message: Message) -> bytes:
    """Return a message as the Noise specification writes it, in one piece."""
    return message.ephemeral + message.static + (message.payload or b"")


def in_parts(data: bytes, tokens: tuple[str, ...], *, has_key: bool) -> Message:
    """Return the parts of a message of the Noise specification."""
    parts = {"e": b"", "s": b""}
    for token in tokens:
        if token in parts:
            size = 48 if token == "s" and has_key else 32
            parts[token], data = data[:size], data[size:]
        else:
            has_key = True
    return Message(parts["e"], parts["s"], data)


def both_sides(pattern: Pattern, pairs: dict[str, KeyPair], prologue: bytes) -> tuple[HandshakeState, HandshakeState]:
    """Return the initiator and the responder, with these static and ephemeral key pairs."""
    initiator = HandshakeState(
        pattern,
        initiator=True,
        prologue=prologue,
        static=pairs["init_static"],
        ephemeral=pairs["init_ephemeral"],
        remote_static=pairs["resp_static"].public if pattern.knows_responder else b"",
    )
    responder = HandshakeState(
        pattern,
        initiator=False,
        prologue=prologue,
        static=pairs["resp_static"],
        ephemeral=pairs["resp_ephemeral"],
        remote_ephemeral=pairs["init_ephemeral"].public if pattern.keeps_ephemeral else b"",
    )
    return initiator, responder


PAIRS = {
    "init_static": CLIENT,
    "init_ephemeral": key_pair("client, once"),
    "resp_static": SERVER,
    "resp_ephemeral": key_pair("server, once"),
}


def turns(
    pattern: Pattern, initiator: HandshakeState, responder: HandshakeState
) -> list[tuple[HandshakeState, HandshakeState]]:
    """Return who writes and who reads, for each message of the pattern."""
    first, second = (responder, initiator) if pattern.keeps_ephemeral else (initiator, responder)
    return [(second, first) if index % 2 else (first, second) for index in range(len(pattern.messages))]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['name']}, {vector['origin'][:15]}")
def test_published_vector(vector: dict[str, Any]) -> None:
    """Every message of a published handshake, and of the transport after it, has the published bytes."""
    pattern = PATTERNS[vector["name"]]
    pairs = {name: KeyPair.from_private(bytes.fromhex(vector[name])) for name in PAIRS}
    initiator, responder = both_sides(pattern, pairs, bytes.fromhex(vector["prologue"]))
    for index, (writer, reader) in enumerate(turns(pattern, initiator, responder)):
        payload, sealed = map(bytes.fromhex, vector["handshake"][index])
        assert joined(writer.write(payload)) == sealed
        assert reader.read(in_parts(sealed, pattern.messages[index], has_key=index > 0)) == payload
    assert responder.remote_static == pairs["init_static"].public
    assert initiator.remote_static == pairs["resp_static"].public
    # The first cipher is the initiator's to send with.
    (first, second), (second_again, first_again) = initiator.split(), responder.split()
    ciphers = {1: (first, first_again), 2: (second, second_again)}
    for number, payload, sealed in vector["transport"]:
        sender, receiver = ciphers[number]
        assert sender.encrypt(bytes.fromhex(payload)).hex() == sealed
        assert receiver.decrypt(bytes.fromhex(sealed)).hex() == payload


def test_vectors_cover_every_pattern() -> None:
    """There is a published vector for each pattern."""
    assert {vector["name"] for vector in VECTORS} == set(PATTERNS)


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=list(PATTERNS))
@given(payloads=st.lists(st.none() | st.binary(), min_size=3, max_size=3), prologue=st.binary())
def test_any_payload_arrives(pattern: Pattern, payloads: list[bytes | None], prologue: bytes) -> None:
    """Any payload arrives, and none at all is something else than an empty one."""
    initiator, responder = both_sides(pattern, PAIRS, prologue)
    for (writer, reader), payload in zip(turns(pattern, initiator, responder), payloads, strict=False):
        assert reader.read(writer.write(payload)) == payload
    (send, receive), (send_back, receive_back) = initiator.split(), responder.split()
    assert receive_back.decrypt(send.encrypt(b"there")) == b"there"
    assert receive.decrypt(send_back.encrypt(b"and back")) == b"and back"


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=list(PATTERNS))
def test_order(pattern: Pattern) -> None:
    """Neither side can split before the last message, nor write or read one more after it."""
    initiator, responder = both_sides(pattern, PAIRS, b"")
    with pytest.raises(LocalProtocolError, match="not finished"):
        both_sides(pattern, PAIRS, b"")[0].split()
    for writer, reader in turns(pattern, initiator, responder):
        reader.read(writer.write(b""))
    for side in (initiator, responder):
        with pytest.raises(LocalProtocolError, match="no further message"):
            side.write(b"")
        with pytest.raises(LocalProtocolError, match="no further message"):
            side.read(Message())
        side.split()


def changed(data: bytes) -> bytes:
    """Return the bytes with one bit flipped."""
    return data[:-1] + bytes((data[-1] ^ 1,))


@pytest.mark.parametrize(
    ("pattern", "index", "part"),
    [
        (pattern, index, part)
        for pattern in PATTERNS.values()
        for index, tokens in enumerate(pattern.messages)
        for token, part in (("e", "ephemeral"), ("s", "static"), ("", "payload"))
        if not token or token in tokens
    ],
)
def test_damaged_message(pattern: Pattern, index: int, part: str) -> None:
    """A change in any part of a message is found at once, or by the message after one in the clear."""
    order = turns(pattern, *both_sides(pattern, PAIRS, b""))
    for writer, reader in order[:index]:
        reader.read(writer.write(b"payload"))
    writer, reader = order[index]
    message = writer.write(b"payload")
    message = replace(message, **{part: changed(getattr(message, part))})
    if pattern is XX and index == 0:
        reader.read(message)
        writer, reader = order[1]
        message = writer.write(b"payload")
    with pytest.raises(HandshakeError, match="does not authenticate"):
        reader.read(message)


@pytest.mark.parametrize("ephemeral", [b"", bytes(31), bytes(33), b"\x05" + bytes(32)])
def test_wrong_length_of_ephemeral_key(ephemeral: bytes) -> None:
    """An ephemeral key that has not 32 bytes is refused."""
    _, responder = both_sides(XX, PAIRS, b"")
    with pytest.raises(HandshakeError, match=f"ephemeral key has {len(ephemeral)} bytes, expected 32"):
        responder.read(Message(ephemeral))


def test_wrong_length_of_static_key() -> None:
    """A static key that was sealed well but has not 32 bytes is refused."""
    short = replace(SERVER, public=SERVER.public[:31])
    initiator, responder = both_sides(XX, {**PAIRS, "resp_static": short}, b"")
    responder.read(initiator.write(None))
    with pytest.raises(HandshakeError, match="static key has 31 bytes, expected 32"):
        initiator.read(responder.write(b""))


@pytest.mark.parametrize("static", [b"", b"short", bytes(15), bytes(48)])
def test_missing_or_foreign_static_key(static: bytes) -> None:
    """A static key that is missing, cut or not sealed for this handshake is refused."""
    initiator, responder = both_sides(XX, PAIRS, b"")
    responder.read(initiator.write(None))
    message = responder.write(b"")
    with pytest.raises(HandshakeError, match="does not authenticate"):
        initiator.read(replace(message, static=static))


@pytest.mark.parametrize("point", SMALL_ORDER, ids=bytes.hex)
def test_small_order_keys(point: bytes) -> None:
    """A key of small order, which would make the secret known to all, fails the handshake."""
    initiator, responder = both_sides(XX, PAIRS, b"")
    responder.read(Message(point))
    with pytest.raises(HandshakeError, match="small order"):
        responder.write(b"")
    initiator.write(None)
    with pytest.raises(HandshakeError, match="small order"):
        initiator.read(Message(point, bytes(48), bytes(16)))
    _, responder = both_sides(IK, PAIRS, b"")
    with pytest.raises(HandshakeError, match="small order"):
        responder.read(Message(point, bytes(48), bytes(16)))


def test_small_order_static_key() -> None:
    """A static key of small order fails the handshake too, though it was sealed well."""
    weak = replace(SERVER, public=SMALL_ORDER[0])
    initiator, responder = both_sides(XX, {**PAIRS, "resp_static": weak}, b"")
    responder.read(initiator.write(None))
    with pytest.raises(HandshakeError, match="small order"):
        initiator.read(responder.write(b""))


def test_fallback_needs_a_key_to_fall_back_on() -> None:
    """A fallback for a hello without a whole ephemeral key fails."""
    responder = HandshakeState(
        XX_FALLBACK,
        initiator=False,
        prologue=b"",
        static=SERVER,
        ephemeral=PAIRS["resp_ephemeral"],
        remote_ephemeral=b"short",
    )
    with pytest.raises(HandshakeError, match="a public key has 32 bytes, the peer's has 5"):
        responder.write(b"")


@given(st.binary(max_size=64), st.binary(max_size=80), st.binary(max_size=80))
def test_arbitrary_message(ephemeral: bytes, static: bytes, payload: bytes) -> None:
    """Whatever a peer sends as a message that must authenticate raises `HandshakeError`."""
    initiator, _ = both_sides(XX, PAIRS, b"")
    initiator.write(None)
    with pytest.raises(HandshakeError):
        initiator.read(Message(ephemeral, static, payload))
    _, responder = both_sides(IK, PAIRS, b"")
    with pytest.raises(HandshakeError):
        responder.read(Message(ephemeral, static, payload))
