"""Whom the account has blocked."""

from dataclasses import dataclass
from typing import Literal

from zapwire.protocol.events.base import Event
from zapwire.protocol.jid import JID


@dataclass(frozen=True, slots=True)
class BlocklistChanged(Event):
    """The account's blocklist was changed on another device."""

    action: str
    """Empty where `changes` say what changed; `modify` where the whole list is to be asked for again."""
    dhash: str
    """The server's word for the list as it is now."""
    prev_dhash: str
    """The same for the list before, or empty."""
    changes: tuple[tuple[JID, Literal["block", "unblock"]], ...]
    """Who was blocked or unblocked; each comes as a `BlockChanged`, too."""
    timestamp: int
    """When, as unix time."""


@dataclass(frozen=True, slots=True)
class BlockChanged(Event):
    """Another device of the account blocked or unblocked somebody."""

    jid: JID
    """Whom."""
    alt: JID | None
    """Their other name, number or LID, where known."""
    is_blocked: bool
    """True where they were blocked, False where they are no more."""
    timestamp: int
    """When, as unix time."""
    dhash: str = ""
    """The server's word for the list as it is now."""
