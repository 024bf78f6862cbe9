"""What the control API takes. Unknown fields are refused, so that a misspelt one is noticed."""

from base64 import b64decode
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from zapwire.protocol.jid import JID
from zapwire.protocol.messages.media import MediaDetails
from zapwire.sandbox.faults import (
    BadCertificate,
    BadPairing,
    CertificateProblem,
    ConnectFailure,
    CorruptMessage,
    Delay,
    DropAck,
    DropAnswer,
    Duplicate,
    Fault,
    KeptTag,
    MediaAct,
    MediaFault,
    MediaProblem,
    PairingProblem,
    RefuseMessage,
    RefuseQuery,
    Reorder,
    SilentHandshake,
)


def parse_jid(value: object) -> object:
    """A JID from its text; anything else is left for the model to refuse."""
    return JID.parse(value) if isinstance(value, str) else value


JIDField = Annotated[JID, BeforeValidator(parse_jid, json_schema_input_type=str)]


def parse_base64(value: object) -> object:
    """Bytes from their base64; anything else is left for the model to refuse."""
    return b64decode(value, validate=True) if isinstance(value, str) else value


Base64Field = Annotated[bytes, BeforeValidator(parse_base64, json_schema_input_type=str)]


class Body(BaseModel):
    """Base of all bodies."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", arbitrary_types_allowed=True, frozen=True)


class PhoneRequest(Body):
    """A phone to create."""

    number: str = Field(max_length=32, examples=["5491155554444"])
    name: str = Field("", max_length=100, examples=["Ana"])


class ScanRequest(Body):
    """The text inside a linking QR code."""

    qr: str = Field(max_length=1024)


class LinkCodeRequest(Body):
    """The eight characters that a client shows, with hyphens and spaces or without."""

    code: str = Field(max_length=64, examples=["ABCD-1234"])


class CutRequest(Body):
    """Break a connection with nothing said; without a device, every connection."""

    kind: Literal["cut"]
    device: JIDField | None = None


class StreamErrorRequest(Body):
    """End a stream with an error; without a device, every stream."""

    kind: Literal["stream_error"]
    device: JIDField | None = None
    code: str = Field("", max_length=10, examples=["503"])
    conflict: Literal["", "replaced", "device_removed"] = ""


class StandingRequest(Body):
    """A fault that stands until it struck `count` times; without a count, until it is cleared."""

    count: int | None = Field(None, ge=1)

    def to_fault(self) -> Fault:
        """The fault asked for."""
        raise TypeError(f"{type(self).__name__} is no fault of its own")


class DeviceRequest(StandingRequest):
    """One that strikes a device; without one, every device."""

    device: JIDField | None = None


class DelayRequest(DeviceRequest):
    """Everything sent to the device waits."""

    kind: Literal["delay"]
    seconds: float = Field(gt=0, le=300)

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return Delay(self.device, self.count, seconds=self.seconds)


class ConnectFailureRequest(DeviceRequest):
    """Logins are refused; `code` and `expires_in` (seconds) belong to temporary bans, reason 402."""

    kind: Literal["connect_failure"]
    reason: int = Field(ge=400, le=599)
    message: str = Field("", max_length=200)
    code: int = Field(0, ge=0)
    expires_in: int = Field(0, ge=0)

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return ConnectFailure(self.device, self.count, self.reason, self.message, self.code, self.expires_in)


class RefuseRequest(DeviceRequest):
    """Queries of a namespace are refused; without one, all queries."""

    kind: Literal["refuse"]
    xmlns: str = Field("", max_length=100, examples=["encrypt"])
    query: Literal["get", "set"] | None = None
    code: int = Field(500, ge=400, le=599)
    text: str = Field("internal-server-error", max_length=100)

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return RefuseQuery(self.device, self.count, self.xmlns, self.query, self.code, self.text)


class DropAnswerRequest(DeviceRequest):
    """Queries of a namespace are carried out but not answered; without one, all queries."""

    kind: Literal["drop_answer"]
    xmlns: str = Field("", max_length=100)

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return DropAnswer(self.device, self.count, self.xmlns)


class SilenceRequest(StandingRequest):
    """New connections get no answer to their hello."""

    kind: Literal["silence"]

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return SilentHandshake(None, self.count)


class CertificateRequest(StandingRequest):
    """New connections are shown a bad Noise certificate chain."""

    kind: Literal["certificate"]
    problem: CertificateProblem

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return BadCertificate(None, self.count, self.problem)


class PairingRequest(StandingRequest):
    """Scans seal or sign the device identity wrongly."""

    kind: Literal["pairing"]
    problem: PairingProblem

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return BadPairing(None, self.count, self.problem)


class CorruptMessageRequest(DeviceRequest):
    """Messages reach the device with a byte changed in each ciphertext."""

    kind: Literal["corrupt_message"]

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return CorruptMessage(self.device, self.count)


class DropAckRequest(DeviceRequest):
    """Messages of the device are carried out, but never acknowledged."""

    kind: Literal["drop_ack"]

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return DropAck(self.device, self.count)


class RefuseMessageRequest(DeviceRequest):
    """Messages of the device are refused by an ack with this error."""

    kind: Literal["refuse_message"]
    code: int = Field(479, ge=400, le=599)

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return RefuseMessage(self.device, self.count, self.code)


class DuplicateRequest(DeviceRequest):
    """Stanzas of this tag reach the device twice."""

    kind: Literal["duplicate"]
    tag: KeptTag = "message"

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return Duplicate(self.device, self.count, self.tag)


class ReorderRequest(DeviceRequest):
    """A stanza of this tag reaches the device after the next one, or at its next login."""

    kind: Literal["reorder"]
    tag: KeptTag = "message"

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return Reorder(self.device, self.count, self.tag)


class MediaFaultRequest(StandingRequest):
    """The media host, or one of its names, refuses with a code, is slow, breaks, or gives wrong bytes."""

    kind: Literal["media"]
    problem: MediaProblem = "refuse"
    on: MediaAct | None = None
    code: int = Field(503, ge=400, le=599)
    seconds: float = Field(1, gt=0, le=300)
    host: str = Field("", max_length=100, examples=["mmg.whatsapp.net"])

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return MediaFault(None, self.count, self.problem, self.on, self.code, self.seconds, self.host)


FaultRequest = Annotated[
    CutRequest
    | StreamErrorRequest
    | DelayRequest
    | ConnectFailureRequest
    | RefuseRequest
    | DropAnswerRequest
    | SilenceRequest
    | CertificateRequest
    | PairingRequest
    | CorruptMessageRequest
    | DropAckRequest
    | RefuseMessageRequest
    | DuplicateRequest
    | ReorderRequest
    | MediaFaultRequest,
    Field(discriminator="kind"),
]


MessageId = Annotated[str, Field(pattern=r"^[\w.:\-]{1,64}$", examples=["3EB0C767D82B2A5A9D3F"])]
Chat = Annotated[str, Field(min_length=1, max_length=128, examples=["5491155554444", "120363025246125486@g.us"])]
MessageText = Annotated[str, Field(min_length=1, max_length=65_536)]


class MediaRequest(Body):
    """A file to send: its bytes as base64, and what the message says of it."""

    kind: Literal["image", "video", "audio", "document", "sticker"]
    mimetype: str = Field("", max_length=255, examples=["image/jpeg"])
    data: Base64Field
    caption: str = Field("", max_length=65_536)
    filename: str = Field("", max_length=1024)
    thumbnail: Base64Field = b""
    width: int = Field(0, ge=0, le=0xFFFF)
    height: int = Field(0, ge=0, le=0xFFFF)
    seconds: int = Field(0, ge=0, le=0xFFFFFF)
    page_count: int = Field(0, ge=0, le=0xFFFFFF)
    voice: bool = False
    gif: bool = False
    animated: bool = False
    view_once: bool = False

    def to_details(self) -> MediaDetails:
        """What the message says of the file."""
        return MediaDetails(
            self.mimetype,
            self.caption,
            self.filename,
            thumbnail=self.thumbnail,
            width=self.width,
            height=self.height,
            seconds=self.seconds,
            page_count=self.page_count,
            is_voice=self.voice,
            is_gif=self.gif,
            is_animated=self.animated,
            is_view_once=self.view_once,
        )


class ExpireRequest(Body):
    """A path of the media host to end; without one, all."""

    direct_path: str = Field("", max_length=1024)


class SendRequest(Body):
    """A message to a person (number or JID) or to a group (JID). `reply_to` is the id of a message in that chat."""

    to: Chat
    text: MessageText | None = None
    reply_to: MessageId | None = None
    mentions: list[Chat] = Field(default_factory=list, max_length=1024)
    id: MessageId | None = None
    media: MediaRequest | None = None
    location: dict[str, Any] | None = None
    contact: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one_content(self) -> "SendRequest":
        contents = (self.text, self.media, self.location, self.contact)
        if sum(content is not None for content in contents) != 1:
            raise ValueError("give one of text, media, location and contact")
        return self


class MessageRequest(Body):
    """A message of a chat."""

    chat: Chat
    id: MessageId


class ReactRequest(MessageRequest):
    """A reaction; an empty emoji takes it back. `sender` is for a message the phone does not know."""

    emoji: str = Field(max_length=64, examples=["\N{THUMBS UP SIGN}"])
    sender: Chat | None = None


class EditRequest(MessageRequest):
    """Another text for a message."""

    text: MessageText


class TypingRequest(Body):
    """What the owner does in a chat."""

    to: Chat
    state: Literal["composing", "paused"] = "composing"
    media: Literal["", "audio"] = ""


class ReadRequest(Body):
    """Messages that the owner reads."""

    chat: Chat
    ids: list[MessageId] = Field(min_length=1, max_length=1000)


class GroupRequest(Body):
    """A group to create. `participants` are numbers or JIDs; the owner need not be among them."""

    owner: Chat
    subject: str = Field(min_length=1, max_length=100, examples=["Asado"])
    participants: list[Chat] = Field(default_factory=list, max_length=1024)
    addressing_mode: Literal["lid", "pn"] = "lid"


class ParticipantsRequest(Body):
    """A change of a group's participants, made by its owner where no `by` is named."""

    by: Chat | None = None
    add: list[Chat] = Field(default_factory=list, max_length=1024)
    remove: list[Chat] = Field(default_factory=list, max_length=1024)
    promote: list[Chat] = Field(default_factory=list, max_length=1024)
    demote: list[Chat] = Field(default_factory=list, max_length=1024)
