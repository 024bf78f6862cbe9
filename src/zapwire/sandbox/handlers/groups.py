"""Groups: what devices ask of the group server and of groups, each of which answers in its own name."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from zapwire.protocol.jid import JID
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.groups.creation import CreateGroup, LeaveGroup, LinkGroup
from zapwire.protocol.stanzas.groups.info import group_node
from zapwire.protocol.stanzas.groups.invites import (
    AcceptInvite,
    GetInviteInfo,
    GetInviteLink,
    JoinWithLink,
    invite_code,
)
from zapwire.protocol.stanzas.groups.lookup import GetLinkedParticipants, GetSubGroups, group_list
from zapwire.protocol.stanzas.groups.participants import (
    ACTIONS,
    AnswerJoinRequests,
    ChangeParticipants,
    ListJoinRequests,
)
from zapwire.protocol.stanzas.groups.settings import (
    SetAnnounce,
    SetEphemeral,
    SetJoinApproval,
    SetLocked,
    SetMemberAddMode,
    SetPhoto,
    SetSubject,
    Setting,
    SetTopic,
)
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.protocol.types.groups import GroupInfo
from zapwire.sandbox.notices.groups import describe
from zapwire.sandbox.relay.groups import creation, invites, participants, settings
from zapwire.sandbox.relay.groups.acts import NOT_ACCEPTABLE, Act, Done, GroupRefusal
from zapwire.sandbox.router import Handler, Outcome, Request, Route

_NOTHING: Final = Done()
_Answer = Callable[[Act, JID, Node], tuple[Content, Done]]
"""What is answered to a query, which was addressed to this JID, and what comes of it."""


def _handler(answer: _Answer) -> Handler:
    """Answer in the name of whom was asked, or refuse."""

    def handle(request: Request) -> Outcome:
        node = request.node
        to = node.reader.jid("to")
        act = Act(request.world, request.account, request.now)
        try:
            content, done = answer(act, to, node)
        except GroupRefusal as refusal:
            return Outcome((_from(to, error_node(request.id, refusal.code, refusal.text)),))
        answer_node = _from(to, result_node(request.id, content))
        return Outcome((answer_node,), deliveries=done.deliveries, groups=done.groups, pictures=done.pictures)

    return handle


def _from(sender: JID, answer: Node) -> Node:
    return Node(answer.tag, {**answer.attrs, "from": sender}, answer.content)


def _list(act: Act, _to: JID, _node: Node) -> tuple[Content, Done]:
    world, number = act.world, act.actor.number
    groups = tuple(group_node(describe(world, group)) for group in world.groups.values() if number in group.members)
    return group_list(groups), _NOTHING


def _query(act: Act, to: JID, node: Node) -> tuple[Content, Done]:
    """One group: 404 where there is none, 403 to who is not in it and has no invite message (whatsmeow)."""
    query = GetInviteInfo.from_node(node)
    group = act.group_of(to) if query is None else invites.invited_to(act, to, query.invitation)
    return (group_node(describe(act.world, group)),), _NOTHING


def _get_invite(act: Act, to: JID, node: Node) -> tuple[Content, Done]:
    """A group's own link, or the group that a link leads to; who is not in it does not hear who is."""
    code = invite_code(node)
    if code is None:
        own, done = invites.link_of(act, to)
        return GetInviteLink.answer(own), done
    group = invites.group_behind(act, code)
    info = describe(act.world, group)
    return (group_node(info if act.actor.number in group.members else _from_outside(info)),), _NOTHING


def _from_outside(info: GroupInfo) -> GroupInfo:
    """What a link tells of a group: its admins alone, and how many there are."""
    return replace(info, participants=tuple(member for member in info.participants if member.is_admin))


def _set_invite(act: Act, to: JID, node: Node) -> tuple[Content, Done]:
    code = invite_code(node)
    if code is None:
        own, done = invites.reset_link(act, to)
        return GetInviteLink.answer(own), done
    result, done = invites.join(act, code)
    return JoinWithLink.answer(result), done


def _accept(act: Act, to: JID, node: Node) -> tuple[Content, Done]:
    return None, invites.accept(act, to, AcceptInvite.from_node(node).invitation)


def _create(act: Act, _to: JID, node: Node) -> tuple[Content, Done]:
    query = CreateGroup.from_node(node)
    group, done = creation.create(act, query.subject, [person.jid for person in query.people], query.options)
    info = describe(act.world, group)
    return (group_node(replace(info, participants=(*info.participants, *done.people))),), done


