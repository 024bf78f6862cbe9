"""Notices about people: their texts and pictures, and to an account's own devices its settings and blocklist."""

from collections.abc import Callable, Iterator

from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.about import AboutNotice
from zapwire.protocol.stanzas.blocklist import BlockAction, BlocklistNotice
from zapwire.protocol.stanzas.pictures import PictureNotice, own_picture_notice
from zapwire.protocol.stanzas.privacy import PrivacyNotice
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.profiles import may_see
from zapwire.sandbox.world.world import World


def about_changed(world: World, account: Account, now: float) -> tuple[Delivery, ...]:
    """To the devices of everybody who knows the account and may see the text."""
    notice = AboutNotice(account.jid(), account.about, int(now))
    devices = _watchers(world, account, "status")
    return tuple(Delivery(device, notice.to_node(_id(world))) for device in devices)


def picture_changed(world: World, account: Account, now: float) -> tuple[Delivery, ...]:
    """To the devices of everybody who knows the account and may see the picture, and to its own companions."""
    picture = world.pictures.get(account.jid())
    notice = PictureNotice(
        account.jid(), picture.id if picture else "", account.jid(), picture is None, timestamp=int(now)
    )
    others = [Delivery(device, notice.to_node(_id(world))) for device in _watchers(world, account, "profile")]
    own = [Delivery(jid, own_picture_notice(account.jid(), _id(world), int(now))) for jid in _companions(account)]
    return (*others, *own)


def privacy_changed(
    world: World, account: Account, names: tuple[str, ...], now: float, by: int
) -> tuple[Delivery, ...]:
    """To the account's companions but the one that changed it (`by`)."""
    notice = PrivacyNotice(account.jid(), {name: account.privacy[name] for name in names}, int(now))
    return _to_companions(world, account, by, notice.to_node)


def blocklist_changed(
    world: World, account: Account, who: Account, action: BlockAction, now: float, by: int
) -> tuple[Delivery, ...]:
    """To the account's companions but the one that changed it (`by`)."""
    version = account.profile.blocklist_version
    changes: tuple[tuple[JID, BlockAction], ...] = ((who.lid(), action),)
    notice = BlocklistNotice(account.jid(), "", str(version), str(version - 1), changes, int(now))
    return _to_companions(world, account, by, notice.to_node)


def _to_companions(world: World, account: Account, by: int, make: Callable[[str], Node]) -> tuple[Delivery, ...]:
    return tuple(Delivery(jid, make(_id(world))) for jid in _companions(account) if jid.device != by)


def _companions(account: Account) -> Iterator[JID]:
    return (account.jid(device) for device in account.companions)


def _watchers(world: World, account: Account, setting: str) -> Iterator[JID]:
    found = (world.accounts.get(number) for number in sorted(account.known))
    people = (person for person in found if person and may_see(account, person, setting))
    return (person.jid(device) for person in people for device in person.device_ids())


def _id(world: World) -> str:
    """A fresh id for a stanza of the server's own."""
    return str(int.from_bytes(world.random(4)))
