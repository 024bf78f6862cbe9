"""What happens while this device is linked with a passkey."""

from dataclasses import dataclass

from zapwire.errors import ZapwireError
from zapwire.protocol.events.base import Event
from zapwire.protocol.pairing.webauthn import PasskeyOptions


@dataclass(frozen=True, slots=True)
class PasskeyRequested(Event):
    """The account is protected by a passkey: let an authenticator answer, then `Client.respond_passkey`."""

    options: PasskeyOptions
    """What to ask the authenticator: in a browser, the `publicKey` of `navigator.credentials.get`."""


@dataclass(frozen=True, slots=True)
class PasskeyConfirmationRequested(Event):
    """The passkey was accepted. `Client.confirm_passkey` links the device."""

    code: str
    """The code that the phone shows, too, as `ABCD-EFGH`: whoever holds it should compare both."""
    may_skip: bool
    """Whether the phone knows this device by its scan, so that nobody needs to compare."""


@dataclass(frozen=True, slots=True)
class PasskeyFailed(Event):
    """Linking with a passkey cannot go on. Unless the phone begins anew, close and connect for new QR codes."""

    error: ZapwireError
    """What was wrong."""
    is_continuation: bool
    """Whether the passkey was accepted before that."""
