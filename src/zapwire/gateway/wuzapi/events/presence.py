"""Who is there, and who types."""

from typing import Any

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered
from zapwire.gateway.wuzapi.events.shapes import NO_TIME, chat_of, jid, names, of_sender, own, people, seconds, source
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.events import ChatPresenceChanged, PresenceChanged


def presence(event: PresenceChanged, me: Names) -> Rendered:
    """Somebody came or went."""
    last_seen = None if event.is_available else event.last_seen
    who = names(event.sender, event.sender_pn, event.sender_lid)
    body: dict[str, Any] = {
        "event": {
            "From": jid(event.sender),
            "Unavailable": not event.is_available,
            "LastSeen": NO_TIME if last_seen is None else seconds(last_seen),
        },
        "type": "Presence",
        "state": "online" if event.is_available else "offline",
        "from": jid(event.sender),
        **of_sender(who),
        **own(me),
    }
    if last_seen:
        body["last_seen"] = last_seen
    return Rendered("Presence", jid(who.pn or who.lid or event.sender), body)


def chat_presence(event: ChatPresenceChanged, me: Names) -> Rendered:
    """Somebody types or records, or stopped."""
    body = {
        "event": {**source(event.source), "State": to_text(event.state), "Media": to_text(event.media)},
        "type": "ChatPresence",
        **people(event.source, me),
    }
    return Rendered("ChatPresence", chat_of(event.source), body)
