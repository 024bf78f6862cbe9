"""What the user's own devices show of chats: archived, muted, pinned, read, labelled."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.client.store.labels import Label
from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.openapi import SESSION, answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.wuzapi.answers import chat as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.gateway.wuzapi.phones import parse_chat, writer
from zapwire.gateway.wuzapi.requests.chat_settings import (
    Archive,
    EditLabel,
    LabelChat,
    LabelMessage,
    MarkChat,
    Mute,
    PinChat,
    Star,
)
from zapwire.protocol.jid import JID

_JID: Final = "5491155554444@s.whatsapp.net"

router = APIRouter(tags=["chat"], dependencies=USER_SECURITY)


@router.post(
    "/chat/archive",
    summary="Archive",
    responses=answers(shapes.Changed, *SESSION),
    openapi_extra={"x-example": {"jid": _JID, "archive": True}},
)
async def archive(user: Caller, gateway: TheGateway, request: Annotated[Archive, Depends(Reader(Archive))]) -> Response:
    """Put a chat into the archive, which unpins it, or take it out."""
    await gateway.sessions.ask(user.id, commands.ArchiveChat(parse_chat(request.jid, "jid"), request.archive))
    return _changed("Chat archived" if request.archive else "Chat unarchived")


@router.post(
    "/chat/mute",
    summary="Mute",
    responses=answers(shapes.Changed, *SESSION),
    openapi_extra={"x-example": {"jid": _JID, "mute": True, "seconds": 28800}},
)
async def mute(user: Caller, gateway: TheGateway, request: Annotated[Mute, Depends(Reader(Mute))]) -> Response:
    """Let a chat make no sound, for some `seconds` or for ever, or let it be heard again."""
    command = commands.MuteChat(parse_chat(request.jid, "jid"), request.mute, request.seconds)
    await gateway.sessions.ask(user.id, command)
    return _changed("Chat muted" if request.mute else "Chat unmuted")


@router.post(
    "/chat/pinchat",
    summary="Pin a chat",
    responses=answers(shapes.Changed, *SESSION),
    openapi_extra={"x-example": {"jid": _JID, "pin": True}},
)
async def pin_chat(
    user: Caller, gateway: TheGateway, request: Annotated[PinChat, Depends(Reader(PinChat))]
) -> Response:
    """Keep a chat on top of the list, or no longer."""
    await gateway.sessions.ask(user.id, commands.PinChat(parse_chat(request.jid, "jid"), request.pin))
    return _changed("Chat pinned" if request.pin else "Chat unpinned")


@router.post(
    "/chat/markchat",
    summary="Mark a whole chat",
    responses=answers(shapes.Changed, *SESSION),
    openapi_extra={"x-example": {"jid": _JID, "read": False}},
)
async def mark_chat(
    user: Caller, gateway: TheGateway, request: Annotated[MarkChat, Depends(Reader(MarkChat))]
) -> Response:
    """Show a whole chat as read, or as unread, on the user's own devices; senders hear nothing of it."""
    await gateway.sessions.ask(user.id, commands.MarkChat(parse_chat(request.jid, "jid"), request.read))
    return _changed("Chat marked as read" if request.read else "Chat marked as unread")


@router.post(
    "/chat/star",
    summary="Star a message",
    responses=answers(shapes.Changed, *SESSION),
    openapi_extra={"x-example": {"Phone": "5491155554444", "Id": "90B2F8B13FAC8A9CF6B06E99C7834DC5", "Star": True}},
)
async def star(user: Caller, gateway: TheGateway, request: Annotated[Star, Depends(Reader(Star))]) -> Response:
    """Star a message, or no longer, on the user's own devices.

    `FromMe` says that one wrote the message oneself. In a group `Participant` names who wrote another's.
    """
    chat = parse_chat(request.phone)
    sender = None if request.from_me else writer(request.participant, chat, own="say that it is FromMe")
    command = commands.StarMessage(chat, request.id, request.from_me, sender, request.star)
    await gateway.sessions.ask(user.id, command)
    return _changed("Message starred" if request.star else "Message unstarred")


@router.post(
    "/label/edit",
    summary="Edit a label",
    responses=answers(shapes.Changed, *SESSION),
    openapi_extra={"x-example": {"labelId": "7", "name": "Customers", "color": 3, "deleted": False}},
)
async def edit_label(
    user: Caller, gateway: TheGateway, request: Annotated[EditLabel, Depends(Reader(EditLabel))]
) -> Response:
    """Make, change or delete a label, which business accounts have."""
    command = commands.EditLabel(request.label_id, request.name, request.color, request.deleted)
    await gateway.sessions.ask(user.id, command)
    return _changed("Label deleted" if request.deleted else "Label saved")


@router.get("/label/list", summary="Labels", responses=answers(shapes.Labels, 409))
async def list_labels(user: Caller, gateway: TheGateway) -> Response:
    """All labels with the chats that have them; they are known while the session is not connected, too."""
    found = await gateway.sessions.ask(user.id, commands.GetLabels())
    return respond({"Labels": [_label(label, chats) for label, chats in found]})


@router.post(
    "/label/chat",
    summary="Label a chat",
    responses=answers(shapes.Changed, *SESSION),
    openapi_extra={"x-example": {"jid": _JID, "labelId": "7", "labeled": True}},
)
async def label_chat(
    user: Caller, gateway: TheGateway, request: Annotated[LabelChat, Depends(Reader(LabelChat))]
) -> Response:
    """Give a chat a label, or take it away."""
    command = commands.LabelChat(request.label_id, parse_chat(request.jid, "jid"), labeled=request.labeled)
    await gateway.sessions.ask(user.id, command)
    return _changed("Chat labeled" if request.labeled else "Chat unlabeled")


@router.post(
    "/label/message",
    summary="Label a message",
    responses=answers(shapes.Changed, *SESSION),
    openapi_extra={
        "x-example": {"jid": _JID, "labelId": "7", "messageId": "90B2F8B13FAC8A9CF6B06E99C7834DC5", "labeled": True}
    },
)
async def label_message(
    user: Caller, gateway: TheGateway, request: Annotated[LabelMessage, Depends(Reader(LabelMessage))]
) -> Response:
    """Give a message a label, or take it away."""
    chat = parse_chat(request.jid, "jid")
    command = commands.LabelChat(request.label_id, chat, request.message_id, request.labeled)
    await gateway.sessions.ask(user.id, command)
    return _changed("Message labeled" if request.labeled else "Message unlabeled")


def _label(label: Label, chats: Sequence[JID]) -> dict[str, object]:
    return {
        "id": to_text(label.id),
        "name": to_text(label.name),
        "color": label.color,
        "deleted": False,
        "predefined": label.predefined_id > 0,
        "chats": [str(jid) for jid in chats],
    }


def _changed(message: str) -> Response:
    return respond({"success": True, "message": message})
