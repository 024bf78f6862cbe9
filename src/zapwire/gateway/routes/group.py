"""Groups: looking at them, and changing what they are. What asks only may be asked by GET and by POST."""

import asyncio
from http import HTTPStatus
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.errors import ApiError
from zapwire.gateway.openapi import GROUP, answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.routes.chat_media import proxy_of
from zapwire.gateway.wuzapi.answers import envelope as envelope_shapes
from zapwire.gateway.wuzapi.answers import group as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.events.group_shapes import group as group_json
from zapwire.gateway.wuzapi.media import field_of
from zapwire.gateway.wuzapi.phones import parse_group
from zapwire.gateway.wuzapi.requests.group import (
    GetInviteLink,
    ListGroups,
    OfGroup,
    SetAnnounce,
    SetEphemeral,
    SetJoinApproval,
    SetLocked,
    SetName,
    SetPhoto,
    SetTopic,
)
from zapwire.gateway.wuzapi.uploads import Incoming, MediaReader

router = APIRouter(tags=["group"], dependencies=USER_SECURITY)

GROUP_EXAMPLE: Final = "120362023605733675@g.us"
_SECONDS: Final = {"24h": 86_400, "7d": 7 * 86_400, "90d": 90 * 86_400, "off": 0}


def example(**fields: Any) -> dict[str, Any]:
    """What the document shows as a request."""
    return {"x-example": {"GroupJID": GROUP_EXAMPLE, **fields}}


@router.get("/group/list", summary="List one's groups", responses=answers(shapes.Groups, *GROUP))
@router.post("/group/list", summary="List one's groups", responses=answers(shapes.Groups, *GROUP))
async def list_groups(
    user: Caller, gateway: TheGateway, _: Annotated[ListGroups, Depends(Reader(ListGroups, query=True))]
) -> Response:
    """Every group that the account is in, with everybody in it."""
    shown = []
    for info in await gateway.sessions.ask(user.id, commands.ListGroups()):
        shown.append(orjson.Fragment(orjson.dumps(group_json(info))))
        await asyncio.sleep(0)  # there may be hundreds, each with hundreds of people
    return respond({"Groups": shown})


@router.get("/group/info", summary="Look at a group", responses=answers(shapes.Group, *GROUP))
@router.post("/group/info", summary="Look at a group", responses=answers(shapes.Group, *GROUP), openapi_extra=example())
async def get_info(
    user: Caller, gateway: TheGateway, request: Annotated[OfGroup, Depends(Reader(OfGroup, query=True))]
) -> Response:
    """All about one group that the account is in."""
    info = await gateway.sessions.ask(user.id, commands.GetGroup(parse_group(request.group)))
    return respond(group_json(info))


@router.get("/group/invitelink", summary="Get a group's invite link", responses=answers(shapes.InviteLink, *GROUP))
@router.post(
    "/group/invitelink",
    summary="Get a group's invite link",
    responses=answers(shapes.InviteLink, *GROUP),
    openapi_extra=example(Reset=False),
)
async def get_invite_link(
    user: Caller, gateway: TheGateway, request: Annotated[GetInviteLink, Depends(Reader(GetInviteLink, query=True))]
) -> Response:
    """The link that leads into a group, for its admins. With `Reset` there is a new one, and the old one is void."""
    command = commands.GetInviteLink(parse_group(request.group), request.reset)
    return respond({"InviteLink": await gateway.sessions.ask(user.id, command)})


@router.post(
    "/group/photo",
    summary="Set a group's picture",
    responses=answers(shapes.PhotoSet, *GROUP, 408, 415),
    openapi_extra=example(Image="data:image/jpeg;base64,/9j/wAALCAABAAEBAREA/9oACAEBAAA/ANL/2Q=="),
)
async def set_photo(
    user: Caller, gateway: TheGateway, incoming: Annotated[Incoming[SetPhoto], Depends(MediaReader(SetPhoto))]
) -> Response:
    """Give a group a picture: the middle of any picture becomes a square JPEG of at most 640 by 640 pixels."""
    try:
        group = parse_group(incoming.request.group)
    except BaseException:
        incoming.close()
        raise
    jpeg = await gateway.outgoing.avatar(user.id, incoming.given, field=field_of(SetPhoto), proxy=proxy_of(user))
    picture_id = await gateway.sessions.ask(user.id, commands.SetGroupPhoto(group, jpeg))
    return respond({"Details": "Group Photo set successfully", "PictureID": picture_id})


