"""The token that lets WhatsApp check a reported message."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.messages.encoded import encoded_messages, field, varint
from tests.vectors.load import load
from zapwire.errors import InvalidMessage
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.reader import parse
from zapwire.protocol.messages.reporting import covered, reporting_token, wants_reporting_token

VECTORS = load("whatsmeow_messages")

every_message = pytest.mark.parametrize("vector", VECTORS["messages"], ids=lambda vector: vector["name"])


def token(data: bytes) -> str:
    """Return the token of an encoded message, with the vectors' key."""
    return reporting_token(
        data,
        secret=bytes.fromhex(VECTORS["secret"]),
        message_id=VECTORS["token_id"],
        sender=JID.parse(VECTORS["own_lid"]),
        remote=JID.parse(VECTORS["token_remote"]),
    ).hex()


@every_message
def test_tokens_are_whatsmeows(vector: dict[str, Any]) -> None:
    """What is covered, and the token over it, equal whatsmeow's for every kind of content."""
    data = bytes.fromhex(vector["message"])
    assert covered(data).hex() == vector["covered"]
    assert token(data) == vector["token"]


@every_message
def test_the_same_messages_have_tokens(vector: dict[str, Any]) -> None:
    """Reactions, votes and answers to events go without, as in whatsmeow."""
    assert wants_reporting_token(parse(bytes.fromhex(vector["message"]))) is vector["wants_token"]


def test_fields_of_every_wire_type() -> None:
    """Numbers, and fields of 4 and 8 bytes, are skipped where not covered and kept where they are."""
    text = field(1, b"hi")
    fixed = varint(1 << 3 | 1) + b"12345678" + varint(1 << 3 | 5) + b"1234"
    skipped = varint(999 << 3 | 1) + b"12345678" + varint(999 << 3 | 5) + b"1234" + field(999, 300)
    assert covered(skipped + fixed + text + field(1, 300)) == fixed + text + field(1, 300)


def test_a_covered_message_that_is_a_number_is_kept() -> None:
    """A field of an unexpected wire type has no inside, so all of it counts."""
    assert covered(field(3, 300)) == field(3, 300)


def test_fields_are_ordered_by_number() -> None:
    """Repeated fields keep their order among themselves."""
    poll = field(2, b"?") + field(3, field(1, b"b")) + field(3, field(1, b"a"))
    shuffled = field(3, field(1, b"b")) + field(2, b"?") + field(3, field(1, b"a"))
    assert covered(field(49, shuffled) + field(1, b"x")) == field(1, b"x") + field(49, poll)


@pytest.mark.parametrize(
    "data",
    [
        b"\x80",
        b"\x08",
        b"\x08" + b"\x80" * 10 + b"\x01",
        b"\x0a\x05hi",
        b"\x09hi",
        b"\x0dhi",
        b"\x0b",
        b"\x0f",
        field(3, b"\x12\x05hi"),
    ],
)
def test_what_is_no_protobuf_is_refused(data: bytes) -> None:
    """Fields that do not end, and wire types that messages do not have, raise `InvalidMessage`."""
    with pytest.raises(InvalidMessage):
        token(data)


@given(st.binary(max_size=60) | encoded_messages)
def test_any_bytes_are_covered_or_refused(data: bytes) -> None:
    """Nothing but `InvalidMessage` is raised, and covering once is covering for good."""
    try:
        once = covered(data)
    except InvalidMessage:
        return
    assert covered(once) == once
