"""Accounts as JSON, for keeping a world on disk."""

import base64
import binascii
from typing import Any

from zapwire.errors import PairingError, SandboxError
from zapwire.protocol.login import Registration
from zapwire.protocol.pairing.identity import SignedDeviceIdentity
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.prekeys import PublicSignedPreKey
from zapwire.sandbox.world.accounts import Account, Companion

# A saved account; anything may stand in a file, so reading checks as it goes.
Json = dict[str, Any]


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
        companions = [_load_companion(item) for item in data["companions"]]
        return Account(
            data["number"],
            data["lid"],
            data["name"],
            KeyPair.from_private(_bytes(data["identity"])),
            int(data["key_list_id"]),
            int(data["created_at"]),
            {companion.id: companion for companion in companions},
            int(data["next_device_id"]),
            int(data["next_key_index"]),
            data["about"],
            dict(data["privacy"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error, PairingError) as error:
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
    signed_prekey = PublicSignedPreKey(int(prekey_id), _bytes(public), _bytes(signature))
    return Companion(
        int(data["id"]),
        Registration(int(data["registration_id"]), _bytes(data["identity_key"]), signed_prekey),
        _bytes(data["noise_key"]),
        SignedDeviceIdentity.from_bytes(_bytes(data["signed_identity"])),
        data["os_name"],
        data["platform"],
        int(data["linked_at"]),
        {int(key_id): _bytes(public) for key_id, public in data["prekeys"].items()},
        data["push_name"],
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
