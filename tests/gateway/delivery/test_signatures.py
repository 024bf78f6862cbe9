"""Both signatures, checked as a receiver checks them."""

import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from zapwire.gateway.delivery.signatures import standard_secret, standard_signature, wuzapi_signature

KEY = b"0123456789abcdef0123456789abcdef"


def test_wuzapi_signature() -> None:
    """It is HMAC-SHA256 in lower-case hex: the example of RFC 4231."""
    assert wuzapi_signature(b"Jefe", b"what do ya want for nothing?") == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


def test_standard_signature_is_verified_by_the_library() -> None:
    """A receiver with the secret accepts the request, and no other one."""
    now, body = int(time.time()), '{"type":"Message","text":"¿qué tal? 👋"}'.encode()
    headers = {
        "webhook-id": "e1",
        "webhook-timestamp": str(now),
        "webhook-signature": standard_signature(KEY, "e1", now, body),
    }
    receiver = Webhook(standard_secret(KEY))
    assert receiver.verify(body, headers)["type"] == "Message"
    for changed in (body + b" ", body.replace(b"Message", b"message")):
        with pytest.raises(WebhookVerificationError):
            receiver.verify(changed, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(standard_secret(b"another key")).verify(body, headers)


def test_secret() -> None:
    """The secret is the key's bytes in base64, with the standard's prefix."""
    assert standard_secret(KEY) == "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


def test_key_is_shown_nowhere() -> None:
    """A signature does not hold its key."""
    assert KEY.decode() not in standard_signature(KEY, "e1", 1, b"{}") + wuzapi_signature(KEY, b"{}")
