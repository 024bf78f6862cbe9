"""Sending places and contacts."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.openapi import SENDING, answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.routes.chat_send import send
from zapwire.gateway.wuzapi.answers import chat as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.phones import parse_chat
from zapwire.gateway.wuzapi.places import contact_message, location_message
from zapwire.gateway.wuzapi.requests.places import SendContact, SendLocation

router = APIRouter(tags=["chat"], dependencies=USER_SECURITY)


@router.post(
    "/chat/send/location",
    summary="Send a place",
    responses=answers(shapes.Sent, *SENDING),
    openapi_extra={
        "x-example": {"Phone": "5491155554444", "Latitude": 48.858370, "Longitude": 2.294481, "Name": "Paris"}
    },
)
async def send_location(
    user: Caller, gateway: TheGateway, request: Annotated[SendLocation, Depends(Reader(SendLocation))]
) -> Response:
    """Send a place on the map, with a name or without."""
    return await send(user, gateway, parse_chat(request.phone), location_message(request), request.id)


@router.post(
    "/chat/send/contact",
    summary="Send a contact",
    responses=answers(shapes.Sent, *SENDING),
    openapi_extra={
        "x-example": {
            "Phone": "5491155554444",
            "Name": "Casa",
            "Vcard": "BEGIN:VCARD\nVERSION:3.0\nFN:John Doe\nTEL;type=CELL:+1 781 555 1212\nEND:VCARD",
        }
    },
)
async def send_contact(
    user: Caller, gateway: TheGateway, request: Annotated[SendContact, Depends(Reader(SendContact))]
) -> Response:
    """Send a contact's card. The vCard goes as it is, once it has what phones need to read it."""
    return await send(user, gateway, parse_chat(request.phone), contact_message(request), request.id)
