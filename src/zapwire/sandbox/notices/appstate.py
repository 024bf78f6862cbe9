"""Notices about app state: a collection has news."""

from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.appstate import NOTIFICATION, server_sync
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.world import World


def app_state_changed(
    world: World, account: Account, by: int, collection: Collection, version: int, now: float
) -> tuple[Delivery, ...]:
    """To the account's devices, but for the one that changed it; the phone is among them."""
    node = Node(
        "notification",
        {
            "from": SERVER,
            "type": NOTIFICATION,
            "id": str(int.from_bytes(world.random(4))),
            "t": str(int(now)),
        },
        server_sync([(collection, version)]),
    )
    return tuple(Delivery(account.jid(device), node) for device in account.device_ids() if device != by)
