"""Sending places and contacts over HTTP."""

from typing import Any

import pytest

from tests.gateway.fakes import Rig
from tests.gateway.routes.test_chat_send import BEN, message
from zapwire.gateway.accounts import commands

VCARD = "BEGIN:VCARD\nVERSION:3.0\nN:Doe;John;;;\nFN:John Doe\nTEL;type=CELL:+1 781 555 1212\nEND:VCARD"
PLACE = {"Phone": "14155550123", "Latitude": 48.858370, "Longitude": 2.294481}
CARD = {"Phone": "14155550123", "Name": "Casa", "Vcard": VCARD}


async def test_location(rig: Rig) -> None:
    """A place is sent with its coordinates and its name, or without one."""
    answer = await rig.call("POST", "/chat/send/location", {**PLACE, "Name": "Paris", "Id": "AAA"})
    assert answer.json()["data"]["Details"] == "Sent"
    (command,) = rig.commands
    assert isinstance(command, commands.SendMessage)
    assert (command.chat, command.id) == (BEN, "AAA")
    place = message(rig).locationMessage
    assert (place.degreesLatitude, place.degreesLongitude, place.name) == (48.858370, 2.294481, "Paris")
    await rig.call("POST", "/chat/send/location", {"phone": "14155550123", "latitude": 0, "longitude": 0})
    assert not message(rig).locationMessage.HasField("name")


async def test_contact(rig: Rig) -> None:
    """A card goes as it is, in answer to a message, too."""
    context = {"StanzaId": "AA3D", "Participant": "5491155553935"}
    answer = await rig.call("POST", "/chat/send/contact", {**CARD, "ContextInfo": context})
    assert answer.json()["success"] is True
    card = message(rig).contactMessage
    assert (card.displayName, card.vcard, card.contextInfo.stanzaID) == ("Casa", VCARD, "AA3D")


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("location", {**PLACE, "Latitude": 91}, "Latitude must be less than or equal to 90"),
        ("location", {**PLACE, "Longitude": -180.1}, "Longitude must be greater than or equal to -180"),
        ("location", {"Phone": "14155550123"}, "missing Latitude in Payload; missing Longitude in Payload"),
        ("location", {**PLACE, "Latitude": "48"}, "Latitude must be a number, not a string"),
        ("location", {**PLACE, "Name": "x" * 257}, "at most 256"),
        ("contact", {**CARD, "Vcard": VCARD.replace("VERSION:3.0\n", "")}, "VERSION:3.0"),
        ("contact", {**CARD, "Vcard": "John"}, "BEGIN:VCARD"),
        ("contact", {**CARD, "Vcard": VCARD[:-4]}, "END:VCARD"),
        ("contact", {"Phone": "14155550123"}, "missing Name in Payload; missing Vcard in Payload"),
        ("contact", {**CARD, "ContextInfo": {"StanzaId": "A"}}, "missing Participant"),
    ],
)
async def test_what_is_refused(rig: Rig, path: str, body: Any, reason: str) -> None:
    """A wrong request is 400 that says what to change, and nothing is sent."""
    answer = await rig.call("POST", f"/chat/send/{path}", body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
    assert rig.commands == []
