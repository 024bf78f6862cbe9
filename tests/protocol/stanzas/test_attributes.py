"""What is written of attributes that may be missing."""

from zapwire.protocol.jid import SERVER
from zapwire.protocol.stanzas.attributes import number, present


def test_present() -> None:
    """None and the empty text are left out; the order stays."""
    attrs = present({"id": "7", "to": SERVER, "phash": "", "participant": None, "t": "0"})
    assert list(attrs.items()) == [("id", "7"), ("to", SERVER), ("t", "0")]


def test_number() -> None:
    """A number is its text, and 0 is none."""
    assert (number(7), number(0)) == ("7", "")
