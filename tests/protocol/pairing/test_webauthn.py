"""WebAuthn: what is asked of an authenticator, what it answers, and whether a server takes it."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    SECP384R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors.load import load
from zapwire.errors import PasskeyError
from zapwire.protocol.pairing.webauthn import (
    MAX_JSON,
    AllowedCredential,
    Assertion,
    PasskeyOptions,
    client_data,
    to_data,
    to_text,
    verify,
)

LINK: dict[str, Any] = load("whatsmeow_passkeys")["links"][0]
ORIGIN = "https://web.example.org"
KEY = derive_private_key(4242, SECP256R1())
OPTIONS = PasskeyOptions(b"challenge", "example.org", 60_000, (AllowedCredential(b"id"),), "required")


def public(key: EllipticCurvePrivateKey = KEY) -> bytes:
    """Return a public key as browsers give it."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def answer(
    *,
    client: dict[str, Any] | None = None,
    rp_id: str = "example.org",
    flags: int = 5,
    counter: int = 1,
    key: EllipticCurvePrivateKey = KEY,
) -> Assertion:
    """Return what an authenticator answers, with something else than it should."""
    data = json.dumps({**json.loads(client_data(b"challenge", ORIGIN)), **(client or {})}).encode()
    own = sha256(rp_id.encode()).digest() + bytes([flags]) + counter.to_bytes(4)
    return Assertion(b"id", data, own, key.sign(own + sha256(data).digest(), ECDSA(SHA256())))


def check(assertion: Assertion, *, counter: int = 0, options: PasskeyOptions = OPTIONS, key: bytes = b"") -> int:
    """Verify it as the server."""
    return verify(assertion, options, key or public(), origins=(ORIGIN, "https://evil.test"), counter=counter)


def test_options_are_what_whatsmeow_reads() -> None:
    """And tells its user, field by field."""
    options = PasskeyOptions.from_bytes(LINK["options"].encode())
    assert options.to_dict() == json.loads(LINK["read_options"])
    assert PasskeyOptions.from_bytes(options.to_bytes()) == options
    assert (options.rp_id, options.timeout, options.user_verification) == ("whatsapp.com", 60_000, "required")


def test_the_answer_is_what_whatsmeow_sends() -> None:
    """Byte by byte, for the same answer of an authenticator."""
    assertion = Assertion.from_dict(json.loads(LINK["given_assertion"]))
    assert assertion.to_bytes() == LINK["assertion"].encode()
    assert Assertion.from_bytes(LINK["assertion"].encode()) == assertion


def test_what_a_browser_gives() -> None:
    """More fields, padding and the other alphabet are no obstacle."""
    found = Assertion.from_dict(
        {
            "rawId": "-_8=",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": "YQ==",
                "authenticatorData": "+/8",
                "signature": "YQ",
                "userHandle": "Yg",
            },
        }
    )
    assert found == Assertion(b"\xfb\xff", b"a", b"\xfb\xff", b"a", b"b", "", "public-key")
    assert found.to_dict()["id"] == "-_8"


def test_options_without_much() -> None:
    """What is missing is empty."""
    options = PasskeyOptions.from_bytes(b'{"challenge":"YQ"}')
    assert options == PasskeyOptions(b"a", "")


def test_a_good_answer() -> None:
    """Is taken, and its counter is the next to be passed."""
    assert check(answer(counter=7), counter=6) == 7
    assert check(answer(counter=0), counter=0) == 0


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: answer(client={"type": "webauthn.create"}), "login"),
        (lambda: answer(client={"challenge": "YQ"}), "challenge"),
        (lambda: answer(client={"origin": "https://elsewhere.test"}), "elsewhere"),
        (lambda: answer(client={"origin": "https://evil.test"}), "evil"),
        (lambda: answer(client={"crossOrigin": True}), "another site"),
        (lambda: answer(rp_id="elsewhere.test"), "another site"),
        (lambda: answer(flags=4), "present"),
        (lambda: answer(flags=1), "who is there"),
        (lambda: answer(counter=5), "counter"),
        (lambda: answer(counter=0), "counter"),
        (lambda: answer(counter=9, key=derive_private_key(7, SECP256R1())), "signature"),
        (lambda: replace(answer(counter=9), signature=b"no"), "signature"),
        (lambda: replace(answer(), raw_id=b"other"), "another passkey"),
        (lambda: replace(answer(), authenticator_data=b"short"), "another site"),
        (lambda: replace(answer(), client_data=b"no json"), "cannot be read"),
    ],
)
def test_a_bad_answer(make: Callable[[], Assertion], problem: str) -> None:
    """Says what is wrong with it."""
    with pytest.raises(PasskeyError, match=problem) as refused:
        check(make(), counter=5)
    assert (refused.value.code, refused.value.text) in {(401, "not-authorized"), (401, "bad-request")}


def test_a_key_of_another_kind() -> None:
    """Only ES256 is understood."""
    with pytest.raises(PasskeyError, match="ES256"):
        check(answer(), key=public(derive_private_key(7, SECP384R1())))


def test_nobody_need_be_verified() -> None:
    """Where it is not required, presence is enough, and any passkey may answer where none is named."""
    options = replace(OPTIONS, user_verification="preferred", allow_credentials=())
    assert check(replace(answer(flags=1), raw_id=b"any"), options=options) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'"text"',
        b'{"challenge":1}',
        b'{"challenge":"a"}',
        b'{"challenge":"YQ","allowCredentials":[{"id":"!"}]}',
        b'{"challenge":"YQ","allowCredentials":[1]}',
        b'{"challenge":"YQ","allowCredentials":[{"transports":[1]}]}',
        b'{"challenge":"YQ","rpId":"\\ud800"}',
        b'{"challenge":"YQ","extensions":{"a":NaN}}',
        b'{"challenge":"YQ","allowCredentials":[' + b",".join([b"{}"] * 65) + b"]}",
        b"[" * 60_000,
        b" " * (MAX_JSON + 1),
    ],
)
def test_what_is_no_request(data: bytes) -> None:
    """It is refused."""
    with pytest.raises(PasskeyError):
        PasskeyOptions.from_bytes(data)


@pytest.mark.parametrize("values", [None, [], {}, {"rawId": "YQ"}, {"rawId": "YQ", "response": {}}, {"rawId": "Y"}])
def test_what_is_no_answer(values: Any) -> None:
    """It is the caller's mistake."""
    with pytest.raises(PasskeyError) as refused:
        Assertion.from_dict(values)
    assert refused.value.code == 400


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_anything_is_read_or_refused(data: bytes) -> None:
    """Whatever is sent."""
    for read in (PasskeyOptions.from_bytes, Assertion.from_bytes):
        with contextlib.suppress(PasskeyError):
            json.dumps(read(data).to_dict()).encode()


@given(st.binary(max_size=40))
def test_bytes_are_texts(data: bytes) -> None:
    """There and back, with padding or without."""
    assert to_data(to_text(data)) == data
    assert to_data(to_text(data) + "==") == data
