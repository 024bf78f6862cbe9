"""Groups: making one, coming in and going, and who else does."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.errors import ApiError
from zapwire.gateway.openapi import GROUP, INVITE, answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.routes.group import example
from zapwire.gateway.wuzapi.answers import envelope as envelope_shapes
from zapwire.gateway.wuzapi.answers import group as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.events.group_shapes import group as group_json
from zapwire.gateway.wuzapi.events.group_shapes import join_request, participant
from zapwire.gateway.wuzapi.phones import parse_group, parse_person
from zapwire.gateway.wuzapi.requests.group import CreateGroup, OfGroup, OfLink, UpdateParticipants, UpdateRequests
from zapwire.protocol.jid import JID
from zapwire.protocol.types.groups import Participant

router = APIRouter(tags=["group"], dependencies=USER_SECURITY)

_LINK = {"x-example": {"Code": "https://chat.whatsapp.com/HffXhYmzzyJGec61oqMXiz"}}


@router.post(
    "/group/create",
    summary="Make a group",
    responses=answers(shapes.Group, *GROUP),
    openapi_extra={"x-example": {"Name": "My New Group", "Participants": ["5491155553934", "5491155553935"]}},
)
async def create(
    user: Caller, gateway: TheGateway, request: Annotated[CreateGroup, Depends(Reader(CreateGroup))]
) -> Response:
    """Make a group with these people. Who could not be added is among its participants with an `Error`."""
    people = _people(request.people, "Participants")
    if not request.name.strip():
        raise ApiError(HTTPStatus.BAD_REQUEST, "missing Name in Payload: a name has more than spaces")
    info = await gateway.sessions.ask(user.id, commands.CreateGroup(request.name, people))
    return respond(group_json(info))


@router.post(
    "/group/join",
    summary="Join a group by its link",
    responses=answers(shapes.Joined, *INVITE),
    openapi_extra=_LINK,
)
async def join(user: Caller, gateway: TheGateway, request: Annotated[OfLink, Depends(Reader(OfLink))]) -> Response:
    """Join the group that an invite link leads to; where its admins must approve, ask them, which is `Pending`."""
    result = await gateway.sessions.ask(user.id, commands.JoinGroup(request.link))
    details = "Asked the group's admins to be let in" if result.is_pending else "Group joined successfully"
    return respond({"Details": details, "GroupJID": str(result.group), "Pending": result.is_pending})


@router.post(
    "/group/inviteinfo",
    summary="Look at a link's group",
    responses=answers(shapes.Group, *INVITE),
    openapi_extra=_LINK,
)
async def invite_info(
    user: Caller, gateway: TheGateway, request: Annotated[OfLink, Depends(Reader(OfLink))]
) -> Response:
    """The group that an invite link leads to, without joining it."""
    return respond(group_json(await gateway.sessions.ask(user.id, commands.GetInviteInfo(request.link))))


@router.post(
    "/group/leave",
    summary="Leave a group",
    responses=answers(envelope_shapes.Details, *GROUP),
    openapi_extra=example(),
)
async def leave(user: Caller, gateway: TheGateway, request: Annotated[OfGroup, Depends(Reader(OfGroup))]) -> Response:
    """Leave a group."""
    await gateway.sessions.ask(user.id, commands.LeaveGroup(parse_group(request.group)))
    return respond({"Details": "Group left successfully"})


@router.post(
    "/group/updateparticipants",
    summary="Add, remove, promote or demote people",
    responses=answers(shapes.Updated, *GROUP),
    openapi_extra=example(Phone=["5491155553934"], Action="add"),
)
async def update_participants(
    user: Caller,
    gateway: TheGateway,
    request: Annotated[UpdateParticipants, Depends(Reader(UpdateParticipants))],
) -> Response:
    """Let people be in a group, or not, or be its admins, or not.

    The answer says of each what became of it. `Error` is WhatsApp's code where it did not work: 403 for who may only be
    invited, 404 for who is not on WhatsApp or not in the group, 408 for who left it lately, 409 for who is in it.
    """
    group, people = parse_group(request.group), _people(request.people, "Phone")
    changed = await gateway.sessions.ask(user.id, commands.ChangeParticipants(group, request.action, people))
    return respond(_updated("Group Participants updated successfully", changed))


@router.get(
    "/group/requestparticipants",
    summary="List who asks to be let in",
    responses=answers(list[shapes.JoinRequest], *GROUP),
)
@router.post(
    "/group/requestparticipants",
    summary="List who asks to be let in",
    responses=answers(list[shapes.JoinRequest], *GROUP),
    openapi_extra=example(),
)
async def list_requests(
    user: Caller, gateway: TheGateway, request: Annotated[OfGroup, Depends(Reader(OfGroup, query=True))]
) -> Response:
    """Who came by a group's link and waits for an admin's word."""
    found = await gateway.sessions.ask(user.id, commands.ListJoinRequests(parse_group(request.group)))
    return respond([join_request(one) for one in found])


@router.post(
    "/group/updaterequestparticipants",
    summary="Let people in, or not",
    responses=answers(shapes.Updated, *GROUP),
    openapi_extra=example(Phone=["5491155553934"], Action="approve"),
)
async def update_requests(
    user: Caller, gateway: TheGateway, request: Annotated[UpdateRequests, Depends(Reader(UpdateRequests))]
) -> Response:
    """Let people in who asked, or do not. The answer says of each what became of it."""
    group, people = parse_group(request.group), _people(request.people, "Phone")
    changed = await gateway.sessions.ask(user.id, commands.AnswerJoinRequests(group, request.action, people))
    return respond(_updated("Group request participants updated successfully", changed))


def _people(texts: Iterable[str], field: str) -> tuple[JID, ...]:
    """Whom a request names, each once. Raises `ApiError` with 400 that names the place."""
    return tuple(dict.fromkeys(parse_person(text, f"{field}.{place}") for place, text in enumerate(texts)))


def _updated(details: str, people: Iterable[Participant]) -> dict[str, Any]:
    return {"Details": details, "Participants": [participant(one) for one in people]}
