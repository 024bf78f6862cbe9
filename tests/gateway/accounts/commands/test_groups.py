"""Commands for groups, of an account on a sandbox."""

import pytest

from tests.gateway.accounts.rig import NUMBER, OTHER, Rig
from zapwire.errors import InviteRevoked, NoSuchGroup, NotGroupAdmin, NotInGroup
from zapwire.gateway.accounts.commands import (
    AnswerJoinRequests,
    ChangeParticipants,
    CreateGroup,
    GetGroup,
    GetInviteInfo,
    GetInviteLink,
    JoinGroup,
    LeaveGroup,
    ListGroups,
    ListJoinRequests,
    SetGroupAnnounce,
    SetGroupEphemeral,
    SetGroupLocked,
    SetGroupName,
    SetGroupPhoto,
    SetGroupTopic,
    SetJoinApproval,
)
from zapwire.protocol.events import GroupInfoChanged, GroupJoined
from zapwire.protocol.jid import JID
from zapwire.sandbox.relay.groups.acts import Act
from zapwire.sandbox.relay.groups.invites import join
from zapwire.sandbox.server import Sandbox

NOWHERE = JID.parse("120363000000000009@g.us")


async def test_a_groups_life(made: Rig, whatsapp: Sandbox) -> None:
    """It is made, set, looked at, opened, and left."""
    user, ask = await made.user(), made.manager.ask
    await made.link(user, await whatsapp.create_phone(NUMBER, "Ana"))
    ben = (await whatsapp.create_phone(OTHER, "Ben")).account
    info = await ask(user.id, CreateGroup("Trip", (ben.jid(),)))
    await made.notes.until(user, GroupJoined)
    group = info.jid
    for command in (
        SetGroupName(group, "Trek"),
        SetGroupTopic(group, "At noon"),
        SetGroupAnnounce(group, announce=True),
        SetGroupLocked(group, locked=True),
        SetGroupEphemeral(group, 86_400),
        SetJoinApproval(group, is_required=True),
    ):
        await ask(user.id, command)
        await made.notes.until(user, GroupInfoChanged)
    assert (await ask(user.id, SetGroupPhoto(group, b"\xff\xd8\xff"))).isdigit()
    assert await ask(user.id, SetGroupPhoto(group, None)) == "remove"
    (found,) = await ask(user.id, ListGroups())
    assert found == await ask(user.id, GetGroup(group))
    assert (found.subject, found.is_announce, found.is_locked, found.ephemeral) == ("Trek", True, True, 86_400)
    assert found.topic is not None
    assert (found.topic.text, found.topic.set_by_pn) == ("At noon", JID.parse(f"{NUMBER}@s.whatsapp.net"))
    (promoted,) = await ask(user.id, ChangeParticipants(group, "promote", (ben.jid(),)))
    assert (promoted.role, promoted.pn) == ("admin", ben.jid())
    await ask(user.id, LeaveGroup(group))
    assert await ask(user.id, ListGroups()) == ()
    with pytest.raises(NotInGroup):
        await ask(user.id, GetGroup(group))
    with pytest.raises(NoSuchGroup):
        await ask(user.id, GetGroup(NOWHERE))


async def test_ways_in(made: Rig, whatsapp: Sandbox) -> None:
    """A link lets in where it is good; who asks is let in by an admin."""
    user, ask = await made.user(), made.manager.ask
    await made.link(user, await whatsapp.create_phone(NUMBER, "Ana"))
    ben = (await whatsapp.create_phone(OTHER, "Ben")).account
    context = whatsapp.context
    theirs = context.world.create_group(ben, "Theirs", [], context.now())
    theirs.invite_code, theirs.old_codes = "AbC1", ["AbC0"]
    assert (await ask(user.id, GetInviteInfo("AbC1"))).subject == "Theirs"
    assert (await ask(user.id, JoinGroup("https://chat.whatsapp.com/AbC1"))).group == theirs.jid
    with pytest.raises(InviteRevoked):
        await ask(user.id, JoinGroup("AbC0"))
    with pytest.raises(NotGroupAdmin):
        await ask(user.id, GetInviteLink(theirs.jid))
    own = (await ask(user.id, CreateGroup("Ours", ()))).jid
    await ask(user.id, SetJoinApproval(own, is_required=True))
    link = await ask(user.id, GetInviteLink(own, reset=True))
    join(Act(context.world, ben, context.now()), link.rpartition("/")[2])
    (request,) = await ask(user.id, ListJoinRequests(own))
    assert request.pn == ben.jid()
    (answer,) = await ask(user.id, AnswerJoinRequests(own, "approve", (request.jid,)))
    assert answer.error == 0
    assert ben.number in context.world.group(own).members
