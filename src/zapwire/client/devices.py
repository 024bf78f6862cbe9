"""Devices: which devices a user has, asked once and kept up to date by notifications."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.lids import LIDs
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node, readable
from zapwire.protocol.stanzas.devices import DeviceListChanged, OwnDevicesChanged, device_query, read_devices
from zapwire.protocol.stanzas.messages import participant_hash

MAX_USERS: Final = 10_000


class Devices:
    """The device lists of the users this account writes to; those not used for longest are forgotten first."""

    def __init__(self, context: Context, lids: LIDs) -> None:
        self._context = context
        self._lids = lids
        self._lists: OrderedDict[JID, tuple[JID, ...]] = OrderedDict()
        context.memories.add(self._lists.clear)
        self._changes = 0

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {"devices": self._on_devices, "account_sync": self._on_account_sync}

    async def of(self, users: Sequence[JID]) -> tuple[JID, ...]:
        """Every device of these users, ours included. Raises what a query raises."""
        found: list[JID] = []
        unknown: list[JID] = []
        for user in users:
            known = self._lists.get(user)
            if known:
                self._lists.move_to_end(user)
                found += known
            elif user.is_bot:
                found.append(user)
            elif user not in unknown:
                unknown.append(user)
        if unknown:
            changes = self._changes
            answer = await self._context.query(device_query(tuple(unknown), self._context.new_id()))
            for user, devices in readable(answer, read_devices):
                if changes == self._changes:  # else the answer may be from before that
                    self._keep(user, devices)
                found += devices
        return tuple(found)

    def forget(self, users: Iterable[JID]) -> None:
        """Ask again the next time, as where the server's list is another."""
        self._changes += 1
        for user in users:
            self._lists.pop(user.to_non_ad(), None)

    def _keep(self, user: JID, devices: tuple[JID, ...]) -> None:
        self._lists[user] = devices
        self._lists.move_to_end(user)
        while len(self._lists) > MAX_USERS:
            self._lists.popitem(last=False)

    async def _on_devices(self, node: Node) -> None:
        change = DeviceListChanged.from_node(node)
        self._changes += 1
        await self._lids.learn_all([(change.user, change.lid)])
        self._apply(change.user, change, change.device, change.device_hash)
        # A change that does not tell the other name tells nothing of that one's list, which is asked for again.
        other = change.lid or await self._lids.other(change.user.to_non_ad())
        if other is not None:
            self._apply(other, change, change.device_lid, change.device_lid_hash)

    def _apply(self, user: JID, change: DeviceListChanged, device: JID | None, expected: str) -> None:
        """The list after a change, kept only where its hash is the server's (whatsmeow notification.go)."""
        known = self._lists.get(user)
        if known is None:
            return
        if change.kind == "add" and device is not None:
            known = (*known, device)
        elif change.kind == "remove":
            known = tuple(one for one in known if one != device)
        if change.kind == "update" or participant_hash(known) != expected:
            self._lists.pop(user, None)
        else:
            self._keep(user, known)

    async def _on_account_sync(self, node: Node) -> None:
        if node.child("devices") is None:
            return
        change = OwnDevicesChanged.from_node(node)
        me = await self._context.me()
        names = [name.to_non_ad() for name in (me.pn, me.lid) if name is not None]
        self.forget(names)
        if participant_hash(change.devices) == change.device_hash:
            for name in names:
                self._keep(name, tuple(name.with_device(device.device) for device in change.devices))
