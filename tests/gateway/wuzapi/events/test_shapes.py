"""The parts that events are made of."""

from typing import Any

import pytest

from tests.gateway.wuzapi.events.people import ANA, ANA_LID, ME
from zapwire.gateway.wuzapi.events.rendered import Names
from zapwire.gateway.wuzapi.events.shapes import NO_TIME, jid, milliseconds, names, own, seconds, stanza
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node


@pytest.mark.parametrize(
    ("timestamp", "text"),
    [
        (0, NO_TIME),
        (1764250000, "2025-11-27T13:26:40Z"),
        (1764250000.5, "2025-11-27T13:26:40.5Z"),
        (1764250000.12, "2025-11-27T13:26:40.12Z"),
        (-1, "1969-12-31T23:59:59Z"),
        (253402300799, "9999-12-31T23:59:59Z"),
        (253402300800, NO_TIME),
        (-(10**12), NO_TIME),
        (2**64, NO_TIME),
        (10.0**300, NO_TIME),
    ],
)
def test_times_are_as_go_prints_them_in_utc(timestamp: float, text: str) -> None:
    """Without needless zeros; what no calendar has is no time."""
    assert seconds(timestamp) == text


def test_milliseconds_are_kept() -> None:
    """All three digits, and none for a whole second."""
    assert milliseconds(1764250000120) == "2025-11-27T13:26:40.12Z"
    assert milliseconds(1764250000000) == "2025-11-27T13:26:40Z"
    assert milliseconds(1764250000001) == "2025-11-27T13:26:40.001Z"


def test_no_jid_is_an_empty_text() -> None:
    """As in Go."""
    assert jid(None) == ""
    assert jid(ME) == "5491155554444:3@s.whatsapp.net"


@pytest.mark.parametrize(
    ("jids", "expected"),
    [
        ((ANA, ANA_LID), Names(ANA, ANA_LID)),
        ((ANA_LID.with_device(3), None, ANA), Names(ANA, ANA_LID)),
        ((JID.parse("1@c.us"), JID.parse("2@hosted.lid")), Names(JID.parse("1@s.whatsapp.net"), JID.parse("2@lid"))),
        ((JID.parse("1-2@g.us"), None), Names()),
    ],
)
def test_names_are_told_apart(jids: tuple[Any, ...], expected: Names) -> None:
    """Numbers from LIDs, in whatever order and form."""
    assert names(*jids) == expected


def test_own_names_have_no_device() -> None:
    """They name the account, not this device."""
    assert own(Names(ME, None)) == {"ownPn": "5491155554444@s.whatsapp.net", "ownLid": ""}


def test_a_text_in_a_stanza_is_bytes() -> None:
    """A text of the dictionary is content like any other; JIDs are texts."""
    assert stanza(Node("a", {"b": ANA}, "c")) == {"Tag": "a", "Attrs": {"b": str(ANA)}, "Content": "Yw=="}
    assert stanza(Node("a", {}, ()))["Content"] == []
