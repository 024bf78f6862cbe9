"""A user's S3 settings, as wuzapi takes and shows them."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from zapwire.gateway.errors import ApiError
from zapwire.gateway.model import S3
from zapwire.gateway.wuzapi.requests.session_s3 import S3Config, SetS3
from zapwire.gateway.wuzapi.urls import is_url

_HIDDEN: Final = "***"
_WEB: Final = ("http", "https")


def s3_of(request: SetS3, old: S3) -> S3:
    """The settings that a request makes of those before. Raises `ApiError` with 400."""
    return _checked(
        S3(
            is_enabled=request.enabled,
            endpoint=request.endpoint.strip(),
            region=request.region,
            bucket=request.bucket,
            access_key=_key(request.access_key, old.access_key),
            secret_key=_key(request.secret_key, old.secret_key),
            is_path_style=request.path_style,
            public_url=request.public_url.strip(),
            media_delivery=request.media_delivery,
            retention_days=request.retention_days,
        ),
        "",
    )


def changed(request: S3Config, old: S3) -> S3:
    """The settings with what a request of the admin names. Raises `ApiError` with 400."""
    named: dict[str, Any] = {
        "is_enabled": request.enabled,
        "endpoint": request.endpoint,
        "region": request.region,
        "bucket": request.bucket,
        "access_key": _key(request.access_key, old.access_key),
        "secret_key": _key(request.secret_key, old.secret_key),
        "is_path_style": request.path_style,
        "public_url": request.public_url,
        "media_delivery": request.media_delivery,
        "retention_days": request.retention_days,
    }
    return _checked(replace(old, **{name: value for name, value in named.items() if value is not None}), "s3Config.")


def s3_config(s3: S3) -> dict[str, Any]:
    """The settings without the keys."""
    return {
        "enabled": s3.is_enabled,
        "endpoint": s3.endpoint,
        "region": s3.region,
        "bucket": s3.bucket,
        "access_key": _HIDDEN,
        "path_style": s3.is_path_style,
        "public_url": s3.public_url,
        "media_delivery": s3.media_delivery,
        "retention_days": s3.retention_days,
    }


def _key(given: str | None, old: str) -> str:
    """A key; what is shown in its place stands for the old one."""
    return old if given is None or given == _HIDDEN else given


def _checked(s3: S3, prefix: str) -> S3:
    for name, url in (("endpoint", s3.endpoint), ("public_url", s3.public_url)):
        if url and not is_url(url, _WEB):
            raise ApiError(HTTPStatus.BAD_REQUEST, f"{prefix}{name} must be an http:// or https:// URL")
    if s3.is_enabled:
        for name in ("bucket", "access_key", "secret_key"):
            if not getattr(s3, name):
                raise ApiError(HTTPStatus.BAD_REQUEST, f"missing {prefix}{name} in Payload: S3 needs it to be enabled")
    return s3
