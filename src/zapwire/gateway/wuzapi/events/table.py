"""Which event is told as what."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from zapwire.gateway.wuzapi.events import (
    about,
    appstate,
    blocklist,
    calls,
    groups,
    history,
    identities,
    messages,
    newsletters,
    passkey,
    pictures,
    presence,
    privacy,
    receipts,
    session,
)
from zapwire.gateway.wuzapi.events.rendered import Names, Rendered
from zapwire.protocol import events
from zapwire.protocol.events import Event

_Render = Callable[[Any, Names], Rendered | None]

RENDERERS: Final[Mapping[type[Event], tuple[str, _Render]]] = {
    events.MessageReceived: ("Message", messages.message),
    events.MessageUndecryptable: ("UndecryptableMessage", messages.undecryptable),
    events.ReceiptReceived: ("ReadReceipt", receipts.receipt),
    events.PresenceChanged: ("Presence", presence.presence),
    events.ChatPresenceChanged: ("ChatPresence", presence.chat_presence),
    events.HistorySynced: ("HistorySync", history.history),
    events.IdentityChanged: ("IdentityChange", identities.identity_change),
    events.CallOffered: ("CallOffer", calls.offer),
    events.CallOfferNoticed: ("CallOfferNotice", calls.offer_notice),
    events.CallAccepted: ("CallAccept", calls.accept),
    events.CallTerminated: ("CallTerminate", calls.terminate),
    events.CallRelayLatencyMeasured: ("CallRelayLatency", calls.relay_latency),
    events.NewsletterJoined: ("NewsletterJoin", newsletters.joined),
    events.NewsletterLeft: ("NewsletterLeave", newsletters.left),
    events.NewsletterMuteChanged: ("NewsletterMuteChange", newsletters.mute_changed),
    events.NewsletterUpdated: ("NewsletterLiveUpdate", newsletters.live_update),
    events.PictureChanged: ("Picture", pictures.picture),
    events.BlocklistChanged: ("Blocklist", blocklist.blocklist),
    events.BlockChanged: ("BlocklistChange", blocklist.blocklist_change),
    events.PrivacySettingsChanged: ("PrivacySettings", privacy.privacy_settings),
    events.AboutChanged: ("UserAbout", about.user_about),
    events.GroupInfoChanged: ("GroupInfo", groups.group_info),
    events.GroupJoined: ("JoinedGroup", groups.joined_group),
    events.Connected: ("Connected", session.connected),
    events.Disconnected: ("Disconnected", session.disconnected),
    events.LoggedOut: ("LoggedOut", session.logged_out),
    events.PairingSucceeded: ("PairSuccess", session.pair_success),
    events.PairingFailed: ("PairError", session.pair_error),
    events.PasskeyRequested: ("PairPasskeyRequest", passkey.requested),
    events.PasskeyConfirmationRequested: ("PairPasskeyConfirmation", passkey.confirmation),
    events.PasskeyFailed: ("PairPasskeyError", passkey.failed),
    events.QRCodesExpired: ("QRTimeout", session.bare("QRTimeout", "timeout")),
    events.QRScannedWithoutMultidevice: ("QRScannedWithoutMultidevice", session.bare("QRScannedWithoutMultidevice")),
    events.ConnectFailed: ("ConnectFailure", session.connect_failed),
    events.ConnectRefused: ("ConnectFailure", session.connect_refused),
    events.StreamReplaced: ("StreamReplaced", session.bare("StreamReplaced")),
    events.TemporarilyBanned: ("TemporaryBan", session.temporary_ban),
    events.ClientOutdated: ("ClientOutdated", session.bare("ClientOutdated")),
    events.StreamErrored: ("StreamError", session.stream_error),
    events.KeepAliveTimedOut: ("KeepAliveTimeout", session.keep_alive_timeout),
    events.KeepAliveRestored: ("KeepAliveRestored", session.bare("KeepAliveRestored")),
    events.OfflineSyncPreviewed: ("OfflineSyncPreview", session.offline_preview),
    events.OfflineSyncCompleted: ("OfflineSyncCompleted", session.offline_completed),
    **appstate.RENDERERS,
}
"""The name each event goes by, and what makes its shape. `QRCodeIssued` is not here, as its picture is drawn first."""

UNTOLD: Final[Mapping[type[Event], str]] = {
    events.HistoryFailed: "wuzapi has no such event; the server's log says which part is missing, and why",
    events.PhaseChanged: "wuzapi has no such event; what matters of it is told as Connected, Disconnected, LoggedOut …",
    events.CallPreAccepted: "wuzapi has no such event",
    events.CallTransportTold: "wuzapi has no such event",
    events.CallRejected: "wuzapi has no such event; CallTerminate follows",
    events.UnknownCallReceived: "wuzapi has no such event",
    events.MessageSent: "whoever sent it has the answer; GET /chat/history shows it where that is kept",
    events.PushNameChanged: "wuzapi has no such event; GET /user/contacts has the names, and each message its sender's",
    events.BusinessNameChanged: "wuzapi has no such event; GET /user/contacts has the names",
    events.PairingCodeExpired: "wuzapi has no such event; POST /session/pairphone gives another code",
}
"""Events that are not told, each with the reason."""


def type_of(event: Event) -> str | None:
    """The name an event would go by, without rendering it; None for what is never told."""
    if isinstance(event, events.QRCodeIssued):
        return "QR"
    found = RENDERERS.get(type(event))
    return found[0] if found else None


def render(event: Event, *, me: Names | None = None, qr_code: str = "") -> Rendered | None:
    """An event as wuzapi tells it, or None for what it does not tell.

    `me` are the names of the account whose event it is; `qr_code` is the picture of a `QRCodeIssued`.
    """
    me = me or Names()
    if isinstance(event, events.QRCodeIssued):
        return session.qr_code(qr_code, me)
    found = RENDERERS.get(type(event))
    return found[1](event, me) if found else None
