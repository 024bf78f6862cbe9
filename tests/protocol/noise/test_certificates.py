"""The server's certificate chain."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.connection_pair import CHAIN, NOW, ROOT, SERVER, VALIDITY, dice, key_pair
from tests.vectors.load import load
from zapwire.errors import CertificateError
from zapwire.protocol.noise.certificates import WHATSAPP_ROOT, Validity, issue_chain, verify_chain
from zapwire.protocol.proto.certificates_pb2 import CertChain
from zapwire.protocol.signal import xeddsa
from zapwire.protocol.signal.keys import KeyPair

INTERMEDIATE = key_pair("intermediate")
SOMEONE = key_pair("someone else")
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says, and who signs it."""

    serial: int
    issuer: int
    key: bytes
    signer: KeyPair
    validity: Validity = VALIDITY

    def signed(self) -> CertChain.NoiseCertificate:
        """Return the certificate with its signature."""
        details = CertChain.NoiseCertificate.Details(
            serial=self.serial,
            issuerSerial=self.issuer,
            key=self.key,
            notBefore=self.validity.not_before,
            notAfter=self.validity.not_after,
        ).SerializeToString()
        return CertChain.NoiseCertificate(
            details=details, signature=xeddsa.sign(self.signer.private, details, bytes(64))
        )


def chain(
    *,
    key: bytes = SERVER.public,
    serial: int = 7,
    root_serial: int = 0,
    issuer: int = 7,
    root: KeyPair = ROOT,
    signer: KeyPair = INTERMEDIATE,
    intermediate: Validity = VALIDITY,
    leaf: Validity = VALIDITY,
) -> bytes:
    """Return a chain that is right but for the arguments given."""
    return CertChain(
        intermediate=Certificate(serial, root_serial, INTERMEDIATE.public, root, intermediate).signed(),
        leaf=Certificate(9, issuer, key, signer, leaf).signed(),
    ).SerializeToString()


def verify(data: bytes, *, now: float = NOW) -> None:
    """Check a chain for the server's key under our root."""
    verify_chain(data, SERVER.public, root=ROOT.public, now=now)


CAPTURE = load("whatsapp_handshake")
REAL_CHAIN, REAL_STATIC = (bytes.fromhex(CAPTURE[name]) for name in ("certificate", "server_static"))


def test_whatsapps_own_chain() -> None:
    """The chain that WhatsApp showed in a captured handshake holds under its root, as long as it is valid."""
    details = CertChain.NoiseCertificate.Details.FromString(CertChain.FromString(REAL_CHAIN).leaf.details)
    start, end = details.notBefore, details.notAfter
    assert end - start > 30 * DAY
    for now in (start, end):
        verify_chain(REAL_CHAIN, REAL_STATIC, root=WHATSAPP_ROOT, now=now)
    with pytest.raises(CertificateError, match="the leaf certificate is not valid yet"):
        verify_chain(REAL_CHAIN, REAL_STATIC, root=WHATSAPP_ROOT, now=start - 1)
    with pytest.raises(CertificateError, match="the leaf certificate has expired"):
        verify_chain(REAL_CHAIN, REAL_STATIC, root=WHATSAPP_ROOT, now=end + 1)
    with pytest.raises(CertificateError, match="the intermediate certificate is not signed by the trusted root"):
        verify_chain(REAL_CHAIN, REAL_STATIC, root=ROOT.public, now=start)


def test_issued_chain_holds() -> None:
    """A chain that was issued here holds from the first second of its validity to the last."""
    for now in (VALIDITY.not_before, NOW, VALIDITY.not_after):
        verify(CHAIN, now=now)
        verify(chain(), now=now)


def test_issued_chain_has_fresh_serials_and_keys() -> None:
    """Two issued chains share neither intermediate nor serials, and other randomness makes another chain."""
    other = issue_chain(ROOT, SERVER.public, VALIDITY, random=dice("another chain"))
    read = CertChain.NoiseCertificate.Details.FromString
    first, second = (read(CertChain.FromString(data).intermediate.details) for data in (CHAIN, other))
    assert first.key != second.key
    assert first.serial != second.serial
    assert 0 not in (first.serial, second.serial)
    verify(other)
    assert issue_chain(ROOT, SERVER.public, VALIDITY, random=dice("chain")) == CHAIN


