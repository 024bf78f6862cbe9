"""Answers of /session."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Connected(BaseModel):
    """A session that was started."""

    details: str = Field(examples=["Connected!"])
    events: str = Field(description="What is subscribed to, with commas between.", examples=["Message"])
    jid: str = Field(description="The linked device, empty before.", examples=["5491155554444.0:52@s.whatsapp.net"])
    webhook: str = Field(examples=["http://some.site/webhook?token=123456"])


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
    passkeyPending: bool = Field(description="An authenticator must answer: see `/session/passkey-status`.")
    publicKey: dict[str, Any] | None = Field(description="What it shall answer, or null.")
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


class PasskeyStatus(BaseModel):
    """What a passkey is waited for."""

    passkeyPending: bool = Field(description="An authenticator must answer.")
    publicKey: dict[str, Any] | None = Field(
        description="The options of the browser's `navigator.credentials.get`, with base64url for bytes; or null."
    )
    code: str = Field(description="The code to compare with the phone's before it is confirmed, or empty.")


class PasskeyDone(BaseModel):
    """A step that was done."""

    status: str = Field(examples=["passkey_response_sent"])


class ProxySet(BaseModel):
    """A proxy that was set."""

    Details: str = Field(examples=["Proxy configured successfully"])
    ProxyURL: str = ""


class Hmac(BaseModel):
    """Whether webhooks are signed."""

    hmac_key: str = Field(description="`***` where there is a key, else empty.", examples=["***"])
