"""The account's privacy settings."""

from typing import Final

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import own
from zapwire.gateway.wuzapi.people import privacy
from zapwire.protocol.events import PrivacySettingsChanged

# What whatsmeow calls the news of each setting, in its order.
_CHANGES: Final = {
    "GroupAddChanged": "groupadd",
    "LastSeenChanged": "last",
    "StatusChanged": "status",
    "ProfileChanged": "profile",
    "ReadReceiptsChanged": "readreceipts",
    "OnlineChanged": "online",
    "CallAddChanged": "calladd",
    "MessagesChanged": "messages",
    "DefenseChanged": "defense",
    "StickersChanged": "stickers",
}


def privacy_settings(event: PrivacySettingsChanged, me: Names) -> Rendered:
    """Another device of the account changed some."""
    body = {
        "event": {
            "NewSettings": privacy(dict(event.settings)),
            **{name: theirs in event.changed for name, theirs in _CHANGES.items()},
        },
        "type": "PrivacySettings",
        **own(me),
    }
    told = (f"{name}={event.settings.get(name, '')}" for name in event.changed)
    key = key_of(*told, str(event.timestamp)) if event.timestamp else ""
    return Rendered("PrivacySettings", "", body, key)
