"""Sessions: connecting, linking, ending."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from starlette.requests import HTTPConnection
from starlette.responses import Response

from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller, offered_token
from zapwire.gateway.errors import ApiError
from zapwire.gateway.model import SessionStatus, User
from zapwire.gateway.openapi import SESSION, answers
from zapwire.gateway.parts import Gateway, TheGateway
from zapwire.gateway.settings import MIN_HMAC_KEY
from zapwire.gateway.wuzapi.answers import envelope as envelope_shapes
from zapwire.gateway.wuzapi.answers import session as session_shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import device_name, respond
from zapwire.gateway.wuzapi.phones import parse_number
from zapwire.gateway.wuzapi.requests.session import Connect, Disconnect, PairPhone, Reset, SetHmac, SetProxy
from zapwire.gateway.wuzapi.s3 import s3_config
from zapwire.gateway.wuzapi.users import check_events, check_proxy, events_text, proxy_config

ALL: Final = ("All",)

router = APIRouter(tags=["session"], dependencies=USER_SECURITY)


@router.post(
    "/session/connect",
    summary="Connect to WhatsApp",
    responses=answers(session_shapes.Connected, *SESSION),
    openapi_extra={"x-example": {"Subscribe": ["Message"], "Immediate": False}},
)
async def connect(user: Caller, gateway: TheGateway, request: Annotated[Connect, Depends(Reader(Connect))]) -> Response:
    """Start the session, and stay connected, also after a new start of the server.

    Where no device is linked, `GET /session/qr` has the code to scan. `Subscribe` replaces the events that are told;
    without it they stay as they are, and whoever never named any gets `All`. Once more is no error.
    """
    events = check_events(request.subscribe or ()) or user.events or ALL
    if events != user.events:
        user = await gateway.users.update(user.id, events=events)
    wait = 0.0 if request.immediate else gateway.settings.login_wait
    status = await gateway.sessions.ask(user.id, commands.Connect(wait))
    if wait and not status.is_connected:
        raise ApiError(HTTPStatus.CONFLICT, f"the session has ended: {status.error or status.phase.value}")
    return respond(
        {
            "details": "Connected!",
            "events": events_text(events),
            "jid": device_name(status.jid, gateway.settings.api_profile),
            "webhook": user.webhook,
        }
    )


@router.post(
    "/session/disconnect", summary="Disconnect, and stay linked", responses=answers(envelope_shapes.Details, *SESSION)
)
async def disconnect(
    user: Caller, gateway: TheGateway, request: Annotated[Disconnect, Depends(Reader(Disconnect, query=True))]
) -> Response:
    """End the connection. `/session/connect` takes it up again, without a new QR code. Once more is no error."""
    await gateway.sessions.ask(user.id, commands.Disconnect())
    if request.clear and user.events:
        await gateway.users.update(user.id, events=())
    return respond({"Details": "Disconnected"})


@router.post("/session/logout", summary="Unlink the device", responses=answers(envelope_shapes.Details, *SESSION))
async def logout(user: Caller, gateway: TheGateway) -> Response:
    """Unlink the device from the phone and end the session. The next one needs a new QR code."""
    await gateway.sessions.ask(user.id, commands.Logout())
    return respond({"Details": "Logged out"})


@router.post(
    "/session/reset",
    summary="Begin anew",
    responses=answers(envelope_shapes.Details, *SESSION),
    openapi_extra={"x-example": {"forget": False}},
)
async def reset(user: Caller, gateway: TheGateway, request: Annotated[Reset, Depends(Reader(Reset))]) -> Response:
    """Make the session anew, whatever it is doing; it connects again where it was to be connected.

    With `forget` its device is forgotten without asking WhatsApp: the phone lists it until it is removed there.
    """
    await gateway.sessions.ask(user.id, commands.Reset(forget_device=request.forget))
    return respond({"Details": "Reset"})


@router.get("/session/status", summary="What the session is doing", responses=answers(session_shapes.Status))
async def status(user: Caller, gateway: TheGateway, connection: HTTPConnection) -> Response:
    """`Connected`: there is a connection, or one on its way. `LoggedIn`: messages can be sent."""
    found = await gateway.sessions.ask(user.id, commands.GetStatus())
    return respond(await _status(gateway, user, found, offered_token(connection)))


@router.get("/session/qr", summary="The QR code to scan", responses=answers(session_shapes.QR, *SESSION))
async def qr(user: Caller, gateway: TheGateway) -> Response:
    """The QR code of a session that is connected and not linked. It changes every 20 seconds: fetch it anew."""
    code = await gateway.sessions.ask(user.id, commands.GetQR())
    return respond({"QRCode": await gateway.draw_qr(code)})


@router.post(
    "/session/pairphone",
    summary="Link by code",
    responses=answers(session_shapes.LinkingCode, *SESSION),
    openapi_extra={"x-example": {"Phone": "5491155554444"}},
)
async def pair_phone(
    user: Caller, gateway: TheGateway, request: Annotated[PairPhone, Depends(Reader(PairPhone))]
) -> Response:
    """A code of eight characters, to be typed into the phone at "Link with phone number instead"."""
    number = parse_number(request.phone)
    code = await gateway.sessions.ask(user.id, commands.PairPhone(number))
    return respond({"LinkingCode": code})


@router.post(
    "/session/proxy",
    summary="Set the proxy",
    responses=answers(session_shapes.ProxySet, 409),
    openapi_extra={"x-example": {"proxy_url": "socks5://user:password@host:1080", "enable": True}},
)
async def set_proxy(
    user: Caller, gateway: TheGateway, request: Annotated[SetProxy, Depends(Reader(SetProxy))]
) -> Response:
    """Connect through a proxy from the next `/session/connect` on, or no more through one with `enable: false`."""
    if request.enable and not request.proxy_url:
        raise ApiError(HTTPStatus.BAD_REQUEST, "missing proxy_url in Payload")
    proxy = replace(user.proxy, is_enabled=request.enable)
    if request.proxy_url:
        proxy = replace(proxy, url=check_proxy(request.proxy_url, "proxy_url"))
    if request.for_webhooks is not None:
        proxy = replace(proxy, for_webhooks=request.for_webhooks)
    await gateway.sessions.ask(user.id, commands.SetProxy(proxy))
    if not request.enable:
        return respond({"Details": "Proxy disabled successfully", "ProxyURL": ""})
    return respond({"Details": "Proxy configured successfully", "ProxyURL": proxy.url})


@router.post(
    "/session/hmac/config",
    summary="Sign webhooks",
    responses=answers(envelope_shapes.Details),
    openapi_extra={"x-example": {"hmac_key": "a-secret-of-at-least-thirty-two-chars"}},
)
async def set_hmac(
    user: Caller, gateway: TheGateway, request: Annotated[SetHmac, Depends(Reader(SetHmac))]
) -> Response:
    """Sign this user's webhooks with a key."""
    if len(request.key) < MIN_HMAC_KEY:
        raise ApiError(HTTPStatus.BAD_REQUEST, f"hmac_key must have at least {MIN_HMAC_KEY} characters")
    await gateway.users.update(user.id, hmac_key=request.key.encode())
    return respond({"Details": "HMAC configuration saved successfully"})


