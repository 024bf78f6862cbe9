"""Somebody's keys are others now."""

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import jid, names, of_sender, own, seconds
from zapwire.protocol.events import IdentityChanged


def identity_change(event: IdentityChanged, me: Names) -> Rendered:
    """Somebody registered anew."""
    who = names(event.jid, event.pn, event.lid)
    body = {
        "event": {"JID": jid(event.jid), "Timestamp": seconds(event.timestamp), "Implicit": event.is_implicit},
        "type": "IdentityChange",
        **of_sender(who),
        **own(me),
    }
    key = key_of(jid(event.jid), str(event.timestamp), str(event.is_implicit))
    return Rendered("IdentityChange", jid(who.pn or who.lid or event.jid), body, key)
