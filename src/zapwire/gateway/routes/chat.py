"""Chats: typing, reading, reacting, deleting."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.errors import ApiError
from zapwire.gateway.openapi import SENDING, SESSION, answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.routes.chat_send import told
from zapwire.gateway.wuzapi.answers import chat as chat_shapes
from zapwire.gateway.wuzapi.answers import envelope as envelope_shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond, rfc3339
from zapwire.gateway.wuzapi.phones import parse_chat, parse_message, parse_person
from zapwire.gateway.wuzapi.requests.chat import Delete, MarkRead, Pin, React, RequestUnavailable, SetChatPresence

_REMOVE: Final = "remove"

router = APIRouter(tags=["chat"], dependencies=USER_SECURITY)


@router.post(
    "/chat/presence",
    summary="Show that one types",
    responses=answers(envelope_shapes.Details, *SESSION),
    openapi_extra={"x-example": {"Phone": "5491155554444", "State": "composing", "Media": ""}},
)
async def set_presence(
    user: Caller, gateway: TheGateway, request: Annotated[SetChatPresence, Depends(Reader(SetChatPresence))]
) -> Response:
    """Show in a chat that one writes, or with `"Media": "audio"` records a voice message, or that it stopped."""
    chat = parse_chat(request.phone)
    await gateway.sessions.ask(user.id, commands.SetChatPresence(chat, request.state, request.media))
    return respond({"Details": "Chat presence set successfuly"})  # as wuzapi spells it, for who compares


@router.post(
    "/chat/markread",
    summary="Mark as read",
    responses=answers(envelope_shapes.Details, *SESSION),
    openapi_extra={
        "x-example": {"Id": ["AABBCCDD112233", "IIOOPPLL43332"], "Chat": "5491155553934.0:1@s.whatsapp.net"}
    },
)
async def mark_read(
    user: Caller, gateway: TheGateway, request: Annotated[MarkRead, Depends(Reader(MarkRead))]
) -> Response:
    """Tell the sender that messages were read. In a group `Sender` names who wrote them."""
    chat = parse_chat(request.chat_phone or request.chat or "", "ChatPhone" if request.chat_phone else "Chat")
    name, text = ("SenderPhone", request.sender_phone) if request.sender_phone else ("Sender", request.sender)
    sender = parse_person(text, name) if text else None
    if sender is None and not (chat.is_user or chat.is_lid):
        raise ApiError(HTTPStatus.BAD_REQUEST, "missing Sender in Payload: in a group, name who wrote the messages")
    await gateway.sessions.ask(user.id, commands.MarkRead(tuple(request.ids), chat, sender))
    return respond({"Details": "Message(s) marked as read"})


@router.post(
    "/chat/react",
    summary="React",
    responses=answers(chat_shapes.Sent, *SENDING),
    openapi_extra={"x-example": {"Phone": "5491155554444", "Body": "❤️", "Id": "me:069EDE53E81CB5A4773587FB96CB3ED3"}},
)
async def react(user: Caller, gateway: TheGateway, request: Annotated[React, Depends(Reader(React))]) -> Response:
    """React to a message with an emoji; `remove` takes the reaction back.

    `me:` before the `Id` says that one wrote the message oneself. In a group `Participant` names who wrote another's.
    """
    chat = parse_chat(request.phone)
    target, sender = parse_message(request.id, request.participant, chat)
    emoji = "" if request.body == _REMOVE else request.body
    sent = await gateway.sessions.ask(user.id, commands.React(chat, target, emoji, sender))
    return respond(told("Sent", sent, gateway, target))


@router.post(
    "/chat/delete",
    summary="Delete for everyone",
    responses=answers(chat_shapes.Sent, *SENDING),
    openapi_extra={"x-example": {"Phone": "5491155554444", "Id": "90B2F8B13FAC8A9CF6B06E99C7834DC5"}},
)
async def delete(user: Caller, gateway: TheGateway, request: Annotated[Delete, Depends(Reader(Delete))]) -> Response:
    """Delete a message of one's own for everyone; as a group's admin also that of another `Participant`."""
    chat = parse_chat(request.phone)
    sender = parse_person(request.participant) if request.participant else None
    sent = await gateway.sessions.ask(user.id, commands.Revoke(chat, request.id, sender))
    return respond(told("Deleted", sent, gateway, request.id))


@router.post(
    "/chat/pin",
    summary="Pin a message",
    responses=answers(chat_shapes.Pinned, *SENDING),
    openapi_extra={"x-example": {"Chat": "5491155554444", "Id": "AABBCCDD112233", "DurationSeconds": 86400}},
)
async def pin(user: Caller, gateway: TheGateway, request: Annotated[Pin, Depends(Reader(Pin))]) -> Response:
    """Pin a message for everyone in the chat; `"Pin": false` unpins it.

    `me:` before the `Id` says that one wrote the message oneself. In a group `Sender` names who wrote another's.
    """
    chat = parse_chat(request.chat, "Chat")
    target, sender = parse_message(request.id, request.sender, chat, "Sender")
    seconds = request.duration if request.pin else None
    sent = await gateway.sessions.ask(user.id, commands.Pin(chat, target, seconds, sender))
    return respond(
        {
            "Details": "Pinned" if request.pin else "Unpinned",
            "Chat": str(sent.chat),
            "Id": target,
            "Timestamp": rfc3339(sent.timestamp),
            "DurationSeconds": seconds or 0,
        }
    )


@router.post(
    "/chat/request-unavailable-message",
    summary="Ask the phone for a message",
    responses=answers(chat_shapes.Requested, *SENDING),
    openapi_extra={"x-example": {"chat": "5491155554444", "sender": "5491155554444", "id": "AABBCCDD112233"}},
)
async def request_unavailable(
    user: Caller, gateway: TheGateway, request: Annotated[RequestUnavailable, Depends(Reader(RequestUnavailable))]
) -> Response:
    """Ask the account's own phone for a message that this device could not have or read.

    The phone's answer comes as a `Message` event that has the `request_id` as its `UnavailableRequestID`.
    """
    chat = parse_chat(request.chat, "chat")
    if not request.sender and not (chat.is_user or chat.is_lid):
        raise ApiError(HTTPStatus.BAD_REQUEST, "missing sender in Payload: in a group, name who wrote the message")
    sender = parse_person(request.sender, "sender") if request.sender else chat
    request_id = await gateway.sessions.ask(user.id, commands.RequestFromPhone(chat, request.id, sender))
    return respond(
        {
            "success": True,
            "message": "the phone was asked",
            "request_id": request_id,
            "chat": str(chat),
            "sender": str(sender),
            "message_id": request.id,
            "timestamp": int(gateway.now()),
        }
    )
