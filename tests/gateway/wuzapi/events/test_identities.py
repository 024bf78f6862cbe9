"""A change of keys has the shape that wuzapi gives it."""

from dataclasses import replace
from typing import Final

from tests.gateway.wuzapi.events.people import ANA, ANA_LID, ANA_NAMES, OWN_NAMES, WHEN
from tests.gateway.wuzapi.events.whatsmeow import body, rendered, vectors
from zapwire.protocol.events import IdentityChanged

CHANGE: Final = IdentityChanged(ANA_LID, ANA, ANA_LID, WHEN, is_implicit=True)


def test_a_change_equals_what_go_prints() -> None:
    """With both names of whose keys they are."""
    expected = vectors()["identity changed"]["event"]
    assert body(CHANGE) == {"event": expected, "type": "IdentityChange", **ANA_NAMES, **OWN_NAMES}


def test_the_same_change_has_the_same_key() -> None:
    """It belongs to the chat with that person."""
    assert rendered(CHANGE).key == rendered(replace(CHANGE, pn=None)).key
    assert rendered(CHANGE).key != rendered(replace(CHANGE, timestamp=WHEN + 1)).key
    assert rendered(CHANGE).chat == str(ANA)
