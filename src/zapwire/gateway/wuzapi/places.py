"""Places and contacts: the messages that requests describe."""

from http import HTTPStatus

from zapwire.errors import LocalProtocolError
from zapwire.gateway.errors import ApiError
from zapwire.gateway.wuzapi.contexts import build_context
from zapwire.gateway.wuzapi.requests.places import SendContact, SendLocation
from zapwire.protocol.messages.places import Contact, Location, build_contact, build_location
from zapwire.protocol.proto.e2e_pb2 import Message


def location_message(request: SendLocation) -> Message:
    """The place. Raises `ApiError` with 400 where its context cannot be."""
    context = build_context(request.context)
    return build_location(Location(request.latitude, request.longitude, request.name, context=context))


def contact_message(request: SendContact) -> Message:
    """The card. Raises `ApiError` with 400 for what is no vCard, and says what it lacks."""
    contact = Contact(request.name, request.vcard, build_context(request.context))
    try:
        return build_contact(contact)
    except LocalProtocolError as error:
        raise ApiError(HTTPStatus.BAD_REQUEST, f"Vcard cannot be sent: {error}") from None
