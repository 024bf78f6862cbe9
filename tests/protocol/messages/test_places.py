"""Places and contacts."""

import math

import pytest

from zapwire.errors import LocalProtocolError
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.messages.kinds import media_type, stanza_type
from zapwire.protocol.messages.places import (
    Contact,
    Contacts,
    Location,
    build_contact,
    build_location,
    check_vcard,
)
from zapwire.protocol.messages.reader import parse, read
from zapwire.protocol.proto.e2e_pb2 import ContactMessage, ContactsArrayMessage, LiveLocationMessage, Message

CONTEXT = Context(Quote("3EB1", JID("5", "lid"), Message(conversation="where?")))
VCARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:José 🙂\r\nTEL;type=CELL:+1 781 555 1212\r\nEND:VCARD\r\n"


@pytest.mark.parametrize(
    "location",
    [
        Location(48.85837, 2.294481),
        Location(-90.0, 180.0, "Pole"),
        Location(0.0, 0.0, "Null Island", "Gulf of Guinea", "https://example.org", b"jpeg", context=CONTEXT),
    ],
)
def test_places_survive(location: Location) -> None:
    """What is built is read: coordinates to the last bit, and (0, 0) is a place, too."""
    message = build_location(location)
    assert read(parse(message.SerializeToString())) == location
    assert message.locationMessage.HasField("degreesLatitude")


def test_a_place_is_no_media_to_whatsmeow() -> None:
    """Its stanza is a text's; a contact's is media of the type vcard."""
    assert (stanza_type(build_location(Location(1, 2))), media_type(build_location(Location(1, 2)))) == ("text", "")
    card = build_contact(Contact("José", VCARD))
    assert (stanza_type(card), media_type(card)) == ("media", "vcard")


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (Location(91, 0), "latitude"),
        (Location(-90.1, 0), "latitude"),
        (Location(math.nan, 0), "latitude"),
        (Location(0, 180.5), "longitude"),
        (Location(0, -math.inf), "longitude"),
        (Location(0, 0, is_live=True), "live"),
    ],
)
def test_what_is_no_place(location: Location, reason: str) -> None:
    """What is not on Earth is refused, and so is what only phones can share."""
    with pytest.raises(LocalProtocolError, match=reason):
        build_location(location)


def test_a_live_location_is_read() -> None:
    """With what its sender wrote."""
    live = LiveLocationMessage(degreesLatitude=1.5, degreesLongitude=2.5, caption="coming", JPEGThumbnail=b"j")
    read_back = read(Message(liveLocationMessage=live))
    assert read_back == Location(1.5, 2.5, thumbnail=b"j", is_live=True, caption="coming")


@pytest.mark.parametrize(
    "vcard", [VCARD, VCARD.replace("\r\n", "\n"), "\n" + VCARD.lower(), "BEGIN:VCARD\nVERSION:2.1\nEND:VCARD"]
)
def test_a_vcard_goes_as_it_is(vcard: str) -> None:
    """Byte for byte, whatever its line ends and letters."""
    message = build_contact(Contact("José", vcard, CONTEXT))
    assert parse(message.SerializeToString()).contactMessage.vcard == vcard
    assert read(message) == Contact("José", vcard, CONTEXT)


@pytest.mark.parametrize(
    ("vcard", "reason"),
    [
        ("", "BEGIN:VCARD"),
        ("FN:Joe", "BEGIN:VCARD"),
        ("BEGIN:VCARD\nFN:Joe\nEND:VCARD", "VERSION:3.0"),
        ("BEGIN:VCARD\nNOTE:VERSION:3.0 is missing\nEND:VCARD", "VERSION:3.0"),
        ("BEGIN:VCARD\nVERSION:3.0\nFN:Joe", "END:VCARD"),
    ],
)
def test_what_is_no_vcard(vcard: str, reason: str) -> None:
    """What is missing is named."""
    with pytest.raises(LocalProtocolError, match=reason):
        check_vcard(vcard)


def test_several_cards_are_read() -> None:
    """Each with its name, even a broken one."""
    cards = ContactsArrayMessage(
        displayName="2 contacts",
        contacts=[ContactMessage(displayName="A", vcard=VCARD), ContactMessage(displayName="B", vcard="?")],
    )
    assert read(Message(contactsArrayMessage=cards)) == Contacts("2 contacts", (Contact("A", VCARD), Contact("B", "?")))
