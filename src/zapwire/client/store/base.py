"""What a store must offer: one small Protocol for each noun, and units of work that commit them together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Final, Protocol

from zapwire.client.store.agreed import AppStateStore, ChatSettingsStore
from zapwire.client.store.history import HistoryStore
from zapwire.client.store.labels import LabelStore
from zapwire.protocol.jid import JID
from zapwire.protocol.pairing.identity import SignedDeviceIdentity
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.prekeys import PreKey, SignedPreKey
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.session import SessionRecord

# What is kept of the newest; older ones are forgotten when a unit of work commits.
MAX_SENT: Final = 1024
MAX_RECEIVED: Final = 2048
MAX_SECRETS: Final = 4096


@dataclass(frozen=True, slots=True)
class Device:
    """This device's keys and, once linked, whose device it is."""

    registration_id: int
    noise_key: KeyPair
    identity_key: KeyPair
    signed_prekey: SignedPreKey
    adv_secret: bytes = field(repr=False)
    jid: JID | None = None
    lid: JID | None = None
    signed_identity: SignedDeviceIdentity | None = None
    platform: str = ""
    business_name: str = ""
    push_name: str = ""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message this device sent or is about to send: what answers retry receipts, and a second send of its id."""

    id: str
    chat: JID
    message: bytes = field(repr=False)
    """The serialised `Message`, as the chat's members get it, without padding."""
    created_at: float
    """Unix seconds."""
    stanza: bytes | None = field(default=None, repr=False)
    """The encoded stanza, ciphertexts included, while it is not certain that the server has it."""
    timestamp: int | None = None
    """Unix seconds by the server's clock, once it acknowledged the message."""


@dataclass(frozen=True, slots=True)
class PrivacyToken:
    """What permits writing to a user who does not know us (whatsmeow tctoken.go)."""

    token: bytes | None = field(repr=False)
    """The user's token for us, or None where only ours was sent."""
    timestamp: int
    """When the user issued it, in Unix seconds; 0 without a token."""
    sender_timestamp: int
    """When ours was last issued to the user, in Unix seconds; 0 for never."""

    def merged(self, other: "PrivacyToken") -> "PrivacyToken":
        """What is known of a user by both: the newer token, of two as new `other`'s, and when ours was last issued."""
        newer = other if other.token is not None and other.timestamp >= self.timestamp else self
        issued = max(self.sender_timestamp, other.sender_timestamp)
        return PrivacyToken(newer.token, newer.timestamp, issued)


@dataclass(frozen=True, slots=True)
class Contact:
    """What somebody is called; every name that is not known is empty."""

    jid: JID
    """Whose names, a phone number or a LID, without a device."""
    first_name: str = ""
    """As the phone's address book has it."""
    full_name: str = ""
    """The same, whole."""
    push_name: str = ""
    """As they call themselves."""
    business_name: str = ""
    """As WhatsApp verified it."""


class DeviceStore(Protocol):
    """The one device of this account."""

    async def load(self) -> Device | None:
        """The device, or None before it was ever saved."""
        ...

    async def save(self, device: Device) -> None:
        """Keep it, in place of what was there."""
        ...

    async def delete(self) -> None:
        """Forget the device and everything that belongs to it, in every noun."""
        ...


class PreKeyStore(Protocol):
    """One-time prekeys, private halves included."""

    async def add(self, prekeys: Sequence[PreKey]) -> None:
        """Keep new ones, not uploaded yet."""
        ...

    async def last_id(self) -> int:
        """The highest id ever added, 0 before the first. Ids of removed keys are not used again."""
        ...

    async def get(self, prekey_id: int) -> PreKey | None:
        """One by its id."""
        ...

    async def not_uploaded(self, most: int) -> list[PreKey]:
        """Those the server does not have, lowest id first."""
        ...

    async def count_uploaded(self) -> int:
        """How many were uploaded and are still here."""
        ...

    async def mark_uploaded(self, up_to: int) -> None:
        """The server has every key up to this id."""
        ...

    async def remove(self, prekey_id: int) -> None:
        """Forget one that was used."""
        ...


class SessionStore(Protocol):
    """Signal sessions, by Signal address (`JID.signal_address`). An address's user is what stands before its colon."""

    async def get(self, address: str) -> SessionRecord | None:
        """The sessions with one device, or None."""
        ...

    async def put(self, address: str, record: SessionRecord) -> None:
        """Keep the record as it is now."""
        ...

    async def delete(self, address: str) -> None:
        """Forget the sessions with one device, if there are any."""
        ...

    async def delete_user(self, user: str) -> None:
        """Forget those with every device of a user: `123_1` is for `123_1:0` and `123_1:7`, not for `123:0`."""
        ...

    async def rename_user(self, old: str, new: str) -> bool:
        """A user is known by another name now: move each record whose device has none under `new`, drop the others.

        Answers whether `old` had any. Renaming to the same name changes nothing.
        """
        ...


class IdentityStore(Protocol):
    """Other devices' identity keys, by Signal address."""

    async def get(self, address: str) -> bytes | None:
        """The key last seen, or None."""
        ...

    async def put(self, address: str, key: bytes) -> None:
        """Keep the key now seen."""
        ...

    async def delete(self, address: str) -> None:
        """Forget one device's key, if there is one."""
        ...

    async def delete_user(self, user: str) -> None:
        """Forget the keys of every device of a user."""
        ...

    async def rename_user(self, old: str, new: str) -> bool:
        """Like `SessionStore.rename_user`."""
        ...


