"""Presence has the shape that wuzapi gives it."""

from typing import Any, Final

import pytest

from tests.gateway.wuzapi.events.people import ANA, ANA_LID, ANA_NAMES, DIRECT, GROUP, IN_GROUP, OWN_NAMES, WHEN
from tests.gateway.wuzapi.events.whatsmeow import body, rendered, vectors
from zapwire.protocol.events import ChatPresenceChanged, PresenceChanged

PRESENCE: Final[dict[str, tuple[PresenceChanged, dict[str, Any]]]] = {
    "online": (
        PresenceChanged(ANA, is_available=True, last_seen=None, sender_lid=ANA_LID),
        {"state": "online", "from": str(ANA)},
    ),
    "offline": (
        PresenceChanged(ANA_LID, is_available=False, last_seen=WHEN, sender_pn=ANA),
        {"state": "offline", "from": str(ANA_LID), "last_seen": WHEN},
    ),
    "offline, hidden": (
        PresenceChanged(ANA, is_available=False, last_seen=None, sender_lid=ANA_LID),
        {"state": "offline", "from": str(ANA)},
    ),
}
TYPING: Final = {
    "composing": ChatPresenceChanged(DIRECT, "composing", "audio"),
    "paused": ChatPresenceChanged(IN_GROUP, "paused", ""),
}


@pytest.mark.parametrize("name", PRESENCE)
def test_presence_equals_what_go_prints(name: str) -> None:
    """And what newer wuzapis put beside it is there, too."""
    event, more = PRESENCE[name]
    found = body(event)
    expected = vectors()[name]["event"]
    assert found == {"event": expected, "type": "Presence", **more, **ANA_NAMES, **OWN_NAMES}
    assert rendered(event).chat == str(ANA)
    assert rendered(event).key == ""


@pytest.mark.parametrize("name", TYPING)
def test_typing_equals_what_go_prints(name: str) -> None:
    """With both names of who types."""
    found = body(TYPING[name])
    assert found["event"] == vectors()[name]["event"]
    assert found["type"] == "ChatPresence"
    assert (found["senderPn"], found["senderLid"]) == (str(ANA), str(ANA_LID))


def test_typing_belongs_to_its_chat() -> None:
    """So it comes in order with the messages there."""
    assert [rendered(event).chat for event in TYPING.values()] == [str(ANA), str(GROUP)]
