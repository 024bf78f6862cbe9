"""Sending polls, and voting in them."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.openapi import SENDING, answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.routes.chat_send import send, told
from zapwire.gateway.wuzapi.answers import chat as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.phones import parse_chat, parse_message
from zapwire.gateway.wuzapi.polls import poll_message
from zapwire.gateway.wuzapi.requests.polls import SendPoll, SendPollVote

router = APIRouter(tags=["chat"], dependencies=USER_SECURITY)


@router.post(
    "/chat/send/poll",
    summary="Send a poll",
    responses=answers(shapes.Sent, *SENDING),
    openapi_extra={
        "x-example": {"Group": "120363023605733675@g.us", "Header": "When?", "Options": ["Monday", "Tuesday"]}
    },
)
async def send_poll(
    user: Caller, gateway: TheGateway, request: Annotated[SendPoll, Depends(Reader(SendPoll))]
) -> Response:
    """Ask a group, or anybody, something. Votes come in `Message` events, with `pollVote`."""
    chat = parse_chat(request.group, "Group")
    return await send(user, gateway, chat, poll_message(request), request.id, "Poll sent successfully")


@router.post(
    "/chat/send/pollvote",
    summary="Vote in a poll",
    responses=answers(shapes.Sent, *SENDING),
    openapi_extra={"x-example": {"Phone": "5491155554444", "Id": "3EB0B3CC06318E63906736", "Options": ["Saturday"]}},
)
async def send_vote(
    user: Caller, gateway: TheGateway, request: Annotated[SendPollVote, Depends(Reader(SendPollVote))]
) -> Response:
    """Vote for these options of a poll, in place of an earlier vote; an empty list takes it back.

    The poll is one that this account asked or got. `me:` before its `Id` says that one asked oneself; in a group
    `Sender` names who asked another's.
    """
    chat = parse_chat(request.phone)
    target, sender = parse_message(request.id, request.sender, chat, "Sender")
    sent = await gateway.sessions.ask(user.id, commands.Vote(chat, target, tuple(request.options), sender))
    return respond(told("Vote sent", sent, gateway))
