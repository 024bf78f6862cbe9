"""State: what an account's events have told, beside the client's phase, and waiting for it to change."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from zapwire.client.store.base import Device
from zapwire.protocol import events
from zapwire.protocol.events import Event
from zapwire.protocol.lifecycle import Phase

if TYPE_CHECKING:
    from zapwire.protocol.pairing.webauthn import PasskeyOptions

_ENDS: Final = {
    Phase.LOGGED_OUT: "WhatsApp ended this device's session: POST /session/connect, then scan the new QR code",
    Phase.REPLACED: "another connection of this device took over: POST /session/connect to take it back",
    # The event that follows says why.
    Phase.REFUSED: "WhatsApp refused the connection",
}
_ENDINGS: Final[dict[type[Event], str]] = {
    events.QRCodesExpired: "nobody scanned a QR code in time: POST /session/connect for new ones",
    events.ClientOutdated: "WhatsApp refuses this version of the client: update zapwire",
}


class State:
    """What is known of one account."""

    def __init__(self, jid: str) -> None:
        self.jid = jid
        """The linked device, or empty."""
        self.lid = ""
        self.qr = ""
        """The QR code to scan now, or empty."""
        self.error = ""
        """What ended the last connection; empty while all is well."""
        self.pairing_code = ("", "")
        """A phone's number, and the code to type there; empty where none is good."""
        self.passkey: PasskeyOptions | None = None
        """What an authenticator shall answer; None where no passkey is waited for."""
        self.passkey_code = ""
        """The code to compare with the phone's, where the passkey waits to be confirmed."""
        self.is_passkey_confirmed = False
        """Whether that was done, so that the link is on its way."""
        self.moves = 0
        """How often the phase has changed."""
        self._changed = asyncio.Event()

    def take(self, event: Event) -> None:
        """Learn from an event."""
        match event:
            case events.PhaseChanged(phase):
                self._move(phase)
            case events.QRCodeIssued(text=text):
                self.qr, self.error = text, ""
            case events.PairingCodeExpired():
                self.pairing_code = ("", "")
            case events.PasskeyRequested(options):
                self.forget_passkey()
                self.passkey, self.qr, self.error = options, "", ""
            case events.PasskeyConfirmationRequested(code=code):
                self.passkey, self.passkey_code = None, code
            case events.PasskeyFailed(error=error):
                self.forget_passkey()
                self.error = str(error)
            case events.PairingSucceeded(jid=jid, lid=lid) | events.Connected(jid=jid, lid=lid):
                self.jid, self.lid = str(jid), str(lid or "")
            case _:
                self.error = explain(event) or self.error
        self.wake()

    def forget_passkey(self) -> None:
        """There is none to be given or confirmed."""
        self.passkey, self.passkey_code, self.is_passkey_confirmed = None, "", False

    def link(self, device: Device | None) -> None:
        """Learn from the store whose device this is."""
        self.jid = str(device.jid or "") if device else ""
        self.lid = str(device.lid or "") if device else ""

    def wake(self) -> None:
        """Let whoever waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, is_so: Callable[[], bool], timeout: float) -> bool:
        """Return when this is so, or after so many seconds; says whether it is."""
        try:
            async with asyncio.timeout(timeout):
                while not is_so():
                    await self._changed.wait()
        except TimeoutError:
            return is_so()
        return True

    def _move(self, phase: Phase) -> None:
        self.moves += 1
        if phase is not Phase.PAIRING:
            self.qr = ""
            self.pairing_code = ("", "")
            self.forget_passkey()
        if phase is Phase.LOGGED_OUT:
            self.jid = self.lid = ""
        if phase is Phase.CONNECTED:
            self.error = ""
        self.error = _ENDS.get(phase, self.error)


def explain(event: Event) -> str:
    """What an event says of why there is no connection, for people; empty for those that do not."""
    match event:
        case events.ConnectFailed(error=error) | events.PairingFailed(error=error):
            return str(error)
        case events.Disconnected(reason=reason, will_reconnect=will_reconnect):
            return reason if will_reconnect else f"{reason}: POST /session/connect to try again"
        case events.TemporarilyBanned(code=code, expires_in=expires_in):
            return f"WhatsApp refuses this account for {expires_in:g} s (reason {code})"
        case events.ConnectRefused(reason=reason, message=message):
            return f"WhatsApp refused the login with {reason} {message}".rstrip()
    return _ENDINGS.get(type(event), "")
