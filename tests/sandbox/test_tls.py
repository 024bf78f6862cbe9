"""The sandbox's CA and server certificates, judged by OpenSSL through Python's ssl."""

import asyncio
import ssl
import stat
import tempfile
from base64 import encodebytes
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from zapwire.errors import SandboxError
from zapwire.sandbox import tls
from zapwire.sandbox.tls import (
    CA_FILE,
    CA_KEY_FILE,
    SERVER_NAMES,
    Authority,
    ServerCertificate,
    create_authority,
    issue,
    load_or_create,
    server_context,
)

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
CLIENT_NAMES = (
    "web.whatsapp.com",
    "g.whatsapp.net",
    "whatsapp.net",
    "mmg.whatsapp.net",
    "media-fra3-1.cdn.whatsapp.net",
    "localhost",
    "127.0.0.1",
    "::1",
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    """Return a CA that is valid now, as OpenSSL reads the real clock."""
    return create_authority(datetime.now(UTC))


async def handshake(certificate: ServerCertificate, client: ssl.SSLContext, name: str) -> str | None:
    """Connect over loopback and return the TLS version. Raises what the client's ssl raises."""

    def accept(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=server_context(certificate))
    async with asyncio.timeout(10), server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client, server_hostname=name)
        version: str | None = writer.get_extra_info("ssl_object").version()
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
    return version


def trusting(authority: Authority) -> ssl.SSLContext:
    """Return a client's context that knows the CA alone and checks as strictly as Python 3.13 does."""
    context = ssl.create_default_context(cadata=authority.certificate.decode("ascii"))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def sign_anything(authority: Authority, *names: x509.GeneralName) -> ServerCertificate:
    """Sign as a thief of the CA's key would."""
    ca = x509.load_pem_x509_certificate(authority.certificate)
    ca_key = load_pem_private_key(authority.key, password=None)
    assert isinstance(ca_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(ca.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ca.not_valid_before_utc)
        .not_valid_after(ca.not_valid_after_utc)
        .add_extension(x509.SubjectAlternativeName(names), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    key_pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return ServerCertificate(certificate.public_bytes(Encoding.PEM), key_pem)


@pytest.mark.parametrize("name", CLIENT_NAMES)
async def test_a_client_that_trusts_the_ca_connects(authority: Authority, name: str) -> None:
    """Every name of the sandbox passes OpenSSL's strict checks."""
    certificate = issue(authority, SERVER_NAMES, datetime.now(UTC))
    assert await handshake(certificate, trusting(authority), name) == "TLSv1.3"


async def test_tls_1_2_is_served(authority: Authority) -> None:
    """A client that knows TLS 1.2 at most is served."""
    client = trusting(authority)
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    certificate = issue(authority, SERVER_NAMES, datetime.now(UTC))
    assert await handshake(certificate, client, "web.whatsapp.com") == "TLSv1.2"


async def test_a_client_without_the_ca_refuses(authority: Authority) -> None:
    """A client that trusts another CA of the same name does not connect."""
    certificate = issue(authority, SERVER_NAMES, datetime.now(UTC))
    other = create_authority(datetime.now(UTC))
    with pytest.raises(ssl.SSLCertVerificationError):
        await handshake(certificate, trusting(other), "web.whatsapp.com")


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        ([x509.DNSName("example.org")], "example.org"),
        ([x509.DNSName("notwhatsapp.com")], "notwhatsapp.com"),
        ([x509.DNSName("web.whatsapp.com"), x509.IPAddress(ip_address("192.0.2.1"))], "web.whatsapp.com"),
        ([x509.IPAddress(ip_address("2001:db8::1"))], "2001:db8::1"),
    ],
)
async def test_what_the_ca_signs_beyond_its_limits_is_refused(
    authority: Authority, names: list[x509.GeneralName], asked: str
) -> None:
    """A stolen CA key makes no certificate for other names that a client would accept."""
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        await handshake(sign_anything(authority, *names), trusting(authority), asked)


