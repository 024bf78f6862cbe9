"""Linking by code: the cryptography of the companion's half and of the phone's."""

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.protocol.connection_pair import dice, key_pair
from tests.vectors.load import load
from zapwire.errors import PairingError
from zapwire.protocol.pairing.code import (
    ALPHABET,
    BUNDLE_RANDOM_SIZE,
    BUNDLE_SIZE,
    CODE_RANDOM_SIZE,
    WRAP_RANDOM_SIZE,
    WRAPPED_SIZE,
    Conclusion,
    conclude,
    make_code,
    open_bundle,
    read_code,
    show_code,
    unwrap,
    wrap,
)
from zapwire.protocol.signal.keys import KeyPair

COMPANION, PHONE = key_pair("companion"), key_pair("phone")
EPHEMERAL, THEIR_EPHEMERAL = key_pair("companion's ephemeral"), key_pair("phone's ephemeral")
RANDOM = dice("bundle")(BUNDLE_RANDOM_SIZE)

links = pytest.mark.parametrize("link", load("whatsmeow_link_codes")["links"], ids=lambda link: link["code"])


class Link:
    """A vector, in bytes."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> bytes:
        return bytes.fromhex(self._values[name])

    def pair(self, name: str) -> KeyPair:
        """Return a key pair."""
        pair = KeyPair.from_private(self[f"{name}_private"])
        assert pair == KeyPair(self[f"{name}_public"], self[f"{name}_private"])
        return pair


@links
def test_codes_equal_whatsmeow(link: dict[str, Any]) -> None:
    """The code is the one that whatsmeow makes of the same random bytes."""
    assert make_code(Link(link)["code_random"]) == link["code"]


@links
def test_wrapping_equals_whatsmeow(link: dict[str, Any]) -> None:
    """Both sides' ephemeral keys are wrapped as whatsmeow does, and unwrapped with the code."""
    values = Link(link)
    for side in ("companion", "primary"):
        wrapped, public = values[f"wrapped_{side}_ephemeral"], values[f"{side}_ephemeral_public"]
        assert wrap(link["code"], public, wrapped[:WRAP_RANDOM_SIZE]) == wrapped
        assert unwrap(link["code"], wrapped) == public


@links
def test_conclusion_equals_whatsmeow(link: dict[str, Any]) -> None:
    """The companion concludes with the bundle and the ADV secret that whatsmeow has."""
    values = Link(link)
    made = conclude(
        values.pair("companion_identity"),
        values.pair("companion_ephemeral"),
        their_identity=values["primary_identity_public"],
        their_ephemeral=values["primary_ephemeral_public"],
        random=values["adv_random"] + values["bundle_salt"] + values["bundle_nonce"],
    )
    assert made == Conclusion(values["bundle"], values["adv_secret"])


@links
def test_opens_the_bundle_of_whatsmeow(link: dict[str, Any]) -> None:
    """The phone derives the same ADV secret from the bundle."""
    values = Link(link)
    secret = open_bundle(
        values.pair("primary_identity"),
        values.pair("primary_ephemeral"),
        their_identity=values["companion_identity_public"],
        their_ephemeral=values["companion_ephemeral_public"],
        bundle=values["bundle"],
    )
    assert secret == values["adv_secret"]


def test_codes() -> None:
    """Every five bits are one character of the alphabet, which leaves out what is easily misread."""
    assert make_code(bytes(CODE_RANDOM_SIZE)) == "11111111"
    assert make_code(b"\xff" * CODE_RANDOM_SIZE) == "ZZZZZZZZ"
    assert len(set(ALPHABET)) == 32
    assert not set("0IOU") & set(ALPHABET)
    assert show_code("ABCD1234") == "ABCD-1234"


@pytest.mark.parametrize("text", ["ABCD1234", "ABCD-1234", "abcd-1234", " abcd 1234 ", "A-B-C-D-1-2-3-4"])
def test_typed_codes(text: str) -> None:
    """A code is read in either case, with hyphens and spaces or without."""
    assert read_code(text) == "ABCD1234"


@pytest.mark.parametrize(
    "text", ["", "ABCD123", "ABCD12345", "ABCD123O", "ABCD123U", "ABCD123ß", "ABCD_1234", "ABCD١٢٣٤"]
)
def test_what_is_no_code(text: str) -> None:
    """A text of another length, or with other characters, is refused."""
    with pytest.raises(PairingError, match="this text is no linking code") as caught:
        read_code(text)
    assert (caught.value.code, caught.value.text) == (400, "bad-request")


