"""What is answered, call by call, for the OpenAPI document. The answers themselves are made where they are given."""

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class Answer(BaseModel, Generic[T]):
    """The envelope of what worked."""

    code: int = Field(examples=[200])
    data: T
    success: Literal[True] = True


class Refused(BaseModel):
    """The envelope of what did not: `error` says what was wrong and what to do."""

    code: int = Field(examples=[400])
    error: str = Field(examples=["missing Phone in Payload"])
    success: Literal[False] = False


class Connected(BaseModel):
    """A session that was started."""

    details: str = Field(examples=["Connected!"])
    events: str = Field(description="What is subscribed to, with commas between.", examples=["Message"])
    jid: str = Field(description="The linked device, empty before.", examples=["5491155554444.0:52@s.whatsapp.net"])
    webhook: str = Field(examples=["http://some.site/webhook?token=123456"])


class Details(BaseModel):
    """What was done, in words."""

    Details: str


class Status(BaseModel):
    """What a session is doing, in the names of old and new clients."""

    model_config = ConfigDict(extra="allow")

    Connected: bool = Field(description="There is a connection to WhatsApp, or one is on its way.")
    LoggedIn: bool = Field(description="A device is linked, and messages can be sent.")
    connected: bool
    loggedIn: bool
    id: str
    name: str
    token: str = Field(description="The token of this very call.")
    jid: str
    lid: str
    webhook: str
    events: str
    phase: str = Field(examples=["connected"])
    error: str = Field(description="What ended the last connection; empty while all is well.")
    proxy_url: str
    qrcode: str = Field(description="The QR code to be scanned as a data URL, or empty.")
    history: str
    days_to_sync_history: int
    hmac_configured: bool
    proxy_config: dict[str, Any]
    s3_config: dict[str, Any]


class QR(BaseModel):
    """The QR code to be scanned now."""

    QRCode: str = Field(description="A PNG as a data URL.", examples=["data:image/png;base64,iVBORw0KGgo..."])


class LinkingCode(BaseModel):
    """The code to be typed into the phone."""

    LinkingCode: str = Field(examples=["ABCD-1234"])


class ProxySet(BaseModel):
    """A proxy that was set."""

    Details: str = Field(examples=["Proxy configured successfully"])
    ProxyURL: str = ""


class Hmac(BaseModel):
    """Whether webhooks are signed."""

    hmac_key: str = Field(description="`***` where there is a key, else empty.", examples=["***"])


class WebhookSet(BaseModel):
    """A webhook that was set."""

    webhook: str = Field(examples=["https://example.net/webhook"])


class Webhook(BaseModel):
    """The webhook, and what it gets."""

    subscribe: list[str] = Field(examples=[["Message"]])
    webhook: str = Field(examples=["https://example.net/webhook"])
    active: bool


class WebhookUpdated(BaseModel):
    """A webhook that was changed."""

    webhook: str
    events: list[str]
    active: bool


class Sent(BaseModel):
    """A message that WhatsApp's server has."""

    Details: str = Field(examples=["Sent"])
    Id: str = Field(examples=["90B2F8B13FAC8A9CF6B06E99C7834DC5"])
    Timestamp: str | int = Field(
        description="RFC 3339, or Unix seconds with ZAPWIRE_API_PROFILE=wuzapi.", examples=["2022-04-20T15:49:08Z"]
    )
    Chat: str = Field(
        description="Where the server put it, which may be the person's LID.", examples=["371750581674453@lid"]
    )


class Delivery(BaseModel):
    """An event on its way to a webhook."""

    id: int
    event: str = Field(description="The event's id, as in the header of its webhook.")
    type: str = Field(examples=["Message"])
    chat: str
    receiver: str = Field(examples=["user"])
    state: str = Field(examples=["pending"])
    attempts: int
    status: int | None = Field(description="The receiver's last HTTP status.")
    error: str
    created_at: str = Field(examples=["2022-04-20T15:49:08Z"])
    next_at: str | None = Field(description="When it is tried next.")
    ended_at: str | None


class Deliveries(BaseModel):
    """Deliveries, newest first."""

    Deliveries: list[Delivery]


class Replayed(BaseModel):
    """Deliveries that are tried again."""

    Details: str = Field(examples=["Replayed"])
    Count: int


class ListedUser(BaseModel):
    """A user, as the admin sees them."""

    model_config = ConfigDict(extra="allow")

    id: str
    name: str
    token: str = Field(description="Always empty: tokens are kept as hashes.")
    webhook: str
    jid: str
    qrcode: str
    connected: bool
    loggedIn: bool
    expiration: int
    proxy_url: str
    events: str
    history: int
    days_to_sync_history: int
    hmac_configured: bool
    proxy_config: dict[str, Any]
    s3_config: dict[str, Any]


class CreatedUser(BaseModel):
    """A user that was made."""

    model_config = ConfigDict(extra="allow")

    id: str
    name: str
    token: str
    webhook: str
    expiration: int
    events: str
    history: int
    days_to_sync_history: int
    hmac_key: bool
    proxy_config: dict[str, Any]
    s3_config: dict[str, Any]


class DeletedUser(BaseModel):
    """A user that is gone."""

    id: str
    name: str = ""
    jid: str = ""


class Message(BaseModel):
    """What was done, in words, without data."""

    code: int = Field(examples=[200])
    message: str = Field(examples=["user updated successfully"])
    success: Literal[True] = True


class Health(BaseModel):
    """How the server is."""

    model_config = ConfigDict(extra="allow")

    status: str = Field(examples=["ok"])
    timestamp: str
    uptime: str
    active_connections: int
    total_users: int
    connected_users: int
    logged_in_users: int
    memory_stats: dict[str, float]
    goroutines: int = Field(description="Tasks of the server, by the name that wuzapi's clients know.")
    version: str
