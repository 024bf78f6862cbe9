"""What the in-memory store holds, as JSON."""

import base64
from typing import Any, Final, TypeVar

from zapwire.client.store.agreed import ChatSettings
from zapwire.client.store.base import (
    MAX_RECEIVED,
    MAX_SECRETS,
    MAX_SENT,
    Contact,
    Device,
    PrivacyToken,
    SentMessage,
)
from zapwire.client.store.buckets import by_bucket, pack, unpack
from zapwire.client.store.history import HistoryTask
from zapwire.client.store.labels import Label
from zapwire.client.store.nouns import LAST, ONE, UPLOADED
from zapwire.client.store.tables import Groups, Tables
from zapwire.errors import PairingError, StoreError
from zapwire.protocol.appstate import lthash
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.appstate.patches import CollectionState
from zapwire.protocol.jid import JID, user_of
from zapwire.protocol.pairing.identity import ADV_SECRET_SIZE, SignedDeviceIdentity
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.prekeys import MAX_PREKEY_ID, SignedPreKey
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.session import SessionRecord
from zapwire.protocol.signal.xeddsa import SIGNATURE_SIZE

Json = dict[str, Any]

G = TypeVar("G")
K = TypeVar("K")
V = TypeVar("V")

VERSION: Final = 6
_NO_APP_STATE: Final[Json] = {
    "app_state_keys": [],
    "app_states": {},
    "app_state_news": {},
    "app_state_macs": {},
    "chat_settings": [],
}
_WITH_LABELS: Final = 6
_NO_LABELS: Final[Json] = {"labels": [], "label_chats": []}
# What each version that can be read lacks.
_LACKS: Final[dict[int, Json]] = {
    1: {
        "sessions": {},
        "sender_keys": [],
        "shares": [],
        "secrets": [],
        "sent": [],
        "received": [],
        "privacy_tokens": [],
        "privacy_salt": None,
        "contacts": [],
        **_NO_APP_STATE,
        "history": [],
        **_NO_LABELS,
    },
    2: {"contacts": [], **_NO_APP_STATE, "history": [], **_NO_LABELS},
    3: {**_NO_APP_STATE, "history": [], **_NO_LABELS},
    4: {"history": [], **_NO_LABELS},
    5: _NO_LABELS,
    VERSION: {},
}


def dump(tables: Tables) -> Json:
    """Everything, private keys included."""
    device, salt = tables.device.get(ONE), tables.privacy_salt.get(ONE)
    return {
        "version": VERSION,
        "device": _dump_device(device) if device else None,
        "prekeys": {str(key_id): _text(private) for key_id, private in tables.prekeys.items()},
        "last_prekey_id": tables.prekey_ids.get(LAST, 0),
        "uploaded_up_to": tables.prekey_ids.get(UPLOADED, 0),
        "identities": {address: _text(key) for keys in tables.identities.values() for address, key in keys.items()},
        "lids": {str(lid): str(pn) for lid, pn in tables.pn_by_lid.items()},
        "sessions": {
            address: _text(record.to_bytes())
            for records in tables.sessions.values()
            for address, record in records.items()
        },
        "sender_keys": [
            [_dump_jid(group), address, _text(record.to_bytes())]
            for records in tables.sender_keys.values()
            for (group, address), record in records.items()
        ],
        "shares": [
            [_dump_jid(group), [address for addresses in users.values() for address in addresses]]
            for group, users in tables.shares.items()
        ],
        "secrets": [
            [_dump_jid(chat), _dump_jid(sender), id, _text(secret)]
            for (chat, sender, id), secret in tables.secrets.items()
        ],
        "sent": [_dump_sent(message) for message in tables.sent.values()],
        "received": [[_dump_jid(chat), _dump_jid(sender), id] for chat, sender, id in tables.received],
        "privacy_tokens": [
            [_dump_jid(user), _optional_text(known.token), known.timestamp, known.sender_timestamp]
            for user, known in tables.privacy_tokens.items()
        ],
        "privacy_salt": _optional_text(salt),
        "contacts": [_dump_contact(contact) for contact in tables.contacts.values()],
        **_dump_app_state(tables),
        "history": [
            [task.id, _text(task.notification), task.received_at, task.done] for task in tables.history.values()
        ],
        "labels": [[label.id, label.name, label.color, label.predefined_id] for label in tables.labels.values()],
        "label_chats": [[label, _dump_jid(chat), timestamp] for (label, chat), timestamp in tables.label_chats.items()],
    }


