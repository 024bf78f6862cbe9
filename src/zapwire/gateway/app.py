"""The HTTP application, made of ready parts."""

import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from zapwire.errors import ZapwireError
from zapwire.gateway import openapi
from zapwire.gateway.apipage import page
from zapwire.gateway.calls import shorten
from zapwire.gateway.errors import explain
from zapwire.gateway.homepage import home
from zapwire.gateway.middleware import Surroundings
from zapwire.gateway.parts import Gateway, equip
from zapwire.gateway.routes import (
    admin,
    call,
    chat,
    chat_download,
    chat_history,
    chat_media,
    chat_send,
    chat_settings,
    deliveries,
    events,
    group,
    group_members,
    health,
    history,
    interactive,
    media,
    newsletter,
    places,
    polls,
    session,
    session_s3,
    user,
    webhook,
)
from zapwire.gateway.wuzapi.envelope import plain, refuse

ROUTERS: Final = (
    session.router,
    session_s3.router,
    history.router,
    webhook.router,
    deliveries.router,
    events.router,
    chat_send.router,
    chat_media.router,
    chat_download.router,
    places.router,
    interactive.router,
    polls.router,
    chat_history.router,
    chat.router,
    media.router,
    call.router,
    newsletter.router,
    chat_settings.router,
    user.router,
    group.router,
    group_members.router,
    admin.router,
    health.router,
)

_TAGS: Final = (
    ("session", "Linking, connecting and ending one's account."),
    ("webhook", "Where events go, and what became of them."),
    ("events", "Live events."),
    ("chat", "Writing, reading, reacting, archiving."),
    ("call", "Calls, which are told by events and can be rejected."),
    ("newsletter", "Newsletters (channels) that are followed."),
    ("user", "People, and the account as others see it."),
    ("group", "Groups and who is in them."),
    ("admin", "Who may use the API."),
    ("server", "How the server is."),
)

_log = logging.getLogger("zapwire.gateway")


def create_app(gateway: Gateway, routers: Iterable[APIRouter] = ()) -> FastAPI:
    """The API over one gateway; `routers` are further calls of the program around it."""
    app = FastAPI(
        title="zapwire",
        version=gateway.version,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        openapi_tags=[{"name": name, "description": text} for name, text in _TAGS],
    )
    equip(app, gateway)
    app.add_middleware(Surroundings, metrics=gateway.metrics)
    app.add_exception_handler(ZapwireError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    for router in (*ROUTERS, *routers):
        app.router.routes.extend(router.routes)  # as they are: each has its router's tags and dependencies
        for route in router.routes:
            if isinstance(route, APIRoute):
                shorten(route)
    _add_documents(app)
    return app


def _add_documents(app: FastAPI) -> None:
    @app.get("/openapi.json", include_in_schema=False)
    async def document() -> Response:
        return plain(openapi.describe(app))

    @app.get("/api", include_in_schema=False)
    async def api() -> Response:
        return _html(*page(openapi.describe(app)))

    @app.get("/", include_in_schema=False)
    async def root() -> Response:
        return _html(*home())


def _html(text: str, policy: str) -> Response:
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})


async def _on_error(request: Request, error: Exception) -> Response:
    refusal = explain(error) if isinstance(error, ZapwireError) else None
    if refusal is None:
        raise error
    if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        kind = type(error).__name__
        _log.warning("%s: %s", kind, error, extra={"request": request.state.request_id, "path": request.url.path})
    return refuse(refusal.status, refusal.text, headers=refusal.headers, **refusal.more)


async def _on_invalid(_: Request, error: Exception) -> Response:
    """What FastAPI refuses itself: a part of the path."""
    problems: list[Any] = list(error.errors()) if isinstance(error, RequestValidationError) else []
    texts = [f"{'.'.join(str(part) for part in problem['loc'][1:])}: {problem['msg']}" for problem in problems]
    return refuse(HTTPStatus.BAD_REQUEST, "; ".join(texts) or "the request cannot be read")


async def _on_http_error(request: Request, error: Exception) -> Response:
    """What the framework says itself: no such path, no such method there."""
    if not isinstance(error, HTTPException):
        raise error
    text, call = error.detail, f"{request.method} {request.url.path}"
    if error.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        text = f"there is no {call[:200]}: /api lists the calls"
    return refuse(error.status_code, text, headers=dict(error.headers or {}))
