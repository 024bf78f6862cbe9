"""Presence: a device's own, and subscriptions to others'."""

from typing import Final

from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.presence import OwnPresence, PresenceUpdate
from zapwire.sandbox.router import Effect, Handler, Outcome, Request, Route
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.profiles import may_see
from zapwire.sandbox.world.world import World


def on_presence(request: Request) -> Outcome:
    """Note whether the device is available and its name, or answer a subscription with what is known."""
    if request.node.attrs.get("type") == "subscribe":
        return _subscribe(request)
    account, companion = request.account, request.companion
    presence = OwnPresence.from_node(request.node)
    changed = account.set_available(request.device, request.now, is_available=presence.is_available)
    deliveries = presence_changed(request.world, account) if changed else ()
    if companion and presence.name and presence.name != companion.push_name:
        companion.push_name = presence.name
        return Outcome(effects=frozenset({Effect.SAVE}), deliveries=deliveries)
    return Outcome(deliveries=deliveries)


def _subscribe(request: Request) -> Outcome:
    """Tell of this person now, and of every change as long as the connection lasts."""
    target = request.node.reader.jid("to").to_non_ad()
    person = request.world.find(target)
    if person is None:
        return Outcome()
    request.world.subscriptions.add(request.jid, person.number, target)
    update = _update(person, request.account, target_name=target)
    return Outcome((update.to_node(),))


def presence_changed(world: World, account: Account) -> tuple[Delivery, ...]:
    """News of this person for everybody who subscribed to them."""
    deliveries = []
    for device, name in world.subscriptions.of(account.number):
        watcher = world.find(device)
        if watcher:
            deliveries.append(Delivery(device, _update(account, watcher, target_name=name).to_node()))
    return tuple(deliveries)


def _update(person: Account, watcher: Account, *, target_name: JID) -> PresenceUpdate:
    """What this watcher may see of a person. Who exchanges messages counts as contacts of each other."""
    sees_last = may_see(person, watcher, "last")
    sees_online = sees_last if person.privacy.get("online") == "match_last_seen" else may_see(person, watcher, "online")
    if person.available and sees_online:
        return PresenceUpdate(target_name, is_available=True)
    return PresenceUpdate(target_name, is_available=False, last_seen=person.last_seen if sees_last else None)


ROUTES: Final[dict[Route, Handler]] = {Route("presence"): on_presence}
