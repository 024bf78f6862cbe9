"""What events tell of an account, and waiting for it."""

import asyncio

import pytest

from zapwire.errors import CertificateError, DialError, PairingError
from zapwire.gateway.accounts.state import State, explain
from zapwire.protocol import events
from zapwire.protocol.events import Event
from zapwire.protocol.jid import JID
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.pairing.webauthn import PasskeyOptions

JID_1, LID_1 = JID.parse("1:2@s.whatsapp.net"), JID.parse("9:2@lid")


def taken(*given: Event) -> State:
    """Return what these events tell."""
    state = State("")
    for event in given:
        state.take(event)
    return state


def test_code_is_valid_while_pairing() -> None:
    """A code counts until the next one, or until the phase moves on."""
    state = taken(events.PhaseChanged(Phase.PAIRING), events.QRCodeIssued("1", 60.0), events.QRCodeIssued("2", 20.0))
    state.pairing_code = ("1", "code")
    assert state.qr == "2"
    state.take(events.PhaseChanged(Phase.RESTARTING))
    assert (state.qr, state.pairing_code, state.moves) == ("", ("", ""), 2)
    state.pairing_code = ("1", "code")
    state.take(events.PairingCodeExpired())
    assert state.pairing_code == ("", "")


def test_a_passkey_is_waited_for() -> None:
    """In place of a scan, until it is answered and confirmed, or all ends."""
    options = PasskeyOptions(b"challenge", "whatsapp.com")
    state = taken(events.PhaseChanged(Phase.PAIRING), events.QRCodeIssued("1", 60.0), events.PasskeyRequested(options))
    assert (state.qr, state.passkey) == ("", options)
    state.take(events.PasskeyConfirmationRequested("ABCD-EFGH", may_skip=False))
    assert (state.passkey, state.passkey_code) == (None, "ABCD-EFGH")
    state.take(events.PasskeyFailed(PairingError("no"), is_continuation=True))
    assert (state.passkey_code, state.error) == ("", "no")
    state.take(events.PasskeyRequested(options))
    state.take(events.PhaseChanged(Phase.OFFLINE))
    assert state.passkey is None


def test_whose_device_it_is() -> None:
    """Pairing tells it, and every login; being logged out ends it."""
    state = taken(events.PairingSucceeded(JID_1, None, "", "android"))
    assert (state.jid, state.lid) == (str(JID_1), "")
    state.take(events.Connected(JID_1, LID_1))
    assert (state.jid, state.lid) == (str(JID_1), str(LID_1))
    state.take(events.PhaseChanged(Phase.LOGGED_OUT))
    assert (state.jid, state.lid) == ("", "")
    state.jid = "1"
    state.link(None)
    assert state.jid == ""


@pytest.mark.parametrize(
    ("event", "hint"),
    [
        (events.ConnectFailed(DialError("no route"), will_retry=True), "no route"),
        (events.ConnectFailed(CertificateError("forged"), will_retry=False), "forged"),
        (events.PairingFailed(PairingError("hmac")), "hmac"),
        (events.Disconnected("closed", will_reconnect=True), "closed"),
        (events.Disconnected("closed", will_reconnect=False), "POST /session/connect"),
        (events.TemporarilyBanned(101, 60.0), "60 s"),
        (events.ConnectRefused(500, "oh"), "500 oh"),
        (events.ClientOutdated(), "update zapwire"),
        (events.QRCodesExpired(), "nobody scanned"),
        (events.PhaseChanged(Phase.LOGGED_OUT), "scan"),
        (events.PhaseChanged(Phase.REPLACED), "took over"),
        (events.PhaseChanged(Phase.REFUSED), "refused"),
    ],
)
def test_errors(event: Event, hint: str) -> None:
    """What ended a connection is told, until there is one again or a code."""
    state = taken(event)
    assert hint in state.error
    state.take(events.KeepAliveRestored())
    assert hint in state.error
    state.take(events.PhaseChanged(Phase.CONNECTED))
    assert state.error == ""


def test_other_events_explain_nothing() -> None:
    """Events of other kinds are no reason."""
    assert explain(events.OfflineSyncCompleted(1)) == ""


async def test_waiting() -> None:
    """Who waits hears at once of what they wait for, or after their time that it is not so."""
    state = State("")
    waits = [asyncio.create_task(state.wait(lambda: state.qr == "1", 10.0)) for _ in range(2)]
    await asyncio.sleep(0)
    state.take(events.QRCodeIssued("0", 60.0))
    state.take(events.QRCodeIssued("1", 60.0))
    assert await asyncio.gather(*waits) == [True, True]
    assert await state.wait(lambda: True, 0.0)
    assert not await state.wait(lambda: False, 0.01)
