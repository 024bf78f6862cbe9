"""Accounts as JSON, for keeping a world on disk."""

import base64
from typing import Any, TypeVar

from zapwire.errors import PairingError, SandboxError
from zapwire.protocol.login import Registration
from zapwire.protocol.pairing.identity import SignedDeviceIdentity
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.prekeys import PublicSignedPreKey
from zapwire.protocol.signal.xeddsa import SIGNATURE_SIZE
from zapwire.sandbox.world.accounts import NUMBER, Account, Companion

# A saved account; anything may stand in a file, so reading checks as it goes.
Json = dict[str, Any]
T = TypeVar("T")


def dump_account(account: Account) -> Json:
    """The account with all its keys."""
    return {
        "number": account.number,
        "lid": account.lid_user,
        "name": account.name,
        "identity": _text(account.identity.private),
        "key_list_id": account.key_list_id,
        "created_at": account.created_at,
        "next_device_id": account.next_device_id,
        "next_key_index": account.next_key_index,
        "about": account.about,
        "privacy": account.privacy,
        "companions": [_dump_companion(companion) for companion in account.companions.values()],
    }


def load_account(data: Json) -> Account:
    """Read one back. Raises `SandboxError` for anything that is no saved account."""
    try:
        companions = [_load_companion(item) for item in _as(list, data["companions"])]
        return Account(
            _number(data["number"]),
            _as(str, data["lid"]),
            _as(str, data["name"]),
            KeyPair.from_private(_bytes(data["identity"], KEY_SIZE)),
            _unsigned(data["key_list_id"]),
            _unsigned(data["created_at"], bits=63),
            {companion.id: companion for companion in companions},
            _unsigned(data["next_device_id"]),
            _unsigned(data["next_key_index"]),
            _as(str, data["about"]),
            {_as(str, name): _as(str, value) for name, value in data["privacy"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError, PairingError) as error:
        raise SandboxError(f"the saved account cannot be read: {type(error).__name__} {error}") from error


def _dump_companion(companion: Companion) -> Json:
    registration = companion.registration
    signed = registration.signed_prekey
    return {
        "id": companion.id,
        "registration_id": registration.registration_id,
        "identity_key": _text(registration.identity_key),
        "signed_prekey": [signed.id, _text(signed.public), _text(signed.signature)],
        "noise_key": _text(companion.noise_key),
        "signed_identity": _text(companion.signed_identity.to_bytes()),
        "os_name": companion.os_name,
        "platform": companion.platform,
        "linked_at": companion.linked_at,
        "prekeys": {str(key_id): _text(public) for key_id, public in companion.prekeys.items()},
        "push_name": companion.push_name,
    }


def _load_companion(data: Json) -> Companion:
    prekey_id, public, signature = data["signed_prekey"]
    signed_prekey = PublicSignedPreKey(
        _unsigned(prekey_id), _bytes(public, KEY_SIZE), _bytes(signature, SIGNATURE_SIZE)
    )
    signed_identity = SignedDeviceIdentity.from_bytes(_bytes(data["signed_identity"]))
    _ = signed_identity.identity  # raises where the details cannot be read
    device = _unsigned(data["id"], bits=16)
    if not device:
        raise ValueError("device 0 is the phone itself")
    return Companion(
        device,
        Registration(_unsigned(data["registration_id"]), _bytes(data["identity_key"], KEY_SIZE), signed_prekey),
        _bytes(data["noise_key"], KEY_SIZE),
        signed_identity,
        _as(str, data["os_name"]),
        _as(str, data["platform"]),
        _unsigned(data["linked_at"], bits=63),
        {int(key_id): _bytes(public, KEY_SIZE) for key_id, public in data["prekeys"].items()},
        _as(str, data["push_name"]),
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: object, size: int | None = None) -> bytes:
    data = base64.b64decode(_as(str, text), validate=True)
    if size is not None and len(data) != size:
        raise ValueError(f"{len(data)} bytes where {size} belong")
    return data


def _number(value: object) -> str:
    number = _as(str, value)
    if not NUMBER.fullmatch(number):
        raise ValueError(f"{number!r} is no phone number")
    return number


def _unsigned(value: object, bits: int = 32) -> int:
    number = _as(int, value)
    if isinstance(value, bool) or not 0 <= number < 1 << bits:
        raise ValueError(f"{number} where an unsigned number of {bits} bits belongs")
    return number


def _as(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r:.40} where a {kind.__name__} belongs")
    return value
