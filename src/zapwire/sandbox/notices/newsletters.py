"""Notices about newsletters: who follows or muted one, what was posted, and how posts fare."""

from collections.abc import Iterator, Mapping
from typing import Any

from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.mex import mex_update
from zapwire.protocol.stanzas.newsletters import JOINED, LEFT, MUTE_CHANGED, live_updates, newsletter_data
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.newsletters import Newsletter, Post
from zapwire.sandbox.world.world import World

_OPERATIONS = {
    JOINED: "NotificationNewsletterJoin",
    LEFT: "NotificationNewsletterLeave",
    MUTE_CHANGED: "NotificationNewsletterMuteChange",
}


def joined(world: World, newsletter: Newsletter, account: Account, now: float) -> tuple[Delivery, ...]:
    """To all devices of whoever follows it now."""
    return tuple(_mex(world, account, JOINED, newsletter_data(newsletter.described(account.number)), now))


def left(world: World, newsletter: Newsletter, account: Account, now: float) -> tuple[Delivery, ...]:
    """To all devices of whoever follows it no more."""
    role = newsletter.role(account.number).upper()
    return tuple(_mex(world, account, LEFT, {"id": str(newsletter.jid), "role": role}, now))


def mute_changed(world: World, newsletter: Newsletter, account: Account, now: float) -> tuple[Delivery, ...]:
    """To all devices of whoever muted it, or does not any more."""
    mute = "ON" if newsletter.followers.get(account.number) else "OFF"
    return tuple(_mex(world, account, MUTE_CHANGED, {"id": str(newsletter.jid), "mute": mute}, now))


def posted(world: World, newsletter: Newsletter, post: Post) -> tuple[Delivery, ...]:
    """The message, to all devices of all followers. It is not encrypted."""
    attrs: dict[str, AttrValue] = {
        "from": newsletter.jid,
        "type": post.type,
        "id": post.id,
        "server_id": str(post.server_id),
        "t": str(post.timestamp),
    }
    children = [Node("plaintext", {}, post.content)]
    if post.edited_at_ms:
        attrs["edit"] = "3"
        times = {"msg_edit_t": str(post.edited_at_ms), "original_msg_t": str(post.timestamp)}
        children.append(Node("meta", times))
    node = Node("message", attrs, tuple(children))
    return tuple(
        Delivery(account.jid(device), node)
        for number in newsletter.followers
        if (account := world.accounts.get(number)) is not None
        for device in account.device_ids()
    )


def fared(world: World, newsletter: Newsletter, post: Post, now: float) -> tuple[Delivery, ...]:
    """How a post fares, to the devices that want to hear it by now."""
    newsletter.live = {device: until for device, until in newsletter.live.items() if until > now}
    return tuple(
        Delivery(device, live_updates(newsletter.jid, (post.described(),), _id(world), int(now)))
        for device in newsletter.live
    )


def _mex(world: World, account: Account, kind: str, data: Mapping[str, Any], now: float) -> Iterator[Delivery]:
    update = mex_update(_OPERATIONS[kind], {kind: data})
    for device in account.device_ids():
        attrs: dict[str, AttrValue] = {"from": SERVER, "type": "mex", "id": _id(world), "t": str(int(now))}
        yield Delivery(account.jid(device), Node("notification", attrs, (update,)))


def _id(world: World) -> str:
    return str(int.from_bytes(world.random(4)))
