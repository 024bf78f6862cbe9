"""ADV device identity: how an account vouches for a companion device, and the companion for itself.

The phone signs the companion's identity key and seals the result with the secret from the QR text; the
companion checks both and adds its own signature. Prefixes and contents: whatsmeow pair.go.
"""

import hmac
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from google.protobuf.message import DecodeError as ProtobufError

from zapwire.errors import PairingError
from zapwire.protocol.proto.adv_pb2 import (
    ADVDeviceIdentity,
    ADVEncryptionType,
    ADVKeyIndexList,
    ADVSignedDeviceIdentity,
    ADVSignedDeviceIdentityHMAC,
    ADVSignedKeyIndexList,
)
from zapwire.protocol.signal import xeddsa
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair

ADV_SECRET_SIZE: Final = 32

_ACCOUNT_PREFIX: Final = b"\x06\x00"
_DEVICE_PREFIX: Final = b"\x06\x01"
_LIST_PREFIX: Final = b"\x06\x02"  # WhatsApp's encryption white paper: what the account signs about its devices
_HOSTED_ACCOUNT_PREFIX: Final = b"\x06\x05"
_HOSTED_DEVICE_PREFIX: Final = b"\x06\x06"


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """What is signed about a device. `raw_id` names the account's key list, `timestamp` is unix seconds."""

    raw_id: int
    timestamp: int
    key_index: int
    is_hosted_account: bool = False
    is_hosted: bool = False

    def to_bytes(self) -> bytes:
        """The serialised details that both signatures cover."""
        return ADVDeviceIdentity(
            rawID=self.raw_id,
            timestamp=self.timestamp,
            keyIndex=self.key_index,
            accountType=_encryption_type(hosted=self.is_hosted_account),
            deviceType=_encryption_type(hosted=self.is_hosted),
        ).SerializeToString()

    @classmethod
    def from_bytes(cls, data: bytes) -> "DeviceIdentity":
        """Read the details. Raises `PairingError` (500) where they cannot be read."""
        try:
            details = ADVDeviceIdentity.FromString(data)
        except ProtobufError as error:
            raise PairingError(f"the device identity's details cannot be read: {error}") from None
        return cls(
            details.rawID,
            details.timestamp,
            details.keyIndex,
            is_hosted_account=details.accountType == ADVEncryptionType.HOSTED,
            is_hosted=details.deviceType == ADVEncryptionType.HOSTED,
        )


@dataclass(frozen=True, slots=True)
class SignedDeviceIdentity:
    """A device identity with the account's signature and, once the device added it, the device's own."""

    details: bytes
    account_signature_key: bytes
    account_signature: bytes
    device_signature: bytes = b""

    @property
    def identity(self) -> DeviceIdentity:
        """The details as a value. Raises `PairingError`."""
        return DeviceIdentity.from_bytes(self.details)

    def to_bytes(self, *, with_account_key: bool = True) -> bytes:
        """Serialise; messages and the answer to pair-success leave the account's key out."""
        return ADVSignedDeviceIdentity(
            details=self.details,
            accountSignatureKey=self.account_signature_key if with_account_key else None,
            accountSignature=self.account_signature,
            deviceSignature=self.device_signature or None,
        ).SerializeToString()

    @classmethod
    def from_bytes(cls, data: bytes, *, account_signature_key: bytes = b"") -> "SignedDeviceIdentity":
        """Read one; `account_signature_key` stands in where it was left out. Raises `PairingError` (500)."""
        try:
            signed = ADVSignedDeviceIdentity.FromString(data)
        except ProtobufError as error:
            raise PairingError(f"the signed device identity cannot be read: {error}") from None
        return cls(
            signed.details,
            signed.accountSignatureKey or account_signature_key,
            signed.accountSignature,
            signed.deviceSignature,
        )

    def signed_by_device(self, device: KeyPair, random: bytes) -> "SignedDeviceIdentity":
        """With the device's own signature, which is never in the hosted form (whatsmeow pair.go)."""
        message = _DEVICE_PREFIX + self.details + device.public + self.account_signature_key
        return replace(self, device_signature=xeddsa.sign(device.private, message, random))

    def has_account_signature(self, device: bytes) -> bool:
        """Whether the account vouches for this device's identity key."""
        prefix = _HOSTED_ACCOUNT_PREFIX if self.identity.is_hosted else _ACCOUNT_PREFIX
        return len(self.account_signature_key) == KEY_SIZE and xeddsa.verify(
            self.account_signature_key, prefix + self.details + device, self.account_signature
        )

    def has_device_signature(self, device: bytes) -> bool:
        """Whether the device itself signed. A hosted device's signature may carry either prefix."""
        prefixes = (_DEVICE_PREFIX, _HOSTED_DEVICE_PREFIX) if self.identity.is_hosted else (_DEVICE_PREFIX,)
        return any(
            xeddsa.verify(device, prefix + self.details + device + self.account_signature_key, self.device_signature)
            for prefix in prefixes
        )


