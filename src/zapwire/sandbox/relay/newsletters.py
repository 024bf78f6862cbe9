"""Who follows a newsletter: each act changes it, and returns what the account's devices are told."""

from zapwire.errors import SandboxError
from zapwire.sandbox.notices.newsletters import joined, left, mute_changed
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.newsletters import Newsletter
from zapwire.sandbox.world.world import World


class NotForFollowers(SandboxError):
    """What this account cannot do with a newsletter: to mute it without following it, or to leave its own."""


def follow(world: World, newsletter: Newsletter, account: Account, now: float) -> tuple[Delivery, ...]:
    """Get its posts from now on."""
    if account.number in newsletter.followers:
        return ()
    newsletter.followers[account.number] = False
    return joined(world, newsletter, account, now)


def unfollow(world: World, newsletter: Newsletter, account: Account, now: float) -> tuple[Delivery, ...]:
    """Get its posts no more. Raises `NotForFollowers` for its owner."""
    if account.number == newsletter.owner:
        raise NotForFollowers(f"{account.number} owns the newsletter {newsletter.jid}, which its owner cannot leave")
    if newsletter.followers.pop(account.number, None) is None:
        return ()
    for device in account.device_ids():
        newsletter.live.pop(account.jid(device), None)
    return left(world, newsletter, account, now)


def set_muted(
    world: World, newsletter: Newsletter, account: Account, now: float, *, is_muted: bool
) -> tuple[Delivery, ...]:
    """Let the phone notify its owner of posts, or not. Raises `NotForFollowers` for who does not follow it."""
    if account.number not in newsletter.followers:
        raise NotForFollowers(f"{account.number} does not follow the newsletter {newsletter.jid}: follow it first")
    if newsletter.followers[account.number] == is_muted:
        return ()
    newsletter.followers[account.number] = is_muted
    return mute_changed(world, newsletter, account, now)
