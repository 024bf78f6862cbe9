"""Accounts and groups as JSON, for keeping a world on disk."""

import base64
from typing import Any, TypeVar

from google.protobuf.message import DecodeError

from zapwire.errors import PairingError, SandboxError, StanzaError
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.jid import JID
from zapwire.protocol.login import Registration
from zapwire.protocol.pairing.identity import SignedDeviceIdentity
from zapwire.protocol.proto.server_sync_pb2 import SyncdPatch
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.prekeys import PublicSignedPreKey, SignedPreKey
from zapwire.protocol.signal.xeddsa import SIGNATURE_SIZE
from zapwire.protocol.stanzas.groups.settings import ADD_MODES
from zapwire.protocol.stanzas.verified_names import read_certificate
from zapwire.sandbox.world.accounts import NUMBER, Account, Companion
from zapwire.sandbox.world.appstate import InvalidPatch, ServerCollection
from zapwire.sandbox.world.groups import MODES, ROLES, Group, Invite, Topic
from zapwire.sandbox.world.keys import PhoneKeys, Random
from zapwire.sandbox.world.passkey import PRIVATE_SIZE, Passkey
from zapwire.sandbox.world.pictures import StoredPicture
from zapwire.sandbox.world.profiles import Profile

# A saved account; anything may stand in a file, so reading checks as it goes.
Json = dict[str, Any]
T = TypeVar("T")
_UNREADABLE = (
    *(KeyError, TypeError, ValueError, AttributeError),
    *(DecodeError, InvalidPatch, PairingError, StanzaError),
)


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
        "known": sorted(account.known),
        "profile": _dump_profile(account.profile),
        "app_state": {name: _dump_patches(collection) for name, collection in account.app_state.items()},
        "app_state_keys": [_dump_app_state_key(key) for key in account.app_state_keys],
        "keys": _dump_keys(account.keys),
        "passkey": _dump_passkey(account.passkey),
        "companions": [_dump_companion(companion) for companion in account.companions.values()],
    }


def load_account(data: Json, random: Random) -> Account:
    """Read one back; where the phone's keys were not kept yet, it gets new ones.

    Raises `SandboxError` for anything that is no saved account.
    """
    try:
        companions = [_load_companion(item) for item in _as(list, data["companions"])]
        identity = KeyPair.from_private(_bytes(data["identity"], KEY_SIZE))
        return Account(
            _number(data["number"]),
            _as(str, data["lid"]),
            _as(str, data["name"]),
            identity,
            _load_keys(data["keys"]) if "keys" in data else PhoneKeys.create(identity, random),
            _unsigned(data["key_list_id"]),
            _unsigned(data["created_at"], bits=63),
            {companion.id: companion for companion in companions},
            _unsigned(data["next_device_id"]),
            _unsigned(data["next_key_index"]),
            _as(str, data["about"]),
            {_as(str, name): _as(str, value) for name, value in data["privacy"].items()},
            {_number(number) for number in _as(list, data.get("known", []))},
            _load_passkey(data.get("passkey")),
            _load_profile(data["profile"]) if "profile" in data else Profile(),
            {Collection(name): _load_patches(patches) for name, patches in data.get("app_state", {}).items()},
            [_load_app_state_key(*key) for key in _as(list, data.get("app_state_keys", []))],
        )
    except _UNREADABLE as error:
        raise SandboxError(f"the saved account cannot be read: {type(error).__name__} {error}") from error


