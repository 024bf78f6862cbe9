"""Which events somebody wants."""

import pytest

from zapwire.gateway.wuzapi.subscriptions import EVENT_TYPES, is_subscribed, parse_events


def test_the_names_are_wuzapis() -> None:
    """Those of the reference among them, each once."""
    assert {"Message", "ReadReceipt", "HistorySync", "ChatPresence", "Presence", "All"} <= set(EVENT_TYPES)
    assert len(set(EVENT_TYPES)) == len(EVENT_TYPES)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], ()),
        (["Message"], ("Message",)),
        (["ReadReceipt", "Message", "ReadReceipt"], ("ReadReceipt", "Message")),
        (["Message,ReadReceipt", " All "], ("Message", "ReadReceipt", "All")),
        (["message", "QR", "qrtimeout"], ("Message", "QR", "QRTimeout")),
        (["", " , "], ()),
    ],
)
def test_names_are_read(values: list[str], expected: tuple[str, ...]) -> None:
    """In their order, each once, in a list or with commas, with any capitals."""
    assert parse_events(values) == expected


@pytest.mark.parametrize("bad", ["Messages", "*", "Message;All"])
def test_a_name_that_is_none_is_told(bad: str) -> None:
    """With those that are."""
    with pytest.raises(ValueError, match="is no event type: use All, or any of Message, ") as caught:
        parse_events(["Message", bad])
    assert repr(bad) in str(caught.value)


def test_a_long_name_is_not_told_back() -> None:
    """What somebody sends does not make the answer long."""
    with pytest.raises(ValueError, match="is no event type") as caught:
        parse_events(["x" * 100_000])
    assert len(str(caught.value)) < 5000


@pytest.mark.parametrize(
    ("events", "type", "expected"),
    [
        ((), "Message", False),
        (("Message",), "Message", True),
        (("Message",), "Presence", False),
        (("All",), "Presence", True),
        (("Receipt",), "ReadReceipt", True),
        (("ReadReceipt",), "ReadReceipt", True),
        (("Receipt",), "Message", False),
    ],
)
def test_subscriptions(events: tuple[str, ...], type: str, expected: bool) -> None:  # noqa: FBT001
    """By name, by All, and receipts by either of their names."""
    assert is_subscribed(events, type) is expected
