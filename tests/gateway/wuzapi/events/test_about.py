"""News of somebody's text has the shape that wuzapi gives it."""

from dataclasses import replace
from typing import Final

from tests.gateway.wuzapi.events.people import ANA, ANA_LID, ANA_NAMES, OWN_NAMES, WHEN
from tests.gateway.wuzapi.events.whatsmeow import body, rendered, vectors
from zapwire.protocol.events import AboutChanged

CHANGE: Final = AboutChanged(ANA, ANA_LID, "At the beach", WHEN)


def test_a_change_equals_what_go_prints() -> None:
    """With both names of whose it is."""
    expected = vectors()["about changed"]["event"]
    assert body(CHANGE) == {"event": expected, "type": "UserAbout", **ANA_NAMES, **OWN_NAMES}


def test_the_same_change_has_the_same_key() -> None:
    """Where the server says when it was."""
    assert rendered(CHANGE).key == rendered(replace(CHANGE, alt=None)).key
    assert rendered(CHANGE).key != rendered(replace(CHANGE, text="At home")).key
    assert rendered(replace(CHANGE, timestamp=0)).key == ""
    assert rendered(CHANGE).chat == str(ANA)
