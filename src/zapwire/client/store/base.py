"""What a store must offer: one small Protocol for each noun, and units of work that commit them together."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from zapwire.protocol.jid import JID
from zapwire.protocol.pairing.identity import SignedDeviceIdentity
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.prekeys import PreKey, SignedPreKey


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


class IdentityStore(Protocol):
    """Other devices' identity keys, by Signal address."""

    async def get(self, address: str) -> bytes | None:
        """The key last seen, or None."""
        ...

    async def put(self, address: str, key: bytes) -> None:
        """Keep the key now seen."""
        ...


class LIDStore(Protocol):
    """Which phone number and which LID are the same person; devices are ignored."""

    async def put(self, lid: JID, pn: JID) -> None:
        """Learn that both are one."""
        ...

    async def lid_for(self, pn: JID) -> JID | None:
        """The LID of a phone number."""
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
    def identities(self) -> IdentityStore: ...
    @property
    def lids(self) -> LIDStore: ...


class Store(Stores, Protocol):
    """An account's store. Reads may go to it directly; what belongs together is written in a unit of work.

    Raises `StoreError` where it cannot read or write.
    """

    def begin(self) -> AbstractAsyncContextManager[Stores]:
        """A unit of work: what is done to its stores is committed together when the block ends, or not at all."""
        ...