def load(data: Any) -> Tables:
    """What `dump` gave, in this version or an earlier one. Raises `StoreError` for anything else."""
    version = data.get("version") if isinstance(data, dict) else None
    if isinstance(version, int) and version not in _LACKS:
        raise StoreError(f"this is a session of version {version}, only versions up to {VERSION} can be read")
    try:
        tables = _load_tables({**data, **_LACKS[data["version"]]})
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, PairingError, StoreError) as error:
        raise StoreError(f"this is no saved session: {type(error).__name__} {error}") from error
    if data["version"] < _WITH_LABELS and tables.app_states.pop(Collection.REGULAR, None):
        # It was read when nobody kept what it says of labels: so it is read again.
        tables.app_state_news.setdefault(Collection.REGULAR, 1)
    return tables


def _load_tables(data: Json) -> Tables:
    tables = Tables()
    if data["device"] is not None:
        tables.device[ONE] = _load_device(data["device"])
    for key_id, private in data["prekeys"].items():
        tables.prekeys[_prekey_id(key_id)] = _bytes(private, KEY_SIZE)
    tables.prekey_ids = {LAST: int(data["last_prekey_id"]), UPLOADED: int(data["uploaded_up_to"])}
    _load_peers(tables, data)
    _load_groups(tables, data)
    _load_messages(tables, data)
    for user, token, timestamp, sender_timestamp in data["privacy_tokens"]:
        known = PrivacyToken(_optional_bytes(token), int(timestamp), int(sender_timestamp))
        tables.privacy_tokens[_load_jid(user)] = known
    if data["privacy_salt"] is not None:
        tables.privacy_salt[ONE] = _bytes(data["privacy_salt"])
    for jid, *names in data["contacts"]:
        first_name, full_name, push_name, business_name = map(_str, names)
        contact = Contact(_load_jid(jid), first_name, full_name, push_name, business_name)
        tables.contacts[contact.jid] = contact
    _load_app_state(tables, data)
    for id, notification, received_at, done in data["history"]:
        tables.history[_str(id)] = HistoryTask(id, _bytes(notification), float(received_at), int(done))
    for label_id, name, color, predefined_id in data["labels"]:
        tables.labels[_str(label_id)] = Label(label_id, _str(name), int(color), int(predefined_id))
    for label_id, chat, timestamp in data["label_chats"]:
        tables.label_chats[_str(label_id), _load_jid(chat)] = int(timestamp)
    return tables


def _load_peers(tables: Tables, data: Json) -> None:
    for address, key in data["identities"].items():
        _group(tables.identities, user_of(address))[address] = _bytes(key, KEY_SIZE)
    for lid_text, pn_text in data["lids"].items():
        lid, pn = JID.parse(lid_text), JID.parse(pn_text)
        tables.pn_by_lid[lid], tables.lid_by_pn[pn] = pn, lid
    for address, record in data["sessions"].items():
        _group(tables.sessions, user_of(address))[address] = SessionRecord.from_bytes(_bytes(record))


def _load_groups(tables: Tables, data: Json) -> None:
    for group, address, record in data["sender_keys"]:
        records = _group(tables.sender_keys, user_of(_str(address)))
        records[_load_jid(group), address] = SenderKeyRecord.from_bytes(_bytes(record))
    for group, addresses in data["shares"]:
        users = _group(tables.shares, _load_jid(group))
        for address in addresses:
            user = user_of(_str(address))
            users[user] = (*users.get(user, ()), address)


def _load_messages(tables: Tables, data: Json) -> None:
    for chat, sender, id, secret in data["secrets"][-MAX_SECRETS:]:
        tables.secrets[_load_jid(chat), _load_jid(sender), _str(id)] = _bytes(secret)
    for entry in data["sent"][-MAX_SENT:]:
        message = _load_sent(entry)
        tables.sent[message.id] = message
    for chat, sender, id in data["received"][-MAX_RECEIVED:]:
        tables.received[_load_jid(chat), _load_jid(sender), _str(id)] = True


def _dump_app_state(tables: Tables) -> Json:
    macs: dict[str, list[str]] = {}
    for (collection, _), data in tables.app_state_macs.items():
        macs.setdefault(collection, []).append(_text(data))
    return {
        "app_state_keys": [
            [_text(key.id), _text(key.data), key.timestamp, _text(key.fingerprint)]
            for key in tables.app_state_keys.values()
        ],
        "app_states": {name: [state.version, _text(state.hash)] for name, state in tables.app_states.items()},
        "app_state_news": tables.app_state_news,
        "app_state_macs": macs,
        "chat_settings": [
            [_dump_jid(chat.jid), chat.muted_until, chat.is_pinned, chat.is_archived]
            for chat in tables.chat_settings.values()
        ],
    }