async def test_the_forged_certificate_is_otherwise_sound(authority: Authority) -> None:
    """The same forgery for a permitted name is accepted, so the limits alone refuse the others."""
    forged = sign_anything(authority, x509.DNSName("web.whatsapp.com"))
    client = ssl.create_default_context(cadata=authority.certificate.decode("ascii"))
    assert await handshake(forged, client, "web.whatsapp.com") is not None


@pytest.mark.parametrize("name", ["example.org", "whatsapp.com.example.org", "notwhatsapp.com", "192.0.2.1"])
def test_issue_refuses_names_beyond_the_limits(authority: Authority, name: str) -> None:
    """Asking for a certificate that no client would accept is an error which names the name."""
    with pytest.raises(SandboxError, match=name):
        issue(authority, ["localhost", name], NOW)


def test_the_ca_has_the_extensions_of_a_ca() -> None:
    """The CA signs leaves and nothing else, says so critically, and lives ten years."""
    ca = x509.load_pem_x509_certificate(create_authority(NOW).certificate)
    basic = ca.extensions.get_extension_for_class(x509.BasicConstraints)
    usage = ca.extensions.get_extension_for_class(x509.KeyUsage)
    limits = ca.extensions.get_extension_for_class(x509.NameConstraints)
    key = ca.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    assert basic.critical
    assert basic.value == x509.BasicConstraints(ca=True, path_length=0)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert not usage.value.digital_signature
    assert limits.critical
    assert ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    assert ca.not_valid_before_utc <= NOW
    assert timedelta(days=3650) <= ca.not_valid_after_utc - NOW <= timedelta(days=3654)


def test_the_server_certificate_has_the_extensions_of_a_server() -> None:
    """The leaf serves TLS and signs no certificates, and points at its CA's key."""
    authority = create_authority(NOW)
    ca = x509.load_pem_x509_certificate(authority.certificate)
    leaf = x509.load_pem_x509_certificate(issue(authority, SERVER_NAMES, NOW).certificate)
    basic = leaf.extensions.get_extension_for_class(x509.BasicConstraints)
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    issuer = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    subject = ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert basic.critical
    assert not basic.value.ca
    assert usage.critical
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    assert list(purposes) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert issuer.key_identifier == subject.digest
    assert leaf.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest != subject.digest
    hosts, addresses = names.get_values_for_type(x509.DNSName), names.get_values_for_type(x509.IPAddress)
    assert (*hosts, *map(str, addresses)) == SERVER_NAMES


def test_server_certificates_live_as_long_as_browsers_allow() -> None:
    """A leaf is valid from now for at most 397 days, the first and the last second counted."""
    leaf = x509.load_pem_x509_certificate(issue(create_authority(NOW), SERVER_NAMES, NOW).certificate)
    lifetime = leaf.not_valid_after_utc - leaf.not_valid_before_utc + timedelta(seconds=1)
    assert leaf.not_valid_before_utc <= NOW
    assert timedelta(days=390) < lifetime <= timedelta(days=397)


def test_a_server_certificate_does_not_outlive_its_ca() -> None:
    """A leaf made by an old CA ends with it."""
    authority = create_authority(NOW)
    ca = x509.load_pem_x509_certificate(authority.certificate)
    issued = issue(authority, SERVER_NAMES, ca.not_valid_after_utc - timedelta(days=40))
    leaf = x509.load_pem_x509_certificate(issued.certificate)
    assert leaf.not_valid_after_utc == ca.not_valid_after_utc


def test_serials_are_random() -> None:
    """Certificates carry different serial numbers of more than 64 bits."""
    authority = create_authority(NOW)
    pems = [authority.certificate, *(issue(authority, ["localhost"], NOW).certificate for _ in range(8))]
    serials = {x509.load_pem_x509_certificate(pem).serial_number for pem in pems}
    assert len(serials) == len(pems)
    assert all(serial.bit_length() > 64 for serial in serials)


