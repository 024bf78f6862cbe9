"""Linking with a passkey: the cryptography of the companion's half and of the phone's.

The companion commits itself to an ephemeral key and a nonce, the phone answers with a key and a nonce of its own, and
only then the companion shows its nonce. Both can now tell a code that is the same on both screens, and share a secret
with which the companion sends its keys. Labels, sizes and order: whatsmeow pair-passkey.go.
"""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError

from zapwire.errors import PairingError, RemoteProtocolError
from zapwire.protocol.pairing.code import CODE_RANDOM_SIZE, make_code, show_code
from zapwire.protocol.pairing.identity import ADV_SECRET_SIZE
from zapwire.protocol.proto.companion_pb2 import (
    CompanionCommitment,
    CompanionEphemeralIdentity,
    DeviceProps,
    EncryptedPairingRequest,
    PairingRequest,
    PrimaryEphemeralIdentity,
    ProloguePayload,
)
from zapwire.protocol.signal.kdf import derive
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair

NONCE_SIZE: Final = 32
IV_SIZE: Final = 12

_HANDOFF_LABEL: Final = b"shortcake-passkey-handoff-v1"
_REQUEST_LABEL: Final = b"Pairing Information Encryption Key"


@dataclass(frozen=True, slots=True)
class Prologue:
    """What the companion commits itself to. `platform` is a name of `DeviceProps.PlatformType`."""

    ephemeral: bytes
    platform: str
    ref: str
    commitment: bytes
    identity: bytes = field(repr=False)
    """The bytes that the commitment covers, beside the nonce."""

    @classmethod
    def create(cls, ephemeral: bytes, platform: str, ref: str, nonce: bytes) -> "Prologue":
        """The companion's, with its ephemeral public key and 32 random bytes that it keeps for itself until later."""
        identity = CompanionEphemeralIdentity(publicKey=ephemeral, deviceType=platform, ref=ref).SerializeToString()
        return cls(ephemeral, platform, ref, sha256(identity + nonce).digest(), identity)

    def to_bytes(self) -> bytes:
        """As it stands in a stanza."""
        return ProloguePayload(
            companionEphemeralIdentity=self.identity, commitment=CompanionCommitment(hash=self.commitment)
        ).SerializeToString()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Prologue":
        """Read it. Raises `PairingError`."""
        try:
            payload = ProloguePayload.FromString(data)
            identity = CompanionEphemeralIdentity.FromString(payload.companionEphemeralIdentity)
            platform = DeviceProps.PlatformType.Name(identity.deviceType)
        except (DecodeError, ValueError):
            raise PairingError("the companion's prologue cannot be read", code=400, text="bad-request") from None
        if len(identity.publicKey) != KEY_SIZE or len(payload.commitment.hash) != sha256().digest_size:
            raise PairingError("the companion's prologue lacks a key or its commitment", code=400, text="bad-request")
        return cls(
            identity.publicKey,
            platform,
            identity.ref,
            payload.commitment.hash,
            payload.companionEphemeralIdentity,
        )

    def check(self, nonce: bytes) -> None:
        """The phone's check, when the companion shows its nonce. Raises `PairingError`."""
        if not hmac.compare_digest(sha256(self.identity + nonce).digest(), self.commitment):
            raise PairingError("the companion's nonce is not the one it committed itself to")


@dataclass(frozen=True, slots=True)
class PrimaryIdentity:
    """The phone's ephemeral public key and its nonce."""

    ephemeral: bytes
    nonce: bytes

    def to_bytes(self) -> bytes:
        """As it stands in a stanza."""
        return PrimaryEphemeralIdentity(publicKey=self.ephemeral, nonce=self.nonce).SerializeToString()

    @classmethod
    def from_bytes(cls, data: bytes) -> "PrimaryIdentity":
        """Read it. Raises `PairingError`."""
        try:
            message = PrimaryEphemeralIdentity.FromString(data)
        except DecodeError:
            raise PairingError("the phone's ephemeral identity cannot be read") from None
        if len(message.publicKey) != KEY_SIZE or len(message.nonce) != NONCE_SIZE:
            raise PairingError(f"the phone's ephemeral key has {KEY_SIZE} bytes, and its nonce {NONCE_SIZE}")
        return cls(message.publicKey, message.nonce)


@dataclass(frozen=True, slots=True)
class CompanionKeys:
    """What the companion sends in the end: its static keys, and the secret to seal the device identity with."""

    noise: bytes
    identity: bytes
    adv_secret: bytes = field(repr=False)

    def seal(self, key: bytes, iv: bytes) -> bytes:
        """Encrypted with `request_key`."""
        request = PairingRequest(
            companionPublicKey=self.noise, companionIdentityKey=self.identity, advSecret=self.adv_secret
        )
        payload = AESGCM(key).encrypt(iv, request.SerializeToString(), None)
        return EncryptedPairingRequest(encryptedPayload=payload, IV=iv).SerializeToString()

    @classmethod
    def open(cls, data: bytes, key: bytes) -> "CompanionKeys":
        """Read what was sealed. Raises `PairingError`."""
        try:
            sealed = EncryptedPairingRequest.FromString(data)
            if len(sealed.IV) != IV_SIZE:
                raise PairingError(f"the pairing request's IV has {IV_SIZE} bytes, this one has {len(sealed.IV)}")
            request = PairingRequest.FromString(AESGCM(key).decrypt(sealed.IV, sealed.encryptedPayload, None))
        except (DecodeError, InvalidTag):
            raise PairingError("the pairing request cannot be opened") from None
        keys = cls(request.companionPublicKey, request.companionIdentityKey, request.advSecret)
        if {len(keys.noise), len(keys.identity)} != {KEY_SIZE} or len(keys.adv_secret) != ADV_SECRET_SIZE:
            raise PairingError("the pairing request lacks a key")
        return keys


def handoff_proof(adv_secret: bytes, prologue: bytes) -> bytes:
    """Proof that the companion whose prologue it is knows the secret that the phone was shown."""
    return hmac.digest(derive(adv_secret, _HANDOFF_LABEL, 32), prologue, "sha256")


def request_key(ephemeral: KeyPair, their: bytes, platform: str, ref: str) -> bytes:
    """What both sides encrypt the pairing request with. Raises `PairingError` for a key of small order."""
    try:
        secret = ephemeral.agree(their)
    except RemoteProtocolError as error:
        raise PairingError(f"linking with a passkey cannot go on: {error}") from None
    number = DeviceProps.PlatformType.Value(platform)
    return derive(secret, _REQUEST_LABEL, 32, salt=f"Companion Pairing {number} with ref {ref}".encode())


def shown_code(companion_nonce: bytes, phone: PrimaryIdentity) -> str:
    """The code that both sides show, as `ABCD-EFGH`."""
    digest = sha256(companion_nonce + phone.ephemeral).digest()
    mixed = bytes(a ^ b for a, b in zip(phone.nonce[:CODE_RANDOM_SIZE], digest, strict=False))
    return show_code(make_code(mixed))
