"""News of the blocklist has the shape that wuzapi gives it."""

from dataclasses import replace
from typing import Final

from tests.gateway.wuzapi.events.people import ANA, ANA_LID, ANA_NAMES, OWN_NAMES, WHEN
from tests.gateway.wuzapi.events.whatsmeow import body, rendered, vectors
from zapwire.protocol.events import BlockChanged, BlocklistChanged

LISTED: Final = BlocklistChanged("", "2", "1", ((ANA_LID, "block"),), WHEN)
WHOLE: Final = BlocklistChanged("modify", "3", "", (), WHEN)
BLOCKED: Final = BlockChanged(ANA_LID, ANA, is_blocked=True, timestamp=WHEN, dhash="2")


def test_the_list_equals_what_go_prints() -> None:
    """With its changes, or where it is to be asked for again."""
    for event, name in ((LISTED, "blocklist changed"), (WHOLE, "blocklist to be asked for")):
        assert body(event) == {"event": vectors()[name]["event"], "type": "Blocklist", **OWN_NAMES}


def test_a_change_equals_what_go_prints() -> None:
    """Of one person, with both names."""
    expected = vectors()["block changed"]["event"]
    assert body(BLOCKED) == {"event": expected, "type": "BlocklistChange", **ANA_NAMES, **OWN_NAMES}
    assert body(replace(BLOCKED, is_blocked=False))["event"]["Action"] == "unblock"


def test_keys() -> None:
    """Each state of the list is news of its own."""
    assert rendered(LISTED).key == rendered(replace(LISTED, changes=())).key
    assert rendered(LISTED).key != rendered(WHOLE).key
    assert rendered(BLOCKED).key != rendered(replace(BLOCKED, dhash="4")).key
    assert (rendered(LISTED).chat, rendered(BLOCKED).chat) == ("", str(ANA))
