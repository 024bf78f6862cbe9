"""Pictures of people and groups."""

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import jid, names, of_sender, own, seconds
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.events import PictureChanged


def picture(event: PictureChanged, me: Names) -> Rendered:
    """Another picture, or none any more. It belongs to the chat with that person, or to the group's."""
    body = {
        "event": {
            "JID": jid(event.jid),
            "Author": jid(event.author),
            "Timestamp": seconds(event.timestamp),
            "Remove": event.is_removed,
            "PictureID": to_text(event.picture_id),
        },
        "type": "Picture",
        **of_sender(names(event.author, event.author_pn, event.author_lid)),
        "chatPn": jid(event.pn),
        "chatLid": jid(event.lid),
        **own(me),
    }
    return Rendered("Picture", picture_chat(event), body, picture_key(event))


def picture_chat(event: PictureChanged) -> str:
    """The chat it belongs to."""
    return jid(event.pn or event.lid or event.jid)


def picture_key(event: PictureChanged) -> str:
    """What makes a change the same one."""
    return key_of(jid(event.jid), str(event.timestamp), event.picture_id, event.notification_id)
