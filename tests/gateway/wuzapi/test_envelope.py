"""The envelope, and how moments and devices look in it."""

import json

from zapwire.gateway.wuzapi.envelope import device_name, plain, refuse, respond, rfc3339, timestamp


def test_answer() -> None:
    """What worked is `{code, data, success}`."""
    answer = respond({"Details": "Sent"}, 201, more=1)
    assert answer.status_code == 201
    assert json.loads(bytes(answer.body)) == {"code": 201, "data": {"Details": "Sent"}, "success": True, "more": 1}
    assert answer.headers["content-type"] == "application/json"


def test_refusal() -> None:
    """What did not is `{code, error, success: false}`, with headers if need be."""
    answer = refuse(429, "wait", headers={"Retry-After": "60"}, Id="A")
    assert answer.status_code == 429
    assert json.loads(bytes(answer.body)) == {"code": 429, "error": "wait", "success": False, "Id": "A"}
    assert answer.headers["retry-after"] == "60"


def test_no_envelope() -> None:
    """Some answers have none."""
    assert json.loads(bytes(plain({"status": "ok"}).body)) == {"status": "ok"}


def test_timestamps() -> None:
    """A moment is RFC 3339 in the reference and whole seconds in wuzapi."""
    assert timestamp(1650469748.9, "reference") == "2022-04-20T15:49:08Z"
    assert timestamp(1650469748.9, "wuzapi") == 1650469748
    assert rfc3339(1650469748) == "2022-04-20T15:49:08Z"


def test_devices() -> None:
    """A linked device is written as each of the two writes it."""
    assert device_name("5491155554444:52@s.whatsapp.net", "reference") == "5491155554444.0:52@s.whatsapp.net"
    assert device_name("5491155554444:52@s.whatsapp.net", "wuzapi") == "5491155554444:52@s.whatsapp.net"
    assert device_name("", "reference") == ""
