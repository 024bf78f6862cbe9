"""Whom the account has blocked."""

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import jid, names, of_sender, own
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.events import BlockChanged, BlocklistChanged


def blocklist(event: BlocklistChanged, me: Names) -> Rendered:
    """The list changed on another device."""
    body = {
        "event": {
            "Action": to_text(event.action),
            "DHash": to_text(event.dhash),
            "PrevDHash": to_text(event.prev_dhash),
            "Changes": [{"JID": jid(user), "Action": action} for user, action in event.changes] or None,
        },
        "type": "Blocklist",
        **own(me),
    }
    return Rendered("Blocklist", "", body, key_of(event.dhash, event.prev_dhash, str(event.timestamp)))


def blocklist_change(event: BlockChanged, me: Names) -> Rendered:
    """One person was blocked or unblocked."""
    who = names(event.jid, event.alt)
    body = {
        "event": {"JID": jid(event.jid), "Action": "block" if event.is_blocked else "unblock"},
        "type": "BlocklistChange",
        **of_sender(who),
        **own(me),
    }
    key = key_of(jid(event.jid), str(event.is_blocked), event.dhash, str(event.timestamp))
    return Rendered("BlocklistChange", jid(who.pn or who.lid or event.jid), body, key)
