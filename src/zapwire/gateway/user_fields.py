"""What a user's fields may be."""

import unicodedata
from typing import Final

from zapwire.errors import InvalidUser
from zapwire.gateway.model import User

MAX_TOKEN: Final = 256
_MAX_NAME: Final = 256
_MAX_URL: Final = 2048
_MAX_EVENTS: Final = 128
_MAX_EVENT: Final = 64
_MAX_KEY: Final = 1024
# What the columns hold.
_MAX_INTEGER: Final = (1 << 31) - 1
_MAX_BIG_INTEGER: Final = (1 << 63) - 1
# Control characters, and halves of surrogate pairs, which cannot be written down.
_UNFIT: Final = frozenset({"Cc", "Cs"})


def check_token(token: str) -> str:
    """The token itself. Raises `InvalidUser`."""
    _check_text("token", token, MAX_TOKEN)
    if not token or token != token.strip():
        raise InvalidUser("token: give one that is not empty and neither begins nor ends with a space")
    return token


def check_fields(user: User) -> None:
    """Raises `InvalidUser` for what cannot be kept."""
    _check_text("name", user.name, _MAX_NAME)
    if not user.name.strip():
        raise InvalidUser("name: give one that is not empty")
    _check_text("webhook", user.webhook, _MAX_URL)
    _check_text("proxy_url", user.proxy.url, _MAX_URL)
    _check_text("jid", user.jid, _MAX_NAME)
    if len(user.events) > _MAX_EVENTS:
        raise InvalidUser(f"events: at most {_MAX_EVENTS} names")
    for name in user.events:
        _check_text("events", name, _MAX_EVENT)
    if len(user.hmac_key) > _MAX_KEY:
        raise InvalidUser(f"hmac_key: at most {_MAX_KEY} bytes")
    for field, text in (("s3.endpoint", user.s3.endpoint), ("s3.public_url", user.s3.public_url)):
        _check_text(field, text, _MAX_URL)
    for field, text in (("s3.bucket", user.s3.bucket), ("s3.region", user.s3.region)):
        _check_text(field, text, _MAX_NAME)
    _check_text("s3.access_key", user.s3.access_key, _MAX_KEY)
    _check_text("s3.secret_key", user.s3.secret_key, _MAX_KEY)
    _check_number("expiration", user.expiration, _MAX_BIG_INTEGER)
    _check_number("history", user.history, _MAX_INTEGER)
    _check_number("days_to_sync_history", user.days_to_sync_history, _MAX_INTEGER)


def _check_text(field: str, text: str, most: int) -> None:
    if len(text) > most:
        raise InvalidUser(f"{field}: at most {most} characters, this has {len(text)}")
    if any(unicodedata.category(character) in _UNFIT for character in text):
        raise InvalidUser(f"{field}: no control characters")


def _check_number(field: str, number: int, most: int) -> None:
    if not 0 <= number <= most:
        raise InvalidUser(f"{field}: a number from 0 to {most}")
