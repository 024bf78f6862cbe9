"""Identities: the keys others' devices are known by, and what follows when somebody's change."""

from collections.abc import Mapping

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.lids import LIDs
from zapwire.client.prekeys import MINIMUM, PreKeys
from zapwire.client.privacy import PrivacyTokens
from zapwire.client.store.base import Stores
from zapwire.protocol import events
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.identities import IdentityChanged, PreKeysLow


class Identities:
    """Notifications about keys: somebody's new ones, and our own that run out."""

    def __init__(self, context: Context, lids: LIDs, prekeys: PreKeys, tokens: PrivacyTokens) -> None:
        self._context = context
        self._lids = lids
        self._tokens = tokens
        self._prekeys = prekeys

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {"encrypt": self._on_encrypt}

    async def replaced(self, unit: Stores, device: JID) -> events.IdentityChanged:
        """What to tell where a device turns out to have a new identity; it needs our sender keys again."""
        await unit.sender_keys.unshare_user(device.signal_user())
        other = await self._lids.other(device, unit)
        return _event(device, other, int(self._context.clock.now()), is_implicit=True)

    async def _on_encrypt(self, node: Node) -> None:
        if node.child("identity") is not None:
            await self._on_change(IdentityChanged.from_node(node))
        elif node.child("count") is not None and PreKeysLow.from_node(node).count < MINIMUM:
            self._context.spawn(self._prekeys.supply())

    async def _on_change(self, change: IdentityChanged) -> None:
        """Somebody registered anew: the sessions with all their devices are void (whatsmeow notification.go)."""
        context = self._context
        other = change.lid or await self._lids.other(change.jid)
        event = _event(change.jid, other, change.timestamp, is_implicit=False)
        async with context.store.begin() as unit:
            for name in (change.jid, other):
                if name is not None:
                    await _forget(unit, name)
            await context.record(event, unit)
        await context.emit(event)
        await self._tokens.reissue(change.jid)


async def _forget(unit: Stores, user: JID) -> None:
    """Drop the sessions with all of a user's devices; each needs our sender keys again."""
    name = user.signal_user()
    await unit.identities.delete_user(name)
    await unit.sessions.delete_user(name)
    await unit.sender_keys.unshare_user(name)


def _event(jid: JID, other: JID | None, timestamp: int, *, is_implicit: bool) -> events.IdentityChanged:
    """The event, with both names where they are known."""
    names = [name.to_non_ad() for name in (jid, other) if name is not None]
    pn = next((name for name in names if name.is_user), None)
    lid = next((name for name in names if name.is_lid), None)
    return events.IdentityChanged(jid, pn, lid, timestamp, is_implicit)
