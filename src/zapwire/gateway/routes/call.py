"""Calls: rejecting them."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.openapi import SESSION, answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.wuzapi.answers import call as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.phones import parse_person
from zapwire.gateway.wuzapi.requests.call import RejectCall

router = APIRouter(tags=["call"], dependencies=USER_SECURITY)


@router.post(
    "/call/reject",
    summary="Reject a call",
    responses=answers(shapes.Rejected, *SESSION),
    openapi_extra={
        "x-example": {"call_from": "5491155554444@s.whatsapp.net", "call_id": "2E7A0F5C1B9D4E6FA8C3D2B1E0F9A8B7"}
    },
)
async def reject(
    user: Caller, gateway: TheGateway, request: Annotated[RejectCall, Depends(Reader(RejectCall))]
) -> Response:
    """Do not take a call, as the event `CallOffer` named it. WhatsApp does not say whether there was such a call."""
    caller = parse_person(request.call_from, "call_from")
    await gateway.sessions.ask(user.id, commands.RejectCall(caller, request.call_id))
    return respond({"Details": "Call rejected", "CallID": request.call_id})
