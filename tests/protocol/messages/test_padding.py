"""The padding below a message's encryption."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors.load import load
from zapwire.errors import InvalidMessage
from zapwire.protocol.messages.padding import pad, unpad

VECTORS = load("whatsmeow_messages")


@pytest.mark.parametrize("vector", VECTORS["padding"], ids=lambda vector: str(vector["random"]))
def test_pads_as_whatsmeow(vector: dict[str, Any]) -> None:
    """The random byte decides the padding as it does in whatsmeow."""
    assert pad(b"hi", vector["random"]).hex() == vector["padded"]


@pytest.mark.parametrize("vector", VECTORS["unpadding"], ids=lambda vector: f"{vector['padded']}-{vector['version']}")
def test_unpads_as_whatsmeow(vector: dict[str, Any]) -> None:
    """The same is taken and refused, whatever the version."""
    padded, version = bytes.fromhex(vector["padded"]), vector["version"]
    if vector["plaintext"] is None:
        with pytest.raises(InvalidMessage):
            unpad(padded, version)
    else:
        assert unpad(padded, version).hex() == vector["plaintext"]


@given(st.binary(), st.integers(0, 255))
def test_round_trip(plaintext: bytes, random: int) -> None:
    """Padding comes off again and is 1 to 15 bytes."""
    padded = pad(plaintext, random)
    assert unpad(padded) == plaintext
    assert 1 <= len(padded) - len(plaintext) <= 15


@given(st.binary(max_size=40))
def test_any_bytes_are_unpadded_or_refused(padded: bytes) -> None:
    """Nothing but `InvalidMessage` is raised, and what comes back is all but the padding."""
    try:
        plaintext = unpad(padded)
    except InvalidMessage:
        return
    assert plaintext + padded[-1:] * padded[-1] == padded
