"""X25519 key pairs and agreement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors.curve import SMALL_ORDER
from zapwire.errors import RemoteProtocolError
from zapwire.protocol.signal.keys import KeyPair


@pytest.mark.parametrize(
    ("scalar", "coordinate", "result"),
    [
        # RFC 7748, section 5.2
        (
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
        ),
        (
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
        ),
    ],
)
def test_agreement_vector(scalar: str, coordinate: str, result: str) -> None:
    """X25519 gives the results of RFC 7748, whose scalars still need clamping."""
    assert KeyPair.from_private(bytes.fromhex(scalar)).agree(bytes.fromhex(coordinate)).hex() == result


def test_iterated_vector() -> None:
    """A thousand rounds, each fed with the results of the last two, end where RFC 7748 says."""
    scalar = coordinate = (9).to_bytes(32, "little")
    results = []
    for _ in range(1000):
        scalar, coordinate = KeyPair.from_private(scalar).agree(coordinate), scalar
        results.append(scalar.hex())
    assert results[0] == "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"
    assert results[-1] == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"


@pytest.mark.parametrize(
    ("private", "public", "other_private", "other_public", "secret"),
    [
        # RFC 7748, section 6.1
        (
            "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
            "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
        ),
        # rust/core/src/curve/curve25519.rs of github.com/signalapp/libsignal
        (
            "c806439dc9d2c476ffed8f2580c0888d58ab406bf7ae3698879021b96bb4bf59",
            "1bb75966f2e93a3691dfff942bb2a466a1c08b8d78ca3f4d6df8b8bfa2e4ee28",
            "b03b34c33a1c44f225b662d2bf4859b8135411fa7b0386d45fb75dc5b91b4466",
            "653614993d2b15ee9e5fd3d86ce719ef4ec1daae1886a87b3f5fa9565a27a22f",
            "325f239328941ced6e673b86ba41017448e99b649a9c3806c1dd7ca4c477e629",
        ),
    ],
    ids=["RFC 7748", "libsignal"],
)
def test_key_pair_vector(private: str, public: str, other_private: str, other_public: str, secret: str) -> None:
    """Public keys and the shared secret of two pairs are the published ones, from both sides."""
    pair, other = (KeyPair.from_private(bytes.fromhex(key)) for key in (private, other_private))
    assert (pair.public.hex(), other.public.hex()) == (public, other_public)
    assert pair.agree(other.public).hex() == other.agree(pair.public).hex() == secret


@given(st.binary(min_size=32, max_size=32))
def test_clamping(private: bytes) -> None:
    """The private half is clamped, so a kept one gives the same pair again."""
    pair = KeyPair.from_private(private)
    assert pair.private[0] & 7 == 0
    assert pair.private[31] & 0xC0 == 0x40
    assert KeyPair.from_private(pair.private) == pair


@pytest.mark.parametrize("point", SMALL_ORDER, ids=bytes.hex)
@pytest.mark.parametrize("upper_bit", [0, 0x80])
def test_small_order(point: bytes, upper_bit: int) -> None:
    """A public key of small order is refused, whatever its unused bit says."""
    pair = KeyPair.from_private(bytes(range(32)))
    with pytest.raises(RemoteProtocolError, match="of small order"):
        pair.agree(point[:31] + bytes((point[31] | upper_bit,)))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_wrong_length(length: int) -> None:
    """A public key of another length is refused."""
    with pytest.raises(RemoteProtocolError, match=f"a public key has 32 bytes, the peer's has {length}"):
        KeyPair.from_private(bytes(range(32))).agree(b"\x09" * length)


def test_private_half_is_not_shown() -> None:
    """The text of a key pair, which may reach a log, lacks the private half."""
    pair = KeyPair.from_private(bytes(range(32)))
    assert repr(pair.public) in repr(pair)
    assert "private" not in repr(pair)
    assert repr(pair.private) not in repr(pair)
