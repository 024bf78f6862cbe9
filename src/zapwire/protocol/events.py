"""What a client tells its user, as frozen values in the past tense."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zapwire.errors import PairingError, ZapwireError
from zapwire.protocol.jid import JID
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.node import Node
from zapwire.protocol.types.messages import MessageInfo, MessageSource

if TYPE_CHECKING:  # these need protobuf, which takes its time to import
    from zapwire.protocol.messages.content import Content
    from zapwire.protocol.messages.wrappers import Unwrapped
    from zapwire.protocol.proto.e2e_pb2 import Message

__all__ = [
    "ChatPresenceChanged",
    "ClientOutdated",
    "ConnectFailed",
    "ConnectRefused",
    "Connected",
    "Disconnected",
    "Event",
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
    "PresenceChanged",
    "QRCodeIssued",
    "QRCodesExpired",
    "QRScannedWithoutMultidevice",
    "ReceiptReceived",
    "StreamErrored",
    "StreamReplaced",
    "TemporarilyBanned",
]


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events."""


@dataclass(frozen=True, slots=True)
class PhaseChanged(Event):
    """The session moved on."""

    phase: Phase
    """What it is doing now."""


@dataclass(frozen=True, slots=True)
class QRCodeIssued(Event):
    """Show this QR code until the next one comes; it is void after `valid_for` seconds."""

    text: str = field(repr=False)
    """The text to encode as a QR code. It holds the secret of this link, so it is kept out of logs."""
    valid_for: float
    """Seconds: 60 for the first code of a connection, 20 for the others."""


@dataclass(frozen=True, slots=True)
class QRCodesExpired(Event):
    """Nobody scanned; the connection was closed. Connect again for new codes."""


@dataclass(frozen=True, slots=True)
class QRScannedWithoutMultidevice(Event):
    """The phone that scanned does not support linked devices; the same code can be scanned again."""


@dataclass(frozen=True, slots=True)
class PairingCodeExpired(Event):
    """The phone gave up the code of `Client.pair_phone`, as after too many tries; ask for another one."""


@dataclass(frozen=True, slots=True)
class PairingSucceeded(Event):
    """The phone linked this device. The server now asks to reconnect; `Connected` follows."""

    jid: JID
    """This device, by phone number."""
    lid: JID | None
    """This device, by LID."""
    business_name: str
    """The account's verified business name, or empty."""
    platform: str
    """The phone's platform, e.g. `android` or `smbi`."""


@dataclass(frozen=True, slots=True)
class PairingFailed(Event):
    """The phone scanned, but what the server sent could not be accepted; nothing was saved."""

    error: PairingError
    """What was wrong, with the code the server was told."""


@dataclass(frozen=True, slots=True)
class Connected(Event):
    """Logged in, prekeys in order, active: everything may be used now."""

    jid: JID
    """This device, by phone number."""
    lid: JID | None
    """This device, by LID."""


@dataclass(frozen=True, slots=True)
class ConnectFailed(Event):
    """A try to connect failed before the login: no network, a proxy, TLS, or a server that is not to be trusted."""

    error: ZapwireError
    """What was wrong."""
    will_retry: bool
    """Whether the client tries again by itself."""


@dataclass(frozen=True, slots=True)
class Disconnected(Event):
    """The connection ended without our asking."""

    reason: str
    """What ended it, for people."""
    will_reconnect: bool
    """Whether the client reconnects by itself."""


@dataclass(frozen=True, slots=True)
class LoggedOut(Event):
    """WhatsApp ended this linked device's session; its keys were deleted. Pair again."""

    on_connect: bool
    """True where a login was refused, False where a running connection was ended."""
    reason: int
    """WhatsApp's code: 401 unlinked, 403 primary device gone or locked, 406 banned."""


@dataclass(frozen=True, slots=True)
class StreamReplaced(Event):
    """Another connection of the same device took over; this client stays offline."""


@dataclass(frozen=True, slots=True)
class TemporarilyBanned(Event):
    """WhatsApp refused the login for a while."""

    code: int
    """Why: 101 to 106, as WhatsApp counts."""
    expires_in: float
    """Seconds until the ban ends; 0 where unknown."""


@dataclass(frozen=True, slots=True)
class ClientOutdated(Event):
    """WhatsApp refuses the announced version: set a newer `web_version` or update zapwire."""


