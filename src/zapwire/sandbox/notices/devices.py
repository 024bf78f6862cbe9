"""Notices about devices and keys: linked and unlinked, a new identity, prekeys that run low, privacy tokens."""

from collections.abc import Iterable, Iterator

from zapwire.protocol.jid import JID
from zapwire.protocol.pairing.identity import KeyIndexList
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE
from zapwire.protocol.stanzas.devices import ChangeKind, DeviceListChanged, OwnDevicesChanged
from zapwire.protocol.stanzas.identities import IdentityChanged, PreKeysLow
from zapwire.protocol.stanzas.messages import participant_hash
from zapwire.protocol.stanzas.privacy import PrivacyTokenReceived
from zapwire.sandbox.world.accounts import Account, Companion
from zapwire.sandbox.world.keys import LOW, PhoneKeys
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.world import World


def signed_indexes(world: World, account: Account, now: int) -> tuple[bytes, int]:
    """The account's signed list of its companions' key indexes, and when it last changed.

    whatsapp-rust takes an account with companions for unknown without it.
    """
    companions = account.companions.values()
    changed_at = max((companion.linked_at for companion in companions), default=now)
    valid = (0, *(companion.key_index for companion in companions))
    indexes = KeyIndexList(account.key_list_id, changed_at, account.next_key_index - 1, valid)
    return indexes.sign(account.identity, world.random(RANDOM_SIZE)), changed_at


def device_linked(world: World, account: Account, companion: Companion, now: float) -> tuple[Delivery, ...]:
    """To everybody who knows the account, and to its other companions."""
    indexes = signed_indexes(world, account, int(now))
    return _list_changed(world, account, "add", companion, now, indexes)


def device_unlinked(world: World, account: Account, companion: Companion, now: float) -> tuple[Delivery, ...]:
    """To everybody who knows the account, and to its other companions; the list of key indexes has only its time."""
    return _list_changed(world, account, "remove", companion, now, (b"", int(now)))


def _list_changed(
    world: World, account: Account, kind: ChangeKind, companion: Companion, now: float, indexes: tuple[bytes, int]
) -> tuple[Delivery, ...]:
    devices = account.device_ids()
    hashes = [participant_hash(account.address(d, by_lid=by_lid) for d in devices) for by_lid in (False, True)]
    change = DeviceListChanged(
        account.jid(),
        account.lid(),
        kind,
        account.jid(companion.id),
        account.lid(companion.id),
        hashes[0],
        hashes[1],
        companion.key_index,
        *indexes,
        timestamp=int(now),
    )
    own = OwnDevicesChanged(
        account.jid(),
        tuple(account.jid(device) for device in devices),
        hashes[0],
        int(now),
        {other.id: other.key_index for other in account.companions.values()},
    )
    others = [Delivery(device, change.to_node(_id(world))) for device in _devices_of(_acquaintances(world, account))]
    companions = [Delivery(account.jid(d), own.to_node(_id(world))) for d in account.companions if d != companion.id]
    return (*others, *companions)


def identity_changed(world: World, account: Account, now: float) -> tuple[Delivery, ...]:
    """The phone was installed anew: to everybody who knows the account."""
    change = IdentityChanged(account.jid(), account.lid(), int(now))
    return tuple(Delivery(device, change.to_node(_id(world))) for device in _devices_of(_acquaintances(world, account)))


def prekeys_low(world: World, account: Account, device: int, now: float) -> tuple[Delivery, ...]:
    """To a device of which few one-time prekeys are left, once until it publishes more."""
    keys = account.companions.get(device) or account.keys
    left = len(keys.offered) if isinstance(keys, PhoneKeys) else len(keys.prekeys)
    if left >= LOW or keys.was_told_low:
        return ()
    keys.was_told_low = True
    return (Delivery(account.jid(device), PreKeysLow(left, int(now)).to_node(_id(world))),)


def token_issued(world: World, issuer: Account, to: Account, token: bytes, timestamp: int) -> tuple[Delivery, ...]:
    """To all devices of the person whom the issuer trusts."""
    notice = PrivacyTokenReceived(issuer.jid(), token, timestamp, issuer.lid())
    return tuple(Delivery(device, notice.to_node(_id(world))) for device in _devices_of((to,)))


def _acquaintances(world: World, account: Account) -> Iterator[Account]:
    found = (world.accounts.get(number) for number in sorted(account.known))
    return (person for person in found if person)


def _devices_of(accounts: Iterable[Account]) -> Iterator[JID]:
    return (account.jid(device) for account in accounts for device in account.device_ids())


def _id(world: World) -> str:
    """A fresh id for a stanza of the server's own."""
    return str(int.from_bytes(world.random(4)))
