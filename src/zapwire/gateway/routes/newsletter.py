"""Newsletters (channels): which are followed, and following them."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.errors import ItemNotFound
from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.errors import ApiError
from zapwire.gateway.openapi import SESSION, answers
from zapwire.gateway.parts import Gateway, TheGateway
from zapwire.gateway.wuzapi.answers import envelope as envelope_shapes
from zapwire.gateway.wuzapi.answers import newsletter as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.events.newsletters import metadata
from zapwire.gateway.wuzapi.phones import parse_newsletter
from zapwire.gateway.wuzapi.requests.newsletter import FollowNewsletter, MuteNewsletter

_JID = "120363144038483540@newsletter"

router = APIRouter(tags=["newsletter"], dependencies=USER_SECURITY)


@router.get(
    "/newsletter/list",
    summary="Newsletters that are followed",
    responses=answers(shapes.Newsletters, *SESSION),
)
async def list_all(user: Caller, gateway: TheGateway) -> Response:
    """All newsletters (channels) that the account follows or owns, in WhatsApp's own words."""
    found = await gateway.sessions.ask(user.id, commands.ListNewsletters())
    return respond({"Newsletter": [metadata(newsletter) for newsletter in found]})


@router.post(
    "/newsletter/join",
    summary="Follow a newsletter",
    responses=answers(envelope_shapes.Details, 403, 404, *SESSION),
    openapi_extra={"x-example": {"NewsletterJID": _JID}},
)
async def join(
    user: Caller, gateway: TheGateway, request: Annotated[FollowNewsletter, Depends(Reader(FollowNewsletter))]
) -> Response:
    """Get the newsletter's messages from now on, as `Message` events."""
    await _change(gateway, user.id, commands.FollowNewsletter(parse_newsletter(request.jid), follows=True))
    return respond({"Details": "Newsletter joined successfully"})


@router.post(
    "/newsletter/leave",
    summary="Follow a newsletter no more",
    responses=answers(envelope_shapes.Details, 403, 404, *SESSION),
    openapi_extra={"x-example": {"NewsletterJID": _JID}},
)
async def leave(
    user: Caller, gateway: TheGateway, request: Annotated[FollowNewsletter, Depends(Reader(FollowNewsletter))]
) -> Response:
    """Get the newsletter's messages no more."""
    await _change(gateway, user.id, commands.FollowNewsletter(parse_newsletter(request.jid), follows=False))
    return respond({"Details": "Newsletter left successfully"})


@router.post(
    "/newsletter/mute",
    summary="Mute a newsletter",
    responses=answers(envelope_shapes.Details, 403, 404, *SESSION),
    openapi_extra={"x-example": {"NewsletterJID": _JID, "Mute": True}},
)
async def mute(
    user: Caller, gateway: TheGateway, request: Annotated[MuteNewsletter, Depends(Reader(MuteNewsletter))]
) -> Response:
    """Let the phone not notify its owner of new messages, or with `"Mute": false` notify again."""
    await _change(gateway, user.id, commands.MuteNewsletter(parse_newsletter(request.jid), request.mute))
    return respond({"Details": f"Newsletter {'muted' if request.mute else 'unmuted'} successfully"})


async def _change(gateway: Gateway, user_id: str, command: commands.FollowNewsletter | commands.MuteNewsletter) -> None:
    """Raises `ApiError` with 404 where there is no such newsletter, and what the command raises."""
    try:
        await gateway.sessions.ask(user_id, command)
    except ItemNotFound:
        text = f"there is no newsletter {command.newsletter}, or no longer: GET /newsletter/list has those one follows"
        raise ApiError(HTTPStatus.NOT_FOUND, text) from None
