"""How receivers can tell that a webhook comes from here: wuzapi's signature, and that of Standard Webhooks."""

import base64
import hmac
from datetime import UTC, datetime

from standardwebhooks import Webhook


def wuzapi_signature(key: bytes, body: bytes) -> str:
    """The value of `x-hmac-signature`: HMAC-SHA256 over the body exactly as it is sent, in lower-case hex."""
    return hmac.digest(key, body, "sha256").hex()


def standard_signature(key: bytes, id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature` for a body that is UTF-8; the headers with id and timestamp are part of it."""
    return Webhook(key).sign(id, datetime.fromtimestamp(timestamp, UTC), body.decode())


def standard_secret(key: bytes) -> str:
    """What a receiver gives to its library of Standard Webhooks: `whsec_` and the key in base64."""
    return f"whsec_{base64.b64encode(key).decode()}"
