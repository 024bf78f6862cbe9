"""New groups, their end, and communities, which are groups of groups."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.groups.changes import deleted_node, link_node
from zapwire.protocol.stanzas.groups.creation import SUB_GROUP, GroupOptions
from zapwire.protocol.types.groups import GroupLink, LinkedGroup, Participant
from zapwire.sandbox.notices.groups import group_created, group_set, in_short, participant
from zapwire.sandbox.relay.groups.acts import (
    BAD_REQUEST,
    CONFLICT,
    NOT_ACCEPTABLE,
    Act,
    Done,
    GroupRefusal,
    failed,
    found,
)
from zapwire.sandbox.relay.groups.participants import may_be_added
from zapwire.sandbox.relay.groups.settings import check_subject
from zapwire.sandbox.world.groups import MAX_MEMBERS, TIMERS, Group
from zapwire.sandbox.world.mailboxes import Delivery

if TYPE_CHECKING:
    from zapwire.sandbox.world.accounts import Account

_PARENT_GROUP = "parent_group"
_PARENT_DELETED = "delete_parent"


def create(act: Act, subject: str, people: Iterable[JID], options: GroupOptions) -> tuple[Group, Done]:
    """A group with those who can be added; they are told. The people of the result are those who cannot.

    A community gets its group for announcements beside it. Raises `GroupRefusal`.
    """
    check_subject(subject)
    if options.ephemeral not in TIMERS:
        raise GroupRefusal(BAD_REQUEST, f"messages do not disappear after {options.ephemeral} seconds")
    parent = act.group_of(options.linked_parent) if options.linked_parent else None
    if parent is not None:
        act.require(parent.is_parent, parent, "names what is no community", NOT_ACCEPTABLE)
        act.require_admin(parent)
    world = act.world
    members: list[Account] = []
    refused: list[Participant] = []
    for name, account in found(world, people):
        if account is act.actor:
            continue
        error = 404 if account is None else 0 if may_be_added(act.actor, account) else 403
        error = error or (419 if len(members) + 1 >= MAX_MEMBERS else 0)
        if account is None or error:
            refused.append(failed(name, error))
        else:
            members.append(account)
    group = world.create_group(act.actor, subject, members, act.now)
    _configure(group, options, parent)
    deliveries = group_created(world, group)
    groups: tuple[Group, ...] = (group,)
    if options.is_parent:
        announcements = world.create_group(act.actor, subject, members, act.now)
        announcements.is_announce = announcements.is_default_subgroup = True
        announcements.linked_parent = group.id
        groups = (group, announcements)
        deliveries += group_created(world, announcements)
    if parent is not None:
        deliveries += _linked(act, parent, group, is_linked=True)
    return group, Done(groups, deliveries, tuple(refused))


def _configure(group: Group, options: GroupOptions, parent: Group | None) -> None:
    group.is_locked, group.is_announce = options.is_locked, options.is_announce
    group.ephemeral = options.ephemeral
    group.is_join_approval_required = options.is_join_approval_required
    group.member_add_mode = options.member_add_mode
    group.is_parent = options.is_parent
    group.default_approval_mode = options.default_approval_mode if options.is_parent else ""
    group.linked_parent = parent.id if parent else ""


def link(act: Act, community: JID, jid: JID, *, is_linked: bool) -> Done:
    """Make a group part of a community, or take it out; members of both are told. Raises `GroupRefusal`."""
    parent, group = act.group_of(community), act.group_of(jid)
    act.require(parent.is_parent, parent, "names what is no community", NOT_ACCEPTABLE)
    act.require_admin(parent)
    act.require_admin(group)
    wanted = "" if is_linked else parent.id
    if group.linked_parent != wanted or group.is_parent or group.is_default_subgroup:
        raise GroupRefusal(CONFLICT, f"the group cannot be linked or unlinked so: {group.jid}")
    group.linked_parent = parent.id if is_linked else ""
    return Done((group,), _linked(act, parent, group, is_linked=is_linked))


def delete(act: Act, jid: JID, reason: str) -> Done:
    """End a group; its members are told, and those of a community's groups, which are in none any more.

    Raises `GroupRefusal`.
    """
    group = act.group_of(jid)
    act.require_admin(group)
    deliveries = group_set(act.world, group, act.actor, act.now, deleted_node(reason))
    parts = tuple(_groups_of(act, group)) if group.is_parent else ()
    for part in parts:
        part.linked_parent = ""
        unlinked = link_node(GroupLink(_PARENT_GROUP, in_short(group), _PARENT_DELETED), is_linked=False)
        deliveries += group_set(act.world, part, act.actor, act.now, unlinked)
    del act.world.groups[group.jid]
    had_picture = act.world.pictures.remove(group.jid) is not None
    return Done(parts, deliveries, pictures=(group.jid,) if had_picture else ())


def sub_groups(act: Act, community: JID) -> tuple[LinkedGroup, ...]:
    """The groups of a community. Raises `GroupRefusal`."""
    return tuple(map(in_short, _groups_of(act, act.group_of(community))))


def everybody(act: Act, community: JID) -> tuple[Participant, ...]:
    """Whoever is in a group of a community. Raises `GroupRefusal`."""
    parent = act.group_of(community)
    numbers = dict.fromkeys(number for group in (parent, *_groups_of(act, parent)) for number in group.members)
    return tuple(participant(act.world.accounts[number], parent) for number in numbers)


def _groups_of(act: Act, parent: Group) -> list[Group]:
    return [group for group in act.world.groups.values() if group.linked_parent == parent.id]


def _linked(act: Act, parent: Group, group: Group, *, is_linked: bool) -> tuple[Delivery, ...]:
    reason = "" if is_linked else "unlink_group"
    to_parent = link_node(GroupLink(SUB_GROUP, in_short(group), reason), is_linked=is_linked)
    to_group = link_node(GroupLink(_PARENT_GROUP, in_short(parent), reason), is_linked=is_linked)
    return (
        *group_set(act.world, parent, act.actor, act.now, to_parent),
        *group_set(act.world, group, act.actor, act.now, to_group),
    )
