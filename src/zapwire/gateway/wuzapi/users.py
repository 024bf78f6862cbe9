"""Users, as wuzapi shows and takes them."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from zapwire.gateway.errors import ApiError
from zapwire.gateway.model import S3, Proxy, SessionStatus, User
from zapwire.gateway.settings import MIN_HMAC_KEY
from zapwire.gateway.wuzapi.envelope import Profile, device_name
from zapwire.gateway.wuzapi.requests.admin import ProxyConfig, UpdateUser
from zapwire.gateway.wuzapi.s3 import changed, s3_config
from zapwire.gateway.wuzapi.subscriptions import parse_events
from zapwire.gateway.wuzapi.urls import is_url

_PROXIES: Final = ("http", "https", "socks5", "socks5h")


def check_events(values: Iterable[str]) -> tuple[str, ...]:
    """Names of event types, each once. Raises `ApiError` with 400 that names the unknown one."""
    try:
        return parse_events(values)
    except ValueError as error:
        raise ApiError(HTTPStatus.BAD_REQUEST, str(error)) from None


def events_text(events: Iterable[str]) -> str:
    """Event types with commas between."""
    return ",".join(events)


def check_webhook(url: str, field: str) -> str:
    """A webhook's URL; empty is none. Raises `ApiError` with 400."""
    url = url.strip()
    if url and not is_url(url, ("http", "https")):
        raise ApiError(HTTPStatus.BAD_REQUEST, f"{field} must be an http:// or https:// URL")
    return url


def check_proxy(url: str, field: str) -> str:
    """A proxy's URL. Raises `ApiError` with 400, without the URL, which may hold a password."""
    url = url.strip()
    if not is_url(url, _PROXIES):
        raise ApiError(HTTPStatus.BAD_REQUEST, f"{field} must be an http://, https://, socks5:// or socks5h:// URL")
    return url


def fields_of(request: UpdateUser, user: User | None = None) -> dict[str, Any]:
    """The fields of a user that a request names. Raises `ApiError` with 400."""
    fields: dict[str, Any] = {
        name: value
        for name in ("name", "expiration", "history", "days_to_sync_history")
        if (value := getattr(request, name)) is not None
    }
    if request.webhook is not None:
        fields["webhook"] = check_webhook(request.webhook, "webhook")
    if request.events is not None:
        fields["events"] = check_events([part.strip() for part in request.events.split(",") if part.strip()])
    if request.hmac_key is not None:
        if request.hmac_key and len(request.hmac_key) < MIN_HMAC_KEY:
            raise ApiError(HTTPStatus.BAD_REQUEST, f"hmacKey must have at least {MIN_HMAC_KEY} characters")
        fields["hmac_key"] = request.hmac_key.encode()
    if request.proxy is not None:
        fields["proxy"] = _proxy(request.proxy, user.proxy if user else Proxy())
    if request.s3 is not None:
        fields["s3"] = changed(request.s3, user.s3 if user else S3())
    return fields


def _proxy(config: ProxyConfig, old: Proxy) -> Proxy:
    url = config.url if config.url is not None else config.url_too
    enabled = old.is_enabled if config.enabled is None else config.enabled
    if url is None:
        url = old.url
    elif url:
        url = check_proxy(url, "proxyConfig.proxyURL")
    if enabled and not url:
        raise ApiError(HTTPStatus.BAD_REQUEST, "proxyConfig.proxyURL is needed where proxyConfig.enabled is true")
    return Proxy(url, enabled, old.for_webhooks if config.for_webhooks is None else config.for_webhooks)


def proxy_config(proxy: Proxy) -> dict[str, Any]:
    """A proxy."""
    return {"enabled": proxy.is_enabled, "proxy_url": proxy.url, "webhook_use_proxy": proxy.for_webhooks}


def listed(user: User, status: SessionStatus | None, qr: str, profile: Profile) -> dict[str, Any]:
    """A user for the admin. Tokens are kept as hashes, so there is none to show."""
    return {
        "id": user.id,
        "name": user.name,
        "token": "",
        "webhook": user.webhook,
        "jid": device_name(status.jid if status and status.jid else user.jid, profile),
        "qrcode": qr,
        "connected": bool(status and status.is_connected),
        "loggedIn": bool(status and status.is_logged_in),
        "expiration": user.expiration,
        "proxy_url": user.proxy.url,
        "events": events_text(user.events),
        "history": user.history,
        "days_to_sync_history": user.days_to_sync_history,
        "hmac_configured": bool(user.hmac_key),
        "proxy_config": proxy_config(user.proxy),
        "s3_config": s3_config(user.s3),
    }


def created(user: User, token: str) -> dict[str, Any]:
    """A user that was just made."""
    return {
        "id": user.id,
        "name": user.name,
        "token": token,
        "webhook": user.webhook,
        "expiration": user.expiration,
        "events": events_text(user.events),
        "history": user.history,
        "days_to_sync_history": user.days_to_sync_history,
        "hmac_key": bool(user.hmac_key),
        "proxy_config": proxy_config(user.proxy),
        "s3_config": s3_config(user.s3),
    }
