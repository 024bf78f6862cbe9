"""Acts that make, change and leave groups."""

from collections.abc import Awaitable, Sequence

from tests.conformance.parity.stage import Act, Stage
from zapwire.protocol.jid import JID
from zapwire.protocol.types.groups import ParticipantAction
from zapwire.sandbox.notices.groups import group_changed
from zapwire.sandbox.relay.groups.acts import Act as GroupAct
from zapwire.sandbox.relay.groups.invites import join, link_of, reset_link
from zapwire.sandbox.relay.groups.participants import change_participants
from zapwire.sandbox.world.groups import Group

JPEG = b"\xff\xd8\xff a picture"


async def making_a_group(stage: Stage) -> None:
    """With somebody by number, somebody by LID, and somebody who cannot be added."""
    stage["loser"].phone.account.privacy["groupadd"] = "none"
    people = (stage["friend"].pn, stage["writer"].lid, stage["loser"].pn)
    _name(stage, "own", await stage.player.create_group("Trip", people))


async def listing_groups(stage: Stage) -> None:
    assert await stage.player.list_groups() == len(
        [group for group in stage.sandbox.context.world.groups.values() if _own(stage) in group.members]
    )


async def looking_at_a_group(stage: Stage) -> None:
    assert await stage.player.group_subject(_group(stage)) == "Trip"


async def looking_at_no_group(stage: Stage) -> None:
    await _refused(stage.player.group_subject(JID.parse("120363000000000009@g.us")))


async def naming_a_group(stage: Stage) -> None:
    await stage.player.set_group_name(_group(stage), "Trek")


async def describing_a_group(stage: Stage) -> None:
    await stage.player.set_group_topic(_group(stage), "At noon", "", "AA01")


async def describing_a_group_anew(stage: Stage) -> None:
    await stage.player.set_group_topic(_group(stage), "At one", "AA01", "AA02")


async def taking_a_description_away(stage: Stage) -> None:
    await stage.player.set_group_topic(_group(stage), "", "AA02", "AA03")


async def giving_a_group_a_picture(stage: Stage) -> None:
    await stage.player.set_group_photo(_group(stage), JPEG)


async def giving_a_group_no_picture(stage: Stage) -> None:
    """Which the server does not take."""
    await _refused(stage.player.set_group_photo(_group(stage), b"no picture"))


async def letting_only_admins_write(stage: Stage) -> None:
    await stage.player.set_group_announce(_group(stage), announce=True)


async def letting_everybody_write(stage: Stage) -> None:
    await stage.player.set_group_announce(_group(stage), announce=False)


async def locking_a_group(stage: Stage) -> None:
    await stage.player.set_group_locked(_group(stage), locked=True)


async def unlocking_a_group(stage: Stage) -> None:
    await stage.player.set_group_locked(_group(stage), locked=False)


async def letting_messages_disappear(stage: Stage) -> None:
    await stage.player.set_group_timer(_group(stage), 86_400)


async def letting_messages_stay(stage: Stage) -> None:
    await stage.player.set_group_timer(_group(stage), 0)


async def adding_people(stage: Stage) -> None:
    """One who is in it, one who can only be invited, one who can be added, and nobody."""
    people = (stage["friend"].pn, stage["loser"].pn, stage["mover"].lid, JID.parse("999999@lid"))
    await _change(stage, "add", people, [409, 403, 0, 404])


async def promoting(stage: Stage) -> None:
    await _change(stage, "promote", (stage["friend"].lid, stage["stranger"].pn), [0, 404])


async def demoting(stage: Stage) -> None:
    await _change(stage, "demote", (stage["friend"].pn,), [0])


async def removing(stage: Stage) -> None:
    await _change(stage, "remove", (stage["mover"].pn,), [0])


async def asking_for_the_link(stage: Stage) -> None:
    assert (await stage.player.invite_link(_group(stage))).endswith(_world_group(stage, "own").invite_code)


async def resetting_the_link(stage: Stage) -> None:
    before = _world_group(stage, "own").invite_code
    assert not (await stage.player.invite_link(_group(stage), reset=True)).endswith(before)


async def looking_behind_a_link(stage: Stage) -> None:
    """Of a group of a friend's."""
    context = stage.sandbox.context
    friend = stage["friend"].phone.account
    theirs = context.world.create_group(friend, "Theirs", [], context.now())
    stage.groups["theirs"] = theirs.jid
    code, _ = link_of(GroupAct(context.world, friend, context.now()), theirs.jid)
    stage.masks.addresses = {**stage.masks.addresses, theirs.id: "THEIR-GROUP", code: "CODE"}
    assert await stage.player.link_subject(f"https://chat.whatsapp.com/{code}") == "Theirs"


async def following_a_link(stage: Stage) -> None:
    await stage.player.join_link(f"https://chat.whatsapp.com/{_world_group(stage, 'theirs').invite_code}")


async def asking_for_a_link_as_a_member(stage: Stage) -> None:
    await _refused(stage.player.invite_link(stage.groups["theirs"]))


async def naming_a_locked_group(stage: Stage) -> None:
    group = _world_group(stage, "theirs")
    group.is_locked = True
    await _refused(stage.player.set_group_name(group.jid, "Mine"))


async def leaving_a_group(stage: Stage) -> None:
    await stage.player.leave_group(stage.groups["theirs"])