@router.post(
    "/group/photo/remove",
    summary="Take a group's picture away",
    responses=answers(envelope_shapes.Details, *GROUP),
    openapi_extra=example(),
)
async def remove_photo(
    user: Caller, gateway: TheGateway, request: Annotated[OfGroup, Depends(Reader(OfGroup))]
) -> Response:
    """Take a group's picture away."""
    await gateway.sessions.ask(user.id, commands.SetGroupPhoto(parse_group(request.group), None))
    return respond({"Details": "Group photo removed successfully"})


@router.post(
    "/group/name",
    summary="Name a group",
    responses=answers(envelope_shapes.Details, *GROUP),
    openapi_extra=example(Name="New Group Name"),
)
async def set_name(
    user: Caller, gateway: TheGateway, request: Annotated[SetName, Depends(Reader(SetName))]
) -> Response:
    """Give a group a name of at most 100 characters."""
    group = parse_group(request.group)
    if not request.name.strip():
        raise ApiError(HTTPStatus.BAD_REQUEST, "missing Name in Payload: a name has more than spaces")
    await gateway.sessions.ask(user.id, commands.SetGroupName(group, request.name))
    return respond({"Details": "Group Name set successfully"})


@router.post(
    "/group/topic",
    summary="Describe a group",
    responses=answers(envelope_shapes.Details, *GROUP),
    openapi_extra=example(Topic="Sundays at noon"),
)
async def set_topic(
    user: Caller, gateway: TheGateway, request: Annotated[SetTopic, Depends(Reader(SetTopic))]
) -> Response:
    """Give a group a description of at most 2048 characters; an empty one takes it away."""
    await gateway.sessions.ask(user.id, commands.SetGroupTopic(parse_group(request.group), request.topic))
    return respond({"Details": "Group Topic set successfully"})


@router.post(
    "/group/announce",
    summary="Let only admins write",
    responses=answers(envelope_shapes.Details, *GROUP),
    openapi_extra=example(Announce=True),
)
async def set_announce(
    user: Caller, gateway: TheGateway, request: Annotated[SetAnnounce, Depends(Reader(SetAnnounce))]
) -> Response:
    """Let only admins write in a group, or everybody."""
    await gateway.sessions.ask(user.id, commands.SetGroupAnnounce(parse_group(request.group), request.announce))
    return respond({"Details": "Group Announce set successfully"})


@router.post(
    "/group/locked",
    summary="Let only admins change a group",
    responses=answers(envelope_shapes.Details, *GROUP),
    openapi_extra=example(Locked=True),
)
async def set_locked(
    user: Caller, gateway: TheGateway, request: Annotated[SetLocked, Depends(Reader(SetLocked))]
) -> Response:
    """Let only admins change a group's name, picture and description, or everybody."""
    await gateway.sessions.ask(user.id, commands.SetGroupLocked(parse_group(request.group), request.locked))
    return respond({"Details": "Group locked setting updated successfully"})


@router.post(
    "/group/ephemeral",
    summary="Let messages disappear",
    responses=answers(envelope_shapes.Details, *GROUP),
    openapi_extra=example(Duration="24h"),
)
async def set_ephemeral(
    user: Caller, gateway: TheGateway, request: Annotated[SetEphemeral, Depends(Reader(SetEphemeral))]
) -> Response:
    """Let a group's messages disappear after `24h`, `7d` or `90d`, or with `off` not any more."""
    command = commands.SetGroupEphemeral(parse_group(request.group), _SECONDS[request.duration])
    await gateway.sessions.ask(user.id, command)
    return respond({"Details": "Disappearing timer set successfully"})


@router.post(
    "/group/joinapprovalmode",
    summary="Let admins decide who comes in",
    responses=answers(envelope_shapes.Details, *GROUP),
    openapi_extra=example(Mode=True),
)
async def set_join_approval(
    user: Caller, gateway: TheGateway, request: Annotated[SetJoinApproval, Depends(Reader(SetJoinApproval))]
) -> Response:
    """Let admins decide who comes in by an invite link, or let everybody in."""
    await gateway.sessions.ask(user.id, commands.SetJoinApproval(parse_group(request.group), request.mode))
    return respond({"Details": "Group join approval mode updated successfully"})
