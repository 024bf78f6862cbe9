"""What a client tells its user, as frozen values in the past tense: one module for each noun."""

from zapwire.protocol.events.about import AboutChanged
from zapwire.protocol.events.base import Event
from zapwire.protocol.events.blocklist import BlockChanged, BlocklistChanged
from zapwire.protocol.events.contacts import BusinessNameChanged, PushNameChanged
from zapwire.protocol.events.groups import GroupInfoChanged, GroupJoined
from zapwire.protocol.events.identities import IdentityChanged
from zapwire.protocol.events.messages import MessageReceived, MessageUndecryptable, ReceiptReceived
from zapwire.protocol.events.pictures import PictureChanged
from zapwire.protocol.events.presence import ChatPresenceChanged, PresenceChanged
from zapwire.protocol.events.privacy import PrivacySettingsChanged
from zapwire.protocol.events.session import (
    ClientOutdated,
    Connected,
    ConnectFailed,
    ConnectRefused,
    Disconnected,
    KeepAliveRestored,
    KeepAliveTimedOut,
    LoggedOut,
    OfflineSyncCompleted,
    OfflineSyncPreviewed,
    PairingCodeExpired,
    PairingFailed,
    PairingSucceeded,
    PhaseChanged,
    QRCodeIssued,
    QRCodesExpired,
    QRScannedWithoutMultidevice,
    StreamErrored,
    StreamReplaced,
    TemporarilyBanned,
)

__all__ = [
    "AboutChanged",
    "BlockChanged",
    "BlocklistChanged",
    "BusinessNameChanged",
    "ChatPresenceChanged",
    "ClientOutdated",
    "ConnectFailed",
    "ConnectRefused",
    "Connected",
    "Disconnected",
    "Event",
    "GroupInfoChanged",
    "GroupJoined",
    "IdentityChanged",
    "KeepAliveRestored",
    "KeepAliveTimedOut",
    "LoggedOut",
    "MessageReceived",
    "MessageUndecryptable",
    "OfflineSyncCompleted",
    "OfflineSyncPreviewed",
    "PairingCodeExpired",
    "PairingFailed",
    "PairingSucceeded",
    "PhaseChanged",
    "PictureChanged",
    "PresenceChanged",
    "PrivacySettingsChanged",
    "PushNameChanged",
    "QRCodeIssued",
    "QRCodesExpired",
    "QRScannedWithoutMultidevice",
    "ReceiptReceived",
    "StreamErrored",
    "StreamReplaced",
    "TemporarilyBanned",
]
