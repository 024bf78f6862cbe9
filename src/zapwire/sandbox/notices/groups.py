"""Notices about groups: a new one, and participants that join, leave or change their role."""

from collections.abc import Iterable, Iterator

from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.groups import group_node, participant_node
from zapwire.protocol.types.groups import GroupInfo, Participant
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import Group, GroupChange
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.world import World


def describe(world: World, group: Group) -> GroupInfo:
    """The group as the server tells of it."""
    owner = world.accounts.get(group.owner)
    owner_jid = owner.address(by_lid=group.by_lid) if owner else None
    owner_pn = owner.jid() if owner and group.by_lid else None
    return GroupInfo(
        jid=group.jid,
        subject=group.subject,
        owner=owner_jid,
        owner_pn=owner_pn,
        created_at=group.created_at,
        addressing_mode=group.addressing_mode,
        participants=tuple(participant(world.accounts[number], group) for number in group.members),
        size=len(group.members),
        ephemeral=group.ephemeral,
        subject_set_at=group.created_at,
        subject_set_by=owner_jid,
        subject_set_by_pn=owner_pn,
        participant_version=str(group.created_at),
        is_announce=group.is_announce,
        is_locked=group.is_locked,
    )


def participant(account: Account, group: Group) -> Participant:
    """A member as the group names them, with both names."""
    jid = account.address(by_lid=group.by_lid)
    return Participant(jid, account.lid(), account.jid(), group.members.get(account.number, ""))


def group_created(world: World, group: Group) -> tuple[Delivery, ...]:
    """To every member's devices."""
    owner = world.accounts[group.owner]
    create = Node("create", {"type": "new"}, (group_node(describe(world, group)),))
    return tuple(_notify(world, group, owner, (create,), group.created_at, world.members(group)))


def group_changed(world: World, group: Group, actor: Account, change: GroupChange, now: float) -> tuple[Delivery, ...]:
    """To the members and to those who were removed; who was added gets the whole group (whatsmeow group.go)."""
    added = set(change.added)
    everybody = [account for number in (*group.members, *change.removed) if (account := world.accounts.get(number))]
    deliveries: list[Delivery] = []
    kinds = (
        ("add", change.added),
        ("remove", change.removed),
        ("promote", change.promoted),
        ("demote", change.demoted),
    )
    for tag, numbers in kinds:
        if numbers:
            people = tuple(participant_node(participant(world.accounts[number], group)) for number in numbers)
            others = [account for account in everybody if account.number not in added]
            deliveries += _notify(world, group, actor, (Node(tag, {}, people),), int(now), others)
    if added:
        create = Node("create", {"type": "new"}, (group_node(describe(world, group)),))
        deliveries += _notify(world, group, actor, (create,), int(now), (world.accounts[n] for n in change.added))
    return tuple(deliveries)


def _notify(
    world: World, group: Group, actor: Account, content: tuple[Node, ...], timestamp: int, people: Iterable[Account]
) -> Iterator[Delivery]:
    attrs: dict[str, AttrValue] = {
        "from": group.jid,
        "type": "w:gp2",
        "participant": actor.address(by_lid=group.by_lid),
        "t": str(timestamp),
        "addressing_mode": group.addressing_mode,
        "notify": actor.name,
    }
    if group.by_lid:
        attrs["participant_pn"] = actor.jid()
    for person in people:
        for device in person.device_ids():
            stanza_id = str(int.from_bytes(world.random(4)))
            yield Delivery(person.jid(device), Node("notification", {**attrs, "id": stanza_id}, content))
