"""The admin's calls: who may use the API."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from zapwire.gateway.auth import ADMIN_SECURITY
from zapwire.gateway.errors import ApiError
from zapwire.gateway.model import User
from zapwire.gateway.openapi import SESSION, answers
from zapwire.gateway.parts import Gateway, TheGateway
from zapwire.gateway.wuzapi.answers import admin as admin_shapes
from zapwire.gateway.wuzapi.answers import envelope as envelope_shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import plain, respond
from zapwire.gateway.wuzapi.requests.admin import CreateUser, UpdateUser
from zapwire.gateway.wuzapi.users import created, fields_of, listed

router = APIRouter(prefix="/admin", tags=["admin"], dependencies=ADMIN_SECURITY)

UserId = Annotated[str, Path(description="The user's id.", examples=["4e4942c7dee1deef99ab8fd9f7350de5"])]


@router.get("/users", summary="All users", responses=answers(list[admin_shapes.ListedUser]))
async def list_users(gateway: TheGateway) -> Response:
    """Every user with what their session is doing."""
    statuses = gateway.sessions.statuses()
    return respond([await _listed(gateway, user, statuses) for user in gateway.users.all()])


@router.get("/users/{id}", summary="One user", responses=answers(list[admin_shapes.ListedUser], 404))
async def get_user(gateway: TheGateway, id: UserId) -> Response:
    """A user, as a list of one."""
    return respond([await _listed(gateway, _find(gateway, id), gateway.sessions.statuses())])


@router.post(
    "/users",
    summary="Add a user",
    status_code=HTTPStatus.CREATED,
    responses=answers(admin_shapes.CreatedUser, 409, status=201),
    openapi_extra={"x-example": {"name": "Ana", "token": "1234ABCD", "events": "Message,ReadReceipt"}},
)
async def add_user(gateway: TheGateway, request: Annotated[CreateUser, Depends(Reader(CreateUser))]) -> Response:
    """A user of the API, with a token and an account of their own."""
    fields = fields_of(request)
    user = await gateway.users.create(token=request.token, **fields)
    return respond(created(user, request.token), HTTPStatus.CREATED)


@router.put(
    "/users/{id}",
    summary="Change a user",
    responses=answers(envelope_shapes.Message, 404, 409, bare=True),
    openapi_extra={"x-example": {"name": "Ana", "webhook": "https://some.server/webhook"}},
)
async def update_user(
    gateway: TheGateway, id: UserId, request: Annotated[UpdateUser, Depends(Reader(UpdateUser))]
) -> Response:
    """Change what is named of a user. An empty token is none: the old one stays."""
    user = _find(gateway, id)
    fields = fields_of(request, user)
    if not fields and not request.token:
        raise ApiError(HTTPStatus.BAD_REQUEST, "no fields to update: name one, such as webhook")
    await gateway.change(id, token=request.token or None, **fields)
    return plain({"code": 200, "message": "user updated successfully", "success": True})


@router.delete("/users/{id}", summary="Remove a user", responses=answers(admin_shapes.DeletedUser, 404))
async def delete_user(gateway: TheGateway, id: UserId) -> Response:
    """End the user's session and forget the user with all that is kept. The phone goes on listing the device."""
    user = _find(gateway, id)
    await gateway.sessions.remove(user.id, logout=False)
    await gateway.media.forget(user.id)
    return respond(_gone(user), details="user deleted successfully")


@router.delete(
    "/users/{id}/full", summary="Remove a user, and unlink", responses=answers(admin_shapes.DeletedUser, 404, *SESSION)
)
async def delete_user_fully(gateway: TheGateway, id: UserId) -> Response:
    """Unlink the user's device from its phone where that can be done, then forget the user with all that is kept."""
    user = _find(gateway, id)
    await gateway.sessions.remove(user.id, logout=True)
    await gateway.media.forget(user.id)
    return respond(_gone(user), details="user instance removed completely")


def _find(gateway: Gateway, id: str) -> User:
    user = gateway.users.find(id)
    if user is None:
        raise ApiError(HTTPStatus.NOT_FOUND, "there is no user of this id: GET /admin/users lists them")
    return user


async def _listed(gateway: Gateway, user: User, statuses: Any) -> dict[str, Any]:
    status = statuses.get(user.id)
    qr = await gateway.draw_qr(status.qr) if status and status.qr else ""
    return listed(user, status, qr, gateway.settings.api_profile)


def _gone(user: User) -> dict[str, Any]:
    return {"id": user.id, "name": user.name, "jid": user.jid}
