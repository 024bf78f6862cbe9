"""What is known of a call (whatsmeow types/call.go)."""

from dataclasses import dataclass

from zapwire.protocol.jid import JID


@dataclass(frozen=True, slots=True)
class CallInfo:
    """A call, as one of its stanzas names it. `timestamp` is in unix seconds.

    `creator_alt` is the other name of whoever began the call; `group` is None for a call of two.
    """

    id: str
    sender: JID
    creator: JID
    timestamp: int
    creator_alt: JID | None = None
    group: JID | None = None
    stanza_id: str = ""


@dataclass(frozen=True, slots=True)
class CallRemote:
    """The other side's app."""

    platform: str = ""
    version: str = ""