def _leave(act: Act, _to: JID, node: Node) -> tuple[Content, Done]:
    """The answer has the refusal, if any, beside the group, as several could be named."""
    query = LeaveGroup.from_node(node)
    try:
        done = participants.leave(act, query.group)
    except GroupRefusal as refusal:
        return query.answer(refusal.code), _NOTHING
    return query.answer(), done


def _link(act: Act, to: JID, node: Node) -> tuple[Content, Done]:
    query = LinkGroup.from_node(node)
    return query.answer(), creation.link(act, to, query.group, is_linked=query.is_linked)


def _sub_groups(act: Act, to: JID, _node: Node) -> tuple[Content, Done]:
    return GetSubGroups.answer(creation.sub_groups(act, to)), _NOTHING


def _everybody(act: Act, to: JID, _node: Node) -> tuple[Content, Done]:
    return GetLinkedParticipants.answer(creation.everybody(act, to)), _NOTHING


def _change(act: Act, to: JID, node: Node) -> tuple[Content, Done]:
    query = ChangeParticipants.from_node(node)
    done = participants.change_participants(act, to, query.action, [person.jid for person in query.people])
    return query.answer(done.people), done


def _requests(act: Act, to: JID, _node: Node) -> tuple[Content, Done]:
    return ListJoinRequests.answer(participants.list_requests(act, to)), _NOTHING


def _answer_requests(act: Act, to: JID, node: Node) -> tuple[Content, Done]:
    query = AnswerJoinRequests.from_node(node)
    done = participants.answer_requests(act, to, query.action, query.people)
    return query.answer(done.people), done


def _setting(read: Callable[[Node], Setting]) -> Handler:
    def answer(act: Act, to: JID, node: Node) -> tuple[Content, Done]:
        return None, settings.set_of_group(act, to, read(node))

    return _handler(answer)


def _photo(act: Act, _to: JID, node: Node) -> tuple[Content, Done]:
    query = SetPhoto.from_node(node)
    if not query.target.is_group:
        raise GroupRefusal(NOT_ACCEPTABLE, f"{query.target} is no group")
    done = settings.set_picture(act, query.target, query.jpeg)
    picture = act.world.pictures.get(query.target)
    return query.answer(picture.id if picture else ""), done


def _group(kind: str, child: str) -> Route:
    return Route("iq", "w:g2", kind, child)


ROUTES: Final[dict[Route, Handler]] = {
    _group("get", "participating"): _handler(_list),
    _group("get", "query"): _handler(_query),
    _group("get", "invite"): _handler(_get_invite),
    _group("get", "membership_approval_requests"): _handler(_requests),
    _group("get", "sub_groups"): _handler(_sub_groups),
    _group("get", "linked_groups_participants"): _handler(_everybody),
    _group("set", "invite"): _handler(_set_invite),
    _group("set", "accept"): _handler(_accept),
    _group("set", "create"): _handler(_create),
    _group("set", "leave"): _handler(_leave),
    _group("set", "links"): _handler(_link),
    _group("set", "unlink"): _handler(_link),
    _group("set", "membership_requests_action"): _handler(_answer_requests),
    **{_group("set", action): _handler(_change) for action in ACTIONS},
    _group("set", "subject"): _setting(SetSubject.from_node),
    _group("set", "description"): _setting(SetTopic.from_node),
    _group("set", "locked"): _setting(lambda _: SetLocked(is_locked=True)),
    _group("set", "unlocked"): _setting(lambda _: SetLocked(is_locked=False)),
    _group("set", "announcement"): _setting(lambda _: SetAnnounce(is_announce=True)),
    _group("set", "not_announcement"): _setting(lambda _: SetAnnounce(is_announce=False)),
    _group("set", "ephemeral"): _setting(SetEphemeral.from_node),
    _group("set", "not_ephemeral"): _setting(SetEphemeral.from_node),
    _group("set", "membership_approval_mode"): _setting(SetJoinApproval.from_node),
    _group("set", "member_add_mode"): _setting(SetMemberAddMode.from_node),
    Route("iq", "w:profile:picture", "set", "picture"): _handler(_photo),
    Route("iq", "w:profile:picture", "set", ""): _handler(_photo),
}
"""A picture is set at the server, which is told the group."""
