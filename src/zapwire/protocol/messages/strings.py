"""Texts inside messages: protobuf gives bytes where a sender wrote something that is not UTF-8."""

from zapwire.errors import JIDError
from zapwire.protocol.jid import JID


def as_text(value: str | bytes) -> str:
    """The text; bytes that are not UTF-8 become U+FFFD, as they do in whatsmeow's JSON."""
    return value if isinstance(value, str) else value.decode(errors="replace")


def as_jid(value: str | bytes) -> JID | None:
    """The JID; None for an empty text and for one that is none."""
    text = as_text(value)
    try:
        return JID.parse(text) if text else None
    except JIDError:
        return None
