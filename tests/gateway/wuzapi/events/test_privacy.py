"""News of privacy settings has the shape that wuzapi gives it."""

from dataclasses import replace
from typing import Final

from tests.gateway.wuzapi.events.people import OWN_NAMES, WHEN
from tests.gateway.wuzapi.events.whatsmeow import body, rendered, vectors
from zapwire.protocol.events import PrivacySettingsChanged

SETTINGS: Final = {
    "groupadd": "all",
    "last": "none",
    "status": "contacts",
    "profile": "all",
    "readreceipts": "all",
    "calladd": "known",
    "online": "match_last_seen",
    "messages": "all",
    "defense": "off",
    "stickers": "contacts",
}
CHANGE: Final = PrivacySettingsChanged(SETTINGS, ("last", "online"), WHEN)


def test_a_change_equals_what_go_prints() -> None:
    """All settings, and which are new."""
    expected = vectors()["privacy settings changed"]["event"]
    assert body(CHANGE) == {"event": expected, "type": "PrivacySettings", **OWN_NAMES}


def test_the_same_change_has_the_same_key() -> None:
    """Where the server says when it was."""
    assert rendered(CHANGE).key == rendered(CHANGE).key
    assert rendered(CHANGE).key != rendered(replace(CHANGE, changed=("last",))).key
    assert rendered(replace(CHANGE, timestamp=0)).key == ""
