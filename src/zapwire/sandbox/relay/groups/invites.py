"""Ways into a group: its link, and invite messages."""

from typing import Final

from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.groups.changes import invite_node
from zapwire.protocol.stanzas.groups.invites import Invitation
from zapwire.protocol.types.groups import JoinResult
from zapwire.sandbox.notices.groups import group_set
from zapwire.sandbox.relay.groups.acts import (
    CONFLICT,
    FULL,
    GONE,
    NOT_ACCEPTABLE,
    NOT_AUTHORIZED,
    Act,
    Done,
    GroupRefusal,
)
from zapwire.sandbox.relay.groups.participants import ask_to_join, let_in
from zapwire.sandbox.world.groups import MAX_MEMBERS, Group

MAX_OLD_CODES: Final = 100


def link_of(act: Act, jid: JID) -> tuple[str, Done]:
    """The code of a group's link, which is made where nobody has asked yet. Raises `GroupRefusal`."""
    group = act.group_of(jid)
    act.require_admin(group, NOT_AUTHORIZED)
    if group.invite_code:
        return group.invite_code, Done()
    group.invite_code = act.new_code()
    return group.invite_code, Done((group,))


def reset_link(act: Act, jid: JID) -> tuple[str, Done]:
    """A new code in place of the old one; all members are told. Raises `GroupRefusal`."""
    group = act.group_of(jid)
    act.require_admin(group, NOT_AUTHORIZED)
    if group.invite_code:
        group.old_codes = [*group.old_codes, group.invite_code][-MAX_OLD_CODES:]
    group.invite_code = act.new_code()
    told = group_set(act.world, group, act.actor, act.now, invite_node(group.invite_code))
    return group.invite_code, Done((group,), told)


def group_behind(act: Act, code: str) -> Group:
    """The group that a link leads to. Raises `GroupRefusal`: 410 after a reset, 406 for no link (whatsmeow)."""
    groups = act.world.groups.values()
    found = next((group for group in groups if group.invite_code == code), None)
    if found is not None:
        return found
    if any(code in group.old_codes for group in groups):
        raise GroupRefusal(GONE, "this invite link was reset")
    raise GroupRefusal(NOT_ACCEPTABLE, "there is no such invite link")


def join(act: Act, code: str) -> tuple[JoinResult, Done]:
    """Join the group that a link leads to, or ask its admins. Raises `GroupRefusal`."""
    group = group_behind(act, code)
    _check_place(act, group)
    if group.is_join_approval_required:
        return JoinResult(group.jid, is_pending=True), ask_to_join(act, group)
    return JoinResult(group.jid), let_in(act, group, act.actor, reason="invite")


def invited_to(act: Act, jid: JID, invitation: Invitation) -> Group:
    """The group that an invite message is for. Raises `GroupRefusal` where it is not for them, or void."""
    group = act.group(jid)
    invite = group.invites.get(act.actor.number)
    if invite is None or invite.code != invitation.code or invite.expiration < act.now:
        raise GroupRefusal(GONE, f"this invite is void: {group.jid}")
    return group


def accept(act: Act, jid: JID, invitation: Invitation) -> Done:
    """Join the group that an invite message is for. Raises `GroupRefusal`."""
    group = invited_to(act, jid, invitation)
    _check_place(act, group)
    return let_in(act, group, act.actor, reason="invite")


def _check_place(act: Act, group: Group) -> None:
    if act.actor.number in group.members:
        raise GroupRefusal(CONFLICT, f"{act.actor.name} is in the group already: {group.jid}")
    if len(group.members) >= MAX_MEMBERS:
        raise GroupRefusal(FULL, f"the group is full: {group.jid}")
