"""XEdDSA signatures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.connection_pair import dice
from tests.vectors.curve import SMALL_ORDER
from zapwire.errors import LocalProtocolError
from zapwire.protocol.signal import xeddsa
from zapwire.protocol.signal.keys import KeyPair

# test_signature of rust/core/src/curve/curve25519.rs in github.com/signalapp/libsignal
LIBSIGNAL_PUBLIC = bytes.fromhex("ab7e717d4a163b7d9a1d8071dfe9dcf8cdcd1cea3339b6356be84d887e322c64")
LIBSIGNAL_MESSAGE = bytes.fromhex("05edce9d9c415ca78cb7252e72c2c4a554d3eb29485a0e1d503118d1a82d99fb4a")
LIBSIGNAL_SIGNATURE = bytes.fromhex(
    "5de88ca9a89b4a115da79109c67c9c7464a3e4180274f1cb8c63c2984e286dfb"
    "ede82deb9dcd9fae0bfbb821569b3d9001bd8130cd11d486cef047bd60b86e88"
)

PAIR = KeyPair.from_private(dice("signer")(32))


def flips(data: bytes) -> list[bytes]:
    """Return all variants of `data` that differ in one bit."""
    value = int.from_bytes(data)
    return [(value ^ 1 << bit).to_bytes(len(data)) for bit in range(8 * len(data))]


def test_libsignal_vector_is_accepted() -> None:
    """The signature that libsignal's tests hold is accepted."""
    assert xeddsa.verify(LIBSIGNAL_PUBLIC, LIBSIGNAL_MESSAGE, LIBSIGNAL_SIGNATURE)


def test_every_other_signature_is_refused() -> None:
    """No bit of a signature may differ, in the vector and in signatures of both signs."""
    assert not any(
        xeddsa.verify(LIBSIGNAL_PUBLIC, LIBSIGNAL_MESSAGE, signature) for signature in flips(LIBSIGNAL_SIGNATURE)
    )


def test_every_other_message_is_refused() -> None:
    """No bit of the message may differ, nor its length."""
    messages = [*flips(LIBSIGNAL_MESSAGE), LIBSIGNAL_MESSAGE[:-1], LIBSIGNAL_MESSAGE + b"\0", b""]
    assert not any(xeddsa.verify(LIBSIGNAL_PUBLIC, message, LIBSIGNAL_SIGNATURE) for message in messages)


def test_every_other_key_is_refused() -> None:
    """No bit of the public key may differ, but for the highest, which X25519 does not use."""
    accepted = [key for key in flips(LIBSIGNAL_PUBLIC) if xeddsa.verify(key, LIBSIGNAL_MESSAGE, LIBSIGNAL_SIGNATURE)]
    assert accepted == [LIBSIGNAL_PUBLIC[:31] + bytes((LIBSIGNAL_PUBLIC[31] | 0x80,))]


def test_signature_vector() -> None:
    """With known randomness the signature is the one that Signal's C code makes."""
    # curvesigs_fast_test of android/jni/ed25519/tests/internal_fast_tests.c in github.com/signalapp/curve25519-java
    private = bytearray(32)
    private[8] = 189
    pair = KeyPair.from_private(bytes(private))
    signature = xeddsa.sign(pair.private, bytes(200), bytes(64))
    assert signature.hex() == (
        "cf873d0379ac20e8893e5567ee0f8951f8db840d26b243b463526689d01ca718"
        "ac189fb1678574ebdde569330659448b0bd6c1973f7d780ab39518626803d782"
    )
    assert xeddsa.verify(pair.public, bytes(200), signature)


def test_hundreds_of_keys() -> None:
    """Signatures of any key are accepted, about half of them with the sign bit, and refused for any other key."""
    random = dice("hundreds of keys")
    signs = 0
    for _ in range(400):
        pair = KeyPair.from_private(random(32))
        message = random(40)
        signature = xeddsa.sign(pair.private, message, random(64))
        assert xeddsa.verify(pair.public, message, signature)
        assert not xeddsa.verify(PAIR.public, message, signature)
        signs += signature[63] >> 7
    assert 100 < signs < 300


@pytest.mark.parametrize("sign", [0, 1])
def test_no_bit_may_differ_for_either_sign(sign: int) -> None:
    """A signature of either sign is refused once a bit differs, that of the sign included."""
    random = dice("either sign")
    while True:
        pair = KeyPair.from_private(random(32))
        signature = xeddsa.sign(pair.private, b"message", random(64))
        if signature[63] >> 7 == sign:
            break
    assert not any(xeddsa.verify(pair.public, b"message", other) for other in flips(signature))


def test_randomness_counts() -> None:
    """The same message signed with other randomness has another signature, with the same one the same."""
    random = dice("randomness")(64)
    first = xeddsa.sign(PAIR.private, b"message", random)
    assert first == xeddsa.sign(PAIR.private, b"message", random)
    second = xeddsa.sign(PAIR.private, b"message", random[::-1])
    assert first[:32] != second[:32]
    assert xeddsa.verify(PAIR.public, b"message", second)


@given(st.binary())
def test_any_message(message: bytes) -> None:
    """A message of any length can be signed."""
    assert xeddsa.verify(PAIR.public, message, xeddsa.sign(PAIR.private, message, bytes(64)))


@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=80))
def test_arbitrary_bytes(public: bytes, message: bytes, signature: bytes) -> None:
    """Whatever is no signature is refused without an error."""
    assert not xeddsa.verify(public, message, signature)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_arbitrary_bytes_of_the_right_length(public: bytes, signature: bytes) -> None:
    """Whatever has the right lengths but is no signature is refused without an error."""
    assert not xeddsa.verify(public, b"message", signature)


@pytest.mark.parametrize("point", SMALL_ORDER, ids=bytes.hex)
def test_small_order_keys_verify_nothing(point: bytes) -> None:
    """For a key of small order, or the one without an Edwards form, no signature holds, not even zeros."""
    for signature in (bytes(64), b"\x01" + bytes(63), LIBSIGNAL_SIGNATURE):
        assert not xeddsa.verify(point, b"message", signature)


@pytest.mark.parametrize("length", [0, 32, 63, 65])
def test_wrong_amount_of_randomness(length: int) -> None:
    """Signing takes exactly 64 random bytes; less would weaken the key."""
    with pytest.raises(LocalProtocolError, match=f"needs 64 random bytes, got {length}"):
        xeddsa.sign(PAIR.private, b"message", bytes(length))


def test_wrong_lengths() -> None:
    """A key or signature that is one byte short or long is refused."""
    signature = xeddsa.sign(PAIR.private, b"message", bytes(64))
    for public in (PAIR.public[:31], PAIR.public + b"\0", b"\x05" + PAIR.public):
        assert not xeddsa.verify(public, b"message", signature)
    for other in (signature[:63], signature + b"\0", b""):
        assert not xeddsa.verify(PAIR.public, b"message", other)
