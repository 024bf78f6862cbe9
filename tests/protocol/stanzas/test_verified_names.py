"""Verified names: what a business's certificate says; whatever else stands there is a StanzaError."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.errors import StanzaError
from zapwire.protocol.node import Node
from zapwire.protocol.proto.verified_name_pb2 import VerifiedNameCertificate
from zapwire.protocol.stanzas.verified_names import VerifiedName, read_certificate, read_verified_name

DETAILS = VerifiedNameCertificate.Details(serial=23810327841439764000 % 2**64, issuer="smb:wa", verifiedName="Café")
CERTIFICATE = VerifiedNameCertificate(details=DETAILS.SerializeToString(), signature=bytes(64)).SerializeToString()


def test_name_comes_back() -> None:
    """What the server writes is read, certificate and attributes."""
    name = VerifiedName("Café", "smb:wa", DETAILS.serial, CERTIFICATE, "low", 1, 2, 3, 1_700_000_000)
    assert read_verified_name(name.to_node()) == name


def test_missing_attributes() -> None:
    """A certificate may stand alone, and beside what are no numbers."""
    expected = VerifiedName("Café", "smb:wa", DETAILS.serial, CERTIFICATE)
    assert read_verified_name(Node("verified_name", {}, CERTIFICATE)) == expected
    assert read_verified_name(Node("verified_name", {"v": "x"}, CERTIFICATE)) == expected
    assert read_certificate(CERTIFICATE) == expected


def test_no_certificate() -> None:
    """A node without one names nobody."""
    assert read_verified_name(Node("verified_name")) is None


@pytest.mark.parametrize("data", [b"\xff", b"\x0a\x01\xff", bytes(9000)])
def test_what_is_no_certificate(data: bytes) -> None:
    """Damaged and overlong ones are refused."""
    with pytest.raises(StanzaError):
        read_verified_name(Node("verified_name", {}, data))


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    """Whatever the bytes: a name or a StanzaError."""
    with suppress(StanzaError):
        assert read_certificate(data).certificate == data
