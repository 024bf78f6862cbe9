"""What is told while a device is linked with a passkey."""

import json

import pytest

from tests.gateway.wuzapi.events.people import OWN_NAMES
from tests.gateway.wuzapi.events.whatsmeow import body, rendered
from tests.vectors.load import load
from zapwire.errors import PairingError
from zapwire.protocol.events import Event, PasskeyConfirmationRequested, PasskeyFailed, PasskeyRequested
from zapwire.protocol.pairing.webauthn import PasskeyOptions

LINK = load("whatsmeow_passkeys")["links"][0]
EVENTS = [
    (
        PasskeyRequested(PasskeyOptions.from_bytes(LINK["options"].encode())),
        {"event": {"PublicKey": json.loads(LINK["read_options"])}, "type": "PairPasskeyRequest"},
    ),
    (
        PasskeyConfirmationRequested("ABCD-EFGH", may_skip=False),
        {"event": {"Code": "ABCD-EFGH", "SkipHandoffUX": False}, "type": "PairPasskeyConfirmation"},
    ),
    (
        PasskeyFailed(PairingError("no"), is_continuation=True),
        {"event": {"Error": {}, "Continuation": True}, "type": "PairPasskeyError", "error": "no"},
    ),
]


@pytest.mark.parametrize(("event", "expected"), EVENTS, ids=lambda value: type(value).__name__)
def test_whatsmeows_fields(event: Event, expected: dict[str, object]) -> None:
    """Under the names of its events; they belong to no chat."""
    assert body(event) == {**expected, **OWN_NAMES}
    assert (rendered(event).chat, rendered(event).key, rendered(event).type) == ("", "", expected["type"])
