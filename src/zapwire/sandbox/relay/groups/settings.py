"""What somebody sets of a group."""

from typing import Final

from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups.changes import (
    announce_node,
    ephemeral_node,
    join_approval_node,
    locked_node,
    name_node,
    topic_node,
)
from zapwire.protocol.stanzas.groups.settings import (
    SetAnnounce,
    SetEphemeral,
    SetJoinApproval,
    SetLocked,
    SetMemberAddMode,
    SetSubject,
    Setting,
    SetTopic,
    add_mode_node,
)
from zapwire.protocol.types.groups import GroupAnnounce, GroupName, GroupTopic
from zapwire.sandbox.notices.groups import group_set, names, picture_set
from zapwire.sandbox.relay.groups.acts import BAD_REQUEST, CONFLICT, NOT_ACCEPTABLE, Act, Done, GroupRefusal
from zapwire.sandbox.world.groups import MAX_SUBJECT, MAX_TOPIC, TIMERS, Group, Topic
from zapwire.sandbox.world.pictures import MAX_PICTURE

_JPEG: Final = b"\xff\xd8\xff"


def set_of_group(act: Act, jid: JID, setting: Setting) -> Done:
    """Carry it out where they may, and tell all members. Raises `GroupRefusal`."""
    group = act.group_of(jid)
    if isinstance(setting, SetSubject | SetTopic | SetEphemeral):
        act.require(group.may_edit(act.actor.number), group, "may not change what the group is, which only admins may")
    else:
        act.require_admin(group)
    told = _carry_out(act, group, setting)
    return Done((group,), group_set(act.world, group, act.actor, act.now, told))


def _carry_out(act: Act, group: Group, setting: Setting) -> Node:
    """Change the group; returns what is told of it."""
    match setting:
        case SetSubject(subject):
            return _set_subject(act, group, subject)
        case SetTopic():
            return _set_topic(act, group, setting)
        case SetLocked(is_locked):
            group.is_locked = is_locked
            return locked_node(is_locked=is_locked)
        case SetAnnounce(is_announce):
            group.is_announce = is_announce
            group.announce_version = max(group.announce_version + 1, int(act.now * 1_000_000))
            return announce_node(GroupAnnounce(is_announce, str(group.announce_version)))
        case SetEphemeral(seconds):
            if seconds not in TIMERS:
                raise GroupRefusal(BAD_REQUEST, f"messages do not disappear after {seconds} seconds")
            group.ephemeral = seconds
            return ephemeral_node(seconds)
        case SetJoinApproval(is_required):
            group.is_join_approval_required = is_required
            return join_approval_node(is_required=is_required)
        case SetMemberAddMode(mode):
            group.member_add_mode = mode
            return add_mode_node(mode)


def _set_subject(act: Act, group: Group, subject: str) -> Node:
    check_subject(subject)
    group.subject, group.subject_set_at, group.subject_set_by = subject, int(act.now), act.actor.number
    return name_node(GroupName(subject, int(act.now), *names(act.world, group, act.actor.number)))


def check_subject(subject: str) -> None:
    """Raise `GroupRefusal` for a name no group can have."""
    if not subject.strip() or len(subject) > MAX_SUBJECT:
        raise GroupRefusal(NOT_ACCEPTABLE, f"a group's subject has 1 to {MAX_SUBJECT} characters")


def _set_topic(act: Act, group: Group, setting: SetTopic) -> Node:
    if setting.previous != (group.topic.id if group.topic else ""):
        raise GroupRefusal(CONFLICT, f"another description was set meanwhile: {group.jid}")
    if len(setting.topic) > MAX_TOPIC:
        raise GroupRefusal(NOT_ACCEPTABLE, f"a group's description has at most {MAX_TOPIC} characters")
    now, author = int(act.now), act.actor.number
    group.topic = Topic(setting.topic, setting.id, now, author) if setting.topic else None
    told = GroupTopic(setting.topic, setting.id, now, *names(act.world, group, author), is_deleted=not setting.topic)
    return topic_node(told)


def set_picture(act: Act, jid: JID, jpeg: bytes | None) -> Done:
    """Give a group a picture, or take it away; all members are told. Raises `GroupRefusal`."""
    group = act.group_of(jid)
    act.require(group.may_edit(act.actor.number), group, "may not change what the group is, which only admins may")
    if jpeg is not None and (not jpeg.startswith(_JPEG) or len(jpeg) > MAX_PICTURE):
        raise GroupRefusal(NOT_ACCEPTABLE, f"a picture is a JPEG of at most {MAX_PICTURE} bytes")
    if jpeg is None:
        act.world.pictures.remove(group.jid)
    else:
        act.world.pictures.set(group.jid, jpeg, jpeg, act.now)
    return Done(deliveries=picture_set(act.world, group, act.actor, act.now), pictures=(group.jid,))
