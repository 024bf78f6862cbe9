"""What happens to the session."""

from dataclasses import dataclass, field

from zapwire.errors import PairingError, ZapwireError
from zapwire.protocol.events.base import Event
from zapwire.protocol.jid import JID
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.node import Node


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
