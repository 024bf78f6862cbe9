"""Sending buttons and lists."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.openapi import SENDING, answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.routes.chat_send import send
from zapwire.gateway.wuzapi.answers import chat as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.interactive import buttons_message, list_message, template_message
from zapwire.gateway.wuzapi.phones import parse_chat
from zapwire.gateway.wuzapi.requests.interactive import SendButtons, SendList, SendTemplate

router = APIRouter(tags=["chat"], dependencies=USER_SECURITY)


@router.post(
    "/chat/send/template",
    summary="Send a text with buttons",
    responses=answers(shapes.Sent, *SENDING),
    openapi_extra={
        "x-example": {
            "Phone": "5491155554444",
            "Content": "Template content",
            "Footer": "Some footer text",
            "Buttons": [
                {"DisplayText": "Yes", "Type": "quickreply"},
                {"DisplayText": "Visit Site", "Type": "url", "Url": "https://www.fop2.com"},
                {"DisplayText": "Llamame", "Type": "call", "PhoneNumber": "1155554444"},
            ],
        }
    },
)
async def send_template(
    user: Caller, gateway: TheGateway, request: Annotated[SendTemplate, Depends(Reader(SendTemplate))]
) -> Response:
    """Send a text with up to three quick replies, one button that calls a number and one that opens a page."""
    return await send(user, gateway, parse_chat(request.phone), template_message(request), request.id)


@router.post(
    "/chat/send/buttons",
    summary="Send a text with quick replies",
    responses=answers(shapes.Sent, *SENDING),
    openapi_extra={
        "x-example": {
            "Phone": "5491155554444",
            "Title": "Do you come?",
            "Buttons": [{"ButtonId": "yes", "ButtonText": "Yes"}, {"ButtonId": "no", "ButtonText": "No"}],
        }
    },
)
async def send_buttons(
    user: Caller, gateway: TheGateway, request: Annotated[SendButtons, Depends(Reader(SendButtons))]
) -> Response:
    """Send a text with up to three buttons that answer."""
    return await send(user, gateway, parse_chat(request.phone), buttons_message(request), request.id)


@router.post(
    "/chat/send/list",
    summary="Send a text with a list",
    responses=answers(shapes.Sent, *SENDING),
    openapi_extra={
        "x-example": {
            "Phone": "5491155554444",
            "ButtonText": "Days",
            "Desc": "When do you come?",
            "TopText": "Asado",
            "FooterText": "Choose one",
            "Sections": [{"title": "This week", "rows": [{"title": "Saturday", "desc": "at 21:00", "RowId": "sat"}]}],
        }
    },
)
async def send_list(
    user: Caller, gateway: TheGateway, request: Annotated[SendList, Depends(Reader(SendList))]
) -> Response:
    """Send a text with a list, of which one row may be chosen."""
    return await send(user, gateway, parse_chat(request.phone), list_message(request), request.id)
