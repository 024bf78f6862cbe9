"""The OpenAPI document: every call with its request, its answers and examples, and who may make it."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from zapwire.gateway.wuzapi.answers.envelope import Answer, Refused
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.multipart import CONTENT_TYPE
from zapwire.gateway.wuzapi.uploads import MediaReader

Json = dict[str, Any]

_REF: Final = "#/components/schemas/{model}"
_DESCRIPTION: Final = """\
Many WhatsApp accounts behind one API, drop-in compatible with wuzapi.

Answers are `{"code": 200, "data": …, "success": true}`, errors `{"code": 4…, "error": "what to do", "success": false}`.
Names in requests are read in any case; unknown ones are left out.
"""

_REASONS: Final = {
    400: "The request is wrong; the text names the place.",
    401: "No token, or an unknown one.",
    403: "WhatsApp does not allow it.",
    404: "There is no such thing or person.",
    408: "The body stopped coming.",
    409: "The session is not in the state that this needs.",
    410: "It is void or gone: an invitation that was reset, or a file that is nowhere any more.",
    413: "The body, or what is in it, is over the limit.",
    415: "The file is not of the kind, broken, or cannot be converted here.",
    429: "Too much at a time: wait.",
    502: "WhatsApp refused it, or could not be reached.",
    503: "The server cannot do it now: try again.",
    504: "WhatsApp did not confirm it in time.",
}
ALWAYS: Final = (400, 401, 413, 503)
SESSION: Final = (409, 502, 504)
SENDING: Final = (403, 404, 409, 429, 502, 504)
MEDIA: Final = (408, 415, *SENDING)
DOWNLOADING: Final = (404, 409, 410, 502, 504)
GROUP: Final = (403, 404, 409, 429, 502, 504)
INVITE: Final = (*GROUP, 410)


def answers(data: Any, *errors: int, status: int = 200, bare: bool = False) -> dict[int | str, Json]:
    """The answers of a call for the document; with `bare` there is no envelope around the data."""
    model = data if bare else Answer[data]
    return {status: {"model": model, "description": HTTPStatus(status).phrase}, **refusals(*errors)}


def refusals(*errors: int) -> dict[int | str, Json]:
    """What a call answers where it is refused, for the document."""
    return {code: {"model": Refused, "description": _REASONS[code]} for code in sorted({*ALWAYS, *errors})}


def describe(app: FastAPI) -> Json:
    """The document of an application's routes. It is made at the first call."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes, tags=app.openapi_tags
        )
        _add_requests(app, document)
        _drop_unused(document)
        app.openapi_schema = document
    return app.openapi_schema


def _add_requests(app: FastAPI, document: Json) -> None:
    """What the readers of the routes read."""
    described = [route for route in app.routes if isinstance(route, APIRoute) and route.include_in_schema]
    found = [(route, reader) for route in described for reader in _readers(route)]
    models: list[type[BaseModel]] = list(dict.fromkeys(reader.model for _, reader in found))
    _, schemas = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    document.setdefault("components", {}).setdefault("schemas", {}).update(schemas.get("$defs", {}))
    for route, reader in found:
        for method in route.methods or ():
            call = document["paths"][route.path_format][method.lower()]
            if method != "GET":
                schema = {"$ref": _REF.format(model=reader.model.__name__)}
                required = any(field.is_required() for field in reader.model.model_fields.values())
                content: Json = {"schema": schema}
                if route.openapi_extra and "x-example" in route.openapi_extra:
                    content["example"] = call.pop("x-example")
                call["requestBody"] = {"required": required, "content": {"application/json": content}}
                if isinstance(reader, MediaReader):
                    form = {"schema": _form(document["components"]["schemas"][reader.model.__name__], reader.field)}
                    call["requestBody"]["content"][CONTENT_TYPE] = form
            if reader.query:
                call.setdefault("parameters", []).extend(_parameters(reader.model))


def _form(schema: Json, file: str) -> Json:
    """The same request as a form, with the file in it."""
    described = {**schema["properties"], file: {"type": "string", "format": "binary", "description": "The file."}}
    return {"type": "object", "properties": described, "required": schema["required"]}


def _readers(route: APIRoute) -> Iterator[Reader[Any]]:
    yield from _readers_in(route.dependant)


def _readers_in(dependant: Dependant) -> Iterator[Reader[Any]]:
    if isinstance(dependant.call, Reader):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _readers_in(inner)


def _parameters(model: type[BaseModel]) -> Iterator[Json]:
    """The fields of a model as parameters of a query."""
    for name, schema in model.model_json_schema()["properties"].items():
        described = {"description": schema["description"]} if "description" in schema else {}
        yield {"name": name, "in": "query", "required": False, "schema": schema, **described}


def _drop_unused(document: Json) -> None:
    """FastAPI's own answer to a wrong request, which ours takes the place of."""
    for calls in document["paths"].values():
        for call in calls.values():
            call["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
