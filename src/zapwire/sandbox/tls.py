"""The sandbox's own certificate authority, and the server certificates it signs."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from zapwire.errors import SandboxError

__all__ = [
    "CA_FILE",
    "CA_KEY_FILE",
    "SERVER_NAMES",
    "Authority",
    "ServerCertificate",
    "create_authority",
    "issue",
    "load_or_create",
    "server_context",
]

CA_FILE = "ca.pem"
CA_KEY_FILE = "ca-key.pem"

SERVER_NAMES = (
    "web.whatsapp.com",
    "*.whatsapp.com",
    "whatsapp.net",
    "mmg.whatsapp.net",
    "*.whatsapp.net",
    "*.cdn.whatsapp.net",
    "localhost",
    "127.0.0.1",
    "::1",
)
"""Every name under which a client may reach the sandbox over TLS."""

_DOMAINS = ("whatsapp.com", "whatsapp.net", "localhost")
_NETWORKS = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))

_CA_NAME = x509.Name(
    [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "zapwire"),
        x509.NameAttribute(NameOID.COMMON_NAME, "zapwire sandbox CA"),
    ]
)
_FOREIGN = "is not a certificate made by the sandbox"
_CA_LIFETIME = timedelta(days=3652)
_CA_MARGIN = timedelta(days=30)
# Browsers refuse a server certificate that is valid for more than 398 days, both ends counted.
_SERVER_LIFETIME = timedelta(days=397) - timedelta(seconds=1)
# A client whose clock is a little behind must not find the certificate "not yet valid".
_CLOCK_SKEW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Authority:
    """The CA, limited by critical name constraints to WhatsApp's domains, `localhost` and loopback.

    People put its certificate into trust stores, so whoever takes the key must not be able to pose as
    anything else. Python's ssl, Node and Go accept such a root and refuse what it signs beyond its limits
    (RFC 5280, 4.2.1.10).
    """

    certificate: bytes
    """PEM; what clients trust."""
    key: bytes = field(repr=False)
    """PEM, PKCS #8, not encrypted."""


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """A certificate for the sandbox's TLS port, signed by an `Authority`."""

    certificate: bytes
    """PEM; the leaf alone, as clients hold the CA."""
    key: bytes = field(repr=False)
    """PEM, PKCS #8, not encrypted."""


def create_authority(now: datetime) -> Authority:
    """Make a CA that is valid for ten years from `now` (aware)."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_CA_NAME)
        .issuer_name(_CA_NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_utc(now) - _CLOCK_SKEW)
        .not_valid_after(_utc(now) + _CA_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(_name_constraints(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate.public_bytes(Encoding.PEM), _key_pem(key))


def load_or_create(directory: Path, now: datetime) -> Authority:
    """Return the CA kept in `directory`, or make one there; reads and writes files, so it blocks.

    The kept one is used while it has 30 days left and its constraints are those of this version. Missing
    either file, a new CA replaces both. Raises SandboxError when a file is damaged or cannot be accessed.
    """
    kept = _load(directory)
    if kept is not None and _is_current(x509.load_pem_x509_certificate(kept.certificate), _utc(now)):
        return kept
    authority = create_authority(now)
    try:
        _save(directory, authority)
    except OSError as error:
        raise SandboxError(
            f"the sandbox cannot keep its CA in {directory} ({error}): name a folder it may write to"
        ) from error
    return authority


def issue(authority: Authority, names: Sequence[str], now: datetime) -> ServerCertificate:
    """Sign a new key for `names` (DNS names, with wildcards, and IP addresses), usually SERVER_NAMES.

    Valid for 397 days from about `now` (aware), never longer than the CA. Raises SandboxError when a name
    is not one that the CA may sign: no client would accept it.
    """
    for name in names:
        if not _is_permitted(name):
            limits = ", ".join(map(str, (*_DOMAINS, *_NETWORKS)))
            raise SandboxError(f"the sandbox's CA cannot sign for {name}: take a name below one of {limits}")
    ca = x509.load_pem_x509_certificate(authority.certificate)
    ca_key = _parse_key(authority.key)
    key = ec.generate_private_key(ec.SECP256R1())
    start = max(_utc(now) - _CLOCK_SKEW, ca.not_valid_before_utc)
    ca_identifier = ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "zapwire sandbox")]))
        .issuer_name(ca.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(min(start + _SERVER_LIFETIME, ca.not_valid_after_utc))
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ca_identifier), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    return ServerCertificate(certificate.public_bytes(Encoding.PEM), _key_pem(key))


def server_context(certificate: ServerCertificate) -> ssl.SSLContext:
    """Return a context for the sandbox's listeners, TLS 1.2 or newer; blocks for a few milliseconds."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # The ssl module reads certificates from files only; the folder is private (0700) and gone at once.
    with TemporaryDirectory(prefix="zapwire-tls-") as scratch:
        chain, key = Path(scratch, "server.pem"), Path(scratch, "server-key.pem")
        chain.write_bytes(certificate.certificate)
        key.touch(mode=0o600)
        key.write_bytes(certificate.key)
        context.load_cert_chain(chain, key)
    return context


