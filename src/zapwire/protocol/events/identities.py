"""People's keys."""

from dataclasses import dataclass

from zapwire.protocol.events.base import Event
from zapwire.protocol.jid import JID


@dataclass(frozen=True, slots=True)
class IdentityChanged(Event):
    """Somebody registered anew, so that their keys are others now."""

    jid: JID
    """Who, or which device."""
    pn: JID | None
    """Their phone number, where known."""
    lid: JID | None
    """Their LID, where known."""
    timestamp: int
    """When, as unix time."""
    is_implicit: bool
    """True where a message showed it, False where the server said so."""
