"""Provisional."""

from collections.abc import Iterable

EVENT_TYPES = ("Message", "ReadReceipt", "HistorySync", "ChatPresence", "Presence", "Connected", "All")


def parse_events(values: Iterable[str]) -> tuple[str, ...]:
    """Names of events."""
    for value in values:
        if value not in EVENT_TYPES:
            raise ValueError(f"{value!r} is no event type")
    return tuple(dict.fromkeys(values))
