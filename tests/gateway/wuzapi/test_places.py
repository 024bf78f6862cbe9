"""Places and contacts: the messages that requests describe."""

import pytest

from zapwire.gateway.errors import ApiError
from zapwire.gateway.wuzapi.places import contact_message, location_message
from zapwire.gateway.wuzapi.requests.places import SendContact, SendLocation
from zapwire.protocol.messages.places import Location
from zapwire.protocol.messages.reader import read

PHONE = {"Phone": "5491155554444"}


def test_a_place_at_zero() -> None:
    """Zero is a coordinate like others."""
    request = SendLocation.model_validate({**PHONE, "Latitude": 0, "Longitude": 0.0})
    assert read(location_message(request)) == Location(0, 0)


def test_a_vcard_keeps_every_character() -> None:
    """Also those that JSON had to escape."""
    vcard = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:D\\;oe;\tJ\u00f6hn \U0001f642;;;\r\n FOLDED\r\nEND:VCARD"
    request = SendContact.model_validate({**PHONE, "Name": "J", "Vcard": vcard})
    assert contact_message(request).contactMessage.vcard == vcard


def test_what_is_no_vcard() -> None:
    """The error names the field and the line that is missing."""
    request = SendContact.model_validate({**PHONE, "Name": "J", "Vcard": "BEGIN:VCARD\nFN:J\nEND:VCARD"})
    with pytest.raises(ApiError, match="Vcard cannot be sent: a vCard has a line VERSION"):
        contact_message(request)
