"""A new picture has the shape that wuzapi gives it."""

from dataclasses import replace
from typing import Final

import pytest

from tests.gateway.wuzapi.events.people import ANA, ANA_LID, ANA_NAMES, GROUP, OWN_NAMES, WHEN
from tests.gateway.wuzapi.events.whatsmeow import body, rendered, vectors
from zapwire.protocol.events import PictureChanged

OF_GROUP: Final = PictureChanged(GROUP, ANA_LID, WHEN, "1764250000000", ANA, ANA_LID, notification_id="1")
OF_ANA: Final = PictureChanged(ANA, None, WHEN, "", pn=ANA, lid=ANA_LID, notification_id="1")


@pytest.mark.parametrize(
    ("name", "event", "names"),
    [
        ("picture of a group", OF_GROUP, {**ANA_NAMES, "chatPn": "", "chatLid": ""}),
        (
            "picture taken away",
            OF_ANA,
            {"senderPn": "", "senderLid": "", "chatPn": str(ANA), "chatLid": str(ANA_LID)},
        ),
    ],
)
def test_a_picture_equals_what_go_prints(name: str, event: PictureChanged, names: dict[str, str]) -> None:
    """With both names of who set it, and of whose it is."""
    assert body(event) == {"event": vectors()[name]["event"], "type": "Picture", **names, **OWN_NAMES}


def test_the_same_notification_has_the_same_key() -> None:
    """It belongs to the chat with that person, or to the group's."""
    assert rendered(OF_GROUP).key == rendered(replace(OF_GROUP, author_pn=None)).key
    assert rendered(OF_GROUP).key != rendered(replace(OF_GROUP, notification_id="2")).key
    assert (rendered(OF_GROUP).chat, rendered(OF_ANA).chat) == (str(GROUP), str(ANA))
