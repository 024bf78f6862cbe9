"""Verified names: what WhatsApp signed that a business is called."""

from dataclasses import dataclass, field
from typing import Final

from google.protobuf.message import DecodeError

from zapwire.errors import StanzaError
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.proto.verified_name_pb2 import VerifiedNameCertificate
from zapwire.protocol.stanzas.attributes import number_or_zero

_MAX_CERTIFICATE: Final = 8192
_TAG: Final = "verified_name"


@dataclass(frozen=True, slots=True)
class VerifiedName:
    """A business's name and its certificate; the rest is what stands beside the certificate."""

    name: str
    issuer: str
    serial: int
    certificate: bytes = field(repr=False)
    """The whole certificate, serialised: its details, the business's signature and the server's."""
    level: str = ""
    """How well WhatsApp knows the business: `low`, `high` or `unknown`."""
    version: int = 0
    host_storage: int = 0
    actual_actors: int = 0
    privacy_mode_ts: int = 0

    def to_node(self) -> Node:
        """The server's `verified_name`."""
        attrs: dict[str, AttrValue] = {
            "v": str(self.version),
            "verified_level": self.level,
            "serial": str(self.serial),
            "host_storage": str(self.host_storage),
            "actual_actors": str(self.actual_actors),
            "privacy_mode_ts": str(self.privacy_mode_ts),
        }
        return Node(_TAG, attrs, self.certificate)


def read_certificate(data: bytes) -> VerifiedName:
    """The name that a certificate is about. Its signatures are not checked. Raises `StanzaError`."""
    if len(data) > _MAX_CERTIFICATE:
        raise StanzaError(f"a verified name's certificate has {len(data)} bytes, more than {_MAX_CERTIFICATE}")
    try:
        certificate = VerifiedNameCertificate.FromString(data)
        details = VerifiedNameCertificate.Details.FromString(certificate.details)
    except DecodeError as error:
        raise StanzaError("a verified name's certificate is no certificate") from error
    return VerifiedName(details.verifiedName, details.issuer, details.serial, data)


def read_verified_name(node: Node) -> VerifiedName | None:
    """What a `verified_name` holds, None where it holds no certificate. Raises `StanzaError`.

    Attributes that are missing or no numbers count as "" and 0.
    """
    if not isinstance(node.content, bytes):
        return None
    known = read_certificate(node.content)
    attrs = node.attrs
    return VerifiedName(
        known.name,
        known.issuer,
        known.serial,
        known.certificate,
        str(attrs.get("verified_level", "")),
        number_or_zero(node, "v"),
        number_or_zero(node, "host_storage"),
        number_or_zero(node, "actual_actors"),
        number_or_zero(node, "privacy_mode_ts"),
    )
