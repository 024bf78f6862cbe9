"""Who makes a call: a user by a token, the admin by theirs."""

import hmac
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends
from fastapi.security import APIKeyHeader, APIKeyQuery
from starlette.requests import HTTPConnection

from zapwire.gateway.errors import ApiError
from zapwire.gateway.model import User
from zapwire.gateway.parts import gateway_of
from zapwire.gateway.wuzapi.requests.fields import MAX_TOKEN

_BEARER: Final = "bearer "

TOKEN: Final = APIKeyHeader(name="Token", scheme_name="Token", description="A user's token.", auto_error=False)
TOKEN_AS_AUTHORIZATION: Final = APIKeyHeader(
    name="Authorization",
    scheme_name="Authorization",
    description="A user's token, alone or after `Bearer`.",
    auto_error=False,
)
TOKEN_IN_QUERY: Final = APIKeyQuery(
    name="token",
    scheme_name="TokenInQuery",
    description="A user's token. It stays out of our log; proxies may keep it in theirs.",
    auto_error=False,
)
ADMIN_TOKEN: Final = APIKeyHeader(
    name="Authorization",
    scheme_name="AdminToken",
    description="The admin's token, alone or after `Bearer`.",
    auto_error=False,
)


def offered_token(connection: HTTPConnection) -> str:
    """The user's token that a request brings, or empty: header `Token`, else `Authorization`, else the query."""
    headers = connection.headers
    return (
        headers.get("token")
        or _without_bearer(headers.get("authorization", ""))
        or connection.query_params.get("token", "")
    )


def user_of(connection: HTTPConnection) -> User | None:
    """Whose token a request brings, or None."""
    token = offered_token(connection)
    if not 0 < len(token) <= MAX_TOKEN:
        return None
    user = gateway_of(connection).users.by_token(token)
    if user is not None:
        connection.state.user = user.id
    return user


async def require_user(connection: HTTPConnection) -> User:
    """The user who makes a call. Raises `ApiError` with 401."""
    user = user_of(connection)
    if user is None:
        raise unauthorized("send a user's token in the header Token")
    return user


async def require_admin(connection: HTTPConnection) -> None:
    """Raises `ApiError` with 401 where a call is not the admin's."""
    offered = _without_bearer(connection.headers.get("authorization", ""))
    right = gateway_of(connection).admin_token.encode()
    if not 0 < len(offered) <= MAX_TOKEN or not hmac.compare_digest(offered.encode(), right):
        raise unauthorized("send the admin token in the header Authorization")


def unauthorized(hint: str) -> ApiError:
    """The answer to whoever is not known."""
    return ApiError(HTTPStatus.UNAUTHORIZED, f"unauthorized: {hint}", headers={"WWW-Authenticate": "Bearer"})


def _without_bearer(text: str) -> str:
    return text[len(_BEARER) :].strip() if text[: len(_BEARER)].lower() == _BEARER else text


Caller = Annotated[User, Depends(require_user)]
"""The user who makes a call."""

USER_SECURITY: Final = [Depends(TOKEN), Depends(TOKEN_AS_AUTHORIZATION), Depends(TOKEN_IN_QUERY)]
"""Describes in the OpenAPI document how users identify themselves."""

ADMIN_SECURITY: Final = [Depends(require_admin), Depends(ADMIN_TOKEN)]
"""Lets only the admin pass, and describes it."""
