"""The envelope that answers come in, and how values look in it."""

from datetime import UTC, datetime
from typing import Any, Final, Literal

import orjson
from starlette.responses import Response

from zapwire.protocol.jid import JID

Profile = Literal["reference", "wuzapi"]
"""Whose answers are given where the API reference and today's wuzapi differ."""

JSON: Final = "application/json"


def respond(data: Any, status: int = 200, **more: Any) -> Response:
    """An answer: `{code, data, success: true}`; `more` stands beside `data`."""
    return _response({"code": status, "data": data, "success": True, **more}, status)


def refuse(status: int, error: str, *, headers: dict[str, str] | None = None, **more: Any) -> Response:
    """An answer that is an error: `{code, error, success: false}`; `more` stands beside `error`."""
    return _response({"code": status, "error": error, "success": False, **more}, status, headers)


def plain(data: Any, status: int = 200) -> Response:
    """An answer without the envelope."""
    return _response(data, status)


def _response(content: Any, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(content), status, headers, JSON)


def timestamp(seconds: float, profile: Profile) -> str | int:
    """A moment: RFC 3339 in the reference, whole Unix seconds in wuzapi."""
    if profile == "wuzapi":
        return int(seconds)
    return rfc3339(int(seconds))


def rfc3339(seconds: float) -> str:
    """A moment as RFC 3339 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def device_name(jid: str, profile: Profile) -> str:
    """A linked device's JID: `number.0:52@…` in the reference, `number:52@…` in wuzapi; empty stays empty."""
    if not jid or profile == "wuzapi":
        return jid
    return JID.parse(jid).ad_string()
