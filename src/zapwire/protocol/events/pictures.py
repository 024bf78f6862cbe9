"""Pictures of people and groups."""

from dataclasses import dataclass

from zapwire.protocol.events.base import Event
from zapwire.protocol.jid import JID


@dataclass(frozen=True, slots=True)
class PictureChanged(Event):
    """Somebody's picture, or a group's, was set or taken away."""

    jid: JID
    """Whose."""
    author: JID | None
    """Who did it, where that is told."""
    timestamp: int
    """When, as unix time."""
    picture_id: str
    """The new picture's id; empty where there is none any more."""
    author_pn: JID | None = None
    """The author's phone number, where known."""
    author_lid: JID | None = None
    """The author's LID, where known."""
    pn: JID | None = None
    """The phone number of the person whose picture it is, where known."""
    lid: JID | None = None
    """Their LID, where known."""
    notification_id: str = ""
    """The notification's id: one that comes again tells of the same."""

    @property
    def is_removed(self) -> bool:
        """Whether there is no picture any more."""
        return not self.picture_id
