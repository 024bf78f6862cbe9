"""What an event is for those it is told to."""

from dataclasses import dataclass, field
from typing import Any

from zapwire.protocol.jid import JID


@dataclass(frozen=True, slots=True)
class Names:
    """Both names of a person, as far as they are known. The devices in them do not count."""

    pn: JID | None = None
    lid: JID | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """An event in wuzapi's words."""

    type: str
    """The name that is subscribed to."""
    chat: str
    """Which chat it belongs to, so that the events of one chat stay in order; empty where it belongs to none."""
    body: dict[str, Any] = field(repr=False)
    """What JSON is to be made of. It holds message texts, so it is kept out of logs."""
    key: str = field(default="", repr=False)
    """What makes two events of one type the same one, however often it is rendered; empty where nothing does."""
    others: tuple[JID, ...] = field(default=(), repr=False)
    """People in it that the event knows by one name only: who is quoted, mentioned, reacted to."""


def key_of(*parts: str) -> str:
    """The key that those parts make."""
    return "\0".join(parts)