async def looking_at_a_group_from_outside(stage: Stage) -> None:
    await _refused(stage.player.group_subject(stage.groups["theirs"]))


async def following_a_link_that_was_reset(stage: Stage) -> None:
    context = stage.sandbox.context
    group = _world_group(stage, "theirs")
    old = group.invite_code
    reset_link(GroupAct(context.world, stage["friend"].phone.account, context.now()), group.jid)
    await _refused(stage.player.join_link(old))


async def asking_to_be_let_in(stage: Stage) -> None:
    group = _world_group(stage, "theirs")
    group.is_join_approval_required = True
    stage.masks.addresses = {**stage.masks.addresses, group.invite_code: "NEW-CODE"}
    await stage.player.join_link(f"https://chat.whatsapp.com/{group.invite_code}")


async def joining_by_an_invite_message(stage: Stage) -> None:
    context = stage.sandbox.context
    group, own = _world_group(stage, "theirs"), stage["me"].phone.account
    own.privacy["groupadd"] = "none"
    friend = stage["friend"].phone.account
    change_participants(GroupAct(context.world, friend, context.now()), group.jid, "add", [own.jid()])
    invite = group.invites[own.number]
    stage.masks.addresses = {
        **stage.masks.addresses,
        invite.code: "INVITE",
        str(invite.expiration): "EXPIRATION",
    }
    assert await stage.player.invite_subject(group.jid, friend.lid(), invite.code, invite.expiration) == "Theirs"
    await stage.player.join_invite(group.jid, friend.lid(), invite.code, invite.expiration)


async def listing_who_asks(stage: Stage) -> None:
    context = stage.sandbox.context
    group = _world_group(stage, "own")
    group.is_join_approval_required = True
    stranger = stage["stranger"].phone.account
    _, done = join(GroupAct(context.world, stranger, context.now()), group.invite_code)
    await context.post.deliver(done.deliveries)
    assert await stage.player.join_requests(group.jid) == [stranger.lid()]


async def hearing_of_everything(stage: Stage) -> None:
    """A friend who is an admin by now takes the player's admin rights, and gives them back."""
    context = stage.sandbox.context
    group, friend = _world_group(stage, "own"), stage["friend"].phone.account
    for change in (group.change(demote=[_own(stage)]), group.change(promote=[_own(stage)])):
        await context.post.deliver(group_changed(context.world, group, friend, change, context.now()))


async def making_a_community(stage: Stage) -> None:
    """It gets its group for announcements beside it."""
    _name(stage, "town", await stage.player.create_group("Town", (), is_parent=True))
    world = stage.sandbox.context.world
    town = stage.groups["town"].user
    (announcements,) = (group for group in world.groups.values() if group.linked_parent == town)
    stage.masks.addresses = {**stage.masks.addresses, announcements.id: "TOWN-ANNOUNCEMENTS"}


async def linking_a_group(stage: Stage) -> None:
    await stage.player.link_group(stage.groups["town"], _group(stage))


async def listing_a_communitys_groups(stage: Stage) -> None:
    assert await stage.player.sub_groups(stage.groups["town"]) == 2


async def unlinking_a_group(stage: Stage) -> None:
    await stage.player.unlink_group(stage.groups["town"], _group(stage))


async def making_a_group_in_a_community(stage: Stage) -> None:
    _name(stage, "part", await stage.player.create_group("News", (), parent=stage.groups["town"]))


async def _change(stage: Stage, action: ParticipantAction, people: Sequence[JID], errors: list[int]) -> None:
    assert await stage.player.change_participants(_group(stage), action, people) == errors


async def _refused(call: Awaitable[object]) -> None:
    """Let a call be refused, by whatever error a player has for it."""
    try:
        await call
    except Exception:  # noqa: BLE001  # each player has its own
        return
    raise AssertionError("nobody refused it")


def _name(stage: Stage, name: str, group: JID) -> None:
    stage.groups[name] = group
    stage.masks.addresses = {**stage.masks.addresses, group.user: f"{name.upper()}-GROUP"}


def _group(stage: Stage) -> JID:
    return stage.groups["own"]


def _world_group(stage: Stage, name: str) -> Group:
    return stage.sandbox.context.world.group(stage.groups[name])


def _own(stage: Stage) -> str:
    return stage["me"].phone.account.number


MANAGING: tuple[Act, ...] = (
    making_a_group,
    listing_groups,
    looking_at_a_group,
    looking_at_no_group,
    naming_a_group,
    describing_a_group,
    describing_a_group_anew,
    taking_a_description_away,
    giving_a_group_a_picture,
    giving_a_group_no_picture,
    letting_only_admins_write,
    letting_everybody_write,
    locking_a_group,
    unlocking_a_group,
    letting_messages_disappear,
    letting_messages_stay,
    adding_people,
    promoting,
    demoting,
    removing,
    asking_for_the_link,
    resetting_the_link,
    looking_behind_a_link,
    following_a_link,
    asking_for_a_link_as_a_member,
    naming_a_locked_group,
    leaving_a_group,
    looking_at_a_group_from_outside,
    following_a_link_that_was_reset,
    asking_to_be_let_in,
    joining_by_an_invite_message,
    listing_who_asks,
    hearing_of_everything,
    making_a_community,
    linking_a_group,
    listing_a_communitys_groups,
    unlinking_a_group,
    making_a_group_in_a_community,
)
"""Groups, from their making on."""
