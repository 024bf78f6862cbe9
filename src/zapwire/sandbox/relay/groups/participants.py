"""Who comes into a group, and who goes."""

from collections.abc import Iterable

from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.groups.changes import requests_node, revoked_requests_node
from zapwire.protocol.types.groups import AddRequest, JoinRequest, Participant, ParticipantAction, RequestAction
from zapwire.sandbox.notices.groups import group_changed, participant, told_admins
from zapwire.sandbox.relay.groups.acts import Act, Done, failed, found
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import MAX_MEMBERS, Group, GroupChange, Invite

_INVITE_LASTS = 3 * 86_400


def change_participants(act: Act, jid: JID, action: ParticipantAction, people: Iterable[JID]) -> Done:
    """Add, remove, promote or demote those with whom it can be done. Raises `GroupRefusal`."""
    group = act.group_of(jid)
    if action == "add":
        act.require(group.may_add(act.actor.number), group, "may not add anybody, which only admins may")
    else:
        act.require_admin(group)
    named = found(act.world, people)
    refused: dict[JID, Participant] = {}
    numbers: list[str] = []
    for name, account in named:
        error = _problem(act, group, action, account, len(numbers))
        if account is None or error:
            refused[name] = _refused(act, group, name, account, error)
        elif account.number not in numbers:  # by both their names
            numbers.append(account.number)
    change = _apply(group, action, numbers)
    for number in change.added:
        group.requests.pop(number, None)
        group.invites.pop(number, None)
    deliveries = group_changed(act.world, group, act.actor, change, act.now)
    answers = [
        refused[name] if account is None else refused.get(name, participant(account, group)) for name, account in named
    ]
    return Done((group,), deliveries, tuple(answers))


def _apply(group: Group, action: ParticipantAction, numbers: list[str]) -> GroupChange:
    match action:
        case "add":
            return group.change(add=numbers)
        case "remove":
            return group.change(remove=numbers)
        case "promote":
            return group.change(promote=numbers)
        case "demote":
            return group.change(demote=numbers)


def _problem(act: Act, group: Group, action: ParticipantAction, account: Account | None, added: int) -> int:
    """Why it cannot be done with somebody: WhatsApp's code, 0 where it can."""
    if account is None:
        return 404
    if action != "add":
        if account.number not in group.members:
            return 404
        is_creator = group.members[account.number] == "superadmin" and account is not act.actor
        return 406 if is_creator and action != "promote" else 0
    if account.number in group.members:
        return 409
    if len(group.members) + added >= MAX_MEMBERS:
        return 419
    return 0 if may_be_added(act.actor, account) else 403


def may_be_added(actor: Account, account: Account) -> bool:
    """Whether somebody lets this person add them to groups."""
    match account.privacy.get("groupadd"):
        case "all":
            return True
        case "none":
            return False
    return actor.number in account.known


def _refused(act: Act, group: Group, name: JID, account: Account | None, error: int) -> Participant:
    """What is answered of somebody with whom it cannot be done; who may only be invited has what that takes."""
    if account is None:
        return failed(name, error)
    told = participant(account, group)
    request = None
    if error == 403:
        invite = Invite(act.new_code(), act.actor.number, int(act.now) + _INVITE_LASTS)
        group.invites[account.number] = invite
        request = AddRequest(invite.code, invite.expiration)
    return Participant(told.jid, told.lid, told.pn, error=error, add_request=request)


def leave(act: Act, jid: JID) -> Done:
    """Leave a group; where its last admin leaves, the oldest member becomes one. Raises `GroupRefusal`."""
    group = act.group_of(jid)
    change = group.change(remove=[act.actor.number])
    deliveries = group_changed(act.world, group, act.actor, change, act.now)
    if group.members and not any(group.members.values()):
        heir = next(iter(group.members))
        promoted = group.change(promote=[heir])
        deliveries += group_changed(act.world, group, act.actor, promoted, act.now)
    return Done((group,), deliveries)


def let_in(act: Act, group: Group, account: Account, *, reason: str, by: Account | None = None) -> Done:
    """Make somebody a member, who comes by themselves or is let in by an admin."""
    change = group.change(add=[account.number])
    group.requests.pop(account.number, None)
    group.invites.pop(account.number, None)
    return Done((group,), group_changed(act.world, group, by or account, change, act.now, reason=reason))


def ask_to_join(act: Act, group: Group) -> Done:
    """Ask the admins to be let in; they are told."""
    if act.actor.number in group.requests:
        return Done()
    group.requests[act.actor.number] = int(act.now)
    asked = requests_node([participant(act.actor, group)], method="invite_link")
    return Done((group,), told_admins(act.world, group, act.actor, act.now, asked))


def list_requests(act: Act, jid: JID) -> tuple[JoinRequest, ...]:
    """Who asks to be let in, for admins. Raises `GroupRefusal`."""
    group = act.group_of(jid)
    act.require_admin(group)
    found_people = ((act.world.accounts.get(number), at) for number, at in group.requests.items())
    return tuple(
        JoinRequest(account.address(by_lid=group.by_lid), account.lid(), account.jid(), at)
        for account, at in found_people
        if account
    )


def answer_requests(act: Act, jid: JID, action: RequestAction, people: Iterable[JID]) -> Done:
    """Let those in who asked, or do not; who did not ask has the error 404. Raises `GroupRefusal`."""
    group = act.group_of(jid)
    act.require_admin(group)
    done = Done((group,))
    answers: list[Participant] = []
    for name, account in found(act.world, people):
        if account is None or account.number not in group.requests:
            answers.append(failed(name, 404))
            continue
        if action == "approve":
            if len(group.members) >= MAX_MEMBERS:
                answers.append(failed(name, 419))
                continue
            deliveries = let_in(act, group, account, reason="invite", by=act.actor).deliveries
        else:
            del group.requests[account.number]
            told = revoked_requests_node([participant(account, group)])
            deliveries = told_admins(act.world, group, act.actor, act.now, told)
        answers.append(participant(account, group))
        done = Done((group,), done.deliveries + deliveries)
    return Done((group,), done.deliveries, tuple(answers))
