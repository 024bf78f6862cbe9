"""Calls without a detour: FastAPI describes every route, but what it does for each request costs more than the route.

A route whose arguments all come of the request as a whole (who calls, the gateway, what a `Reader` reads) is called by
a few lines here. Any other is left to FastAPI.
"""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security.base import SecurityBase
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_FIELDS: Final = ("path_params", "query_params", "header_params", "cookie_params", "body_params")
_OTHERS: Final = (
    "websocket_param_name",
    "response_param_name",
    "background_tasks_param_name",
    "security_scopes_param_name",
)

# How one argument is made of a request, and its name; a step without a name is there for what it refuses.
_Step = tuple[str, Callable[[Request], Awaitable[Any]]]


def shorten(route: APIRoute) -> None:
    """Let a route be called directly where that makes no difference."""
    steps = _steps(route)
    if steps is not None:
        route.app = _direct(route.endpoint, steps)


def _direct(endpoint: Callable[..., Awaitable[Response]], steps: list[_Step]) -> ASGIApp:
    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        arguments = {}
        for name, make in steps:
            made = await make(request)
            if name:
                arguments[name] = made
        response = await endpoint(**arguments)
        await response(scope, receive, send)

    return call


def _steps(route: APIRoute) -> list[_Step] | None:
    """What leads to the arguments of a route, in FastAPI's order; None where that takes more than the request."""
    dependant, answer = route.dependant, inspect.signature(route.endpoint).return_annotation
    is_plain = inspect.iscoroutinefunction(route.endpoint) and isinstance(answer, type) and issubclass(answer, Response)
    if not is_plain or _needs_more(dependant) or route.max_body_size is not None:
        return None
    steps: list[_Step] = []
    for inner in dependant.dependencies:
        if _only_describes(inner):
            continue
        if inner.call is None or inner.dependencies or _needs_more(inner) or not _is_async(inner.call):
            return None
        name = inner.request_param_name or inner.http_connection_param_name
        if name is None:
            return None
        steps.append((inner.name or "", _given(inner.call, name)))
    steps += [(name, _itself) for name in (dependant.request_param_name, dependant.http_connection_param_name) if name]
    return steps


def _needs_more(dependant: Dependant) -> bool:
    return any(getattr(dependant, name) for name in (*_FIELDS, *_OTHERS))


def _only_describes(dependant: Dependant) -> bool:
    """Whether it is there for the document alone."""
    call: Any = dependant.call
    return isinstance(call, SecurityBase) and not getattr(call, "auto_error", True) and dependant.name is None


def _is_async(call: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(call if inspect.isfunction(call) else type(call).__call__)


def _given(call: Callable[..., Awaitable[Any]], name: str) -> Callable[[Request], Awaitable[Any]]:
    return lambda request: call(**{name: request})


async def _itself(request: Request) -> Request:
    return request
