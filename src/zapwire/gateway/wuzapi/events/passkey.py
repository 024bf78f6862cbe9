"""What happens while a device is linked with a passkey."""

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered
from zapwire.gateway.wuzapi.events.shapes import own
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol import events


def requested(event: events.PasskeyRequested, me: Names) -> Rendered:
    """A passkey is asked for."""
    body = {"event": {"PublicKey": event.options.to_dict()}, "type": "PairPasskeyRequest", **own(me)}
    return Rendered("PairPasskeyRequest", "", body)


def confirmation(event: events.PasskeyConfirmationRequested, me: Names) -> Rendered:
    """The passkey was accepted."""
    shape = {"Code": event.code, "SkipHandoffUX": event.may_skip}
    return Rendered("PairPasskeyConfirmation", "", {"event": shape, "type": "PairPasskeyConfirmation", **own(me)})


def failed(event: events.PasskeyFailed, me: Names) -> Rendered:
    """It cannot go on. Go prints an error as an empty object, so its text stands beside the event."""
    shape = {"Error": {}, "Continuation": event.is_continuation}
    error = to_text(str(event.error))
    return Rendered("PairPasskeyError", "", {"event": shape, "type": "PairPasskeyError", "error": error, **own(me)})
