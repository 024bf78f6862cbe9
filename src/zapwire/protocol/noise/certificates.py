"""The server's certificate chain: a root signs an intermediate, which signs the server's Noise key."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from google.protobuf.message import DecodeError as ProtobufError

from zapwire.errors import CertificateError
from zapwire.protocol.proto.certificates_pb2 import CertChain
from zapwire.protocol.signal import xeddsa
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair

# The key that signs the real network's intermediates, and the serial that names it (whatsmeow handshake.go).
WHATSAPP_ROOT: Final = bytes.fromhex("142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b")
ROOT_SERIAL: Final = 0

_Details = CertChain.NoiseCertificate.Details


@dataclass(frozen=True, slots=True)
class Validity:
    """A span of unix times, both ends included."""

    not_before: int
    not_after: int


def issue_chain(root: KeyPair, static: bytes, validity: Validity, *, random: Callable[[int], bytes]) -> bytes:
    """A chain for the server key `static`, under a fresh intermediate; both certificates have this validity."""
    intermediate = KeyPair.from_private(random(KEY_SIZE))
    serial, leaf_serial = (int.from_bytes(random(3)) + 1 for _ in range(2))
    chain = CertChain()
    for certificate, signer, details in (
        (chain.intermediate, root, _details(serial, ROOT_SERIAL, intermediate.public, validity)),
        (chain.leaf, intermediate, _details(leaf_serial, serial, static, validity)),
    ):
        certificate.details = details.SerializeToString()
        certificate.signature = xeddsa.sign(signer.private, certificate.details, random(xeddsa.RANDOM_SIZE))
    return chain.SerializeToString()


def verify_chain(data: bytes, static: bytes, *, root: bytes, now: float) -> None:
    """Check that `root` vouches for the server key `static` at `now`.

    Raises `CertificateError` saying which certificate fails and why.
    """
    try:
        chain = CertChain.FromString(data)
        intermediate = _Details.FromString(chain.intermediate.details)
        leaf = _Details.FromString(chain.leaf.details)
    except ProtobufError as error:
        raise CertificateError(f"the certificate chain cannot be read: {error}") from None
    _check_signature("intermediate", chain.intermediate, root, "the trusted root")
    if intermediate.issuerSerial != ROOT_SERIAL:
        raise CertificateError(f"the intermediate certificate names issuer {intermediate.issuerSerial}, not the root")
    _check_signature("leaf", chain.leaf, intermediate.key, "the intermediate")
    if leaf.issuerSerial != intermediate.serial:
        raise CertificateError(f"the leaf certificate names issuer {leaf.issuerSerial}, not {intermediate.serial}")
    if leaf.key != static:
        raise CertificateError("the leaf certificate is for another key than the server proved to hold")
    _check_time("intermediate", intermediate, now)
    _check_time("leaf", leaf, now)


def _details(serial: int, issuer: int, key: bytes, validity: Validity) -> CertChain.NoiseCertificate.Details:
    return _Details(
        serial=serial,
        issuerSerial=issuer,
        key=key,
        notBefore=validity.not_before,
        notAfter=validity.not_after,
    )


def _check_signature(name: str, certificate: CertChain.NoiseCertificate, signer: bytes, by: str) -> None:
    if not xeddsa.verify(signer, certificate.details, certificate.signature):
        raise CertificateError(
            f"the {name} certificate is not signed by {by}: is this client set up for the network it talks to?"
        )


def _check_time(name: str, details: CertChain.NoiseCertificate.Details, now: float) -> None:
    if now < details.notBefore:
        raise CertificateError(f"the {name} certificate is not valid yet: check this machine's clock")
    if now > details.notAfter:
        raise CertificateError(f"the {name} certificate has expired: check this machine's clock")
