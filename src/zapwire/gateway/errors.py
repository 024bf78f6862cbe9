"""Errors as answers: which status an error has, and what it says to whoever made the call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from zapwire import errors
from zapwire.errors import ZapwireError


class ApiError(ZapwireError):
    """A call that is answered with `status` and this text; `headers` go with it, `more` stands beside the text."""

    def __init__(self, status: int, message: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.more = more


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is answered to an error."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)


# The most special class of an error counts. Where there is no text of its own, the error's own words are the answer.
_STATUS: Final[Mapping[type[ZapwireError], tuple[HTTPStatus, str]]] = MappingProxyType(
    {
        errors.JIDError: (HTTPStatus.BAD_REQUEST, ""),
        errors.LocalProtocolError: (HTTPStatus.BAD_REQUEST, ""),
        errors.PollUnknown: (HTTPStatus.NOT_FOUND, ""),
        errors.ConfigurationError: (HTTPStatus.BAD_REQUEST, ""),
        errors.RemoteProtocolError: (HTTPStatus.BAD_GATEWAY, ""),
        errors.SignalError: (HTTPStatus.BAD_GATEWAY, ""),
        errors.PairingError: (HTTPStatus.CONFLICT, ""),
        errors.PasskeyError: (HTTPStatus.BAD_REQUEST, ""),
        errors.NetworkError: (HTTPStatus.BAD_GATEWAY, ""),
        errors.AddressRefused: (HTTPStatus.BAD_REQUEST, ""),
        errors.QueryTimeout: (HTTPStatus.GATEWAY_TIMEOUT, ""),
        errors.QueryRefused: (HTTPStatus.BAD_GATEWAY, ""),
        errors.BadRequest: (HTTPStatus.BAD_REQUEST, ""),
        errors.NotAuthorized: (HTTPStatus.FORBIDDEN, ""),
        errors.Forbidden: (HTTPStatus.FORBIDDEN, ""),
        errors.ItemNotFound: (HTTPStatus.NOT_FOUND, ""),
        errors.NotAllowed: (HTTPStatus.FORBIDDEN, ""),
        errors.NoSuchGroup: (HTTPStatus.NOT_FOUND, ""),
        errors.NotInGroup: (HTTPStatus.FORBIDDEN, ""),
        errors.NotGroupAdmin: (HTTPStatus.FORBIDDEN, ""),
        errors.InviteRevoked: (HTTPStatus.GONE, ""),
        errors.InviteInvalid: (HTTPStatus.NOT_FOUND, ""),
        errors.AlreadyInGroup: (HTTPStatus.CONFLICT, ""),
        errors.GroupFull: (HTTPStatus.CONFLICT, ""),
        errors.GroupConflict: (HTTPStatus.CONFLICT, ""),
        errors.GroupValueRefused: (HTTPStatus.BAD_REQUEST, ""),
        errors.RateOverlimit: (HTTPStatus.TOO_MANY_REQUESTS, ""),
        errors.NoSuchRecipient: (HTTPStatus.NOT_FOUND, ""),
        errors.NoRecipientKeys: (HTTPStatus.SERVICE_UNAVAILABLE, ""),
        errors.SendUnconfirmed: (HTTPStatus.GATEWAY_TIMEOUT, ""),
        errors.SendRefused: (HTTPStatus.BAD_GATEWAY, ""),
        errors.ReachOutRestricted: (HTTPStatus.FORBIDDEN, ""),
        errors.StaleAddressing: (HTTPStatus.SERVICE_UNAVAILABLE, ""),
        errors.SendRateLimited: (HTTPStatus.TOO_MANY_REQUESTS, ""),
        errors.AppStateError: (HTTPStatus.BAD_GATEWAY, ""),
        errors.AppStateKeyMissing: (HTTPStatus.SERVICE_UNAVAILABLE, ""),
        errors.AppStateConflict: (HTTPStatus.SERVICE_UNAVAILABLE, ""),
        errors.MediaError: (HTTPStatus.BAD_GATEWAY, ""),
        errors.MediaGone: (HTTPStatus.GONE, ""),
        errors.MediaRetryRefused: (HTTPStatus.GONE, ""),
        errors.MediaTooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ""),
        errors.MediaRefused: (HTTPStatus.BAD_REQUEST, ""),
        errors.MediaHostFailed: (HTTPStatus.SERVICE_UNAVAILABLE, ""),
        errors.MediaHostUnreachable: (HTTPStatus.SERVICE_UNAVAILABLE, ""),
        errors.SessionError: (HTTPStatus.CONFLICT, ""),
        errors.NoSuchUser: (HTTPStatus.NOT_FOUND, ""),
        errors.InvalidUser: (HTTPStatus.BAD_REQUEST, ""),
        errors.TokenTaken: (HTTPStatus.CONFLICT, ""),
        errors.SourceError: (HTTPStatus.BAD_REQUEST, ""),
        errors.SourceTooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ""),
        errors.MediaTypeRefused: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, ""),
        errors.MediaUnreachable: (HTTPStatus.BAD_GATEWAY, ""),
        errors.ConversionBusy: (HTTPStatus.SERVICE_UNAVAILABLE, ""),
        errors.NoRoom: (HTTPStatus.SERVICE_UNAVAILABLE, ""),
        errors.StorageFailed: (HTTPStatus.BAD_GATEWAY, ""),
        errors.StorageMissing: (HTTPStatus.NOT_IMPLEMENTED, ""),
        errors.GatewayClosing: (HTTPStatus.SERVICE_UNAVAILABLE, ""),
        errors.StoreError: (
            HTTPStatus.SERVICE_UNAVAILABLE,
            "the database cannot be used now, so nothing was done: try again; the server's log says more",
        ),
    }
)

_UNKNOWN: Final = "look whether it was done, and at GET /session/status, then try again"
_FORBIDDEN: Final = "ask who may do this: WhatsApp does not let this account"
_THEIRS: Final = "try again in a moment: it is WhatsApp that failed"
_HINTS: Final[Mapping[type[ZapwireError], str]] = MappingProxyType(
    {
        errors.NotConnected: "POST /session/connect first, and look at GET /session/status",
        errors.NotPaired: "POST /session/connect, then scan the code of GET /session/qr with the phone",
        errors.AlreadyPaired: "POST /session/logout first where it shall be linked anew",
        errors.ConnectionLost: _UNKNOWN,
        errors.QueryTimeout: _UNKNOWN,
        errors.BadRequest: "check the values that were sent: WhatsApp does not take one of them",
        errors.NotAcceptable: "check the values that were sent: WhatsApp does not take one of them",
        errors.NotAuthorized: _FORBIDDEN,
        errors.Forbidden: _FORBIDDEN,
        errors.NotAllowed: _FORBIDDEN,
        errors.ItemNotFound: "check whom or what was named: WhatsApp has it not, or no longer",
        errors.InternalServerError: _THEIRS,
        errors.ServiceUnavailable: _THEIRS,
        errors.PartialServerError: _THEIRS,
        errors.PasskeyError: "look at GET /session/passkey-status",
        errors.NoQRYet: "GET /session/qr again in a moment",
        errors.StillConnected: "POST /session/disconnect first",
        errors.PollUnknown: (
            "give the Id of the poll's message, in a group with its Sender; for a poll from before this account was "
            "linked, POST /chat/request-unavailable-message first"
        ),
        errors.MediaHostError: "try again in a moment",
        errors.LoggedOutError: "POST /session/connect, then scan the code of GET /session/qr with the phone",
    }
)

_WAIT: Final = {HTTPStatus.TOO_MANY_REQUESTS: "60", HTTPStatus.SERVICE_UNAVAILABLE: "5"}


def explain(error: ZapwireError) -> Refusal | None:
    """What is answered to this error; None where it is a fault of the server that nobody foresaw."""
    if isinstance(error, ApiError):
        return Refusal(error.status, str(error), error.headers, error.more)
    found = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), None)
    if found is None:
        return None
    status, text = found
    hint = next((_HINTS[kind] for kind in type(error).__mro__ if kind in _HINTS), "")
    headers = {"Retry-After": _WAIT[status]} if status in _WAIT else {}
    if isinstance(error, errors.RateOverlimit):
        headers = {"Retry-After": str(error.backoff or _WAIT[HTTPStatus.TOO_MANY_REQUESTS])}
        hint = f"wait {headers['Retry-After']} seconds; numbers that were answered before are not asked again"
    if isinstance(error, errors.SendUnconfirmed) and error.message_id:
        hint = f'send it again with "Id": "{error.message_id}", then it is never sent twice'
        return Refusal(status, _join(str(error), hint), headers, {"Id": error.message_id})
    return Refusal(status, _join(text or str(error), hint), headers)


def _join(text: str, hint: str) -> str:
    """Text and hint; a text that names a call says itself what to do."""
    return f"{text}. What to do: {hint}" if hint and "/session/" not in text else text
