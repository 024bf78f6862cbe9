"""The control API's routes."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from zapwire.errors import JIDError, PairingError, SandboxError, SendRefused, ZapwireError
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.stream import StreamError
from zapwire.sandbox.context import NoSuchCode
from zapwire.sandbox.control.appstate import add_app_state
from zapwire.sandbox.control.calls import add_calls
from zapwire.sandbox.control.groups import add_groups
from zapwire.sandbox.control.history import add_history
from zapwire.sandbox.control.messages import add_messages
from zapwire.sandbox.control.models.faults import CutRequest, FaultRequest, StreamErrorRequest
from zapwire.sandbox.control.models.media import ExpireRequest
from zapwire.sandbox.control.models.phones import LinkCodeRequest, PhoneRequest, ScanRequest
from zapwire.sandbox.control.newsletters import add_newsletters
from zapwire.sandbox.control.passkey import add_passkeys
from zapwire.sandbox.control.people import add_people
from zapwire.sandbox.directory import DirectoryError
from zapwire.sandbox.linking import LinkRefused
from zapwire.sandbox.phone import Phone, WrongCode
from zapwire.sandbox.phones.acts import NoSuchMessage, NotAllowedHere
from zapwire.sandbox.phones.line import MessageIdTaken
from zapwire.sandbox.phones.syncing import AppStateFailed
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.relay.groups.acts import GroupRefusal
from zapwire.sandbox.relay.newsletters import NotForFollowers
from zapwire.sandbox.world.accounts import Account, Companion
from zapwire.sandbox.world.calls import NoSuchCall
from zapwire.sandbox.world.groups import NoSuchGroup, NotAMember
from zapwire.sandbox.world.newsletters import NoSuchNewsletter
from zapwire.sandbox.world.world import NoSuchDevice, NoSuchPhone, PhoneExists, TooManyDevices

if TYPE_CHECKING:
    from zapwire.sandbox.server import Sandbox

MAX_BODY: Final = 1 << 20
MAX_MEDIA_BODY: Final = 150 << 20
"""For calls that may hold a file, as base64."""

# Other names would let a web page reach this API through a DNS name of its own.
_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})

_STATUS: Final[dict[type[ZapwireError], HTTPStatus]] = {
    NoSuchPhone: HTTPStatus.NOT_FOUND,
    NoSuchDevice: HTTPStatus.NOT_FOUND,
    NoSuchGroup: HTTPStatus.NOT_FOUND,
    NoSuchCall: HTTPStatus.NOT_FOUND,
    NoSuchNewsletter: HTTPStatus.NOT_FOUND,
    NoSuchMessage: HTTPStatus.NOT_FOUND,
    NoSuchCode: HTTPStatus.GONE,
    PhoneExists: HTTPStatus.CONFLICT,
    TooManyDevices: HTTPStatus.CONFLICT,
    LinkRefused: HTTPStatus.CONFLICT,
    WrongCode: HTTPStatus.FORBIDDEN,
    NotAMember: HTTPStatus.CONFLICT,
    NotForFollowers: HTTPStatus.CONFLICT,
    NotAllowedHere: HTTPStatus.CONFLICT,
    GroupRefusal: HTTPStatus.CONFLICT,
    MessageIdTaken: HTTPStatus.CONFLICT,
    SendRefused: HTTPStatus.CONFLICT,
    AppStateFailed: HTTPStatus.CONFLICT,
    PairingError: HTTPStatus.BAD_REQUEST,
    JIDError: HTTPStatus.BAD_REQUEST,
    DirectoryError: HTTPStatus.INTERNAL_SERVER_ERROR,
    SandboxError: HTTPStatus.BAD_REQUEST,
}


def create_app(sandbox: "Sandbox") -> FastAPI:
    """The API over one sandbox. Errors are `{"error": text}` with a fitting status."""
    app = FastAPI(title="zapwire sandbox", description="Play the people behind the phones.", redoc_url=None)
    app.middleware("http")(_guard)
    app.add_exception_handler(ZapwireError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_bug)
    _add_phones(app, sandbox)
    add_passkeys(app, sandbox)
    add_calls(app, sandbox)
    add_newsletters(app, sandbox)
    add_messages(app, sandbox)
    add_groups(app, sandbox)
    add_people(app, sandbox)
    add_app_state(app, sandbox)
    add_history(app, sandbox)
    _add_faults(app, sandbox)
    _add_world(app, sandbox)
    return app


def _add_phones(app: FastAPI, sandbox: "Sandbox") -> None:
    @app.post("/phones", status_code=HTTPStatus.CREATED)
    async def create_phone(body: PhoneRequest) -> Json:
        """A phone with a primary device."""
        phone = await sandbox.create_phone(body.number, body.name)
        return _person(phone.account)

    @app.get("/phones")
    async def list_phones() -> Json:
        """Every phone with its linked devices."""
        return {"phones": [_phone(sandbox, account) for account in sandbox.context.world]}

    @app.get("/phones/{number}")
    async def get_phone(number: str) -> Json:
        """A phone with its linked devices."""
        return _phone(sandbox, sandbox.context.world.account(number))

    @app.post("/phones/{number}/scan")
    async def scan(number: str, body: ScanRequest) -> Json:
        """Scan a linking QR code; answers when the client has accepted."""
        phone = sandbox.phone(number)
        return _linked(phone, await phone.scan(body.qr))

    @app.post("/phones/{number}/link-code")
    async def enter_code(number: str, body: LinkCodeRequest) -> Json:
        """Type the code of a client that asked for this number; answers when the client has accepted."""
        phone = sandbox.phone(number)
        return _linked(phone, await phone.enter_code(body.code))

    @app.delete("/phones/{number}/devices/{device}")
    async def unlink(number: str, device: int) -> Json:
        """Unlink a companion."""
        phone = sandbox.phone(number)
        await phone.unlink(device)
        return _phone(sandbox, phone.account)

    @app.post("/phones/{number}/reinstall")
    async def reinstall(number: str) -> Json:
        """Install the app anew: another identity key, and no linked devices."""
        phone = sandbox.phone(number)
        await phone.reinstall()
        return _phone(sandbox, phone.account)


def _add_faults(app: FastAPI, sandbox: "Sandbox") -> None:
    @app.post("/faults")
    async def add_fault(body: FaultRequest) -> Json:
        """Let something go wrong; answers how many connections it struck at once and what stands."""
        struck = 0
        if isinstance(body, CutRequest):
            struck = sandbox.cut(body.device)
        elif isinstance(body, StreamErrorRequest):
            struck = sandbox.end_stream(StreamError(body.code, body.conflict), body.device)
        else:
            sandbox.add_fault(body.to_fault())
        return {"struck": struck, **_faults(sandbox)}

    @app.get("/faults")
    async def list_faults() -> Json:
        """The faults that stand."""
        return _faults(sandbox)

    @app.delete("/faults")
    async def clear_faults() -> Json:
        """Heal everything."""
        sandbox.context.faults.clear()
        return _faults(sandbox)


def _add_world(app: FastAPI, sandbox: "Sandbox") -> None:
    @app.get("/traffic")
    async def traffic(device: str = "", after: Annotated[int, Query(ge=0)] = 0) -> Json:
        """Recorded stanzas numbered above `after`, oldest first; `last` is the number to go on from."""
        stanzas = sandbox.traffic(JID.parse(device) if device else None, after)
        return {"stanzas": stanzas, "last": sandbox.context.recorder.count}

    @app.get("/state")
    async def state() -> Json:
        """The world, who is connected, and what goes wrong."""
        phones = [_phone(sandbox, account) for account in sandbox.context.world]
        connections = [
            {"connection": s.number, "device": str(s.device) if s.device else None, "active": s.is_active}
            for s in sandbox.context.sessions.of(None)
        ]
        return {**asdict(sandbox.address), "phones": phones, "connections": connections, **_faults(sandbox)}

    @app.post("/media/expire")
    async def expire(body: ExpireRequest) -> Json:
        """Let a file be gone from the media host, or all; phones still have theirs."""
        return {"expired": sandbox.context.media.expire(body.direct_path)}

    @app.post("/reset")
    async def reset() -> Json:
        """Forget the world."""
        await sandbox.reset()
        return {"phones": []}


async def _guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    has_file = request.url.path.endswith(("/send", "/picture", "/photo"))
    refusal = _refusal(request.headers, MAX_MEDIA_BODY if has_file else MAX_BODY)
    if refusal:
        return refusal
    # A body is JSON whatever it is called: `curl -d` calls it a form, other tools nothing at all.
    headers = [item for item in request.scope["headers"] if item[0] != b"content-type"]
    request.scope["headers"] = [*headers, (b"content-type", b"application/json")]
    return await call_next(request)


def _refusal(headers: Headers, most: int) -> Response | None:
    """Turn away what is too long or unclear, and every web page: a page can reach this machine's loopback.

    Without a CORS answer a page cannot DELETE; what it may send carries its origin.
    """
    host, origin = headers.get("host", "").lower(), headers.get("origin")
    if not {host, host.rpartition(":")[0]} & _HOSTS:
        return _error(HTTPStatus.BAD_REQUEST, f"call this API by the name 127.0.0.1, not by {host!r}")
    if origin is not None and origin != f"http://{host}":
        return _error(HTTPStatus.FORBIDDEN, "this API is not for web pages")
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not length.isdecimal() or int(length) > most:
        return _error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"send a body of known length, at most {most} bytes")
    return None


async def _on_error(_: Request, error: Exception) -> Response:
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)
    return _error(status, str(error))


async def _on_invalid(_: Request, error: Exception) -> Response:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    texts = [f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}" for problem in problems]
    return _error(HTTPStatus.BAD_REQUEST, "; ".join(texts) or "the request cannot be read")


async def _on_http_error(request: Request, error: Exception) -> Response:
    """What the framework says itself: no such path, no such method there, a body it cannot read."""
    assert isinstance(error, HTTPException), "registered for these"  # noqa: S101  # the framework's promise
    call = f"{request.method} {request.url.path}"
    text = f"there is no {call}: /docs lists the calls" if error.status_code in (404, 405) else error.detail
    return _error(HTTPStatus(error.status_code), text)


async def _on_bug(_: Request, error: Exception) -> Response:
    return _error(HTTPStatus.INTERNAL_SERVER_ERROR, f"the sandbox failed, see its log: {type(error).__name__} {error}")


def _error(status: HTTPStatus, text: str) -> JSONResponse:
    return JSONResponse({"error": text}, status)


def _linked(phone: Phone, device: JID) -> Json:
    return {"jid": str(device), "lid": str(phone.account.lid(device.device)), "device": device.device}


def _person(account: Account) -> Json:
    return {"number": account.number, "jid": str(account.jid()), "lid": str(account.lid())}


def _phone(sandbox: "Sandbox", account: Account) -> Json:
    devices = [_device(sandbox, account, companion) for companion in account.companions.values()]
    return {**_person(account), "name": account.name, "devices": devices}


def _device(sandbox: "Sandbox", account: Account, companion: Companion) -> Json:
    jid = account.jid(companion.id)
    return {
        "id": companion.id,
        "jid": str(jid),
        "lid": str(account.lid(companion.id)),
        "os": companion.os_name,
        "platform": companion.platform,
        "linked_at": companion.linked_at,
        "push_name": companion.push_name,
        "prekeys": len(companion.prekeys),
        "connected": jid in sandbox.context.sessions.by_device,
    }


def _faults(sandbox: "Sandbox") -> Json:
    def describe(value: object) -> object:
        return str(value) if isinstance(value, JID) else value

    faults = sandbox.context.faults.faults
    return {
        "faults": [
            {"kind": f.kind, **{item.name: describe(getattr(f, item.name)) for item in fields(f)}} for f in faults
        ]
    }
