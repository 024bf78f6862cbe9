"""Calls over HTTP."""

from typing import Any

import pytest

from tests.gateway.fakes import Rig
from zapwire.errors import NotConnected
from zapwire.gateway.accounts import commands
from zapwire.protocol.jid import JID


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ("100000000000001@lid", JID("100000000000001", "lid")),
        ("100000000000001:12@lid", JID("100000000000001", "lid")),
        ("5491155554444", JID("5491155554444", "s.whatsapp.net")),
    ],
)
async def test_rejecting(rig: Rig, caller: str, expected: JID) -> None:
    """The call is named as its offer was told; devices do not count."""
    answer = await rig.call("POST", "/call/reject", {"call_from": caller, "call_id": "0A1B2C"})
    assert answer.json()["data"] == {"Details": "Call rejected", "CallID": "0A1B2C"}
    assert rig.commands == [commands.RejectCall(expected, "0A1B2C")]


async def test_what_cannot_be_rejected(rig: Rig) -> None:
    """It is refused with its reason."""
    bodies: list[tuple[dict[str, Any], str]] = [
        ({"call_id": "X"}, "missing call_from in Payload"),
        ({"call_from": "5491155554444"}, "missing call_id in Payload"),
        ({"call_from": "1203@g.us", "call_id": "X"}, "no person"),
        ({"call_from": "5491155554444", "call_id": "a b"}, "call_id"),
    ]
    for body, problem in bodies:
        answer = await rig.call("POST", "/call/reject", body)
        assert answer.status_code == 400
        assert problem in answer.json()["error"]
    rig.sessions.answers.append(NotConnected("no"))
    answer = await rig.call("POST", "/call/reject", {"call_from": "5491155554444", "call_id": "X"})
    assert answer.status_code == 409
