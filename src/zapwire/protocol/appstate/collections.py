"""The five collections of app state, each with a version of its own."""

from enum import StrEnum
from typing import Final


class Collection(StrEnum):
    """A collection, by its name on the wire. The order is that in which they are fetched (whatsmeow keys.go)."""

    CRITICAL_BLOCK = "critical_block"
    """The user's settings, such as push name and locale."""
    CRITICAL_UNBLOCK_LOW = "critical_unblock_low"
    """The contacts."""
    REGULAR_HIGH = "regular_high"
    """What is muted, starred, cleared and deleted."""
    REGULAR = "regular"
    """Labels, quick replies and the protocol's own."""
    REGULAR_LOW = "regular_low"
    """What is pinned, archived and marked read."""


ALL: Final = tuple(Collection)


def collection_of(name: str) -> Collection | None:
    """The collection of that name; None for one that this version does not know."""
    try:
        return Collection(name)
    except ValueError:
        return None
