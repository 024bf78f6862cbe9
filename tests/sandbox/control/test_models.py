"""What the control API takes."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from zapwire.protocol.jid import JID
from zapwire.sandbox.control.models.faults import CutRequest, FaultRequest, StandingRequest
from zapwire.sandbox.control.models.phones import PhoneRequest, ScanRequest
from zapwire.sandbox.faults import (
    AppStateFault,
    BadCertificate,
    BadPairing,
    ConnectFailure,
    CorruptMessage,
    Delay,
    DropAck,
    DropAnswer,
    Duplicate,
    Fault,
    HistoryFault,
    MediaFault,
    RefuseMessage,
    RefuseQuery,
    Reorder,
    SilentHandshake,
)

TEXT = "5491155554444:1@s.whatsapp.net"
DEVICE = JID("5491155554444", "s.whatsapp.net", 1)
FAULTS: TypeAdapter[Any] = TypeAdapter(FaultRequest)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"kind": "delay", "seconds": 0.5}, Delay(seconds=0.5)),
        ({"kind": "media"}, MediaFault()),
        ({"kind": "app_state", "problem": "keys", "device": TEXT}, AppStateFault(DEVICE, problem="keys")),
        ({"kind": "history"}, HistoryFault()),
        ({"kind": "history", "problem": "missing", "device": TEXT, "count": 2}, HistoryFault(DEVICE, 2, "missing")),
        (
            {"kind": "media", "problem": "slow", "on": "upload", "seconds": 2, "host": "mmg.whatsapp.net", "count": 3},
            MediaFault(None, 3, "slow", "upload", 503, 2, "mmg.whatsapp.net"),
        ),
        ({"kind": "delay", "seconds": 300, "device": TEXT, "count": 2}, Delay(DEVICE, 2, 300)),
        ({"kind": "connect_failure", "reason": 401}, ConnectFailure(reason=401)),
        (
            {"kind": "connect_failure", "reason": 402, "message": "m", "code": 101, "expires_in": 60, "device": TEXT},
            ConnectFailure(DEVICE, None, 402, "m", 101, 60),
        ),
        ({"kind": "refuse"}, RefuseQuery(code=500, text="internal-server-error")),
        (
            {
                "kind": "refuse",
                "xmlns": "encrypt",
                "query": "set",
                "code": 429,
                "text": "t",
                "device": TEXT,
                "count": 1,
            },
            RefuseQuery(DEVICE, 1, "encrypt", "set", 429, "t"),
        ),
        ({"kind": "drop_answer"}, DropAnswer()),
        ({"kind": "drop_answer", "xmlns": "w:p", "device": TEXT, "count": 3}, DropAnswer(DEVICE, 3, "w:p")),
        ({"kind": "silence", "count": 1}, SilentHandshake(count=1)),
        ({"kind": "certificate", "problem": "wrong_key"}, BadCertificate(problem="wrong_key")),
        ({"kind": "pairing", "problem": "signature", "count": 2}, BadPairing(None, 2, "signature")),
        ({"kind": "corrupt_message", "device": TEXT, "count": 2}, CorruptMessage(DEVICE, 2)),
        ({"kind": "drop_ack", "device": TEXT}, DropAck(DEVICE)),
        ({"kind": "refuse_message"}, RefuseMessage(code=479)),
        ({"kind": "refuse_message", "code": 463, "device": TEXT, "count": 1}, RefuseMessage(DEVICE, 1, 463)),
        ({"kind": "duplicate", "device": TEXT}, Duplicate(DEVICE, tag="message")),
        ({"kind": "reorder", "tag": "receipt", "count": 1}, Reorder(None, 1, "receipt")),
    ],
    ids=str,
)
def test_a_body_is_a_fault(body: dict[str, object], fault: Fault) -> None:
    """Each field arrives where it belongs; what is left out is as the fault has it."""
    assert FAULTS.validate_python(body).to_fault() == fault


def test_some_bodies_strike_at_once() -> None:
    """They name a device or none."""
    assert FAULTS.validate_python({"kind": "cut", "device": TEXT}) == CutRequest(kind="cut", device=DEVICE)
    body = FAULTS.validate_python({"kind": "stream_error", "code": "503", "conflict": "replaced"})
    assert (body.device, body.code, body.conflict) == (None, "503", "replaced")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "earthquake"},
        {"kind": "cut", "devices": TEXT},
        {"kind": "cut", "device": "not a jid"},
        {"kind": "cut", "device": 7},
        {"kind": "cut", "count": 1},
        {"kind": "stream_error", "code": "12345678901"},
        {"kind": "stream_error", "conflict": "other"},
        {"kind": "media", "problem": "other"},
        {"kind": "media", "on": "deletion"},
        {"kind": "media", "code": 200},
        {"kind": "delay"},
        {"kind": "delay", "seconds": 0},
        {"kind": "delay", "seconds": 301},
        {"kind": "delay", "seconds": float("nan")},
        {"kind": "delay", "seconds": 1, "count": 0},
        {"kind": "connect_failure"},
        {"kind": "connect_failure", "reason": 399},
        {"kind": "connect_failure", "reason": 600},
        {"kind": "refuse", "query": "result"},
        {"kind": "refuse", "code": 200},
        {"kind": "certificate"},
        {"kind": "certificate", "problem": "other"},
        {"kind": "pairing", "problem": "other"},
        {"kind": "silence", "device": TEXT},
        {"kind": "certificate", "problem": "expired", "device": TEXT},
        {"kind": "pairing", "problem": "hmac", "device": TEXT},
    ],
    ids=str,
)
def test_other_bodies_are_refused(body: dict[str, object]) -> None:
    """Missing, unknown and impossible fields, and a device where none can be known."""
    with pytest.raises(ValidationError):
        FAULTS.validate_python(body)


def test_phones_and_scans() -> None:
    """The name may be left out, nothing else, and texts have limits."""
    assert PhoneRequest.model_validate({"number": "549"}).name == ""
    phones: list[object] = [{}, {"number": 549}, {"number": "5" * 33}, {"number": "5", "name": "n" * 101}]
    for phone in (*phones, {"number": "5", "x": 1}):
        with pytest.raises(ValidationError):
            PhoneRequest.model_validate(phone)
    scans: list[object] = [{}, {"qr": "x" * 1025}, {"qr": b"\xff"}, {"qr": "\ud800"}]
    for scan in scans:
        with pytest.raises(ValidationError):
            ScanRequest.model_validate(scan)


def test_the_base_is_no_fault() -> None:
    """Every kind says which fault it is."""
    with pytest.raises(TypeError, match="StandingRequest is no fault of its own"):
        StandingRequest(count=None).to_fault()