def _load(directory: Path) -> Authority | None:
    """Return the CA in `directory`, checked to be whole, or None when one of its files is missing."""
    certificate_path, key_path = directory / CA_FILE, directory / CA_KEY_FILE
    certificate_pem, key_pem = _read(certificate_path), _read(key_path)
    if certificate_pem is None or key_pem is None:
        return None
    try:
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise _damaged(certificate_path, _FOREIGN) from error
    if certificate.subject != _CA_NAME:
        # Somebody's own CA, which must not be replaced unasked.
        raise _damaged(certificate_path, _FOREIGN)
    try:
        key = _parse_key(key_pem)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _damaged(key_path, "is not a private key made by the sandbox") from error
    if key.public_key() != certificate.public_key():
        raise _damaged(key_path, f"does not belong to {CA_FILE}")
    return Authority(certificate_pem, key_pem)


def _read(path: Path) -> bytes | None:
    """Return the file's bytes, or None when there is no such file."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _damaged(path, f"cannot be read ({error.strerror})") from error


def _damaged(path: Path, what: str) -> SandboxError:
    return SandboxError(f"{path} {what}: delete it, and the sandbox makes a new CA at the next start")


def _save(directory: Path, authority: Authority) -> None:
    """Replace the CA in `directory`; killed half-way, it leaves no `ca.pem`, so the next start makes both."""
    directory.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".ca-", dir=directory) as scratch:
        certificate, key = Path(scratch, CA_FILE), Path(scratch, CA_KEY_FILE)
        certificate.write_bytes(authority.certificate)
        certificate.chmod(0o644)
        key.touch(mode=0o600)
        key.write_bytes(authority.key)
        (directory / CA_FILE).unlink(missing_ok=True)
        key.replace(directory / CA_KEY_FILE)
        certificate.replace(directory / CA_FILE)


def _is_current(certificate: x509.Certificate, now: datetime) -> bool:
    """Return whether the CA is valid now and for 30 more days, under the constraints made today."""
    extensions = [extension.value for extension in certificate.extensions]
    return (
        _name_constraints() in extensions
        and certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc - _CA_MARGIN
    )


def _is_permitted(name: str) -> bool:
    """Return whether the name constraints let the CA sign for `name`."""
    general = _general_name(name)
    if isinstance(general, x509.IPAddress):
        return any(general.value in network for network in _NETWORKS)
    return any(name == domain or name.endswith(f".{domain}") for domain in _DOMAINS)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name_constraints() -> x509.NameConstraints:
    domains = [x509.DNSName(domain) for domain in _DOMAINS]
    networks = [x509.IPAddress(network) for network in _NETWORKS]
    return x509.NameConstraints(permitted_subtrees=[*domains, *networks], excluded_subtrees=None)


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _parse_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """Read a P-256 key. Raises ValueError, TypeError or UnsupportedAlgorithm on anything else."""
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a P-256 key")  # noqa: TRY004
    return key


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
