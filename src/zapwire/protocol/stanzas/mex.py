"""Mex: queries in GraphQL, known by number, with JSON both ways."""

import json
from collections.abc import Mapping
from typing import Any, Final

from zapwire.errors import QueryRefused, StanzaError
from zapwire.protocol.node import Content, Node

XMLNS: Final = "w:mex"

_MAX_ANSWER: Final = 1 << 20


def mex_content(query_id: str, variables: Mapping[str, Any]) -> Content:
    """What the `iq` of a query holds (whatsmeow newsletter.go)."""
    payload = json.dumps({"variables": variables}, ensure_ascii=False, separators=(",", ":")).encode()
    return (Node("query", {"query_id": query_id}, payload),)


def read_mex_query(node: Node) -> tuple[str, dict[str, Any]]:
    """The number and the variables of a query. Raises `StanzaError`."""
    query = node.require("query")
    variables = _object(query.data).get("variables")
    if not isinstance(variables, dict):
        raise StanzaError("a mex query has no variables")
    return query.reader.string("query_id"), variables


def mex_answer(data: Mapping[str, Any]) -> Content:
    """The server's answer."""
    return (Node("result", {}, json.dumps({"data": data}, ensure_ascii=False).encode()),)


def read_mex_answer(answer: Node) -> dict[str, Any]:
    """The answer's data. Raises `QueryRefused` for the first error it names, and `StanzaError`."""
    result = _object(answer.require("result").data)
    errors = result.get("errors")
    if isinstance(errors, list) and errors:
        first = errors[0] if isinstance(errors[0], dict) else {}
        extensions = first.get("extensions")
        code = extensions.get("error_code") if isinstance(extensions, dict) else None
        raise QueryRefused.from_code(code if isinstance(code, int) else 500, str(first.get("message", ""))[:200])
    data = result.get("data")
    return data if isinstance(data, dict) else {}


def _object(data: bytes) -> dict[str, Any]:
    if len(data) > _MAX_ANSWER:
        raise StanzaError(f"mex has {len(data)} bytes of JSON, more than {_MAX_ANSWER}")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise StanzaError("mex holds no JSON") from error
    if not isinstance(found, dict):
        raise StanzaError("mex holds no JSON object")
    return found
