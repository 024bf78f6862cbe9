"""The texts that people show beside their names."""

from dataclasses import dataclass, field

from zapwire.protocol.events.base import Event
from zapwire.protocol.jid import JID


@dataclass(frozen=True, slots=True)
class AboutChanged(Event):
    """Somebody changed the text about them."""

    jid: JID
    """Who."""
    alt: JID | None
    """Their other name, number or LID, where known."""
    text: str = field(repr=False)
    """The text now."""
    timestamp: int
    """When, as unix time."""
