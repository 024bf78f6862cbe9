"""The messages of chats that were kept."""

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.chat_history import Kept
from zapwire.gateway.errors import ApiError
from zapwire.gateway.openapi import answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.wuzapi.answers import chat_history as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond, rfc3339
from zapwire.gateway.wuzapi.phones import parse_chat
from zapwire.gateway.wuzapi.requests.chat_history import GetChatHistory

_INDEX: Final = "index"

router = APIRouter(tags=["chat"], dependencies=USER_SECURITY)


@router.get(
    "/chat/history",
    summary="The last messages of a chat",
    responses=answers(list[shapes.KeptMessage] | dict[str, list[shapes.KeptChat]], 409),
)
async def get_history(
    user: Caller, gateway: TheGateway, request: Annotated[GetChatHistory, Depends(Reader(GetChatHistory, query=True))]
) -> Response:
    """The last messages of a chat, newest first, as many as the user's `history` says are kept.

    `chat_jid=index` lists the user's chats instead, by the user's id.
    """
    if user.history <= 0:
        text = 'no messages are kept for this user: POST /session/history {"history": 100} keeps so many of each chat'
        raise ApiError(HTTPStatus.CONFLICT, text)
    if request.chat_jid == _INDEX:
        chats = await gateway.history.chats(user.id)
        return respond({user.id: [{"chat_jid": chat.jid, "last_updated": rfc3339(chat.timestamp)} for chat in chats]})
    kept = await gateway.history.list(user.id, parse_chat(request.chat_jid, "chat_jid"), request.limit)
    return respond([_shown(user.id, message) for message in kept])


def _shown(user_id: str, message: Kept) -> dict[str, Any]:
    return {
        "id": message.number,
        "user_id": user_id,
        "chat_jid": message.chat,
        "sender_jid": message.sender,
        "message_id": message.id,
        "timestamp": rfc3339(message.timestamp),
        "message_type": message.type,
        "text_content": message.text,
        "media_link": "",
        "quoted_message_id": message.quoted,
        "data_json": message.data,
    }
