"""Profile pictures."""

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import jid, names, of_sender, own, seconds
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.events import PictureChanged


def picture(event: PictureChanged, me: Names) -> Rendered:
    """Somebody's, or a group's, changed or is gone. The sender is whose it is, of a group's who changed it."""
    who = names(event.author, event.author_alt) if event.jid.is_group else names(event.jid, event.alt)
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
    return Rendered("Picture", picture_chat(event), body, picture_key(event))


def picture_chat(event: PictureChanged) -> str:
    """The chat it belongs to: that with the person, or the group."""
    who = names(event.jid, event.alt)
    return jid(who.pn or who.lid or event.jid)


def picture_key(event: PictureChanged) -> str:
    """What makes a change the same one."""
    return key_of(jid(event.jid), event.picture_id, str(event.is_removed), str(event.timestamp), event.notification_id)
