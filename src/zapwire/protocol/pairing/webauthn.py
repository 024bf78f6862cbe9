"""WebAuthn: what the server asks of an authenticator while a device is linked with a passkey, and what that answers.

Names in JSON: whatsmeow types/passkey.go, which are the browser's. Bytes are base64url there, without padding.
"""

import json
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from zapwire.errors import PasskeyError

MAX_JSON: Final = 65_536
_MAX_CREDENTIALS: Final = 64
_CREDENTIAL_TYPE: Final = "public-key"

# Authenticator data (WebAuthn Level 2, 6.1): the hash of the relying party's id, flags, a counter.
_HASH_SIZE: Final = 32
_HEAD_SIZE: Final = _HASH_SIZE + 1 + 4
USER_PRESENT: Final = 0x01
USER_VERIFIED: Final = 0x04


@dataclass(frozen=True, slots=True)
class AllowedCredential:
    """A passkey that may answer."""

    id: bytes
    type: str = _CREDENTIAL_TYPE
    transports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PasskeyOptions:
    """What the server asks of an authenticator: the `publicKey` of the browser's `navigator.credentials.get`."""

    challenge: bytes
    rp_id: str
    timeout: int = 0
    """Milliseconds; 0 where it does not say."""
    allow_credentials: tuple[AllowedCredential, ...] = ()
    user_verification: str = ""
    extensions: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        credentials = [
            {"id": to_text(one.id), "type": one.type, "transports": list(one.transports)}
            for one in self.allow_credentials
        ]
        return {
            "challenge": to_text(self.challenge),
            "timeout": self.timeout,
            "rpId": self.rp_id,
            "allowCredentials": credentials,
            "userVerification": self.user_verification,
            "extensions": dict(self.extensions),
        }

    def to_bytes(self) -> bytes:
        """As it stands in a stanza."""
        return json.dumps(self.to_dict(), separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "PasskeyOptions":
        """Read it. Raises `PasskeyError`."""
        reader = _Reader(_parse(data), "the server's request for a passkey")
        credentials = reader.items("allowCredentials", _MAX_CREDENTIALS)
        timeout = reader.values.get("timeout")
        extensions = reader.values.get("extensions")
        return cls(
            reader.data("challenge"),
            reader.text("rpId"),
            timeout if isinstance(timeout, int) and not isinstance(timeout, bool) and timeout > 0 else 0,
            tuple(AllowedCredential(one.data("id"), one.text("type"), one.texts("transports")) for one in credentials),
            reader.text("userVerification"),
            extensions if isinstance(extensions, dict) else {},
        )


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an authenticator answers. It proves one login and is worth nothing afterwards."""

    raw_id: bytes
    client_data: bytes = field(repr=False)
    authenticator_data: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    user_handle: bytes | None = field(default=None, repr=False)
    id: str = ""
    type: str = _CREDENTIAL_TYPE

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "id": self.id or to_text(self.raw_id),
            "rawId": to_text(self.raw_id),
            "type": self.type,
            "response": {
                "clientDataJSON": to_text(self.client_data),
                "authenticatorData": to_text(self.authenticator_data),
                "signature": to_text(self.signature),
                "userHandle": None if self.user_handle is None else to_text(self.user_handle),
            },
        }

    def to_bytes(self) -> bytes:
        """As it stands in a stanza."""
        return json.dumps(self.to_dict(), separators=(",", ":")).encode()

    @classmethod
    def from_dict(cls, values: Any) -> "Assertion":
        """Read what a browser's `PublicKeyCredential.toJSON()` gives; more fields are left out.

        Raises `PasskeyError` (400).
        """
        reader = _Reader(values, "the passkey's answer", code=400)
        response = _Reader(reader.values.get("response"), "the passkey's answer", code=400)
        has_handle = response.values.get("userHandle") is not None
        assertion = cls(
            reader.data("rawId"),
            response.data("clientDataJSON"),
            response.data("authenticatorData"),
            response.data("signature"),
            response.data("userHandle") if has_handle else None,
            reader.text("id"),
            reader.text("type") or _CREDENTIAL_TYPE,
        )
        if not (assertion.raw_id and assertion.client_data and assertion.authenticator_data and assertion.signature):
            raise _refusal("rawId, clientDataJSON, authenticatorData and signature are needed", 400)
        return assertion

    @classmethod
    def from_bytes(cls, data: bytes) -> "Assertion":
        """Read it from a stanza. Raises `PasskeyError` (400)."""
        return cls.from_dict(_parse(data, 400))


def verify(
    assertion: Assertion, options: PasskeyOptions, public_key: bytes, *, origins: tuple[str, ...], counter: int
) -> int:
    """Check an answer to `options` as a relying party does (WebAuthn Level 2, 7.2); returns the new counter.

    `public_key` is a P-256 key as SubjectPublicKeyInfo, `counter` the passkey's last one. Raises `PasskeyError` (401).
    """
    if options.allow_credentials and assertion.raw_id not in {one.id for one in options.allow_credentials}:
        raise _refusal("another passkey answered than those that were asked for")
    _check_client_data(assertion.client_data, options, origins)
    data = assertion.authenticator_data
    if len(data) < _HEAD_SIZE or data[:_HASH_SIZE] != sha256(options.rp_id.encode()).digest():
        raise _refusal("the authenticator answered for another site")
    flags, count = data[_HASH_SIZE], int.from_bytes(data[_HASH_SIZE + 1 : _HEAD_SIZE])
    if not flags & USER_PRESENT:
        raise _refusal("nobody was present at the authenticator")
    if options.user_verification == "required" and not flags & USER_VERIFIED:
        raise _refusal("the authenticator did not make sure who is there")
    if (count or counter) and count <= counter:
        raise _refusal("the passkey's counter did not move on: it may have been copied")
    key = load_der_public_key(public_key)
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise _refusal("this passkey is not of the kind ES256")
    try:
        key.verify(assertion.signature, data + sha256(assertion.client_data).digest(), ECDSA(SHA256()))
    except InvalidSignature:
        raise _refusal("the passkey's signature is wrong") from None
    return count


def client_data(challenge: bytes, origin: str) -> bytes:
    """What a browser gives an authenticator to sign: which page asked, and what."""
    values = {"type": "webauthn.get", "challenge": to_text(challenge), "origin": origin, "crossOrigin": False}
    return json.dumps(values, separators=(",", ":")).encode()


def _check_client_data(data: bytes, options: PasskeyOptions, origins: tuple[str, ...]) -> None:
    reader = _Reader(_parse(data, 401), "the browser's part of the answer", code=401)
    if reader.text("type") != "webauthn.get":
        raise _refusal("the browser did not ask for a login")
    if reader.data("challenge") != options.challenge:
        raise _refusal("the answer is to another challenge")
    origin = reader.text("origin")
    if origin not in origins or not _belongs(origin, options.rp_id):
        raise _refusal(f"the answer was given on {origin[:100]!r}")
    if reader.values.get("crossOrigin") is True:
        raise _refusal("the answer was given inside a page of another site")


def _belongs(origin: str, rp_id: str) -> bool:
    host = urlsplit(origin).hostname or ""
    return host == rp_id or host.endswith(f".{rp_id}")


def to_text(data: bytes) -> str:
    """Bytes as WebAuthn's JSON has them."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def to_data(text: str) -> bytes:
    """The bytes of base64, whichever alphabet it uses, with padding or without. Raises `ValueError`."""
    plain = text.rstrip("=").replace("+", "-").replace("/", "_")
    data = urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    # The decoder passes over what belongs to no alphabet, and over bits that are left.
    if b64encode(data, altchars=b"-_").rstrip(b"=").decode() != plain:
        raise ValueError("this is no base64")
    return data


def _refusal(text: str, code: int = 401) -> PasskeyError:
    return PasskeyError(text, code=code, text="bad-request" if code == 400 else "not-authorized")


def _parse(data: bytes, code: int = 500) -> Any:
    if len(data) > MAX_JSON:
        raise PasskeyError(f"a passkey's JSON has at most {MAX_JSON} bytes, this one has {len(data)}", code=code)
    try:
        values = json.loads(data)
        # What no JSON can hold when it is told on: lone surrogates, and numbers that are none.
        json.dumps(values, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise PasskeyError("a passkey's JSON cannot be read", code=code, text="bad-request") from None
    return values


class _Reader:
    """Reads one object. What is missing is empty; what is of another type raises `PasskeyError`."""

    def __init__(self, values: Any, what: str, *, code: int = 500) -> None:
        self._what, self._code = what, code
        if not isinstance(values, dict):
            raise self._wrong("an object is missing")
        self.values: dict[str, Any] = values

    def _wrong(self, text: str) -> PasskeyError:
        return PasskeyError(f"{self._what} cannot be read: {text}", code=self._code, text="bad-request")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > MAX_JSON:
            raise self._wrong(f"{name} should be a text")
        return value

    def data(self, name: str) -> bytes:
        try:
            return to_data(self.text(name))
        except ValueError:
            raise self._wrong(f"{name} should be base64url") from None

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._wrong(f"{name} should be a list of texts")
        return tuple(value)

    def items(self, name: str, most: int) -> "list[_Reader]":
        value = self.values.get(name) or []
        if not isinstance(value, list) or len(value) > most:
            raise self._wrong(f"{name} should be a list of at most {most}")
        return [_Reader(one, self._what, code=self._code) for one in value]
