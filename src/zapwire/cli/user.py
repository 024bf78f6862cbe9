"""`zapwire user`: users of the API, through a server that runs, else in its database.

A server that runs has all users in memory, so it must hear of a change.
"""

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp

from zapwire.errors import ConfigurationError, GatewayError
from zapwire.gateway.database import open_database
from zapwire.gateway.settings import Settings
from zapwire.gateway.tokens import prepare_directory, read_admin_token
from zapwire.gateway.users import Users
from zapwire.gateway.wuzapi.decoding import validate
from zapwire.gateway.wuzapi.requests.admin import CreateUser
from zapwire.gateway.wuzapi.users import created, fields_of, listed

_TIMEOUT: Final = aiohttp.ClientTimeout(total=30, sock_connect=2)
_ANY: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # where a server of all addresses is asked

Shown = Mapping[str, Any]


class NotDone(GatewayError):
    """The server that runs refused it; the message is its own."""


async def add_user(settings: Settings, name: str, token: str, webhook: str, events: str) -> Shown:
    """A new user, as `POST /admin/users` shows it; without a token one is made up.

    Raises `NotDone`, `ApiError` and `GatewayError` for what cannot be.
    """
    body = {"name": name, "token": token or secrets.token_urlsafe(24), "webhook": webhook, "events": events}
    answer = await _ask(settings, "POST", "/admin/users", body)
    if answer is not None:
        return dict(answer["data"])
    request = validate(CreateUser, body)
    async with _users(settings) as users:
        return created(await users.create(token=request.token, **fields_of(request)), request.token)


async def list_users(settings: Settings) -> list[Shown]:
    """All users, as `GET /admin/users` shows them."""
    answer = await _ask(settings, "GET", "/admin/users")
    if answer is not None:
        return list(answer["data"])
    async with _users(settings) as users:
        return [listed(user, None, "", settings.api_profile) for user in users.all()]


async def remove_user(settings: Settings, user_id: str) -> None:
    """Remove a user with everything of the account. Raises `NotDone` and `NoSuchUser`."""
    if await _ask(settings, "DELETE", f"/admin/users/{user_id}") is not None:
        return
    async with open_database(settings.database, key=_key(settings)) as database:
        users = await Users.load(database)
        users.get(user_id)
        await database.forget(user_id)
        await users.delete(user_id)


@asynccontextmanager
async def _users(settings: Settings) -> AsyncIterator[Users]:
    await asyncio.to_thread(prepare_directory, settings.data_dir)
    async with open_database(settings.database, key=_key(settings)) as database:
        yield await Users.load(database)


async def _ask(settings: Settings, method: str, path: str, body: Shown | None = None) -> Any:
    """What the server that runs answers; None where none does. Raises `NotDone`."""
    token = await asyncio.to_thread(read_admin_token, settings)
    if not token:
        return None  # no server has ever run here
    host = _ANY.get(settings.address, settings.address)
    scheme, tls = ("http", True) if settings.tls_certificate is None else ("https", _trusting(settings))
    url = f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.port}{path}"
    headers = {"Authorization": token}
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.request(method, url, json=body, headers=headers, ssl=tls) as response,
        ):
            answer = await response.json()
    except aiohttp.ClientConnectorError:
        return None
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise NotDone(f"what listens on {host}:{settings.port} does not answer as zapwire does") from error
    if not isinstance(answer, dict) or not answer.get("success"):
        reason = answer.get("error", "no reason") if isinstance(answer, dict) else "no reason"
        raise NotDone(f"the server on {host}:{settings.port} refused it: {reason}")
    return answer


def _trusting(settings: Settings) -> ssl.SSLContext:
    """TLS that trusts the server's own certificate alone, whatever name it is for."""
    try:
        context = ssl.create_default_context(cafile=settings.tls_certificate)
    except OSError as error:
        raise ConfigurationError(f"the certificate {settings.tls_certificate} cannot be read") from error
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _key(settings: Settings) -> str | None:
    return None if settings.database_key is None else settings.database_key.get_secret_value()
