"""Sending: what is written, changed and taken back."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.client.messages.outgoing import SendResult
from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.model import User
from zapwire.gateway.openapi import SENDING, answers
from zapwire.gateway.parts import Gateway, TheGateway
from zapwire.gateway.wuzapi.answers import chat as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond, timestamp
from zapwire.gateway.wuzapi.phones import parse_chat
from zapwire.gateway.wuzapi.requests.chat_send import EditText, SendText
from zapwire.gateway.wuzapi.texts import build_message, preview_of
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.e2e_pb2 import Message

router = APIRouter(tags=["chat"], dependencies=USER_SECURITY)


@router.post(
    "/chat/send/text",
    summary="Send a text",
    responses=answers(shapes.Sent, *SENDING),
    openapi_extra={
        "x-example": {
            "Phone": "5491155554444",
            "Body": "Ditto",
            "Id": "90B2F8B13FAC8A9CF6B06E99C7834DC5",
            "ContextInfo": {"StanzaId": "AA3DSE28UDJES3", "Participant": "5491155553935@s.whatsapp.net"},
        }
    },
)
async def send_text(
    user: Caller, gateway: TheGateway, request: Annotated[SendText, Depends(Reader(SendText))]
) -> Response:
    """Send a text, or an answer: then `ContextInfo` names the message and who wrote it.

    The answer comes when WhatsApp's server has the message. With an `Id` the call may be repeated: the message is sent
    once.
    """
    chat = parse_chat(request.phone)
    build_message(request, None)  # before anything is fetched
    preview = await preview_of(request.body, gateway.previews.fetch) if request.link_preview else None
    return await send(user, gateway, chat, build_message(request, preview), request.id)


@router.post(
    "/chat/send/edit",
    summary="Change a text",
    responses=answers(shapes.Sent, *SENDING),
    openapi_extra={"x-example": {"Phone": "5491155554444", "Body": "Hello", "Id": "90B2F8B13FAC8A9CF6B06E99C7834DC5"}},
)
async def edit(user: Caller, gateway: TheGateway, request: Annotated[EditText, Depends(Reader(EditText))]) -> Response:
    """Let a message of one's own say something else, which WhatsApp allows for 20 minutes."""
    chat = parse_chat(request.phone)
    sent = await gateway.sessions.ask(user.id, commands.Edit(chat, request.id, request.body))
    return respond(told("Sent", sent, gateway, request.id))


async def send(
    user: User, gateway: Gateway, chat: JID, message: Message, id: str | None, details: str = "Sent"
) -> Response:
    """Send a message, and answer when WhatsApp's server has it. Raises what `SendMessage` raises."""
    command = commands.SendMessage(chat, message.SerializeToString(), id or "")
    return respond(told(details, await gateway.sessions.ask(user.id, command), gateway))


def told(details: str, sent: SendResult, gateway: Gateway, id: str = "") -> dict[str, Any]:
    """What is answered to a message that was sent; `id` where another is meant than its own."""
    return {
        "Details": details,
        "Id": id or sent.id,
        "Timestamp": timestamp(sent.timestamp, gateway.settings.api_profile),
        "Chat": str(sent.chat),
    }
