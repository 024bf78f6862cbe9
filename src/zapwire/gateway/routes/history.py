"""The phone's history: asking for older messages, and how much of each chat is kept."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.openapi import SENDING, answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.wuzapi.answers.history import HistorySet, Requested
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.phones import parse_chat
from zapwire.gateway.wuzapi.requests.history import RequestHistory, SetHistory

router = APIRouter(tags=["session"], dependencies=USER_SECURITY)


@router.get("/session/history", summary="Ask the phone for older messages", responses=answers(Requested, *SENDING))
async def request_history(
    user: Caller, gateway: TheGateway, request: Annotated[RequestHistory, Depends(Reader(RequestHistory, query=True))]
) -> Response:
    """Ask for the messages of a chat that are older than one that is known.

    What the phone has comes as `HistorySync` events with `historyType` `ON_DEMAND` and this answer's `id` as
    `requestId`; where it has none, or is offline, none comes. WhatsApp recommends 50 messages at a time.
    """
    chat = parse_chat(request.chat, "chat_jid")
    id = await gateway.sessions.ask(
        user.id,
        commands.RequestHistory(chat, request.oldest_id, request.is_from_me, request.timestamp // 1000, request.count),
    )
    return respond(
        {
            "details": "History sync request sent",
            "id": id,
            "timestamp": int(gateway.now()),
            "count": request.count,
            "chat_jid": str(chat),
            "oldest_msg_id": request.oldest_id,
            "oldest_msg_from_me": request.is_from_me,
            "oldest_msg_timestamp": request.timestamp,
        }
    )


@router.post(
    "/session/history",
    summary="Set how much of each chat is kept",
    responses=answers(HistorySet),
    openapi_extra={"x-example": {"history": 100}},
)
async def set_history(
    user: Caller, gateway: TheGateway, request: Annotated[SetHistory, Depends(Reader(SetHistory))]
) -> Response:
    """Set how many messages of each chat are to be kept for this user; 0 keeps none."""
    await gateway.users.update(user.id, history=request.history)
    details = "History configured successfully" if request.history else "History disabled successfully"
    return respond({"Details": details, "History": request.history})
