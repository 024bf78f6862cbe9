"""Texts inside messages."""

import pytest

from zapwire.protocol.jid import JID
from zapwire.protocol.messages.strings import as_jid, as_text
from zapwire.protocol.proto.e2e_pb2 import Message


def test_a_text_that_is_no_utf_8_is_still_a_text() -> None:
    """Protobuf hands such a text out as bytes; their broken part is replaced."""
    broken = Message.FromString(b"\x0a\x03a\xffb").conversation
    assert as_text(broken) == "a\N{REPLACEMENT CHARACTER}b"
    assert as_text("olá") == "olá"


@pytest.mark.parametrize("value", ["", "a b", b"\xff:x@lid", "5:99999@lid"])
def test_what_is_no_jid_is_none(value: str | bytes) -> None:
    """An empty or malformed name raises nothing."""
    assert as_jid(value) is None


def test_a_jid_is_read() -> None:
    """A name is read with its device."""
    assert as_jid("5:3@lid") == JID("5", "lid", 3)
