"""The in-memory store. It can be written out as JSON and read back, which is enough for tools and tests."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from zapwire.client.store.base import Device, Stores
from zapwire.errors import PairingError, StoreError
from zapwire.protocol.jid import JID
from zapwire.protocol.pairing.identity import ADV_SECRET_SIZE, SignedDeviceIdentity
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.prekeys import MAX_PREKEY_ID, PreKey, SignedPreKey
from zapwire.protocol.signal.xeddsa import SIGNATURE_SIZE

Json = dict[str, Any]


@dataclass(slots=True)
class _Tables:
    """Everything there is; a unit of work has a copy of its own until it commits."""

    device: Device | None = None
    # Private halves only: a first upload is 812 keys, and with both halves as objects they weigh thrice as much.
    prekeys: dict[int, bytes] = field(default_factory=dict)
    last_prekey_id: int = 0
    uploaded_up_to: int = 0
    identities: dict[str, bytes] = field(default_factory=dict)
    pn_by_lid: dict[JID, JID] = field(default_factory=dict)
    lid_by_pn: dict[JID, JID] = field(default_factory=dict)

    def copy(self) -> "_Tables":
        return replace(
            self,
            prekeys=dict(self.prekeys),
            identities=dict(self.identities),
            pn_by_lid=dict(self.pn_by_lid),
            lid_by_pn=dict(self.lid_by_pn),
        )


class _Noun:
    """A view of one noun in whichever tables its owner has now."""

    __slots__ = ("_owner",)

    def __init__(self, owner: "_Unit") -> None:
        self._owner = owner

    @property
    def _tables(self) -> _Tables:
        return self._owner.tables


class _Devices(_Noun):
    async def load(self) -> Device | None:
        return self._tables.device

    async def save(self, device: Device) -> None:
        self._tables.device = device

    async def delete(self) -> None:
        self._owner.tables = _Tables()


class _PreKeys(_Noun):
    async def add(self, prekeys: Sequence[PreKey]) -> None:
        self._tables.prekeys.update((prekey.id, prekey.key_pair.private) for prekey in prekeys)
        self._tables.last_prekey_id = max((self._tables.last_prekey_id, *(prekey.id for prekey in prekeys)))

    async def last_id(self) -> int:
        return self._tables.last_prekey_id

    async def get(self, prekey_id: int) -> PreKey | None:
        private = self._tables.prekeys.get(prekey_id)
        return None if private is None else PreKey(prekey_id, KeyPair.from_private(private))

    async def not_uploaded(self, most: int) -> list[PreKey]:
        uploaded = self._tables.uploaded_up_to
        waiting = [item for item in sorted(self._tables.prekeys.items()) if item[0] > uploaded][:most]
        return [PreKey(prekey_id, KeyPair.from_private(private)) for prekey_id, private in waiting]

    async def count_uploaded(self) -> int:
        uploaded = self._tables.uploaded_up_to
        return sum(key_id <= uploaded for key_id in self._tables.prekeys)

    async def mark_uploaded(self, up_to: int) -> None:
        self._tables.uploaded_up_to = max(self._tables.uploaded_up_to, up_to)

    async def remove(self, prekey_id: int) -> None:
        self._tables.prekeys.pop(prekey_id, None)


class _Identities(_Noun):
    async def get(self, address: str) -> bytes | None:
        return self._tables.identities.get(address)

    async def put(self, address: str, key: bytes) -> None:
        self._tables.identities[address] = key


class _LIDs(_Noun):
    async def put(self, lid: JID, pn: JID) -> None:
        lid, pn = lid.to_non_ad(), pn.to_non_ad()
        tables = self._tables
        old_pn, old_lid = tables.pn_by_lid.get(lid), tables.lid_by_pn.get(pn)
        if old_pn is not None:
            tables.lid_by_pn.pop(old_pn, None)
        if old_lid is not None:
            tables.pn_by_lid.pop(old_lid, None)
        tables.pn_by_lid[lid], tables.lid_by_pn[pn] = pn, lid

    async def lid_for(self, pn: JID) -> JID | None:
        return self._tables.lid_by_pn.get(pn.to_non_ad())

    async def pn_for(self, lid: JID) -> JID | None:
        return self._tables.pn_by_lid.get(lid.to_non_ad())


class _Unit:
    """The nouns over one set of tables."""

    def __init__(self, tables: _Tables) -> None:
        self.tables = tables
        self.device = _Devices(self)
        self.prekeys = _PreKeys(self)
        self.identities = _Identities(self)
        self.lids = _LIDs(self)


class MemoryStore(_Unit):
    """An account in memory.

    `on_commit` is awaited at the end of every unit of work, with a store that holds what is to be committed; where
    it raises, nothing is.
    """

    def __init__(self, *, on_commit: Callable[["MemoryStore"], Awaitable[None]] | None = None) -> None:
        super().__init__(_Tables())
        self._on_commit = on_commit
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Stores]:
        """A unit of work; one runs at a time, and readers see nothing of it before it commits."""
        async with self._writing:
            unit = _Unit(self.tables.copy())
            yield unit
            if self._on_commit:
                changed = MemoryStore()
                changed.tables = unit.tables
                await self._on_commit(changed)
            self.tables = unit.tables

    def to_json(self) -> Json:
        """Everything, private keys included: whoever has it is this device."""
        tables = self.tables
        return {
            "version": 1,
            "device": _dump_device(tables.device) if tables.device else None,
            "prekeys": {str(key_id): _text(private) for key_id, private in tables.prekeys.items()},
            "last_prekey_id": tables.last_prekey_id,
            "uploaded_up_to": tables.uploaded_up_to,
            "identities": {address: _text(key) for address, key in tables.identities.items()},
            "lids": {str(lid): str(pn) for lid, pn in tables.pn_by_lid.items()},
        }

    def load_json(self, data: Json) -> None:
        """Replace everything with what `to_json` gave. Raises `StoreError` for anything else, changing nothing."""
        try:
            if data["version"] != 1:
                raise StoreError(f"this is a session of version {data['version']}, only version 1 can be read")
            lids = {JID.parse(lid): JID.parse(pn) for lid, pn in data["lids"].items()}
            self.tables = _Tables(
                None if data["device"] is None else _load_device(data["device"]),
                {_prekey_id(key_id): _bytes(private, KEY_SIZE) for key_id, private in data["prekeys"].items()},
                int(data["last_prekey_id"]),
                int(data["uploaded_up_to"]),
                {address: _bytes(key, KEY_SIZE) for address, key in data["identities"].items()},
                lids,
                {pn: lid for lid, pn in lids.items()},
            )
        except (
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
            OverflowError,
            PairingError,
        ) as error:
            raise StoreError(f"this is no saved session: {type(error).__name__} {error}") from error


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


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str, size: int | None = None) -> bytes:
    data = base64.b64decode(text, validate=True)
    if size is not None and len(data) != size:
        raise ValueError(f"a key or secret has {len(data)} bytes, expected {size}")
    return data
