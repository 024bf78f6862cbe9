"""What becomes of link and connection has the shape that wuzapi gives it."""

from typing import Any, Final

import pytest

from tests.gateway.wuzapi.events.people import ANA, ME, ME_LID, NAMES, OWN_NAMES
from tests.gateway.wuzapi.events.whatsmeow import body, rendered, vectors
from zapwire.errors import DialError, PairingError
from zapwire.gateway.wuzapi.events import Names, render
from zapwire.protocol import events
from zapwire.protocol.node import Node

NODE: Final = Node("stream:error", {"code": "599", "from": ANA}, (Node("ack", {}, b"\x00\x01\xfe"), Node("nothing")))
TOLD: Final[dict[str, tuple[str, events.Event, dict[str, Any]]]] = {
    "connected": ("Connected", events.Connected(ME, ME_LID), {}),
    "disconnected": (
        "Disconnected",
        events.Disconnected("the server closed", will_reconnect=True),
        {"reason": "the server closed", "willReconnect": True},
    ),
    "logged out": ("LoggedOut", events.LoggedOut(on_connect=True, reason=403), {}),
    "unlinked": ("LoggedOut", events.LoggedOut(on_connect=False, reason=401), {}),
    "paired": ("PairSuccess", events.PairingSucceeded(ME, ME_LID, "Great Company", "smbi"), {}),
    "pairing failed": (
        "PairError",
        events.PairingFailed(PairingError("invalid signature")),
        {"error": "invalid signature"},
    ),
    "scanned without multidevice": ("QRScannedWithoutMultidevice", events.QRScannedWithoutMultidevice(), {}),
    "stream replaced": ("StreamReplaced", events.StreamReplaced(), {}),
    "banned": ("TemporaryBan", events.TemporarilyBanned(101, 3600.0), {}),
    "outdated": ("ClientOutdated", events.ClientOutdated(), {}),
    "refused": ("ConnectFailure", events.ConnectRefused(503, "try later"), {}),
    "stream error": ("StreamError", events.StreamErrored("599", NODE), {}),
    "ping lost": ("KeepAliveTimeout", events.KeepAliveTimedOut(2, 1764249990.25), {}),
    "ping back": ("KeepAliveRestored", events.KeepAliveRestored(), {}),
    "offline preview": ("OfflineSyncPreview", events.OfflineSyncPreviewed(10, 1, 2, 3, 4), {}),
    "offline done": ("OfflineSyncCompleted", events.OfflineSyncCompleted(10), {}),
}


@pytest.mark.parametrize("name", TOLD)
def test_an_event_equals_what_go_prints(name: str) -> None:
    """And says beside it what Go does not print."""
    type, event, more = TOLD[name]
    found = rendered(event)
    assert body(event) == {"event": vectors()[name]["event"], "type": type, **more, **OWN_NAMES}
    assert (found.type, found.chat, found.key) == (type, "", "")


def test_qr_codes_are_told_as_wuzapi_does() -> None:
    """The text itself, which is as secret as the picture, is told once only."""
    found = render(events.QRCodeIssued("2@secret", 60.0), me=NAMES, qr_code="data:image/png;base64,AA==")
    assert found is not None
    assert found.type == "QR"
    assert found.body == {"event": "code", "type": "QR", "qrCodeBase64": "data:image/png;base64,AA==", **OWN_NAMES}


def test_codes_that_nobody_scanned_are_told_as_a_timeout() -> None:
    """The event is a word, as wuzapi makes it."""
    assert body(events.QRCodesExpired()) == {"event": "timeout", "type": "QRTimeout", **OWN_NAMES}


def test_a_failure_is_told_when_the_client_gives_up() -> None:
    """Each try in an outage would be noise."""
    assert render(events.ConnectFailed(DialError("no route"), will_retry=True)) is None
    assert body(events.ConnectFailed(DialError("no route"), will_retry=False)) == {
        "event": "ConnectFailure",
        "type": "ConnectFailure",
        "error": "no route",
        "attempts": 1,
        "reason": "Failed to connect, and trying again would not help",
        **OWN_NAMES,
    }


def test_a_refusal_without_a_text_has_none() -> None:
    """Its stanza has no such attribute."""
    raw = body(events.ConnectRefused(500, ""))["event"]["Raw"]
    assert raw == {"Tag": "failure", "Attrs": {"reason": "500"}, "Content": None}


def test_the_account_is_named_by_the_event_itself() -> None:
    """When it has just been linked nobody else knows its names."""
    for event in (events.Connected(ME, ME_LID), events.PairingSucceeded(ME, ME_LID, "", "")):
        found = render(event)
        assert found is not None
        assert {name: found.body[name] for name in OWN_NAMES} == OWN_NAMES
    found = render(events.Connected(ME, None), me=Names(None, ME_LID))
    assert found is not None
    assert found.body["ownLid"] == OWN_NAMES["ownLid"]