def test_times_in_other_zones_are_understood() -> None:
    """`now` may be in any zone."""
    from_afar = NOW.astimezone(datetime.strptime("+0530", "%z").tzinfo)
    ca = x509.load_pem_x509_certificate(create_authority(from_afar).certificate)
    assert timedelta(0) <= NOW - ca.not_valid_before_utc <= timedelta(hours=1)


def test_keys_are_not_shown() -> None:
    """Neither value prints its private key."""
    authority = create_authority(NOW)
    assert "PRIVATE KEY" in authority.key.decode("ascii")
    assert "PRIVATE KEY" not in repr(authority)
    assert "PRIVATE KEY" not in repr(issue(authority, ["localhost"], NOW))


def test_server_context_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading a certificate goes through files that are gone afterwards, and refuses TLS below 1.2."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    used: list[Path] = []
    load = ssl.SSLContext.load_cert_chain

    def watch(context: ssl.SSLContext, certfile: Path, keyfile: Path) -> None:
        used.extend((certfile, keyfile))
        assert stat.S_IMODE(keyfile.stat().st_mode) == 0o600
        assert stat.S_IMODE(keyfile.parent.stat().st_mode) == 0o700
        load(context, certfile, keyfile)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watch)
    context = server_context(issue(create_authority(NOW), SERVER_NAMES, NOW))
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert all(tmp_path in path.parents for path in used)
    assert len(used) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_new_ca_is_kept_in_two_files(tmp_path: Path) -> None:
    """`ca.pem` holds the certificate alone, the key's file is for its owner only, and nothing else stays."""
    authority = load_or_create(tmp_path / "data", NOW)
    certificate, key = tmp_path / "data" / CA_FILE, tmp_path / "data" / CA_KEY_FILE
    assert certificate.read_bytes() == authority.certificate
    assert b"PRIVATE" not in authority.certificate
    assert key.read_bytes() == authority.key
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert {path.name for path in (tmp_path / "data").iterdir()} == {CA_FILE, CA_KEY_FILE}


def test_the_kept_ca_is_used_until_its_last_thirty_days(tmp_path: Path) -> None:
    """With 30 days left the CA is still used; a second later it is replaced, in both files."""
    first = load_or_create(tmp_path, NOW)
    last_use = x509.load_pem_x509_certificate(first.certificate).not_valid_after_utc - timedelta(days=30)
    assert load_or_create(tmp_path, NOW + timedelta(days=1)) == first
    assert load_or_create(tmp_path, last_use) == first
    second = load_or_create(tmp_path, last_use + timedelta(seconds=1))
    assert second.certificate != first.certificate
    assert second.key != first.key
    assert load_or_create(tmp_path, last_use + timedelta(days=60)) == second


def test_a_ca_of_the_future_is_replaced(tmp_path: Path) -> None:
    """A CA that is not valid yet, made while the clock was wrong, is replaced."""
    first = load_or_create(tmp_path, NOW + timedelta(days=2))
    assert load_or_create(tmp_path, NOW) != first


