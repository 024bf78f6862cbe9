"""Requests are read as Go's decoder reads them: whatever case the names are in, whatever the content type says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, Final, Generic, Literal, TypeVar, get_args, get_origin

import orjson
from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect

from zapwire.gateway.errors import ApiError

M = TypeVar("M", bound=BaseModel)

_MAX_DRAINED: Final = 32 << 20
_MAX_PROBLEMS: Final = 3
_TRUE: Final = frozenset({"1", "t", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "f", "false", "no", "off"})
_KINDS: Final = {
    "string_type": "a string",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
# What the models' patterns let pass.
_ALPHABETS: Final = {
    "^[!-~]+$": "visible ASCII characters",
    "^[!-~]*$": "visible ASCII characters",
    "^[A-Za-z0-9-]*$": "letters, digits and dashes",
    "^[A-Za-z0-9._-]*$": "letters, digits, dots, dashes and underscores",
}
_SHOULD: Final = re.compile(r"^\w+ should ")
_EMPTY: Final[Mapping[type, Any]] = {str: "", list: [], int: 0}
_REFUSED_EMPTY: Final = frozenset({"string_too_short", "string_pattern_mismatch", "too_short", "literal_error"})
_NAMES: Final[Mapping[type, str]] = {
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of a model by their names in lower case."""

    fields: Mapping[str, "Slot"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One field: its name as the model has it, what a query's text is for it, and the model inside, if any."""

    name: str
    kind: type
    inner: Shape | None = None
    empty: Any = None
    """What counts as absent, as Go cannot tell the two apart: an empty text or list, or 0, which the model refuses."""


@cache
def shape_of(model: type[BaseModel]) -> Shape:
    """The shape of a model, with those of the models in its fields."""
    slots = {}
    for name, field in model.model_fields.items():
        alias = field.alias or name
        kind, inner = _kind_of(field.annotation)
        empty = None if field.is_required() else _empty_of(model, alias, kind)
        slots[alias.lower()] = Slot(alias, kind, inner, empty)
    return Shape(slots)


def _kind_of(annotation: Any) -> tuple[type, Shape | None]:
    """What a field holds, apart from None and from what limits it."""
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if get_origin(annotation) is list:
        return list, _kind_of(parts[0])[1]
    if get_origin(annotation) is Literal:
        return type(parts[0]), None
    if isinstance(annotation, type):
        return annotation, shape_of(annotation) if issubclass(annotation, BaseModel) else None
    return next((_kind_of(part) for part in parts if isinstance(part, type) or get_origin(part)), (str, None))


def _empty_of(model: type[BaseModel], alias: str, kind: type) -> Any:
    """The empty value of a field, where the model refuses it for being none of those that may be; else None."""
    empty = _EMPTY.get(kind)
    try:
        model.model_validate({alias: empty})
    except ValidationError as error:
        reasons = {problem["type"] for problem in error.errors(include_input=False) if problem["loc"][:1] == (alias,)}
        return empty if reasons and reasons <= _REFUSED_EMPTY else None
    return None


class Reader(Generic[M]):
    """Reads a request of one model, as a dependency of a route. With `query` its fields may stand in the query, too.

    What is in the body counts more than what is in the query. Raises `ApiError`: 413 for a body over the limit, else
    400 with what was wrong and where.
    """

    def __init__(self, model: type[M], *, query: bool = False) -> None:
        self.model = model
        self.query = query
        self._shape = shape_of(model)

    async def __call__(self, request: Request) -> M:
        """Read it."""
        body = await read_body(request, request.app.state.gateway.settings.max_body)
        data = self._from_query(request.query_params) if self.query else {}
        if body.strip():
            data |= fold(decode(body), self._shape)
        return validate(self.model, data)

    def _from_query(self, query: QueryParams) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key in query:
            slot = self._shape.fields.get(key.lower())
            if slot is not None and slot.inner is None:
                data[slot.name] = from_text(slot.kind, query.getlist(key))
        return _checked(data)


def validate(model: type[M], data: Mapping[str, Any]) -> M:
    """A request with the model's own names. Raises `ApiError` with 400."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ApiError(HTTPStatus.BAD_REQUEST, describe(error)) from None


async def read_body(request: Request, limit: int) -> bytes:
    """The body, of at most `limit` bytes. Raises `ApiError` with 413 for a longer one, once it was swallowed."""
    chunks = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size <= limit:
                chunks.append(chunk)
            elif size > _MAX_DRAINED:
                break
    except ClientDisconnect:
        raise ApiError(HTTPStatus.BAD_REQUEST, "the connection ended before the body did") from None
    if size > limit:
        text = f"the body is larger than {limit} bytes, the limit that ZAPWIRE_MAX_BODY sets"
        raise ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)
    return b"".join(chunks)


def decode(body: bytes) -> dict[str, Any]:
    """The JSON object in a body. Raises `ApiError` with 400 that says where it is none."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno} (character {error.pos})"
        raise ApiError(HTTPStatus.BAD_REQUEST, f"the body is no JSON: {error.msg} at {place}") from None
    if not isinstance(data, dict):
        raise ApiError(HTTPStatus.BAD_REQUEST, f"the body must be a JSON object, not {_name(data)}")
    return data


def fold(data: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """The fields of a shape under their own names. Others are left out, and so is null, and what is as good as absent.

    Of several spellings of a name the exact one counts, else the last. Raises `ApiError` for a NUL character.
    """
    folded: dict[str, Any] = {}
    exact = set()
    for key, value in data.items():
        slot = shape.fields.get(key.lower())
        if slot is None or value is None or (slot.name in exact and key != slot.name):
            continue
        if slot.empty is not None and value == slot.empty and type(value) is type(slot.empty):
            continue
        if key == slot.name:
            exact.add(key)
        folded[slot.name] = value if slot.inner is None else _fold_inner(value, slot.inner)
    return _checked(folded)


def _fold_inner(value: Any, shape: Shape) -> Any:
    if isinstance(value, dict):
        return fold(value, shape)
    if isinstance(value, list):
        return [fold(item, shape) if isinstance(item, dict) else item for item in value]
    return value


def _checked(data: dict[str, Any]) -> dict[str, Any]:
    """Refuse the NUL character, which no database, phone or file name takes."""
    for name, value in data.items():
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and "\0" in text for text in texts):
            raise ApiError(HTTPStatus.BAD_REQUEST, f"{name} must not contain the NUL character")
    return data


def from_text(kind: type, values: list[str]) -> Any:
    """What a query's text is as JSON; what it cannot be stays text, which the model then refuses."""
    if kind is list:
        return [part for value in values for part in value.split(",") if part]
    text = values[-1]
    if kind is bool and text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    if kind is int and text.lstrip("-").isdecimal() and text.isascii() and len(text) < 19:
        return int(text)
    return text


def describe(error: ValidationError) -> str:
    """What a model refused, in words that name the field and what is expected, never the value."""
    problems = error.errors(include_url=False)
    texts = [_describe(problem) for problem in problems[:_MAX_PROBLEMS]]
    if len(problems) > _MAX_PROBLEMS:
        texts.append(f"and {len(problems) - _MAX_PROBLEMS} more")
    return "; ".join(texts)


def _describe(problem: Any) -> str:
    path = ".".join(str(part) for part in problem["loc"])
    kind, value = problem["type"], problem["input"]
    if kind == "missing" or (kind in ("string_too_short", "too_short") and not value):
        return f"missing {path} in Payload"
    if kind in _KINDS:
        return f"{path} must be {_KINDS[kind]}, not {_name(value)}"
    if kind == "int_parsing_size":
        return f"{path} is too large a number"
    if kind == "string_pattern_mismatch" and problem["ctx"]["pattern"] in _ALPHABETS:
        return f"{path} must have {_ALPHABETS[problem['ctx']['pattern']]} only"
    message = _SHOULD.sub("must ", str(problem["msg"]).removeprefix("Value error, ")).replace(" after validation", "")
    return f"{path} {message[:1].lower()}{message[1:]}" if path else message


def _name(value: object) -> str:
    return _NAMES.get(type(value), "null")
