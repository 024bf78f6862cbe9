"""What others do."""

from dataclasses import dataclass

from zapwire.protocol.events.base import Event
from zapwire.protocol.jid import JID
from zapwire.protocol.types.messages import MessageSource


@dataclass(frozen=True, slots=True)
class PresenceChanged(Event):
    """Somebody whose presence is subscribed to came or went."""

    sender: JID
    """Who."""
    is_available: bool
    """True where they came, False where they went."""
    last_seen: int | None
    """Unix time, or None where hidden or unknown."""
    sender_pn: JID | None = None
    """Their phone number, where known."""
    sender_lid: JID | None = None
    """Their LID, where known."""


@dataclass(frozen=True, slots=True)
class ChatPresenceChanged(Event):
    """Somebody types or records in a chat, or stopped."""

    source: MessageSource
    """Who, and where."""
    state: str
    """`composing` or `paused`."""
    media: str
    """`audio` where a voice message is recorded, else empty."""
