"""Acts in which the player asks about people, changes what it shows of itself, and hears of others' changes."""

from tests.conformance.parity.stage import Act, Stage
from zapwire.protocol.jid import JID
from zapwire.sandbox.notices.people import about_changed, blocklist_changed, picture_changed, privacy_changed
from zapwire.sandbox.world.profiles import certify

_JPEG = b"\xff\xd8\xff"
_NOBODY = JID("4915599999999", "s.whatsapp.net")


async def checking_numbers(stage: Stage) -> None:
    """Of a business, of somebody else, and of nobody."""
    world, stranger = stage.sandbox.context.world, stage["stranger"].phone.account
    key = stranger.identity
    stranger.profile.certificate = certify(
        "Great Company", issuer="smb:wa", serial=7, key=key, server_key=key, random=world.random(128)
    )
    await stage.player.check(stage["stranger"].pn.user, stage["friend"].pn.user, _NOBODY.user)


async def asking_about_people(stage: Stage) -> None:
    """Some of whom gave the player a token."""
    await stage.player.info(stage["friend"].pn, stage["stranger"].pn, stage["writer"].lid)


async def asking_for_a_picture(stage: Stage) -> None:
    context, friend = stage.sandbox.context, stage["friend"].pn
    context.world.pictures.set(friend, _JPEG, _JPEG, context.now())
    await stage.player.picture(friend)


async def asking_for_a_small_picture_by_lid(stage: Stage) -> None:
    await stage.player.picture(stage["friend"].lid, preview=True)


async def asking_for_a_known_picture(stage: Stage) -> None:
    found = stage.sandbox.context.world.pictures.get(stage["friend"].pn)
    assert found is not None
    await stage.player.picture(stage["friend"].pn, existing_id=found.id)


async def asking_for_a_picture_that_is_not_there(stage: Stage) -> None:
    await stage.player.picture(stage["writer"].pn)


async def asking_for_a_groups_picture(stage: Stage) -> None:
    context = stage.sandbox.context
    context.world.pictures.set(stage.groups["lid group"], _JPEG, _JPEG, context.now())
    await stage.player.picture(stage.groups["lid group"], preview=True)


async def asking_for_the_blocklist(stage: Stage) -> None:
    await stage.player.blocklist()


async def blocking(stage: Stage) -> None:
    await stage.player.block(stage["stranger"].pn)


async def unblocking(stage: Stage) -> None:
    await stage.player.unblock(stage["stranger"].pn)


async def blocking_by_lid(stage: Stage) -> None:
    await stage.player.block(stage["stranger"].lid)


async def unblocking_by_lid(stage: Stage) -> None:
    await stage.player.unblock(stage["stranger"].lid)


async def changing_a_privacy_setting(stage: Stage) -> None:
    await stage.player.set_privacy("last", "none")


async def changing_the_text_about_oneself(stage: Stage) -> None:
    await stage.player.set_about("At the beach")


async def hearing_of_a_picture(stage: Stage) -> None:
    context = stage.sandbox.context
    await context.post.deliver(picture_changed(context.world, stage["friend"].phone.account, context.now()))


async def hearing_that_a_picture_is_gone(stage: Stage) -> None:
    context = stage.sandbox.context
    context.world.pictures.remove(stage["friend"].pn)
    await context.post.deliver(picture_changed(context.world, stage["friend"].phone.account, context.now()))


async def hearing_of_a_text_about_somebody(stage: Stage) -> None:
    context, friend = stage.sandbox.context, stage["friend"].phone.account
    friend.about = "Baking"
    await context.post.deliver(about_changed(context.world, friend, context.now()))


async def hearing_of_own_changes(stage: Stage) -> None:
    """On the phone: picture, settings, and somebody who is blocked."""
    context, me = stage.sandbox.context, stage["me"].phone.account
    await context.post.deliver(picture_changed(context.world, me, context.now()))
    me.privacy["online"] = "match_last_seen"
    await context.post.deliver(privacy_changed(context.world, me, ("online",), context.now(), 0))
    stranger = stage["stranger"].phone.account
    me.profile.block(stranger.number, is_blocked=True)
    await context.post.deliver(blocklist_changed(context.world, me, stranger, "block", context.now(), 0))
    me.profile.block(stranger.number, is_blocked=False)


PEOPLE: tuple[Act, ...] = (
    checking_numbers,
    asking_about_people,
    asking_for_a_picture,
    asking_for_a_small_picture_by_lid,
    asking_for_a_known_picture,
    asking_for_a_picture_that_is_not_there,
    asking_for_a_groups_picture,
    asking_for_the_blocklist,
    blocking,
    unblocking,
    blocking_by_lid,
    unblocking_by_lid,
    changing_a_privacy_setting,
    changing_the_text_about_oneself,
    hearing_of_a_picture,
    hearing_that_a_picture_is_gone,
    hearing_of_a_text_about_somebody,
    hearing_of_own_changes,
)
