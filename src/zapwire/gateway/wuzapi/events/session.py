"""What becomes of the account's link and of its connection."""

from collections.abc import Callable, Mapping
from typing import Any

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered
from zapwire.gateway.wuzapi.events.shapes import jid, own, seconds, stanza
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol import events
from zapwire.protocol.node import Node


def connected(event: events.Connected, me: Names) -> Rendered:
    """Logged in."""
    return _told("Connected", {}, Names(event.jid, event.lid or me.lid))


def disconnected(event: events.Disconnected, me: Names) -> Rendered:
    """The connection ended."""
    return _told("Disconnected", {}, me, reason=to_text(event.reason), willReconnect=event.will_reconnect)


def logged_out(event: events.LoggedOut, me: Names) -> Rendered:
    """Unlinked."""
    return _told("LoggedOut", {"OnConnect": event.on_connect, "Reason": event.reason}, me)


def pair_success(event: events.PairingSucceeded, _me: Names) -> Rendered:
    """Linked."""
    shape = {
        "ID": jid(event.jid),
        "LID": jid(event.lid),
        "BusinessName": to_text(event.business_name),
        "Platform": to_text(event.platform),
        "Props": None,
    }
    return _told("PairSuccess", shape, Names(event.jid, event.lid))


def pair_error(event: events.PairingFailed, me: Names) -> Rendered:
    """Scanned, but not linked. Go prints an error as an empty object, so its text stands beside the event."""
    shape: dict[str, Any] = {"ID": "", "LID": "", "BusinessName": "", "Platform": "", "Props": None, "Error": {}}
    return _told("PairError", shape, me, error=to_text(str(event.error)))


def qr_code(code: str, me: Names) -> Rendered:
    """A QR code to scan, as the data URL of a picture."""
    return _told("QR", "code", me, qrCodeBase64=code)


def connect_failed(event: events.ConnectFailed, me: Names) -> Rendered | None:
    """The server cannot be reached, and that is that; while the client tries again there is nothing to tell."""
    if event.will_retry:
        return None
    error, reason = to_text(str(event.error)), "Failed to connect, and trying again would not help"
    return _told("ConnectFailure", "ConnectFailure", me, error=error, attempts=1, reason=reason)


def connect_refused(event: events.ConnectRefused, me: Names) -> Rendered:
    """The server refused the login."""
    attrs = {"reason": str(event.reason)}
    if event.message:
        attrs["message"] = event.message
    shape = {"Reason": event.reason, "Message": to_text(event.message), "Raw": stanza(Node("failure", attrs))}
    return _told("ConnectFailure", shape, me)


def temporary_ban(event: events.TemporarilyBanned, me: Names) -> Rendered:
    """Refused for a while, in nanoseconds."""
    return _told("TemporaryBan", {"Code": event.code, "Expire": round(event.expires_in * 1e9)}, me)


def stream_error(event: events.StreamErrored, me: Names) -> Rendered:
    """The stream was ended with an unknown code."""
    return _told("StreamError", {"Code": to_text(event.code), "Raw": stanza(event.node)}, me)


def keep_alive_timeout(event: events.KeepAliveTimedOut, me: Names) -> Rendered:
    """A ping stayed unanswered."""
    shape = {"ErrorCount": event.error_count, "LastSuccess": seconds(event.last_success)}
    return _told("KeepAliveTimeout", shape, me)


def offline_preview(event: events.OfflineSyncPreviewed, me: Names) -> Rendered:
    """How much waited."""
    shape = {
        "Total": event.total,
        "AppDataChanges": event.app_data_changes,
        "Messages": event.messages,
        "Notifications": event.notifications,
        "Receipts": event.receipts,
    }
    return _told("OfflineSyncPreview", shape, me)


def offline_completed(event: events.OfflineSyncCompleted, me: Names) -> Rendered:
    """All that waited is here."""
    return _told("OfflineSyncCompleted", {"Count": event.count}, me)


def bare(type: str, event: str = "") -> Callable[[events.Event, Names], Rendered]:
    """What renders an event that says no more than that it happened: an empty object, or that text."""

    def render(_event: events.Event, me: Names) -> Rendered:
        return _told(type, event or {}, me)

    return render


def _told(type: str, event: Mapping[str, Any] | str, me: Names, **more: Any) -> Rendered:
    return Rendered(type, "", {"event": event, "type": type, **more, **own(me)})
