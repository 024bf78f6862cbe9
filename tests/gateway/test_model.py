"""The gateway's values."""

from zapwire.gateway.model import Payload, Proxy, SessionStatus, User
from zapwire.protocol.lifecycle import Phase


def test_secrets_are_not_shown() -> None:
    """Keys, codes, texts and a proxy's password are in no repr, so in no log."""
    user = User("1", "Ana", proxy=Proxy("http://user:hidden@proxy"), hmac_key=b"hidden")
    status = SessionStatus(Phase.PAIRING, is_connected=True, is_logged_in=False, qr="hidden")
    payload = Payload("1", "Message", "chat", b"hidden")
    assert "hidden" not in repr((user, status, payload))
