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
    return Rendered("IdentityChange", identity_chat(event), body, identity_key(event))


def identity_chat(event: IdentityChanged) -> str:
    """The chat with whom it is about."""
    who = names(event.jid, event.pn, event.lid)
    return jid(who.pn or who.lid or event.jid)


def identity_key(event: IdentityChanged) -> str:
    """What makes a change the same one."""
    return key_of(jid(event.jid), str(event.timestamp), str(event.is_implicit))