@dataclass(frozen=True, slots=True)
class ConnectRefused(Event):
    """WhatsApp refused the login for another reason; the client stays offline."""

    reason: int
    """WhatsApp's code."""
    message: str
    """WhatsApp's text, often empty."""


@dataclass(frozen=True, slots=True)
class StreamErrored(Event):
    """WhatsApp ended the stream with a code this version does not know."""

    code: str
    """The code, or empty."""
    node: Node
    """The whole stanza."""


@dataclass(frozen=True, slots=True)
class KeepAliveTimedOut(Event):
    """A ping stayed unanswered for 10 s."""

    error_count: int
    """How many in a row."""
    last_success: float
    """Unix time of the last answered one, or of the connection's start."""


@dataclass(frozen=True, slots=True)
class KeepAliveRestored(Event):
    """Pings are answered again."""


@dataclass(frozen=True, slots=True)
class OfflineSyncPreviewed(Event):
    """How much waited on the server while this device was away."""

    total: int
    """All of it together."""
    app_data_changes: int
    """Changes of app state, such as archived chats."""
    messages: int
    """Messages."""
    notifications: int
    """Notifications, such as changes of groups."""
    receipts: int
    """Receipts."""


@dataclass(frozen=True, slots=True)
class OfflineSyncCompleted(Event):
    """Everything that waited was delivered."""

    count: int
    """How much that was."""


@dataclass(frozen=True, slots=True)
class PresenceChanged(Event):
    """Somebody whose presence is subscribed to came or went."""

    sender: JID
    """Who."""
    is_available: bool
    """True where they came, False where they went."""
    last_seen: int | None
    """Unix time, or None where hidden or unknown."""
    sender_pn: JID | None = None
    """Their phone number, where known."""
    sender_lid: JID | None = None
    """Their LID, where known."""


@dataclass(frozen=True, slots=True)
class ChatPresenceChanged(Event):
    """Somebody types or records in a chat, or stopped."""

    source: MessageSource
    """Who, and where."""
    state: str
    """`composing` or `paused`."""
    media: str
    """`audio` where a voice message is recorded, else empty."""


@dataclass(frozen=True, slots=True)
class MessageReceived(Event):
    """A message, decrypted. The same one comes once."""

    info: MessageInfo
    """Who sent it, where, when, and its id."""
    content: "Content" = field(repr=False)
    """What it says or does. It is kept out of logs, as are the next two."""
    unwrapped: "Unwrapped" = field(repr=False)
    """The message itself, and what was around it: that it disappears, may be seen once, is an edit …"""
    raw: "Message" = field(repr=False)
    """The whole message as it was decrypted."""
    retry_count: int = 0
    """How often its sender had sent it again when it could be read."""
    request_id: str = ""
    """Where the phone handed it on, the id of our request for it."""

    @property
    def message(self) -> "Message":
        """The message itself, out of its wrappers."""
        return self.unwrapped.message


@dataclass(frozen=True, slots=True)
class MessageUndecryptable(Event):
    """A message came that cannot be read. Unless `is_final` it was asked for again, and may still come."""

    info: MessageInfo
    """Who sent it, where, when, and its id."""
    reason: str
    """What is wrong, for people."""
    is_unavailable: bool
    """True where the server has no ciphertext for this device."""
    unavailable_type: str
    """The server's word for why, e.g. `view_once`, or empty."""
    is_hidden: bool
    """Whether its sender asks to show nothing in its place."""
    retry_count: int
    """How often it was asked for."""
    is_final: bool
    """Whether it will not be asked for any more."""


@dataclass(frozen=True, slots=True)
class ReceiptReceived(Event):
    """Messages were delivered, read or played."""

    source: MessageSource
    """Who has them, and in which chat."""
    message_ids: tuple[str, ...]
    """Which messages."""
    timestamp: int
    """When, as unix time."""
    type: str
    """Empty for delivered, `read`, `played`, `read-self`, `sender`, `inactive`, `retry` or what else WhatsApp says."""
    message_sender: JID | None = None
    """Whose messages they are, where they are not ours."""


@dataclass(frozen=True, slots=True)
class IdentityChanged(Event):
    """Somebody registered anew, so that their keys are others now."""

    jid: JID
    """Who, or which device."""
    pn: JID | None
    """Their phone number, where known."""
    lid: JID | None
    """Their LID, where known."""
    timestamp: int
    """When, as unix time."""
    is_implicit: bool
    """True where a message showed it, False where the server said so."""
