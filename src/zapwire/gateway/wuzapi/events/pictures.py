"""Profile pictures."""

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import jid, names, of_sender, own, seconds
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.events import PictureChanged


def picture(event: PictureChanged, me: Names) -> Rendered:
    """Somebody's, or a group's, changed or is gone."""
    who = names(event.jid, event.alt)
    body = {
        "event": {
            "JID": jid(event.jid),
            "Author": jid(event.author),
            "Timestamp": seconds(event.timestamp),
            "Remove": event.is_removed,
            "PictureID": to_text(event.picture_id),
        },
        "type": "Picture",
        **of_sender(who),
        **own(me),
    }
    key = key_of(jid(event.jid), event.picture_id, str(event.is_removed), str(event.timestamp))
    return Rendered("Picture", jid(who.pn or who.lid or event.jid), body, key)