@given(st.binary(min_size=CODE_RANDOM_SIZE, max_size=CODE_RANDOM_SIZE))
def test_any_code(random: bytes) -> None:
    """Any code is read back as it is shown."""
    code = make_code(random)
    assert len(code) == 8
    assert read_code(show_code(code)) == code


@given(st.text(max_size=20))
def test_any_text_for_a_code(text: str) -> None:
    """Whatever is typed is a code or raises `PairingError`."""
    with contextlib.suppress(PairingError):
        assert read_code(show_code(read_code(text))) == read_code(text)


def test_another_code_unwraps_another_key() -> None:
    """A wrong code is not noticed when a key is unwrapped."""
    wrapped = wrap("ABCD1234", EPHEMERAL.public, dice("wrap")(WRAP_RANDOM_SIZE))
    assert len(wrapped) == WRAPPED_SIZE
    assert unwrap("ABCD1235", wrapped) != EPHEMERAL.public


@pytest.mark.parametrize("size", [0, 47, 79, 81])
def test_wrapped_keys_of_another_size(size: int) -> None:
    """A wrapped key has 80 bytes."""
    with pytest.raises(PairingError, match=f"has 80 bytes, this one has {size}"):
        unwrap("ABCD1234", bytes(size))


def concluded(**changes: Any) -> Conclusion:
    """Return the companion's conclusion, with something changed."""
    arguments = {"their_identity": PHONE.public, "their_ephemeral": THEIR_EPHEMERAL.public, "random": RANDOM} | changes
    return conclude(COMPANION, EPHEMERAL, **arguments)


def opened(bundle: bytes, **changes: Any) -> bytes:
    """Return what the phone derives of a bundle, with something changed."""
    arguments = {"their_identity": COMPANION.public, "their_ephemeral": EPHEMERAL.public} | changes
    return open_bundle(PHONE, THEIR_EPHEMERAL, bundle=bundle, **arguments)


def test_both_sides_agree() -> None:
    """Both derive the same secret; it is in no repr."""
    made = concluded()
    assert len(made.bundle) == BUNDLE_SIZE
    assert opened(made.bundle) == made.adv_secret
    assert repr(made.adv_secret) not in repr(made)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"their_ephemeral": COMPANION.public}, "wrong-code"),
        ({"their_identity": EPHEMERAL.public}, "identity-mismatch"),
    ],
)
def test_bundles_that_do_not_fit(changes: dict[str, Any], text: str) -> None:
    """A bundle under other ephemeral keys, as after a wrong code, or about other identities is refused with 401."""
    with pytest.raises(PairingError) as caught:
        opened(concluded().bundle, **changes)
    assert (caught.value.code, caught.value.text) == (401, text)


def test_a_bundle_for_another_phone() -> None:
    """The companion must have meant this phone's identity."""
    with pytest.raises(PairingError, match="about other identities"):
        opened(concluded(their_identity=EPHEMERAL.public).bundle)


@pytest.mark.parametrize("name", ["their_identity", "their_ephemeral"])
@pytest.mark.parametrize("key", [bytes(32), b"", bytes(31)])
def test_keys_that_cannot_be_agreed_with(name: str, key: bytes) -> None:
    """A key of small order or of the wrong length is refused by both sides."""
    with pytest.raises(PairingError, match="linking by code cannot go on"):
        concluded(**{name: key})
    if name == "their_ephemeral":
        with pytest.raises(PairingError, match="linking by code cannot go on"):
            opened(concluded().bundle, **{name: key})


@settings(max_examples=200)
@given(st.binary(max_size=200) | st.binary(min_size=BUNDLE_SIZE, max_size=BUNDLE_SIZE))
def test_any_bundle(bundle: bytes) -> None:
    """No bytes but the companion's own pass for a bundle."""
    with pytest.raises(PairingError):
        opened(bundle)


@given(st.integers(0, BUNDLE_SIZE - 1), st.integers(1, 255))
def test_changed_bundles(position: int, change: int) -> None:
    """A bundle in which any byte was changed does not authenticate."""
    bundle = bytearray(concluded().bundle)
    bundle[position] ^= change
    with pytest.raises(PairingError, match="not the code"):
        opened(bytes(bundle))
