"""Profile pictures."""

from dataclasses import dataclass

from zapwire.protocol.events.base import Event
from zapwire.protocol.jid import JID


@dataclass(frozen=True, slots=True)
class PictureChanged(Event):
    """The picture of somebody, or of a group, was changed or removed."""

    jid: JID
    """Whose."""
    alt: JID | None
    """Their other name, number or LID, where known."""
    author: JID | None
    """Who changed it, where that is told."""
    timestamp: int
    """When, as unix time."""
    is_removed: bool
    """Whether there is none any more."""
    picture_id: str
    """The new one's id; empty where there is none, and for the account's own, of which it is not told."""
    author_alt: JID | None = None
    """The author's other name, number or LID, where known."""
    notification_id: str = ""
    """The notification's id: one that comes again tells of the same."""
