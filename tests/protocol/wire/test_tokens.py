"""The token dictionary."""

import hashlib

from zapwire.protocol.wire import tokens


def test_equals_whatsmeow() -> None:
    """Every token stands where whatsmeow has it."""
    # binary/token/token.go at 33cfac5: its two lists, one token on a line.
    digest = "cfe8fcd3ef24f232ec7df9824e1baa277f6a736543efc0e5f48aa46abb0f8cd0"
    listed = [*tokens.SINGLE, *(token for dictionary in tokens.DOUBLE for token in dictionary)]
    assert hashlib.sha256("\n".join(listed).encode()).hexdigest() == digest


def test_sizes() -> None:
    """236 tokens of one byte leave the bytes above for structure; each of four dictionaries is full."""
    assert len(tokens.SINGLE) == tokens.DICTIONARY_0
    assert [len(dictionary) for dictionary in tokens.DOUBLE] == [256, 256, 256, 256]


def test_encoded_forms() -> None:
    """A token of the first list is its index, one of another its dictionary's byte and its index."""
    assert tokens.ENCODED["xmlstreamstart"] == b"\x01"
    assert tokens.ENCODED["s.whatsapp.net"] == b"\x03"
    assert tokens.ENCODED["read-self"] == b"\xec\x00"
    assert tokens.ENCODED["1961"] == b"\xef\xff"
    assert "" not in tokens.ENCODED


def test_encoded_forms_are_complete_and_unique() -> None:
    """Each token has one form, and no form stands for two."""
    assert len(tokens.ENCODED) == len(set(tokens.ENCODED.values())) == 235 + 4 * 256
