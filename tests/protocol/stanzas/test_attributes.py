"""What is written, and read, of attributes and texts that may be missing."""

import pytest

from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.attributes import number, number_or_zero, present, text_of


def test_present() -> None:
    """None and the empty text are left out; the order stays."""
    attrs = present({"id": "7", "to": SERVER, "phash": "", "participant": None, "t": "0"})
    assert list(attrs.items()) == [("id", "7"), ("to", SERVER), ("t", "0")]


def test_number() -> None:
    """A number is its text, and 0 is none."""
    assert (number(7), number(0)) == ("7", "")


def test_number_or_zero() -> None:
    """What is missing or no number is 0."""
    node = Node("meta", {"a": "7", "b": "soon", "c": SERVER})
    assert [number_or_zero(node, key) for key in "abcd"] == [7, 0, 0, 0]


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"ma\xc3\xb1ana", "mañana"), ("admin", "admin"), (b"\xff", "\ufffd"), (b"", ""), (None, ""), ((Node("a"),), "")],
)
def test_text_of(content: Content, text: str) -> None:
    """Bytes and packed texts are texts; anything else is none, and so is no element."""
    assert text_of(Node("status", {}, content)) == text
    assert text_of(None) == ""