class SenderKeyStore(Protocol):
    """Groups' sender keys, others' and our own, by group and the sender's Signal address; and who has our own key."""

    async def get(self, group: JID, address: str) -> SenderKeyRecord | None:
        """One sender's keys in one group, or None."""
        ...

    async def put(self, group: JID, address: str, record: SenderKeyRecord) -> None:
        """Keep the record as it is now."""
        ...

    async def delete(self, group: JID, address: str) -> None:
        """Forget one sender's keys in one group, if there are any."""
        ...

    async def rename_user(self, old: str, new: str) -> bool:
        """Like `SessionStore.rename_user`, in every group; a device that has our key has it under its new name, too."""
        ...

    async def rename_users(self, names: Mapping[str, str]) -> None:
        """The same for many users, with their new names by their old ones."""
        ...

    async def shared_with(self, group: JID) -> frozenset[str]:
        """The addresses of the devices that were sent our key of this group."""
        ...

    async def share(self, group: JID, addresses: Iterable[str]) -> None:
        """These devices are sent our key of this group, besides those that were before."""
        ...

    async def unshare(self, group: JID) -> None:
        """Nobody has our key of this group: it is a new one."""
        ...

    async def unshare_user(self, user: str) -> None:
        """No device of this user has our key of any group."""
        ...


class SecretStore(Protocol):
    """Message secrets, which later parts of a message are encrypted with. Devices of JIDs are ignored.

    The newest `MAX_SECRETS` stay, by when they were last put.
    """

    async def get(self, chat: JID, sender: JID, id: str) -> bytes | None:
        """The secret of one message, or None."""
        ...

    async def put(self, chat: JID, sender: JID, id: str, secret: bytes) -> None:
        """Keep the secret of one message."""
        ...


class SentStore(Protocol):
    """Messages of this device. The newest `MAX_SENT` stay, by when they were last put."""

    async def get(self, id: str) -> SentMessage | None:
        """One by its id, or None."""
        ...

    async def put(self, message: SentMessage) -> None:
        """Keep it, in place of what was there under its id."""
        ...

    async def delete(self, id: str) -> None:
        """Forget one, if it is there."""
        ...


class ReceivedStore(Protocol):
    """Which messages were received, so that none is taken twice. JIDs count as they are, devices included.

    The newest `MAX_RECEIVED` stay, by when they were first added.
    """

    async def has(self, chat: JID, sender: JID, id: str) -> bool:
        """Whether it was added."""
        ...

    async def add(self, chat: JID, sender: JID, id: str) -> None:
        """Remember one."""
        ...


class PrivacyTokenStore(Protocol):
    """Users' privacy tokens, and the secret that ours are made of. Devices of JIDs are ignored."""

    async def get(self, user: JID) -> PrivacyToken | None:
        """What is known of this user, or None."""
        ...

    async def put(self, user: JID, token: PrivacyToken) -> None:
        """Keep it, in place of what was there."""
        ...

    async def salt(self) -> bytes | None:
        """The salt, or None before there is one."""
        ...

    async def put_salt(self, salt: bytes) -> None:
        """Keep the salt."""
        ...


class ContactStore(Protocol):
    """What people are called, by JID; devices of JIDs are ignored."""

    async def get(self, jid: JID) -> Contact | None:
        """What one is called, or None where nothing is known."""
        ...

    async def all(self) -> list[Contact]:
        """Everybody, in no order."""
        ...

    async def put(self, contact: Contact) -> None:
        """Keep it, in place of what was there."""
        ...

    async def put_many(self, contacts: Iterable[Contact]) -> None:
        """The same for many; of one JID the last counts."""
        ...

    async def delete(self, jid: JID) -> None:
        """Forget what one is called, if it is known."""
        ...


class LIDStore(Protocol):
    """Which phone number and which LID are the same person; devices are ignored."""

    async def put(self, lid: JID, pn: JID) -> None:
        """Learn that both are one."""
        ...

    async def lid_for(self, pn: JID) -> JID | None:
        """The LID of a phone number."""
        ...

    async def lids_for(self, pns: Collection[JID]) -> dict[JID, JID]:
        """The LIDs of many phone numbers, by number, without those that are not known."""
        ...

    async def pn_for(self, lid: JID) -> JID | None:
        """The phone number of a LID."""
        ...


class Stores(Protocol):
    """Every noun's store."""

    @property
    def device(self) -> DeviceStore: ...
    @property
    def prekeys(self) -> PreKeyStore: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def identities(self) -> IdentityStore: ...
    @property
    def sender_keys(self) -> SenderKeyStore: ...
    @property
    def secrets(self) -> SecretStore: ...
    @property
    def sent(self) -> SentStore: ...
    @property
    def received(self) -> ReceivedStore: ...
    @property
    def privacy_tokens(self) -> PrivacyTokenStore: ...
    @property
    def lids(self) -> LIDStore: ...
    @property
    def contacts(self) -> ContactStore: ...
    @property
    def app_state(self) -> AppStateStore: ...
    @property
    def chat_settings(self) -> ChatSettingsStore: ...
    @property
    def labels(self) -> LabelStore: ...
    @property
    def history(self) -> HistoryStore: ...


class UnitOfWork(Stores, Protocol):
    """What is done to its stores is committed together, or not at all."""

    async def committed(self) -> None:
        """Return when it is durable, which its block may have left open. Raises `StoreError` where it will not be."""
        ...


class Store(Stores, Protocol):
    """An account's store. Reads may go to it directly; writes belong in a unit of work.

    Raises `StoreError` where it cannot read or write, and for a write outside of a unit of work that is open.
    """

    def begin(self, *, wait: bool = True) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work, which is committed when its block ends; the block is left when that is durable.

        Without `wait` it is left at once: `committed` tells the rest, and where nobody asks, the commit may take its
        time. One unit runs at a time. It reads what it and those before it have written; whoever reads the store itself
        sees what was committed.
        """
        ...
