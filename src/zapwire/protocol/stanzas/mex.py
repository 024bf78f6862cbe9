"""Mex: queries in GraphQL, known by number, with JSON both ways."""

import json
from collections.abc import Mapping
from typing import Any, Final

from zapwire.errors import QueryRefused, StanzaError
from zapwire.protocol.node import Content, Node

XMLNS: Final = "w:mex"

_MAX_ANSWER: Final = 1 << 20
# What Go, and so whatsmeow, escapes in JSON beside what all do.
_ESCAPED: Final = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def mex_content(query_id: str, variables: Mapping[str, Any]) -> Content:
    """What the `iq` of a query holds (whatsmeow newsletter.go)."""
    payload = json.dumps({"variables": variables}, ensure_ascii=False, separators=(",", ":"))
    payload = payload.translate(_ESCAPED)
    return (Node("query", {"query_id": query_id}, payload.encode()),)


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


def mex_refusal(code: int, text: str) -> Content:
    """The server's answer to what it does not do."""
    error = {
        "extensions": {"error_code": code, "is_retryable": False, "severity": "CRITICAL"},
        "message": text,
        "path": [],
    }
    return (Node("result", {}, json.dumps({"data": None, "errors": [error]}).encode()),)


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


def mex_update(op_name: str, data: Mapping[str, Any]) -> Node:
    """What a notification of type `mex` holds for each of its news."""
    payload = json.dumps({"data": data}, ensure_ascii=False, separators=(",", ":")).encode()
    return Node("update", {"op_name": op_name}, payload)


def read_mex_update(update: Node) -> dict[str, Any]:
    """The data of one of a notification's news. Raises `StanzaError`."""
    data = _object(update.data).get("data")
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
