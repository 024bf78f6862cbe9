"""Notices about groups: a new one, and everything that changes in one."""

from collections.abc import Iterable, Iterator

from zapwire.protocol.jid import GROUP_SERVER, JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups.changes import GroupNotification, created_node, people_node
from zapwire.protocol.stanzas.groups.info import group_node
from zapwire.protocol.stanzas.pictures import PictureNotice
from zapwire.protocol.types.groups import GroupInfo, GroupTopic, LinkedGroup, Participant, ParticipantAction
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import Group, GroupChange
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.world import World


def describe(world: World, group: Group) -> GroupInfo:
    """The group as the server tells of it."""
    owner, owner_pn = names(world, group, group.owner)
    named_by, named_by_pn = names(world, group, group.subject_set_by or group.owner)
    return GroupInfo(
        jid=group.jid,
        subject=group.subject,
        owner=owner,
        owner_pn=owner_pn,
        created_at=group.created_at,
        addressing_mode=group.addressing_mode,
        participants=tuple(participant(world.accounts[number], group) for number in group.members),
        size=len(group.members),
        ephemeral=group.ephemeral,
        topic=_topic(world, group),
        subject_set_at=group.subject_set_at or group.created_at,
        subject_set_by=named_by,
        subject_set_by_pn=named_by_pn,
        announce_version=str(group.announce_version or group.created_at),
        participant_version=version(group),
        member_add_mode=group.member_add_mode,
        linked_parent=JID(group.linked_parent, GROUP_SERVER) if group.linked_parent else None,
        default_approval_mode=group.default_approval_mode,
        is_announce=group.is_announce,
        is_locked=group.is_locked,
        is_parent=group.is_parent,
        is_default_subgroup=group.is_default_subgroup,
        is_join_approval_required=group.is_join_approval_required,
    )


def version(group: Group) -> str:
    """The version of who is in it."""
    return str(group.participant_version or group.created_at)


def in_short(group: Group) -> LinkedGroup:
    """A group as its community tells of it."""
    return LinkedGroup(group.jid, group.subject, group.subject_set_at or group.created_at, group.is_default_subgroup)


def names(world: World, group: Group, number: str) -> tuple[JID | None, JID | None]:
    """Somebody by the name that the group uses and, where that is the LID, by number."""
    account = world.accounts.get(number)
    if account is None:
        return None, None
    return account.address(by_lid=group.by_lid), account.jid() if group.by_lid else None


def participant(account: Account, group: Group) -> Participant:
    """A member as the group names them, with both names."""
    lid, pn = account.lid(), account.jid()
    return Participant(lid if group.by_lid else pn, lid, pn, group.members.get(account.number, ""))


def _topic(world: World, group: Group) -> GroupTopic | None:
    topic = group.topic
    if topic is None:
        return None
    return GroupTopic(topic.text, topic.id, topic.set_at, *names(world, group, topic.set_by))


def group_created(world: World, group: Group) -> tuple[Delivery, ...]:
    """To every member's devices."""
    owner = world.accounts[group.owner]
    create = created_node(group_node(describe(world, group)), type="new")
    return notify(world, group, owner, (create,), group.created_at, world.members(group))


def group_changed(
    world: World, group: Group, actor: Account, change: GroupChange, now: float, *, reason: str = ""
) -> tuple[Delivery, ...]:
    """To the members and to those who were removed; who was added gets the whole group (whatsmeow group.go).

    `reason` is `invite` where they came by a link.
    """
    before = version(group)
    if change.added or change.removed or change.promoted or change.demoted:
        group.participant_version = max(group.participant_version + 1, int(now * 1_000_000))
    added = set(change.added)
    everybody = [account for number in (*group.members, *change.removed) if (account := world.accounts.get(number))]
    deliveries: list[Delivery] = []
    kinds: tuple[tuple[ParticipantAction, tuple[str, ...]], ...] = (
        ("add", change.added),
        ("remove", change.removed),
        ("promote", change.promoted),
        ("demote", change.demoted),
    )
    for tag, numbers in kinds:
        if numbers:
            people = [participant(world.accounts[number], group) for number in numbers]
            others = [account for account in everybody if account.number not in added]
            told = people_node(
                tag, people, version=version(group), before=before, reason=reason if tag == "add" else ""
            )
            deliveries += notify(world, group, actor, (told,), now, others)
    if added:
        create = created_node(group_node(describe(world, group)), reason=reason)
        deliveries += notify(world, group, actor, (create,), now, (world.accounts[n] for n in change.added))
    return tuple(deliveries)


def group_set(world: World, group: Group, actor: Account, now: float, *content: Node) -> tuple[Delivery, ...]:
    """To every member: something about the group is another by now."""
    return notify(world, group, actor, content, now, world.members(group))


def told_admins(world: World, group: Group, actor: Account, now: float, content: Node) -> tuple[Delivery, ...]:
    """To the admins alone."""
    admins = (member for member in world.members(group) if group.is_admin(member.number))
    return notify(world, group, actor, (content,), now, admins)


def picture_set(world: World, group: Group, actor: Account, now: float) -> tuple[Delivery, ...]:
    """To every member: the group has another picture, or none any more."""
    picture = world.pictures.get(group.jid)
    author = actor.address(by_lid=group.by_lid)
    notice = PictureNotice(group.jid, picture.id if picture else "", author, picture is None, int(now))
    return tuple(
        Delivery(member.jid(device), notice.to_node(_new_id(world)))
        for member in world.members(group)
        for device in member.device_ids()
    )


def notify(
    world: World, group: Group, actor: Account, content: tuple[Node, ...], timestamp: float, people: Iterable[Account]
) -> tuple[Delivery, ...]:
    """A notification of what somebody did, to all devices of these people."""
    return tuple(_notify(world, group, actor, content, int(timestamp), people))


def _notify(
    world: World, group: Group, actor: Account, content: tuple[Node, ...], timestamp: int, people: Iterable[Account]
) -> Iterator[Delivery]:
    sender, sender_pn = names(world, group, actor.number)
    for person in people:
        for device in person.device_ids():
            notification = GroupNotification(
                _new_id(world), group.jid, timestamp, content, sender, sender_pn, group.addressing_mode, actor.name
            )
            yield Delivery(person.jid(device), notification.to_node())


def _new_id(world: World) -> str:
    return str(int.from_bytes(world.random(4)))
