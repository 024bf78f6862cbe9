"""What shall go wrong."""

from typing import Annotated, Literal

from pydantic import Field

from zapwire.sandbox.control.models.fields import Body, JIDField
from zapwire.sandbox.faults import (
    AppStateFault,
    AppStateProblem,
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
    HistoryFault,
    HistoryProblem,
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


class AppStateRequest(DeviceRequest):
    """What is wrong with app state: the MAC of patches, the hash of files, changes that conflict, or the phone.

    That gives the device no keys, or no collection that it cannot verify.
    """

    kind: Literal["app_state"]
    problem: AppStateProblem = "mac"

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return AppStateFault(self.device, self.count, self.problem)


class HistoryFaultRequest(DeviceRequest):
    """Parts of a phone's history that the device is told of are cut short, or missing on the media host."""

    kind: Literal["history"]
    problem: HistoryProblem = "cut"

    def to_fault(self) -> Fault:
        """The fault asked for."""
        return HistoryFault(self.device, self.count, self.problem)


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
    | MediaFaultRequest
    | AppStateRequest
    | HistoryFaultRequest,
    Field(discriminator="kind"),
]
