"""Places and people: locations, and the cards of contacts."""

import re
from dataclasses import dataclass, field
from typing import Final

from zapwire.errors import LocalProtocolError
from zapwire.protocol.messages.context import Context, add_context, read_context
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.e2e_pb2 import ContactMessage, ContactsArrayMessage, LocationMessage, Message

MAX_LATITUDE: Final = 90.0
MAX_LONGITUDE: Final = 180.0

_VERSION: Final = re.compile(r"^VERSION[ \t]*[:;]", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Location:
    """A place, in degrees. `is_live` is for one that moves, whose `caption` is what its sender wrote."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""
    url: str = ""
    thumbnail: bytes = field(default=b"", repr=False)
    is_live: bool = False
    caption: str = ""
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact's card: a vCard, as it came."""

    name: str
    vcard: str = field(repr=False)
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class Contacts:
    """Several cards in one message."""

    name: str
    contacts: tuple[Contact, ...]
    context: Context | None = None


def build_location(location: Location) -> Message:
    """A message with a place. Raises `LocalProtocolError` for one that is not on Earth, or that is live."""
    if location.is_live:
        raise LocalProtocolError("a live location is shared by phones only: send a place")
    # Written so that what is no number is refused, too.
    if not abs(location.latitude) <= MAX_LATITUDE:
        raise LocalProtocolError(f"a latitude is from -90 to 90 degrees, not {location.latitude:g}")
    if not abs(location.longitude) <= MAX_LONGITUDE:
        raise LocalProtocolError(f"a longitude is from -180 to 180 degrees, not {location.longitude:g}")
    place = LocationMessage(degreesLatitude=location.latitude, degreesLongitude=location.longitude)
    for name, value in (("name", location.name), ("address", location.address), ("URL", location.url)):
        if value:
            setattr(place, name, value)
    if location.thumbnail:
        place.JPEGThumbnail = location.thumbnail
    add_context(place, location.context)
    return Message(locationMessage=place)


def build_contact(contact: Contact) -> Message:
    """A message with a card, which goes as it is. Raises `LocalProtocolError` for what is no vCard."""
    check_vcard(contact.vcard)
    card = ContactMessage(displayName=contact.name, vcard=contact.vcard)
    add_context(card, contact.context)
    return Message(contactMessage=card)


def check_vcard(text: str) -> None:
    """Raises `LocalProtocolError`, which says what is missing, for a text that phones do not read as a vCard."""
    lines = text.strip().splitlines()
    if not lines or lines[0].strip().upper() != "BEGIN:VCARD":
        raise LocalProtocolError("a vCard begins with the line BEGIN:VCARD")
    if not _VERSION.search(text):
        raise LocalProtocolError("a vCard has a line VERSION, such as VERSION:3.0, after BEGIN:VCARD")
    if lines[-1].strip().upper() != "END:VCARD":
        raise LocalProtocolError("a vCard ends with the line END:VCARD")


def read_location(message: Message) -> Location:
    """The place in an unwrapped message."""
    if message.HasField("liveLocationMessage"):
        live = message.liveLocationMessage
        return Location(
            live.degreesLatitude,
            live.degreesLongitude,
            thumbnail=live.JPEGThumbnail,
            is_live=True,
            caption=as_text(live.caption),
            context=read_context(live),
        )
    place = message.locationMessage
    return Location(
        place.degreesLatitude,
        place.degreesLongitude,
        as_text(place.name),
        as_text(place.address),
        as_text(place.URL),
        place.JPEGThumbnail,
        is_live=place.isLive,
        caption=as_text(place.comment),
        context=read_context(place),
    )


def read_contact(message: Message) -> Contact:
    """The card in an unwrapped message."""
    return _contact(message.contactMessage)


def read_contacts(message: Message) -> Contacts:
    """The cards in an unwrapped message."""
    cards: ContactsArrayMessage = message.contactsArrayMessage
    context = read_context(cards)
    return Contacts(as_text(cards.displayName), tuple(map(_contact, cards.contacts)), context)


def _contact(card: ContactMessage) -> Contact:
    context = read_context(card)
    return Contact(as_text(card.displayName), as_text(card.vcard), context)
