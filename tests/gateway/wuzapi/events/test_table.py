"""Every event is told, or there is a reason why not."""

from tests.gateway.wuzapi.events.people import ANA, DIRECT, WHEN
from zapwire.gateway.wuzapi.events.table import RENDERERS, UNTOLD, render, type_of
from zapwire.gateway.wuzapi.subscriptions import EVENT_TYPES
from zapwire.protocol import events
from zapwire.protocol.lifecycle import Phase


def test_every_event_is_told_or_has_a_reason() -> None:
    """None is forgotten, and none is in both tables."""
    known = {getattr(events, name) for name in events.__all__} - {events.Event}
    assert set(RENDERERS) | set(UNTOLD) | {events.QRCodeIssued} == known
    assert not set(RENDERERS) & set(UNTOLD)
    assert all(UNTOLD.values())


def test_every_type_can_be_subscribed_to() -> None:
    """By the names that wuzapi has."""
    assert {name for name, _ in RENDERERS.values()} | {"QR"} <= set(EVENT_TYPES)


def test_the_type_is_known_without_rendering() -> None:
    """It is the one the event is rendered with."""
    presence = events.PresenceChanged(ANA, is_available=True, last_seen=None)
    found = render(presence)
    assert found is not None
    assert type_of(presence) == found.type == "Presence"
    assert type_of(events.QRCodeIssued("text", 60.0)) == "QR"
    assert type_of(events.PhaseChanged(Phase.CONNECTED)) is None
    assert type_of(events.Event()) is None


def test_what_is_not_told_is_none() -> None:
    """Which is not an error."""
    assert render(events.PhaseChanged(Phase.CONNECTED)) is None
    assert render(events.ReceiptReceived(DIRECT, ("1",), WHEN, "retry")) is None
