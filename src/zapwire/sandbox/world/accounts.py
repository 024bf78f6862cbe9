"""An account: a phone number with its LID, the phone's identity and the companions linked to it."""

import re
from dataclasses import dataclass, field
from typing import Final

from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.jid import JID, LID_SERVER, USER_SERVER
from zapwire.protocol.login import Registration
from zapwire.protocol.pairing.identity import SignedDeviceIdentity
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.prekeys import PublicPreKey
from zapwire.protocol.stanzas.prekeys import UploadPreKeys
from zapwire.sandbox.world.appstate import AppStates
from zapwire.sandbox.world.keys import LOW, PhoneKeys
from zapwire.sandbox.world.passkey import Passkey
from zapwire.sandbox.world.profiles import Profile

# E.164: country code and subscriber number, at most 15 digits; WhatsApp knows none under 7.
NUMBER: Final = re.compile(r"[1-9]\d{6,14}", re.ASCII)

# How many companions WhatsApp lets a phone have.
MAX_COMPANIONS: Final = 4

DEFAULT_PRIVACY: Final = {
    "readreceipts": "all",
    "profile": "all",
    "status": "contacts",
    "online": "all",
    "last": "contacts",
    "groupadd": "all",
    "calladd": "all",
    "messages": "all",
    "defense": "off",
    "stickers": "contacts",
}


@dataclass(slots=True)
class Companion:
    """A linked device, with what the server and the phone know of it. Times are unix seconds."""

    id: int
    registration: Registration
    noise_key: bytes
    signed_identity: SignedDeviceIdentity
    os_name: str
    platform: str
    linked_at: int
    prekeys: dict[int, bytes] = field(default_factory=dict)
    push_name: str = ""
    knows_history: bool = False
    """Whether the phone told it of the past, or begins to."""
    wants_full_history: bool = False
    full_history_days: int = 0
    takes_inline_history: bool = False
    was_told_low: bool = False
    """Whether it knows that few prekeys are left."""
    has_keys: bool = False
    """Whether the phone gave it the keys of app state."""

    @property
    def key_index(self) -> int:
        """Its place in the account's signed list of devices."""
        return self.signed_identity.identity.key_index

    def upload(self, upload: UploadPreKeys) -> None:
        """Take newly published keys; one-time prekeys are added to those still there."""
        self.registration = Registration(upload.registration_id, upload.identity_key, upload.signed_prekey)
        self.prekeys.update((prekey.id, prekey.public) for prekey in upload.prekeys)
        self.was_told_low = self.was_told_low and len(self.prekeys) < LOW

    def take_prekey(self) -> PublicPreKey | None:
        """A one-time prekey to hand out, the oldest, which nobody gets again; None where there is none left."""
        key_id = next(iter(self.prekeys), None)
        return None if key_id is None else PublicPreKey(key_id, self.prekeys.pop(key_id))

    def published(self) -> UploadPreKeys:
        """Every key the server holds of this device."""
        prekeys = tuple(PublicPreKey(key_id, public) for key_id, public in self.prekeys.items())
        registration = self.registration
        return UploadPreKeys(
            registration.registration_id, registration.identity_key, prekeys, registration.signed_prekey
        )


@dataclass(slots=True)
class Account:
    """A person with a phone."""

    number: str
    lid_user: str
    name: str
    identity: KeyPair
    keys: PhoneKeys
    key_list_id: int
    created_at: int
    companions: dict[int, Companion] = field(default_factory=dict)
    reserved: set[int] = field(default_factory=set, init=False)
    """Device ids of companions that are being linked right now."""
    next_device_id: int = 1
    next_key_index: int = 1
    about: str = "Hey there! I am using WhatsApp."
    privacy: dict[str, str] = field(default_factory=lambda: dict(DEFAULT_PRIVACY))
    known: set[str] = field(default_factory=set)
    """Numbers of those it exchanged messages with."""
    passkey: Passkey | None = None
    """What protects the linking of devices; None where nothing does."""
    profile: Profile = field(default_factory=Profile)
    app_state: AppStates = field(default_factory=dict)
    """What its devices agree on, as the server keeps it."""
    app_state_keys: list[AppStateKey] = field(default_factory=list)
    """The phone's keys for it, the newest last."""
    available: set[int] = field(default_factory=set, init=False)
    """Devices that say their user is there."""
    last_seen: int | None = field(default=None, init=False)
    """When the last of them left."""

    def jid(self, device: int = 0) -> JID:
        """By phone number; 0 is the phone itself."""
        return JID(self.number, USER_SERVER, device)

    def lid(self, device: int = 0) -> JID:
        """By LID; 0 is the phone itself."""
        return JID(self.lid_user, LID_SERVER, device)

    def device_ids(self) -> tuple[int, ...]:
        """The phone and its companions."""
        return (0, *self.companions)

    def has_device(self, device: int) -> bool:
        """Whether this is the phone or one of its companions."""
        return device == 0 or device in self.companions

    def address(self, device: int = 0, *, by_lid: bool) -> JID:
        """By LID or by phone number; 0 is the phone itself."""
        return self.lid(device) if by_lid else self.jid(device)

    def push_name(self, device: int) -> str:
        """The name others see beside what this device sends."""
        companion = self.companions.get(device)
        return (companion.push_name if companion else "") or self.name

    def set_available(self, device: int, now: float, *, is_available: bool) -> bool:
        """Note whether a device's user is there; True where that changed whether the person is."""
        before = bool(self.available)
        if is_available:
            self.available.add(device)
        else:
            self.available.discard(device)
        if before and not self.available:
            self.last_seen = int(now)
        return before != bool(self.available)