EARLIER = Validity(int(NOW) - 2 * DAY, int(NOW) - DAY)
LATER = Validity(int(NOW) + DAY, int(NOW) + 2 * DAY)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (chain(root=SOMEONE), "the intermediate certificate is not signed by the trusted root"),
        (chain(root_serial=1), "the intermediate certificate names issuer 1, not the root"),
        (chain(signer=SOMEONE), "the leaf certificate is not signed by the intermediate"),
        (chain(signer=ROOT), "the leaf certificate is not signed by the intermediate"),
        (chain(issuer=8), "the leaf certificate names issuer 8, not 7"),
        (chain(issuer=0), "the leaf certificate names issuer 0, not 7"),
        (chain(key=SOMEONE.public), "for another key than the server proved to hold"),
        (chain(key=b""), "for another key than the server proved to hold"),
        (chain(intermediate=EARLIER), "the intermediate certificate has expired: check this machine's clock"),
        (chain(intermediate=LATER), "the intermediate certificate is not valid yet"),
        (chain(leaf=EARLIER), "the leaf certificate has expired"),
        (chain(leaf=LATER), "the leaf certificate is not valid yet: check this machine's clock"),
        (b"", "the intermediate certificate is not signed"),
        (b"\xff", "the certificate chain cannot be read"),
    ],
)
def test_one_thing_wrong(data: bytes, message: str) -> None:
    """A chain with one thing wrong is refused, naming which certificate fails and why; trying again is vain."""
    with pytest.raises(CertificateError, match=message) as caught:
        verify(data)
    assert not caught.value.retry


@pytest.mark.parametrize("name", ["intermediate", "leaf"])
@pytest.mark.parametrize("field", ["details", "signature"])
def test_missing_part(name: str, field: str) -> None:
    """A certificate without its details or its signature, or that is missing altogether, is refused."""
    whole = CertChain.FromString(chain())
    getattr(whole, name).ClearField(field)
    with pytest.raises(CertificateError):
        verify(whole.SerializeToString())
    whole.ClearField(name)
    with pytest.raises(CertificateError):
        verify(whole.SerializeToString())


def test_malformed_details() -> None:
    """Details that cannot be read are refused, though they are signed well."""
    whole = CertChain.FromString(chain())
    whole.leaf.details = b"\xff"
    whole.leaf.signature = xeddsa.sign(INTERMEDIATE.private, b"\xff", bytes(64))
    with pytest.raises(CertificateError, match="cannot be read"):
        verify(whole.SerializeToString())


@pytest.mark.parametrize("root", [b"", bytes(32), ROOT.public[:31], ROOT.public + b"\0"])
def test_malformed_root(root: bytes) -> None:
    """Under a root that is no key, nothing holds."""
    with pytest.raises(CertificateError, match="is not signed by the trusted root"):
        verify_chain(CHAIN, SERVER.public, root=root, now=NOW)


def test_no_bit_may_differ() -> None:
    """A chain in which any single bit differs is refused."""
    value = int.from_bytes(CHAIN)
    for bit in range(8 * len(CHAIN)):
        with pytest.raises(CertificateError):
            verify((value ^ 1 << bit).to_bytes(len(CHAIN)))


@given(st.binary(max_size=300))
def test_arbitrary_bytes(data: bytes) -> None:
    """Whatever is no chain raises `CertificateError`."""
    with pytest.raises(CertificateError):
        verify(data)


@given(*(st.binary(max_size=100),) * 4)
def test_arbitrary_certificates(details: bytes, signature: bytes, other_details: bytes, other_signature: bytes) -> None:
    """Certificates of arbitrary content raise `CertificateError`."""
    made = CertChain(
        intermediate=CertChain.NoiseCertificate(details=details, signature=signature),
        leaf=CertChain.NoiseCertificate(details=other_details, signature=other_signature),
    )
    with pytest.raises(CertificateError):
        verify(made.SerializeToString())
