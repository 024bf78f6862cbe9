"""The token dictionaries."""

import hashlib

import pytest

from zapwire.protocol.wire import tokens
from zapwire.protocol.wire.tokens import DICTIONARY_2, DICTIONARY_3, Dictionary

# binary/token/token.go of whatsmeow: its two lists, one token on a line. Baileys 6.17.16 has the same list 2.
DIGESTS = {
    DICTIONARY_2: "683034533b7104edc2319021af62fab2ae3800bf9527935c11c6f84e3eadaebb",  # at 056c25e4
    DICTIONARY_3: "cfe8fcd3ef24f232ec7df9824e1baa277f6a736543efc0e5f48aa46abb0f8cd0",  # at 33cfac5
}

both = pytest.mark.parametrize("dictionary", DIGESTS, ids=repr)


@both
def test_equals_whatsmeow(dictionary: Dictionary) -> None:
    """Every token stands where whatsmeow has it."""
    listed = [*dictionary.single, *(token for tokens in dictionary.double for token in tokens)]
    assert hashlib.sha256("\n".join(listed).encode()).hexdigest() == DIGESTS[dictionary]


@both
def test_sizes(dictionary: Dictionary) -> None:
    """236 tokens of one byte leave the bytes above for structure; each of four dictionaries is full."""
    assert len(dictionary.single) == tokens.DICTIONARY_0
    assert [len(page) for page in dictionary.double] == [256, 256, 256, 256]


@pytest.mark.parametrize(
    ("dictionary", "forms"),
    [
        (
            DICTIONARY_2,
            {"media-eze1-1.cdn.whatsapp.net": "eb", "msgr": "ed02", "media.faqp2-3.fna.whatsapp.net": "efff"},
        ),
        (DICTIONARY_3, {"screen_height": "eb", "read-self": "ec00", "1961": "efff"}),
    ],
    ids=repr,
)
def test_encoded_forms(dictionary: Dictionary, forms: dict[str, str]) -> None:
    """A token of the first list is its index, one of another its dictionary's byte and its index."""
    for token, form in {"xmlstreamstart": "01", "s.whatsapp.net": "03", **forms}.items():
        assert dictionary.encoded[token].hex() == form
    assert "" not in dictionary.encoded


@both
def test_encoded_forms_are_complete_and_unique(dictionary: Dictionary) -> None:
    """Each token has one form, and no form stands for two."""
    assert len(dictionary.encoded) == len(set(dictionary.encoded.values())) == 235 + 4 * 256


def test_a_token_of_both_kinds_takes_one_byte() -> None:
    """Where a token stands in both lists, its one-byte form is used."""
    assert Dictionary.of(9, ("", "a"), (("a", "b"),)).encoded == {"a": b"\x01", "b": b"\xec\x01"}


def test_versions() -> None:
    """A dictionary is known by its version, in messages too."""
    assert (repr(DICTIONARY_2), repr(DICTIONARY_3)) == ("Dictionary(version=2)", "Dictionary(version=3)")
