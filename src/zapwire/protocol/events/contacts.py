"""What people are called."""

from dataclasses import dataclass, field

from zapwire.protocol.events.base import Event
from zapwire.protocol.jid import JID
from zapwire.protocol.types.messages import MessageInfo


@dataclass(frozen=True, slots=True)
class PushNameChanged(Event):
    """Somebody calls themselves something else than before, or is heard of for the first time."""

    jid: JID
    """Who, without a device."""
    alt: JID | None
    """Their other name, number or LID, where known."""
    old: str = field(repr=False)
    """What they called themselves before; empty where that is not known."""
    new: str = field(repr=False)
    """What they call themselves now."""
    message: MessageInfo | None = field(default=None, repr=False)
    """The message that showed it."""


@dataclass(frozen=True, slots=True)
class BusinessNameChanged(Event):
    """A business has another verified name than before, or is heard of for the first time."""

    jid: JID
    """Whose it is, without a device."""
    alt: JID | None
    """Their other name, number or LID, where known."""
    old: str
    """The name before; empty where there was none."""
    new: str
    """The name now."""
    message: MessageInfo | None = field(default=None, repr=False)
    """The message that showed it; None where it was asked for."""
