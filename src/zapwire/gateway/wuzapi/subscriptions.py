"""The event types that can be subscribed to, and who wants which."""

from collections.abc import Collection, Iterable
from typing import Final

ALL: Final = "All"

EVENT_TYPES: Final = (
    "Message",
    "UndecryptableMessage",
    "Receipt",
    "MediaRetry",
    "ReadReceipt",
    "GroupInfo",
    "JoinedGroup",
    "Picture",
    "BlocklistChange",
    "Blocklist",
    "Connected",
    "Disconnected",
    "ConnectFailure",
    "KeepAliveRestored",
    "KeepAliveTimeout",
    "QRTimeout",
    "LoggedOut",
    "ClientOutdated",
    "TemporaryBan",
    "StreamError",
    "StreamReplaced",
    "PairSuccess",
    "PairError",
    "PairPasskeyRequest",
    "PairPasskeyConfirmation",
    "PairPasskeyError",
    "QR",
    "QRScannedWithoutMultidevice",
    "PrivacySettings",
    "PushNameSetting",
    "UserAbout",
    "AppState",
    "AppStateSyncComplete",
    "HistorySync",
    "OfflineSyncCompleted",
    "OfflineSyncPreview",
    "CallOffer",
    "CallAccept",
    "CallTerminate",
    "CallOfferNotice",
    "CallRelayLatency",
    "Presence",
    "ChatPresence",
    "IdentityChange",
    "CATRefreshError",
    "NewsletterJoin",
    "NewsletterLeave",
    "NewsletterMuteChange",
    "NewsletterLiveUpdate",
    "FBMessage",
    "ChatNew",
    "Media",
    "AppStateSyncError",
    "Contact",
    "Mute",
    "Pin",
    "Archive",
    "MarkChatAsRead",
    "ClearChat",
    "DeleteChat",
    "Star",
    "DeleteForMe",
    "UnarchiveChatsSetting",
    "UserStatusMute",
    "LabelEdit",
    "LabelAssociationChat",
    "LabelAssociationMessage",
    ALL,
)
"""All names that wuzapi accepts, in its order, `Media`, those of passkeys, and whatsmeow's of app state. Some of them
are never told of."""

_BY_LOWER: Final = {name.lower(): name for name in EVENT_TYPES}
# wuzapi accepts `Receipt`, but tells of receipts as `ReadReceipt`, so that who asks for the first gets nothing there.
# `Media` is the rest of a `Message` that had to leave without its file.
_ALIASES: Final = {"ReadReceipt": "Receipt", "Media": "Message"}


def parse_events(values: Iterable[str]) -> tuple[str, ...]:
    """The event types that are named, each once and in their order, with their right capitals.

    A value may name several, separated by commas; empty ones are passed over. Raises `ValueError` for a name that is
    none, telling which.
    """
    found: dict[str, None] = {}
    for value in values:
        for part in value.split(","):
            name = part.strip()
            if not name:
                continue
            known = _BY_LOWER.get(name.lower())
            if known is None:
                raise ValueError(f"{name[:64]!r} is no event type: use {ALL}, or any of {', '.join(EVENT_TYPES[:-1])}")
            found[known] = None
    return tuple(found)


def is_subscribed(events: Collection[str], type: str) -> bool:
    """Whether somebody who subscribed to `events` wants events of that type."""
    return type in events or ALL in events or _ALIASES.get(type) in events
