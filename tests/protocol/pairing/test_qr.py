"""The text in a linking QR code."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.connection_pair import dice, key_pair
from zapwire.errors import PairingError
from zapwire.protocol.pairing.qr import ADDRESS, LinkingQR

QR = LinkingQR("2@refref", key_pair("noise").public, key_pair("identity").public, dice("ADV secret")(32), "1")
_, NOISE, IDENTITY, SECRET, _ = QR.to_text().removeprefix(ADDRESS).split(",")


def test_equals_whatsmeow() -> None:
    """The text is the one that whatsmeow's makeQRData made for these keys, and is read back."""
    text = (
        "https://wa.me/settings/linked_devices#2@refref,ehpOcJvwhaxJSroEabmx7aCrH3ixaqu3n/7akGI+hSI=,"
        "e06Qm75//kTEZaIgA31gjuNYl9Me+XLwf3SJLLD3PxM=,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,1"
    )
    qr = LinkingQR(
        "2@refref",
        bytes.fromhex("7a1a4e709bf085ac494aba0469b9b1eda0ab1f78b16aabb79ffeda90623e8522"),
        bytes.fromhex("7b4e909bbe7ffe44c465a220037d608ee35897d31ef972f07f74892cb0f73f13"),
        bytes(32),
        "1",
    )
    assert qr.to_text() == text
    assert LinkingQR.from_text(text) == qr


@pytest.mark.parametrize(
    ("text", "client_type"),
    [
        (f"{ADDRESS}2@refref,{NOISE},{IDENTITY},{SECRET},1", "1"),
        (f"2@refref,{NOISE},{IDENTITY},{SECRET},e", "e"),
        (f"2@refref,{NOISE},{IDENTITY},{SECRET}", ""),
        (f"  2@refref,{NOISE},{IDENTITY},{SECRET},1\n", "1"),
        (f"2@refref,{NOISE},{IDENTITY},{SECRET},", ""),
    ],
)
def test_known_forms(text: str, client_type: str) -> None:
    """The text is read as an address or as bare fields, the older form without a client type."""
    assert LinkingQR.from_text(text) == LinkingQR(QR.ref, QR.noise_key, QR.identity_key, QR.adv_secret, client_type)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it should be ref,noise key,identity key,ADV secret,client type"),
        ("https://example.com", "it should be ref,noise key"),
        (ADDRESS, "it should be ref,noise key"),
        (f"2@refref,{NOISE},{IDENTITY}", "it should be ref,noise key"),
        (f"2@refref,{NOISE},{IDENTITY},{SECRET},1,2", "it should be ref,noise key"),
        (f",{NOISE},{IDENTITY},{SECRET},1", "it should be ref,noise key"),
        (f"2@refref,!!!,{IDENTITY},{SECRET},1", "its noise key is not base64"),
        (f"2@refref,ñandú,{IDENTITY},{SECRET},1", "its noise key is not base64"),
        (f"2@refref,{NOISE[:-1]},{IDENTITY},{SECRET},1", "its noise key is not base64"),
        (f"2@refref,{NOISE[:20]} {NOISE[20:]},{IDENTITY},{SECRET},1", "its noise key is not base64"),
        (f"2@refref,{NOISE.replace('=', '-')},{IDENTITY},{SECRET},1", "its noise key is not base64"),
        (f"2@refref,,{IDENTITY},{SECRET},1", "its noise key has 0 bytes, expected 32"),
        (f"2@refref,{NOISE},AAAA,{SECRET},1", "its identity key has 3 bytes, expected 32"),
        (f"2@refref,{NOISE},{IDENTITY},{'A' * 44},1", "its ADV secret has 33 bytes, expected 32"),
        (f"2@refref,{NOISE},{IDENTITY},*,1", "its ADV secret is not base64"),
        ("2" * 1025, "it has 1025 characters, at most 1024 are allowed"),
    ],
)
def test_what_is_no_linking_qr(text: str, reason: str) -> None:
    """A text with the wrong number of fields, or with a field that is no key, is refused naming which."""
    with pytest.raises(PairingError) as caught:
        LinkingQR.from_text(text)
    assert str(caught.value).startswith(f"this text is no linking QR code: {reason}")
    assert (caught.value.code, caught.value.text) == (400, "bad-request")


def test_longest_text() -> None:
    """A text of 1,024 characters is still read."""
    text = QR.to_text()
    longest = text.replace(QR.ref, QR.ref + "r" * (1024 - len(text)))
    assert len(longest) == 1024
    assert LinkingQR.from_text(longest).ref.startswith(QR.ref)


plain = st.text(st.characters(exclude_characters=","), max_size=40).filter(lambda text: text == text.strip())
keys = st.binary(min_size=32, max_size=32)


@given(st.builds(LinkingQR, plain.filter(bool), keys, keys, keys, plain))
def test_round_trip(qr: LinkingQR) -> None:
    """Any code is read back from its text."""
    assert LinkingQR.from_text(qr.to_text()) == qr


@given(st.text(max_size=1100) | st.lists(st.text() | st.just(NOISE), min_size=4, max_size=5).map(",".join))
def test_arbitrary_text(text: str) -> None:
    """Whatever was scanned is a linking QR code or raises `PairingError`."""
    with contextlib.suppress(PairingError):
        assert LinkingQR.from_text(LinkingQR.from_text(text).to_text()) == LinkingQR.from_text(text)