def dump_group(group: Group) -> Json:
    """The group with its members."""
    topic = group.topic
    return {
        "id": group.id,
        "subject": group.subject,
        "owner": group.owner,
        "created_at": group.created_at,
        "addressing_mode": group.addressing_mode,
        "members": group.members,
        "ephemeral": group.ephemeral,
        "announce": group.is_announce,
        "locked": group.is_locked,
        "subject_set": [group.subject_set_at, group.subject_set_by],
        "topic": [topic.text, topic.id, topic.set_at, topic.set_by] if topic else None,
        "join_approval": group.is_join_approval_required,
        "member_add_mode": group.member_add_mode,
        "versions": [group.announce_version, group.participant_version],
        "invite_code": group.invite_code,
        "old_codes": group.old_codes,
        "requests": group.requests,
        "invites": {number: [one.code, one.admin, one.expiration] for number, one in group.invites.items()},
        "linked_parent": group.linked_parent,
        "parent": [group.is_parent, group.default_approval_mode],
        "default_subgroup": group.is_default_subgroup,
    }


def load_group(data: Json) -> Group:
    """Read one back; what older files lack is as in a new group. Raises `SandboxError` for what is no saved group."""
    try:
        set_at, set_by = data.get("subject_set", [0, ""])
        announce_version, participant_version = data.get("versions", [0, 0])
        is_parent, default_mode = data.get("parent", [False, ""])
        return Group(
            str(int(_as(str, data["id"]))),
            _as(str, data["subject"]),
            _number(data["owner"]),
            _unsigned(data["created_at"], bits=63),
            _one_of(MODES, data["addressing_mode"]),
            {_number(number): _one_of(ROLES, role) for number, role in data["members"].items()},
            _unsigned(data["ephemeral"]),
            _as(bool, data["announce"]),
            _as(bool, data["locked"]),
            _unsigned(set_at, bits=63),
            _as(str, set_by),
            _topic(data.get("topic")),
            _as(bool, data.get("join_approval", False)),
            _one_of(ADD_MODES, data.get("member_add_mode", "all_member_add")),
            _unsigned(announce_version, bits=63),
            _unsigned(participant_version, bits=63),
            _as(str, data.get("invite_code", "")),
            [_as(str, code) for code in data.get("old_codes", [])],
            {_number(number): _unsigned(at, bits=63) for number, at in data.get("requests", {}).items()},
            {_number(number): _invite(one) for number, one in data.get("invites", {}).items()},
            _as(str, data.get("linked_parent", "")),
            _as(bool, is_parent),
            _as(str, default_mode),
            _as(bool, data.get("default_subgroup", False)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SandboxError(f"the saved group cannot be read: {type(error).__name__} {error}") from error


def dump_picture(picture: StoredPicture) -> Json:
    """A picture in both sizes."""
    return {
        "owner": str(picture.owner),
        "id": picture.id,
        "image": _text(picture.image),
        "preview": _text(picture.preview),
        "secret": picture.secret,
    }


def load_picture(data: Json) -> StoredPicture:
    """Read one back. Raises `SandboxError` for anything that is no saved picture."""
    try:
        return StoredPicture(
            JID.parse(_as(str, data["owner"])),
            str(int(_as(str, data["id"]))),
            _bytes(data["image"]),
            _bytes(data["preview"]),
            _as(str, data["secret"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SandboxError(f"the saved picture cannot be read: {type(error).__name__} {error}") from error


def _dump_profile(profile: Profile) -> Json:
    return {
        "about_at": profile.about_at,
        "other_numbers": profile.other_numbers,
        "blocked": profile.blocked,
        "blocklist_version": profile.blocklist_version,
        "certificate": _text(profile.certificate),
    }


def _load_profile(data: Json) -> Profile:
    certificate = _bytes(data["certificate"])
    if certificate:
        read_certificate(certificate)
    return Profile(
        _unsigned(data["about_at"], bits=63),
        [_number(number) for number in _as(list, data["other_numbers"])],
        [_number(number) for number in _as(list, data["blocked"])],
        _unsigned(data["blocklist_version"]),
        certificate,
    )


def _topic(data: object) -> Topic | None:
    if data is None:
        return None
    text, topic_id, set_at, set_by = _as(list, data)
    return Topic(_as(str, text), _as(str, topic_id), _unsigned(set_at, bits=63), _number(set_by))


def _invite(data: object) -> Invite:
    code, admin, expiration = _as(list, data)
    return Invite(_as(str, code), _number(admin), _unsigned(expiration, bits=63))


def _dump_keys(keys: PhoneKeys) -> Json:
    signed = keys.signed_prekey
    return {
        "registration_id": keys.registration_id,
        "signed_prekey": [signed.id, _text(signed.key_pair.private), _text(signed.signature)],
        "prekeys": {str(key_id): _text(pair.private) for key_id, pair in keys.prekeys.items()},
        "offered": keys.offered,
        "next_id": keys.next_id,
    }


def _load_keys(data: Json) -> PhoneKeys:
    prekey_id, private, signature = data["signed_prekey"]
    pair = KeyPair.from_private(_bytes(private, KEY_SIZE))
    return PhoneKeys(
        _unsigned(data["registration_id"]),
        SignedPreKey(_unsigned(prekey_id, bits=24), pair, _bytes(signature, SIGNATURE_SIZE)),
        {int(key_id): KeyPair.from_private(_bytes(key, KEY_SIZE)) for key_id, key in data["prekeys"].items()},
        [_unsigned(key_id, bits=24) for key_id in _as(list, data["offered"])],
        _unsigned(data["next_id"], bits=24),
    )


def _dump_passkey(passkey: Passkey | None) -> Json | None:
    if passkey is None:
        return None
    return {"id": _text(passkey.id), "private": _text(passkey.private), "counter": passkey.counter}


def _load_passkey(data: Json | None) -> Passkey | None:
    if data is None:
        return None
    return Passkey(_bytes(data["id"]), _bytes(data["private"], PRIVATE_SIZE), _unsigned(data["counter"]))


def _dump_patches(collection: ServerCollection) -> list[str]:
    return [_text(patch.SerializeToString()) for patch in collection.patches]


def _load_patches(patches: object) -> ServerCollection:
    collection = ServerCollection()
    collection.load(SyncdPatch.FromString(_bytes(patch)) for patch in _as(list, patches))
    return collection


def _dump_app_state_key(key: AppStateKey) -> list[Any]:
    return [_text(key.id), _text(key.data), key.timestamp, _text(key.fingerprint)]


def _load_app_state_key(key_id: object, data: object, timestamp: object, fingerprint: object) -> AppStateKey:
    return AppStateKey(_bytes(key_id), _bytes(data, KEY_SIZE), _unsigned(timestamp, bits=63), _bytes(fingerprint))


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
        "has_keys": companion.has_keys,
        "history": [
            companion.knows_history,
            companion.wants_full_history,
            companion.full_history_days,
            companion.takes_inline_history,
        ],
    }


def _load_companion(data: Json) -> Companion:
    prekey_id, public, signature = data["signed_prekey"]
    signed_prekey = PublicSignedPreKey(
        _unsigned(prekey_id), _bytes(public, KEY_SIZE), _bytes(signature, SIGNATURE_SIZE)
    )
    signed_identity = SignedDeviceIdentity.from_bytes(_bytes(data["signed_identity"]))
    _ = signed_identity.identity  # raises where the details cannot be read
    knows_history, wants_full, full_days, takes_inline = data.get("history", [True, False, 0, False])
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
        has_keys=_as(bool, data.get("has_keys", False)),
        knows_history=_as(bool, knows_history),
        wants_full_history=_as(bool, wants_full),
        full_history_days=_unsigned(full_days),
        takes_inline_history=_as(bool, takes_inline),
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


def _one_of(allowed: tuple[T, ...], value: object) -> T:
    found = next((item for item in allowed if item == value), None)
    if found is None:
        raise ValueError(f"{value!r:.40} where one of {allowed} belongs")
    return found


def _unsigned(value: object, bits: int = 32) -> int:
    number = _as(int, value)
    if isinstance(value, bool) or not 0 <= number < 1 << bits:
        raise ValueError(f"{number} where an unsigned number of {bits} bits belongs")
    return number


def _as(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r:.40} where a {kind.__name__} belongs")
    return value