@router.get("/session/hmac/config", summary="Whether webhooks are signed", responses=answers(session_shapes.Hmac))
async def get_hmac(user: Caller) -> Response:
    """The key itself is never shown. It stands beside `data`, too, where some clients look."""
    shown = "***" if user.hmac_key else ""
    return respond({"hmac_key": shown}, hmac_key=shown)


@router.delete("/session/hmac/config", summary="Sign webhooks no more", responses=answers(envelope_shapes.Details))
async def delete_hmac(user: Caller, gateway: TheGateway) -> Response:
    """Forget the key."""
    await gateway.users.update(user.id, hmac_key=b"")
    return respond({"Details": "HMAC configuration deleted successfully"})


async def _status(gateway: Gateway, user: User, found: SessionStatus, token: str) -> dict[str, Any]:
    """The answer of both eras. `token` is the caller's own."""
    return {
        "Connected": found.is_connected,
        "LoggedIn": found.is_logged_in,
        "connected": found.is_connected,
        "loggedIn": found.is_logged_in,
        "id": user.id,
        "name": user.name,
        "token": token,
        "jid": device_name(found.jid or user.jid, gateway.settings.api_profile),
        "lid": found.lid,
        "webhook": user.webhook,
        "events": events_text(user.events),
        "phase": found.phase.value,
        "error": found.error,
        "proxy_url": user.proxy.url,
        "qrcode": await gateway.draw_qr(found.qr) if found.qr else "",
        "history": str(user.history),
        "days_to_sync_history": user.days_to_sync_history,
        "hmac_configured": bool(user.hmac_key),
        "proxy_config": proxy_config(user.proxy),
        "s3_config": s3_config(user.s3),
    }
