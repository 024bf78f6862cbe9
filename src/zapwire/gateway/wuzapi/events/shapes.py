"""What several events are made of: times, names, sources and stanzas, as Go's encoding/json prints whatsmeow's."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from zapwire.gateway.wuzapi.events.rendered import Names
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.jid import HOSTED_LID_SERVER, HOSTED_SERVER, JID, LEGACY_USER_SERVER, LID_SERVER, USER_SERVER
from zapwire.protocol.messages.strings import as_jid
from zapwire.protocol.node import Node
from zapwire.protocol.types.messages import MessageSource

NO_TIME: Final = "0001-01-01T00:00:00Z"
"""What Go prints where there is no time."""

_MAX_PERSONS: Final = 256
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PN_SERVERS: Final = frozenset({USER_SERVER, LEGACY_USER_SERVER, HOSTED_SERVER})
_LID_SERVERS: Final = frozenset({LID_SERVER, HOSTED_LID_SERVER})


def seconds(timestamp: float) -> str:
    """A time in unix seconds as RFC 3339, in UTC. 0 is no time, and so is what no calendar has."""
    return milliseconds(round(timestamp * 1000)) if timestamp else NO_TIME


def milliseconds(timestamp: int) -> str:
    """As `seconds`, for milliseconds."""
    if not timestamp:
        return NO_TIME
    try:
        text = (_EPOCH + timedelta(milliseconds=timestamp)).isoformat()
    except OverflowError:
        return NO_TIME
    text = text.removesuffix("+00:00")
    return (text.rstrip("0") if "." in text else text) + "Z"


def jid(name: JID | None) -> str:
    """A JID; empty where there is none."""
    return "" if name is None else str(name)


def source(where: MessageSource) -> dict[str, Any]:
    """The fields of a `MessageSource`, which Go prints among those of whatever embeds it."""
    recipients = [{"LID": jid(one.lid), "PN": jid(one.pn)} for one in where.broadcast_recipients]
    return {
        "Chat": jid(where.chat),
        "Sender": jid(where.sender),
        "IsFromMe": where.is_from_me,
        "IsGroup": where.is_group,
        "AddressingMode": where.addressing_mode,
        "SenderAlt": jid(where.sender_alt),
        "RecipientAlt": jid(where.recipient_alt),
        "BroadcastListOwner": jid(where.broadcast_list_owner),
        "BroadcastRecipients": recipients or None,
    }


def chat_of(where: MessageSource) -> str:
    """The chat that events are put in order by: the same one by whichever name of a person it goes."""
    return jid(where.chat_pn or where.chat_lid or where.chat)


def people(where: MessageSource, me: Names) -> dict[str, str]:
    """Both names of the sender, of whom the chat is with, and of this account; what is not known is empty."""
    sender = names(where.sender, where.sender_alt)
    if where.is_from_me:
        sender = Names(sender.pn or me.pn, sender.lid or me.lid)
    return {
        **of_sender(sender),
        "chatPn": jid(where.chat_pn),
        "chatLid": jid(where.chat_lid),
        **own(me),
    }


def of_sender(person: Names) -> dict[str, str]:
    """Both names of whom an event is about."""
    return {"senderPn": _user(person.pn), "senderLid": _user(person.lid)}


def own(me: Names) -> dict[str, str]:
    """Both names of this account."""
    return {"ownPn": _user(me.pn), "ownLid": _user(me.lid)}


def names(*jids: JID | None) -> Names:
    """Which of these is the phone number and which the LID of one person."""
    pn = next((name for name in jids if name is not None and name.server in _PN_SERVERS and name.user), None)
    lid = next((name for name in jids if name is not None and name.server in _LID_SERVERS and name.user), None)
    return Names(JID(pn.user, USER_SERVER) if pn else None, JID(lid.user, LID_SERVER) if lid else None)


def persons(*texts: str | JID | None) -> tuple[JID, ...]:
    """Those of these that name a person, without devices, each once; not more than anybody mentions."""
    found: dict[JID, None] = {}
    for text in texts:
        name = as_jid(text) if isinstance(text, str) else text
        if name is not None and name.user and name.server in (USER_SERVER, LID_SERVER):
            found[name.to_non_ad()] = None
            if len(found) == _MAX_PERSONS:
                break
    return tuple(found)


def stanza(node: Node) -> dict[str, Any]:
    """A stanza, as whatsmeow's `Node`."""
    content: Any = None
    if isinstance(node.content, tuple):
        content = [stanza(child) for child in node.content]
    elif node.content is not None:
        data = node.content if isinstance(node.content, bytes) else str(node.content).encode(errors="replace")
        content = b64encode(data).decode()
    attrs = {to_text(name): to_text(str(value)) for name, value in node.attrs.items()}
    return {"Tag": to_text(node.tag), "Attrs": attrs, "Content": content}


def _user(name: JID | None) -> str:
    return "" if name is None else str(name.to_non_ad())