def _load_app_state(tables: Tables, data: Json) -> None:
    for key_id, secret, timestamp, fingerprint in data["app_state_keys"]:
        key = AppStateKey(_bytes(key_id), _bytes(secret, KEY_SIZE), int(timestamp), _bytes(fingerprint))
        tables.app_state_keys[key.id] = key
    for name, (version, total) in data["app_states"].items():
        tables.app_states[name] = CollectionState(int(version), _bytes(total, lthash.SIZE))
    tables.app_state_news = {_str(name): int(version) for name, version in data["app_state_news"].items()}
    for name, parts in data["app_state_macs"].items():
        for part in parts:
            macs = unpack(_bytes(part))
            for bucket in by_bucket(macs):
                tables.app_state_macs[name, bucket] = pack(macs)
    for jid, muted_until, is_pinned, is_archived in data["chat_settings"]:
        chat = ChatSettings(_load_jid(jid), int(muted_until), bool(is_pinned), bool(is_archived))
        tables.chat_settings[chat.jid] = chat


def _group(table: Groups[G, K, V], group: G) -> dict[K, V]:
    return table.setdefault(group, {})


def _dump_sent(message: SentMessage) -> list[Any]:
    return [
        message.id,
        _dump_jid(message.chat),
        _text(message.message),
        message.created_at,
        _optional_text(message.stanza),
        message.timestamp,
    ]


def _load_sent(entry: Any) -> SentMessage:
    id, chat, message, created_at, stanza, timestamp = entry
    return SentMessage(
        _str(id),
        _load_jid(chat),
        _bytes(message),
        float(created_at),
        _optional_bytes(stanza),
        None if timestamp is None else int(timestamp),
    )


def _dump_contact(contact: Contact) -> list[Any]:
    names = contact.first_name, contact.full_name, contact.push_name, contact.business_name
    return [_dump_jid(contact.jid), *names]


def _dump_device(device: Device) -> Json:
    signed = device.signed_prekey
    return {
        "registration_id": device.registration_id,
        "noise_key": _text(device.noise_key.private),
        "identity_key": _text(device.identity_key.private),
        "signed_prekey": [signed.id, _text(signed.key_pair.private), _text(signed.signature)],
        "adv_secret": _text(device.adv_secret),
        "jid": str(device.jid) if device.jid else None,
        "lid": str(device.lid) if device.lid else None,
        "signed_identity": _text(device.signed_identity.to_bytes()) if device.signed_identity else None,
        "platform": device.platform,
        "business_name": device.business_name,
        "push_name": device.push_name,
    }


def _load_device(data: Json) -> Device:
    prekey_id, private, signature = data["signed_prekey"]
    identity = data["signed_identity"]
    registration_id = int(data["registration_id"])
    if not 0 < registration_id < 1 << 32:
        raise ValueError(f"a registration id has 32 bits and is not 0, this one is {registration_id}")
    return Device(
        registration_id,
        KeyPair.from_private(_bytes(data["noise_key"], KEY_SIZE)),
        KeyPair.from_private(_bytes(data["identity_key"], KEY_SIZE)),
        SignedPreKey(
            _prekey_id(prekey_id), KeyPair.from_private(_bytes(private, KEY_SIZE)), _bytes(signature, SIGNATURE_SIZE)
        ),
        _bytes(data["adv_secret"], ADV_SECRET_SIZE),
        JID.parse(data["jid"]) if data["jid"] else None,
        JID.parse(data["lid"]) if data["lid"] else None,
        SignedDeviceIdentity.from_bytes(_bytes(identity)) if identity else None,
        str(data["platform"]),
        str(data["business_name"]),
        str(data["push_name"]),
    )


def _prekey_id(value: object) -> int:
    prekey_id = int(str(value))
    if not 0 < prekey_id <= MAX_PREKEY_ID:
        raise ValueError(f"a prekey's id has 24 bits and is not 0, this one is {prekey_id}")
    return prekey_id


def _dump_jid(jid: JID) -> list[str | int]:
    """Field by field: what the network names need not be what the text form can say."""
    parts: list[str | int] = [jid.user, jid.server, jid.device, jid.agent, jid.integrator]
    while parts[-1] == 0:
        parts.pop()
    return parts


def _load_jid(parts: Any) -> JID:
    user, server, *numbers = parts
    return JID(_str(user), _str(server), *(int(number) for number in numbers))


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} stands where a text belongs")
    return value


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _optional_text(data: bytes | None) -> str | None:
    return None if data is None else _text(data)


def _bytes(text: str, size: int | None = None) -> bytes:
    data = base64.b64decode(text, validate=True)
    if size is not None and len(data) != size:
        raise ValueError(f"a key or secret has {len(data)} bytes, expected {size}")
    return data


def _optional_bytes(text: str | None) -> bytes | None:
    return None if text is None else _bytes(text)
