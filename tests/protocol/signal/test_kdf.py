"""Key derivation: HKDF, root keys and chains."""

import pytest

from tests.vectors.load import load
from zapwire.errors import DuplicateMessage, InvalidMessage
from zapwire.protocol.signal.kdf import (
    MAX_JUMP,
    MAX_SKIPPED,
    Chain,
    MessageKeys,
    SenderMessageKeys,
    derive,
    first_root,
    next_root,
)

VECTORS = load("signal_kdf")
KEY = b"k" * 32


@pytest.mark.parametrize(
    ("material", "salt", "info", "size", "result"),
    [
        # RFC 5869, appendix A.1 and A.3
        (
            "0b" * 22,
            "000102030405060708090a0b0c",
            "f0f1f2f3f4f5f6f7f8f9",
            42,
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            "0b" * 22,
            "",
            "",
            42,
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ],
)
def test_hkdf_vector(material: str, salt: str, info: str, size: int, result: str) -> None:
    """HKDF gives what RFC 5869 says."""
    derived = derive(bytes.fromhex(material), bytes.fromhex(info), size, salt=bytes.fromhex(salt))
    assert derived.hex() == result


def test_message_keys_vector() -> None:
    """A chain gives the chain keys and message keys of libsignal."""
    chain = Chain(bytes.fromhex(VECTORS["chain"][0]["chain_key"]))
    for index, row in enumerate(VECTORS["chain"]):
        assert (chain.index, chain.key.hex()) == (index, row["chain_key"])
        chain, seed = chain.next()
        keys = MessageKeys.from_seed(seed)
        assert (keys.cipher_key.hex(), keys.mac_key.hex(), keys.iv.hex()) == (
            row["cipher_key"],
            row["mac_key"],
            row["iv"],
        )


def test_sender_message_keys_vector() -> None:
    """The chain of a sender key gives the chain keys and message keys of libsignal."""
    chain = Chain(bytes.fromhex(VECTORS["sender_chain"][0]["chain_key"]))
    for row in VECTORS["sender_chain"]:
        assert chain.key.hex() == row["chain_key"]
        chain, seed = chain.next()
        keys = SenderMessageKeys.from_seed(seed)
        assert (keys.cipher_key.hex(), keys.iv.hex()) == (row["cipher_key"], row["iv"])


def test_root_vectors() -> None:
    """The first and the next root key, and their chains, are those of libsignal."""
    first, following = VECTORS["first_root"], VECTORS["root"]
    root, chain = first_root(bytes.fromhex(first["secrets"]))
    assert (root.hex(), chain) == (first["root"], Chain(bytes.fromhex(first["chain_key"])))
    root, chain = next_root(bytes.fromhex(following["root"]), bytes.fromhex(following["secret"]))
    assert (root.hex(), chain) == (following["next_root"], Chain(bytes.fromhex(following["chain_key"])))


def seeds(count: int) -> list[bytes]:
    """Return the first seeds of the chain of `KEY`."""
    chain, found = Chain(KEY), []
    for _ in range(count):
        chain, seed = chain.next()
        found.append(seed)
    return found


def test_take_in_any_order() -> None:
    """Each message has the same seed, whatever the order, and a chain that is used up keeps nothing."""
    chain, expected = Chain(KEY), seeds(6)
    for number in (2, 0, 5, 4, 1, 3):
        chain, seed = chain.take(number)
        assert seed == expected[number]
    assert (chain.index, chain.skipped) == (6, ())


@pytest.mark.parametrize("number", [0, 2])
def test_a_seed_is_taken_once(number: int) -> None:
    """A seed that was taken, in order or out of it, cannot be taken again."""
    chain, _ = Chain(KEY).take(2)
    chain, _ = chain.take(0)
    with pytest.raises(DuplicateMessage, match=f"message {number} "):
        chain.take(number)


def test_chain_is_a_value() -> None:
    """Taking a seed leaves the chain that it was taken from as it was."""
    chain, _ = Chain(KEY).take(3)
    assert chain.take(1) == chain.take(1)
    assert [index for index, _ in chain.skipped] == [0, 1, 2]


def test_skipped_seeds_are_bounded() -> None:
    """A chain keeps the seeds of the latest 2,000 skipped messages, over one jump as over two."""
    chain, _ = Chain(KEY).take(MAX_SKIPPED + 5)
    assert [index for index, _ in chain.skipped] == list(range(5, MAX_SKIPPED + 5))
    chain, _ = chain.take(MAX_SKIPPED + 9)
    assert len(chain.skipped) == MAX_SKIPPED
    assert chain.skipped[0][0] == 8
    assert chain.skipped[-1] == (MAX_SKIPPED + 8, seeds(MAX_SKIPPED + 9)[-1])
    with pytest.raises(DuplicateMessage):
        chain.take(7)


def test_jumps_are_bounded() -> None:
    """A message may be 25,000 ahead, not one more."""
    chain, _ = Chain(KEY).take(MAX_JUMP)
    assert chain.index == MAX_JUMP + 1
    with pytest.raises(InvalidMessage, match="25001 ahead"):
        Chain(KEY).take(MAX_JUMP + 1)


def test_secrets_are_not_shown() -> None:
    """No key appears in what is printed of the values."""
    chain, seed = Chain(KEY).take(1)
    shown = repr((chain, MessageKeys.from_seed(seed), SenderMessageKeys.from_seed(seed)))
    assert shown == "(Chain(index=2), MessageKeys(), SenderMessageKeys())"
