"""What the parts of the gateway tell each other of: users of the API, and events on their way to a receiver."""

from dataclasses import dataclass, field

from zapwire.protocol.lifecycle import Phase


@dataclass(frozen=True, slots=True)
class Proxy:
    """The proxy of one user's connection. `for_webhooks` sends that user's webhooks through it, too."""

    url: str = field(default="", repr=False)
    """May hold credentials, so it is kept out of logs."""
    is_enabled: bool = False
    for_webhooks: bool = False


@dataclass(frozen=True, slots=True)
class S3:
    """Where the files of one user's messages are put, and how events tell of them."""

    is_enabled: bool = False
    endpoint: str = ""
    """The server's URL, empty for Amazon's."""
    region: str = ""
    bucket: str = ""
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    is_path_style: bool = False
    """Whether the bucket stands in the URL's path, not in its host."""
    public_url: str = ""
    """What the links of events begin with, where others may read the bucket."""
    media_delivery: str = ""
    """How events tell of files; empty is the server's way."""
    retention_days: int = 0


@dataclass(frozen=True, slots=True)
class User:
    """A user of the API: one token, one WhatsApp account, one webhook."""

    id: str
    """32 hexadecimal digits; also the name of the account's store."""
    name: str
    webhook: str = ""
    """Where events are sent, or empty."""
    is_webhook_active: bool = True
    events: tuple[str, ...] = ()
    """Names of event types that are subscribed to, `All` for all of them."""
    expiration: int = 0
    """Kept for who asks for it; 0 is none."""
    history: int = 0
    """How many messages of each chat are kept for the API; 0 for none."""
    days_to_sync_history: int = 0
    proxy: Proxy = Proxy()
    hmac_key: bytes = field(default=b"", repr=False)
    """Signs this user's webhooks; empty for none."""
    s3: S3 = S3()
    wants_connection: bool = False
    """Whether the account is to be connected, so also after a new start."""
    jid: str = ""
    """The linked device, as last known, or empty."""
    created_at: float = 0.0
    """Unix seconds."""


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """What one user's session is doing."""

    phase: Phase
    is_connected: bool
    """Whether there is a connection to WhatsApp, or one is being made, retried, or waits for a scan."""
    is_logged_in: bool
    """Whether a device is linked and the connection logged in."""
    jid: str = ""
    """The linked device, or empty."""
    lid: str = ""
    qr: str = field(default="", repr=False)
    """The text of the QR code that is to be scanned now, or empty. Whoever has it can see this account's messages."""
    error: str = ""
    """What ended the last connection, for people; empty while all is well."""


@dataclass(frozen=True, slots=True)
class Payload:
    """An event as it is told outside."""

    id: str
    """Stable: the same event has the same id, however often it is told."""
    type: str
    """The name that is subscribed to, such as `Message`."""
    chat: str
    """Events of one chat are delivered in order; empty for those of the account itself, which are in order, too."""
    body: bytes = field(repr=False)
    """A JSON object, as the API's users know it. It holds message texts, so it is kept out of logs."""
    created_at: float = 0.0
    """Unix seconds."""
    due_at: float = 0.0
    """Webhooks get it, and what follows in its chat, no sooner than that, unless somebody says so; Unix seconds."""
