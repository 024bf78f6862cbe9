"""The collections of app state."""

from zapwire.protocol.appstate.collections import ALL, Collection, collection_of


def test_names() -> None:
    """There are five, in the order in which whatsmeow fetches them."""
    assert [*ALL] == ["critical_block", "critical_unblock_low", "regular_high", "regular", "regular_low"]


def test_by_name() -> None:
    """A name finds its collection; one that a newer WhatsApp may have finds none."""
    assert collection_of("regular_low") is Collection.REGULAR_LOW
    assert collection_of("irregular") is None
