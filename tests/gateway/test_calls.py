"""Routes that need nothing but the request are called directly, and nobody can tell."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Query
from fastapi.routing import APIRoute
from fastapi.security import APIKeyHeader
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response

from zapwire.gateway.app import ROUTERS
from zapwire.gateway.calls import shorten


async def _name(connection: HTTPConnection) -> str:
    return connection.headers["name"]


async def _refuse(request: Request) -> None:
    if "no" in request.headers:
        raise ValueError(request.headers["no"])


def _blocking(request: Request) -> str:
    return request.headers["name"]


class _Place:
    async def __call__(self, connection: HTTPConnection) -> str:
        return connection.url.path


KEY = Depends(APIKeyHeader(name="Key", auto_error=False))
STRICT = Depends(APIKeyHeader(name="Key"))


async def nothing() -> Response:
    """Need nothing."""
    return JSONResponse("nothing")


async def several(
    name: Annotated[str, Depends(_name)], place: Annotated[str, Depends(_Place())], request: Request
) -> JSONResponse:
    """Need several things of the request."""
    return JSONResponse([name, place, request.method])


async def with_query(n: Annotated[int, Query()]) -> Response:
    """Need a part of the request."""
    return JSONResponse(n)


async def blocking(name: Annotated[str, Depends(_blocking)]) -> Response:
    """Need what is not made in the loop."""
    return JSONResponse(name)


async def model() -> dict[str, int]:
    """Leave the answer to FastAPI."""
    return {"a": 1}


def app_of(endpoint: Callable[..., Any], *dependencies: Any) -> tuple[FastAPI, bool]:
    """Return an application of one route, and whether it is shortened."""
    app = FastAPI()

    @app.exception_handler(ValueError)
    async def explain(_: Request, error: Exception) -> Response:
        return JSONResponse(str(error), 418)

    app.get("/it", dependencies=list(dependencies))(endpoint)
    (route,) = (route for route in app.routes if isinstance(route, APIRoute))
    before = route.app
    shorten(route)
    return app, route.app is not before


async def get(app: FastAPI, path: str, headers: dict[str, str]) -> httpx.Response:
    """Ask an application."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize(("endpoint", "answer"), [(nothing, "nothing"), (several, ["x", "/it", "GET"])])
async def test_called_directly(endpoint: Callable[..., Awaitable[Response]], answer: object) -> None:
    """Its arguments are made in order; what the document says of tokens costs nothing; errors have their handlers."""
    app, is_short = app_of(endpoint, KEY, Depends(_refuse))
    assert is_short
    assert (await get(app, "/it", {"name": "x"})).json() == answer
    refused = await get(app, "/it", {"name": "x", "no": "never"})
    assert (refused.status_code, refused.json()) == (418, "never")


@pytest.mark.parametrize(("endpoint", "answer"), [(with_query, 3), (blocking, "x"), (model, {"a": 1})])
async def test_left_to_fastapi(endpoint: Callable[..., Any], answer: object) -> None:
    """Parts of the request, threads and models are FastAPI's."""
    app, is_short = app_of(endpoint)
    assert not is_short
    assert (await get(app, "/it?n=3", {"name": "x"})).json() == answer


async def test_a_token_that_is_demanded_is_looked_for() -> None:
    """Only what is there for the document alone is passed over."""
    app, is_short = app_of(nothing, STRICT)
    assert is_short
    assert (await get(app, "/it", {"Key": "k"})).json() == "nothing"
    assert (await get(app, "/it", {})).status_code == HTTPStatus.UNAUTHORIZED


def test_hot_routes_are_short() -> None:
    """Every call of a user is, whatever is added to its arguments; those with an id in the path need not be."""
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute):
                before = route.app
                shorten(route)
                assert (route.app is not before) == ("{" not in route.path), route.path
