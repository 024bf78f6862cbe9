"""The packets of the Signal protocol."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.signal.parties import noise, pair
from tests.vectors.load import load
from zapwire.errors import InvalidKey, InvalidMessage
from zapwire.protocol.proto import signal_pb2
from zapwire.protocol.signal.packets import (
    PreKeySignalMessage,
    SenderKeyDistributionMessage,
    SenderKeyMessage,
    SignalMessage,
)

Packet = type[SignalMessage | PreKeySignalMessage | SenderKeyMessage | SenderKeyDistributionMessage]
KINDS: list[Packet] = [SignalMessage, PreKeySignalMessage, SenderKeyMessage, SenderKeyDistributionMessage]
TAILS = {SignalMessage: 8, PreKeySignalMessage: 0, SenderKeyMessage: 64, SenderKeyDistributionMessage: 0}
TYPED = b"\x05" + b"k" * 32
STEPS = [
    step for scenario in load("signal_sessions")["scenarios"] for step in scenario["steps"] if step["do"] == "encrypt"
]
GROUP_STEPS = [step for scenario in load("signal_sender_keys")["scenarios"] for step in scenario["steps"]]

every_kind = pytest.mark.parametrize("kind", KINDS)


def message() -> SignalMessage:
    """Return a message with a MAC."""
    return SignalMessage.seal(b"r" * 32, (5, 4), b"c" * 16, mac_key=b"m" * 32, sender=b"s" * 32, receiver=b"t" * 32)


def example(kind: Packet) -> SignalMessage | PreKeySignalMessage | SenderKeyMessage | SenderKeyDistributionMessage:
    """Return a packet of each kind."""
    if kind is SignalMessage:
        return message()
    if kind is PreKeySignalMessage:
        return PreKeySignalMessage(1, 2, 3, b"b" * 32, b"i" * 32, message())
    if kind is SenderKeyMessage:
        return SenderKeyMessage.sign(9, 8, b"c" * 16, signing_key=pair("signing"), random=bytes(64))
    return SenderKeyDistributionMessage(9, 8, b"c" * 32, b"s" * 32)


def test_vectors() -> None:
    """Each packet of libsignal is read, and written again byte by byte."""
    for step in STEPS:
        kind = SignalMessage if step["type"] == "msg" else PreKeySignalMessage
        packet = kind.from_bytes(bytes.fromhex(step["packet"]))
        assert packet.to_bytes().hex() == step["packet"]
        inner = packet.message if isinstance(packet, PreKeySignalMessage) else packet
        parts = (inner.ratchet_key, (inner.counter, inner.previous_counter), inner.ciphertext)
        sealed = SignalMessage.seal(*parts, mac_key=noise(), sender=noise(), receiver=noise())
        assert sealed.data[:-8] == inner.data[:-8]


def test_group_vectors() -> None:
    """Each group packet of libsignal is read; distributions are written again byte by byte."""
    signing_key = b""
    for step in GROUP_STEPS:
        if step["do"] in {"create", "distribute"}:
            distribution = SenderKeyDistributionMessage.from_bytes(bytes.fromhex(step["packet"]))
            signing_key = distribution.signing_key
            assert distribution.to_bytes().hex() == step["packet"]
        elif step["do"] == "encrypt":
            packet = SenderKeyMessage.from_bytes(bytes.fromhex(step["packet"]))
            assert packet.to_bytes().hex() == step["packet"]
            assert packet.is_signed_by(signing_key)


@every_kind
def test_round_trip(kind: Packet) -> None:
    """A packet is read as what was written, and starts with its version."""
    packet = example(kind)
    assert packet.to_bytes()[0] == 0x33
    assert kind.from_bytes(packet.to_bytes()) == packet


@pytest.mark.parametrize(("written", "read"), [(None, None), (0, None), (7, 7)])
def test_prekey_id(written: int | None, read: int | None) -> None:
    """A packet without a one-time prekey says so by leaving the id out, or by 0."""
    packet = PreKeySignalMessage(1, written, 3, b"b" * 32, b"i" * 32, message())
    assert PreKeySignalMessage.from_bytes(packet.to_bytes()).prekey_id == read


@every_kind
@pytest.mark.parametrize("version", [0x00, 0x23, 0x44, 0xF3])
def test_other_versions(kind: Packet, version: int) -> None:
    """A packet of another version is refused; the low half of the byte says nothing of it."""
    data = example(kind).to_bytes()
    with pytest.raises(InvalidMessage, match=f"this one has {version >> 4}"):
        kind.from_bytes(bytes((version,)) + data[1:])
    assert kind.from_bytes(b"\x34" + data[1:])


@every_kind
def test_too_short(kind: Packet) -> None:
    """A packet that ends before its MAC or signature, and an empty one, are refused."""
    for size in range(TAILS[kind] + 1):
        with pytest.raises(InvalidMessage):
            kind.from_bytes(b"\x33" * size)


@every_kind
def test_not_protobuf(kind: Packet) -> None:
    """A packet whose body cannot be read is refused."""
    with pytest.raises(InvalidMessage, match=rf"is no {kind.__name__}"):
        kind.from_bytes(b"\x33\xff" + bytes(TAILS[kind]))


BODIES: dict[
    Packet,
    signal_pb2.SignalMessage
    | signal_pb2.PreKeySignalMessage
    | signal_pb2.SenderKeyMessage
    | signal_pb2.SenderKeyDistributionMessage,
] = {
    SignalMessage: signal_pb2.SignalMessage(ratchetKey=TYPED, ciphertext=b"c"),
    PreKeySignalMessage: signal_pb2.PreKeySignalMessage(baseKey=TYPED, identityKey=TYPED, message=message().to_bytes()),
    SenderKeyMessage: signal_pb2.SenderKeyMessage(ciphertext=b"c"),
    SenderKeyDistributionMessage: signal_pb2.SenderKeyDistributionMessage(chainKey=bytes(32), signingKey=TYPED),
}
FIELDS: list[tuple[Packet, str]] = [
    (kind, field.name) for kind, body in BODIES.items() for field, _ in body.ListFields()
]


@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_missing_field(kind: Packet, name: str) -> None:
    """A packet that lacks a key or content is refused, one that lacks only numbers has zeros."""
    body = type(BODIES[kind])()
    body.MergeFrom(BODIES[kind])  # type: ignore[arg-type]
    tail = bytes(TAILS[kind])
    assert kind.from_bytes(b"\x33" + body.SerializeToString() + tail)
    body.ClearField(name)
    with pytest.raises(InvalidMessage, match=f"has {name}, this one has not"):
        kind.from_bytes(b"\x33" + body.SerializeToString() + tail)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, name in FIELDS if name.endswith("Key")])
@pytest.mark.parametrize("key", [b"", b"\x05", TYPED[:-2], TYPED + b"x", b"\x06" + TYPED[1:]])
def test_malformed_key(kind: Packet, name: str, key: bytes) -> None:
    """A key of the wrong type or length is refused."""
    body = type(BODIES[kind])()
    body.MergeFrom(BODIES[kind])  # type: ignore[arg-type]
    setattr(body, name, key)
    with pytest.raises(InvalidKey):
        kind.from_bytes(b"\x33" + body.SerializeToString() + bytes(TAILS[kind]))


@every_kind
@given(data=st.binary(max_size=200))
def test_arbitrary_bytes(kind: Packet, data: bytes) -> None:
    """Whatever arrives is read or refused, with or without a version that fits."""
    for received in (data, b"\x33" + data):
        try:
            packet = kind.from_bytes(received)
        except (InvalidMessage, InvalidKey):
            continue
        assert isinstance(packet, kind)


@every_kind
@given(data=st.data())
def test_damaged_packets(kind: Packet, data: st.DataObject) -> None:
    """A packet with some byte changed or cut off is read or refused."""
    whole = bytearray(example(kind).to_bytes())
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        kind.from_bytes(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
    except (InvalidMessage, InvalidKey):
        return


def test_mac_binds_everything() -> None:
    """The MAC fits only its key, its parties in their roles, and its bytes."""
    sealed = message()
    key, sender, receiver = b"m" * 32, b"s" * 32, b"t" * 32
    assert sealed.is_authentic(key, sender, receiver)
    assert not sealed.is_authentic(b"n" * 32, sender, receiver)
    assert not sealed.is_authentic(key, receiver, sender)
    for position in (1, 40, len(sealed.data) - 9, len(sealed.data) - 1):
        data = bytearray(sealed.data)
        data[position] ^= 1
        changed = SignalMessage(sealed.ratchet_key, 5, 4, sealed.ciphertext, bytes(data))
        assert not changed.is_authentic(key, sender, receiver)


def test_mac_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison of the MAC is `hmac.compare_digest`, whose time says nothing of where two values differ."""
    compared: list[tuple[bytes, bytes]] = []
    compare_digest = hmac.compare_digest

    def compare(ours: bytes, theirs: bytes) -> bool:
        compared.append((ours, theirs))
        return compare_digest(ours, theirs)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    sealed = message()
    assert sealed.is_authentic(b"m" * 32, b"s" * 32, b"t" * 32)
    assert compared == [(sealed.data[-8:], sealed.data[-8:])]


def test_signature_binds_everything() -> None:
    """The signature fits only its key and its bytes."""
    signed = SenderKeyMessage.sign(9, 8, b"c" * 16, signing_key=pair("signing"), random=bytes(64))
    assert signed.is_signed_by(pair("signing").public)
    assert not signed.is_signed_by(pair("other").public)
    data = bytearray(signed.data)
    data[3] ^= 1
    assert not SenderKeyMessage(9, 8, signed.ciphertext, bytes(data)).is_signed_by(pair("signing").public)


def test_content_is_not_shown() -> None:
    """Neither ciphertexts nor chain keys appear in what is printed of packets."""
    shown = repr([example(kind) for kind in KINDS])
    assert "cccc" not in shown
