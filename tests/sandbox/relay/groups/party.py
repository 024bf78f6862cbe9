"""A group in the town, and people who act on it."""

from collections.abc import Iterable

from tests.sandbox.people import NOW, Town, town
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.sandbox.relay.groups.acts import Act
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import AddressingMode, Group
from zapwire.sandbox.world.mailboxes import Delivery


def party(mode: AddressingMode = "lid") -> tuple[Town, Group]:
    """Return the town with a group that Ana made for herself and Bo; Cy is not in it."""
    place = town()
    return place, place.world.create_group(place.ana, "Trip", [place.bo], NOW, mode)


def by(place: Town, actor: Account, later: int = 5) -> Act:
    """Return an act of somebody's, some seconds after the group was made."""
    return Act(place.world, actor, NOW + later)


def told(deliveries: Iterable[Delivery], device: JID) -> list[Node]:
    """Return the changes that a device is told of."""
    return [child for one in deliveries if one.device == device for child in one.node.children]


def tags(deliveries: Iterable[Delivery], device: JID) -> list[str]:
    """Return what they are about."""
    return [node.tag for node in told(deliveries, device)]
