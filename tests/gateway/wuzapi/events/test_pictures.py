"""News of a picture has the shape that wuzapi gives it."""

from dataclasses import replace
from typing import Final

from tests.gateway.wuzapi.events.people import ANA, ANA_LID, ANA_NAMES, GROUP, OWN_NAMES, WHEN
from tests.gateway.wuzapi.events.whatsmeow import body, rendered, vectors
from zapwire.protocol.events import PictureChanged

CHANGE: Final = PictureChanged(ANA, ANA_LID, ANA, WHEN, is_removed=False, picture_id="1645308319")
OF_GROUP: Final = PictureChanged(
    GROUP, None, ANA_LID, WHEN, is_removed=False, picture_id="1764250000000", author_alt=ANA, notification_id="1"
)
REMOVAL: Final = PictureChanged(ANA, ANA_LID, None, WHEN, is_removed=True, picture_id="")


def test_a_change_equals_what_go_prints() -> None:
    """A new one, a removal, and a group's, whose sender is its author."""
    for event, name in (
        (CHANGE, "picture changed"),
        (REMOVAL, "picture removed"),
        (OF_GROUP, "picture of a group"),
    ):
        expected = vectors()[name]["event"]
        assert body(event) == {"event": expected, "type": "Picture", **ANA_NAMES, **OWN_NAMES}


def test_the_same_change_has_the_same_key() -> None:
    """It belongs to the chat with that person, or to the group."""
    assert rendered(CHANGE).key == rendered(replace(CHANGE, alt=None)).key
    assert rendered(CHANGE).key != rendered(REMOVAL).key
    assert rendered(CHANGE).chat == str(ANA)
    assert rendered(OF_GROUP).key == rendered(replace(OF_GROUP, author_alt=None)).key
    assert rendered(OF_GROUP).key != rendered(replace(OF_GROUP, notification_id="2")).key
    assert rendered(OF_GROUP).chat == str(GROUP)