def test_a_ca_with_other_limits_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A CA whose name constraints are not those of this version is replaced."""
    with monkeypatch.context() as patch:
        patch.setattr(tls, "_DOMAINS", ("whatsapp.com",))
        first = load_or_create(tmp_path, NOW)
        assert load_or_create(tmp_path, NOW) == first
    assert load_or_create(tmp_path, NOW) != first


@pytest.mark.parametrize("missing", [CA_FILE, CA_KEY_FILE])
def test_deleting_either_file_makes_a_new_ca(tmp_path: Path, missing: str) -> None:
    """What the error for a damaged file advises works for both files."""
    first = load_or_create(tmp_path, NOW)
    (tmp_path / missing).unlink()
    second = load_or_create(tmp_path, NOW)
    assert second != first
    assert load_or_create(tmp_path, NOW) == second


def empty(_authority: Authority) -> bytes:
    return b""


def cut_certificate(authority: Authority) -> bytes:
    return authority.certificate[: len(authority.certificate) // 2]


def impossible_version(authority: Authority) -> bytes:
    der = x509.load_pem_x509_certificate(authority.certificate).public_bytes(Encoding.DER)
    changed = der.replace(bytes.fromhex("a003020102"), bytes.fromhex("a003020107"), 1)
    assert changed != der
    return b"-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n" % encodebytes(changed)


def foreign_certificate(authority: Authority) -> bytes:
    key = load_pem_private_key(authority.key, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A company's own CA")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM)


def leaf_certificate(authority: Authority) -> bytes:
    return issue(authority, SERVER_NAMES, NOW).certificate


def cut_key(authority: Authority) -> bytes:
    return authority.key[: len(authority.key) // 2]


def another_key(_authority: Authority) -> bytes:
    return create_authority(NOW).key


def rsa_key(_authority: Authority) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def locked_key(authority: Authority) -> bytes:
    key = load_pem_private_key(authority.key, password=None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"password"))


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        (CA_FILE, empty),
        (CA_FILE, cut_certificate),
        (CA_FILE, leaf_certificate),
        (CA_FILE, foreign_certificate),
        (CA_FILE, impossible_version),
        (CA_KEY_FILE, empty),
        (CA_KEY_FILE, cut_key),
        (CA_KEY_FILE, another_key),
        (CA_KEY_FILE, rsa_key),
        (CA_KEY_FILE, locked_key),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, name: str, damage: Callable[[Authority], bytes]) -> None:
    """A file that is not what the sandbox wrote is an error that names it and says to delete it."""
    (tmp_path / name).write_bytes(damage(load_or_create(tmp_path, NOW)))
    with pytest.raises(SandboxError, match="delete it") as caught:
        load_or_create(tmp_path, NOW)
    assert str(caught.value).startswith(f"{tmp_path / name} ")
    assert caught.value.retry is False


@pytest.mark.parametrize("name", [CA_FILE, CA_KEY_FILE])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    """A folder in the place of a file is an error that names it."""
    (tmp_path / name).mkdir()
    with pytest.raises(SandboxError, match="cannot be read") as caught:
        load_or_create(tmp_path, NOW)
    assert str(tmp_path / name) in str(caught.value)


def test_a_place_where_nothing_can_be_written_is_named(tmp_path: Path) -> None:
    """A data folder that cannot be made is an error that names it."""
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(SandboxError, match="folder it may write to") as caught:
        load_or_create(tmp_path / "data", NOW)
    assert str(tmp_path / "data") in str(caught.value)


# A changed serial number may be one that `cryptography` will refuse in future; the signature is wrong anyway.
@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@given(data=st.data(), name=st.sampled_from([CA_FILE, CA_KEY_FILE]))
def test_no_damage_gets_past_the_error(authority: Authority, data: st.DataObject, name: str) -> None:
    """However a byte of a file is changed, the CA says the same as before or a SandboxError is raised."""
    made = x509.load_pem_x509_certificate(authority.certificate)
    files = {CA_FILE: bytearray(authority.certificate), CA_KEY_FILE: bytearray(authority.key)}
    files[name][data.draw(st.integers(0, len(files[name]) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        for file, content in files.items():
            Path(folder, file).write_bytes(content)
        try:
            loaded = load_or_create(Path(folder), datetime.now(UTC))
        except SandboxError as error:
            assert str(Path(folder, name)) in str(error)  # noqa: PT017
            return
    certificate = x509.load_pem_x509_certificate(loaded.certificate)
    assert certificate.tbs_certificate_bytes == made.tbs_certificate_bytes
    key = load_pem_private_key(loaded.key, password=None)
    assert key.public_key() == made.public_key()
