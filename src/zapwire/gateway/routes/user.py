"""The account as others see it."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.openapi import SESSION, answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.wuzapi.answers import envelope as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.requests.user import SetPresence

router = APIRouter(tags=["user"], dependencies=USER_SECURITY)


@router.post(
    "/user/presence",
    summary="Be available, or not",
    responses=answers(shapes.Details, *SESSION),
    openapi_extra={"x-example": {"type": "available", "name": "Ana"}},
)
async def set_presence(
    user: Caller, gateway: TheGateway, request: Annotated[SetPresence, Depends(Reader(SetPresence))]
) -> Response:
    """Say to others that one is online, or not. Who is available hears when others are.

    `name` is what others see; it is needed only before the phone gave one.
    """
    await gateway.sessions.ask(user.id, commands.SetPresence(request.type == "available", request.name))
    return respond({"Details": "Presence set successfully"})
