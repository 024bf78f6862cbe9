"""What the control API takes. Unknown fields are refused, so that a misspelt one is noticed."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from zapwire.protocol.jid import JID
from zapwire.sandbox.faults import (
    BadCertificate,
    BadPairing,
    CertificateProblem,
    ConnectFailure,
    Delay,
    DropAnswer,
    Fault,
    PairingProblem,
    RefuseQuery,
    SilentHandshake,
)


def parse_jid(value: object) -> object:
    """A JID from its text; anything else is left for the model to refuse."""
    return JID.parse(value) if isinstance(value, str) else value


JIDField = Annotated[JID, BeforeValidator(parse_jid, json_schema_input_type=str)]


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


FaultRequest = Annotated[
    CutRequest
    | StreamErrorRequest
    | DelayRequest
    | ConnectFailureRequest
    | RefuseRequest
    | DropAnswerRequest
    | SilenceRequest
    | CertificateRequest
    | PairingRequest,
    Field(discriminator="kind"),
]
