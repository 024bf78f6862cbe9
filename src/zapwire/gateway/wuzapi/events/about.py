"""The texts that people show beside their names."""

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import jid, names, of_sender, own, seconds
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.events import AboutChanged


def user_about(event: AboutChanged, me: Names) -> Rendered:
    """Somebody changed theirs."""
    who = names(event.jid, event.alt)
    body = {
        "event": {"JID": jid(event.jid), "Status": to_text(event.text), "Timestamp": seconds(event.timestamp)},
        "type": "UserAbout",
        **of_sender(who),
        **own(me),
    }
    key = key_of(jid(event.jid), event.text, str(event.timestamp)) if event.timestamp else ""
    return Rendered("UserAbout", jid(who.pn or who.lid or event.jid), body, key)