@dataclass(frozen=True, slots=True)
class KeyIndexList:
    """Which of an account's devices are linked: their key indexes, the phone's 0 among them, and the last given."""

    raw_id: int
    timestamp: int
    current: int
    valid: tuple[int, ...]

    def sign(self, account: KeyPair, random: bytes) -> bytes:
        """The list with the account's signature, as the server hands it to whoever asks for the devices."""
        details = ADVKeyIndexList(
            rawID=self.raw_id,
            timestamp=self.timestamp,
            currentIndex=self.current,
            validIndexes=self.valid,
            accountType=ADVEncryptionType.E2EE,
        ).SerializeToString()
        signature = xeddsa.sign(account.private, _LIST_PREFIX + details, random)
        return ADVSignedKeyIndexList(details=details, accountSignature=signature).SerializeToString()

    @classmethod
    def from_signed(cls, data: bytes, account: bytes) -> "KeyIndexList":
        """Read a list that the account with this identity key signed. Raises `PairingError` where it did not."""
        try:
            signed = ADVSignedKeyIndexList.FromString(data)
            details = ADVKeyIndexList.FromString(signed.details)
        except ProtobufError as error:
            raise PairingError(f"the list of key indexes cannot be read: {error}") from None
        if not xeddsa.verify(account, _LIST_PREFIX + signed.details, signed.accountSignature):
            raise PairingError("the list of key indexes is not signed by the account", code=401, text="list-signature")
        return cls(details.rawID, details.timestamp, details.currentIndex, tuple(details.validIndexes))


def vouch(account: KeyPair, device: bytes, identity: DeviceIdentity, random: bytes) -> SignedDeviceIdentity:
    """The account's signature over a device's identity key; the phone's half of linking."""
    details = identity.to_bytes()
    prefix = _HOSTED_ACCOUNT_PREFIX if identity.is_hosted else _ACCOUNT_PREFIX
    signature = xeddsa.sign(account.private, prefix + details + device, random)
    return SignedDeviceIdentity(details, account.public, signature)


def seal(signed: SignedDeviceIdentity, adv_secret: bytes) -> bytes:
    """The container pair-success carries, authenticated with the secret from the QR text."""
    hosted = signed.identity.is_hosted_account
    details = signed.to_bytes()
    return ADVSignedDeviceIdentityHMAC(
        details=details,
        HMAC=_container_hmac(adv_secret, details, hosted=hosted),
        accountType=ADVEncryptionType.HOSTED if hosted else None,
    ).SerializeToString()


def is_sealed_with(container: bytes, adv_secret: bytes) -> bool:
    """Whether a container was sealed with this secret; False, too, for what cannot be read."""
    try:
        sealed = ADVSignedDeviceIdentityHMAC.FromString(container)
    except ProtobufError:
        return False
    return _is_authentic(sealed, adv_secret)


def open_sealed(container: bytes, adv_secret: bytes, device: bytes) -> SignedDeviceIdentity:
    """Check a container as the companion with identity key `device` must before it accepts the link.

    Raises `PairingError` with the code and text to answer: 401 hmac-mismatch, 401 signature-mismatch,
    500 internal-error for what cannot be read.
    """
    try:
        sealed = ADVSignedDeviceIdentityHMAC.FromString(container)
    except ProtobufError as error:
        raise PairingError(f"the device identity container cannot be read: {error}") from None
    if not _is_authentic(sealed, adv_secret):
        raise PairingError(
            "the device identity was not sealed with the secret of our code: link again with a new code",
            code=401,
            text="hmac-mismatch",
        )
    signed = SignedDeviceIdentity.from_bytes(sealed.details)
    if not signed.has_account_signature(device):
        raise PairingError(
            "the account's signature does not cover our identity key: link again with a new code",
            code=401,
            text="signature-mismatch",
        )
    return signed


def _is_authentic(sealed: ADVSignedDeviceIdentityHMAC, secret: bytes) -> bool:
    hosted = sealed.accountType == ADVEncryptionType.HOSTED
    return hmac.compare_digest(_container_hmac(secret, sealed.details, hosted=hosted), sealed.HMAC)


def _container_hmac(secret: bytes, details: bytes, *, hosted: bool) -> bytes:
    return hmac.digest(secret, (_HOSTED_ACCOUNT_PREFIX if hosted else b"") + details, sha256)


def _encryption_type(*, hosted: bool) -> ADVEncryptionType:
    return ADVEncryptionType.HOSTED if hosted else ADVEncryptionType.E2EE
