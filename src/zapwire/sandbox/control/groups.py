"""The control API's calls for groups."""

import base64
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.status import HTTP_201_CREATED

from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.groups.invites import LINK_PREFIX, code_of
from zapwire.protocol.stanzas.groups.settings import (
    SetAnnounce,
    SetEphemeral,
    SetJoinApproval,
    SetLocked,
    SetMemberAddMode,
    SetSubject,
    Setting,
    SetTopic,
)
from zapwire.sandbox.context import Context
from zapwire.sandbox.control.models.groups import (
    AnswerRequests,
    DeleteGroupRequest,
    GroupPhoto,
    GroupRequest,
    GroupSettings,
    InviteRequest,
    JoinGroupRequest,
    LeaveRequest,
    LinkRequest,
    ParticipantsRequest,
)
from zapwire.sandbox.notices.groups import group_changed, group_created
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.relay.groups.acts import Act, Done
from zapwire.sandbox.relay.groups.creation import delete, link
from zapwire.sandbox.relay.groups.invites import join, link_of, reset_link
from zapwire.sandbox.relay.groups.participants import answer_requests, leave
from zapwire.sandbox.relay.groups.settings import set_of_group, set_picture
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import Group, NoSuchGroup
from zapwire.sandbox.world.world import NoSuchPhone, World

if TYPE_CHECKING:
    from zapwire.protocol.types.groups import RequestAction
    from zapwire.sandbox.server import Sandbox


def add_groups(app: FastAPI, sandbox: "Sandbox") -> None:
    """Let groups be made, shown and changed."""
    context = sandbox.context

    @app.post("/groups", status_code=HTTP_201_CREATED)
    async def create_group(body: GroupRequest) -> Json:
        """A group; all members are told."""
        world = context.world
        owner, members = person(world, body.owner), _people(world, body.participants)
        group = world.create_group(owner, body.subject, members, context.now(), body.addressing_mode)
        await context.directory.save_group(group)
        await context.post.deliver(group_created(world, group))
        return _group(world, group)

    @app.get("/groups")
    async def list_groups() -> Json:
        """Every group with its participants."""
        return {"groups": [_group(context.world, group) for group in context.world.groups.values()]}

    @app.post("/groups/{jid}/participants")
    async def change_participants(jid: str, body: ParticipantsRequest) -> Json:
        """Add, remove, promote and demote; all members are told, and those who are none any more."""
        world = context.world
        group = _find(world, jid)
        actor = person(world, body.by or group.owner)
        change = group.change(
            add=_numbers(world, body.add),
            remove=_numbers(world, body.remove),
            promote=_numbers(world, body.promote),
            demote=_numbers(world, body.demote),
        )
        if change:
            await context.directory.save_group(group)
            await context.post.deliver(group_changed(world, group, actor, change, context.now()))
        return _group(world, group)

    _add_changes(app, context)
    _add_ways_in(app, context)


def _add_changes(app: FastAPI, context: Context) -> None:
    @app.post("/groups/{jid}/settings")
    async def set_group(jid: str, body: GroupSettings) -> Json:
        """Set what is named, as a phone does it: whoever does it must be allowed to."""
        group = _find(context.world, jid)
        act = _act(context, body.by or group.owner)
        for setting in _settings(group, body, context):
            await _bring_about(context, set_of_group(act, group.jid, setting))
        return _group(context.world, group)

    @app.post("/groups/{jid}/photo")
    async def set_photo(jid: str, body: GroupPhoto) -> Json:
        """Give the group a picture, or take it away."""
        group = _find(context.world, jid)
        try:
            jpeg = None if body.data is None else base64.b64decode(body.data, validate=True)
        except ValueError:
            raise SandboxError("data is no base64") from None
        await _bring_about(context, set_picture(_act(context, body.by or group.owner), group.jid, jpeg))
        return _group(context.world, group)

    @app.post("/groups/{jid}/leave")
    async def leave_group(jid: str, body: LeaveRequest) -> Json:
        """Somebody leaves."""
        group = _find(context.world, jid)
        await _bring_about(context, leave(_act(context, body.by), group.jid))
        return _group(context.world, group)

    @app.post("/groups/{jid}/requests")
    async def answer_join_requests(jid: str, body: AnswerRequests) -> Json:
        """Let people in who asked, or do not; the answer has the group as it is then."""
        world = context.world
        group = _find(world, jid)
        act = _act(context, body.by or group.owner)
        answers: tuple[tuple[RequestAction, list[str]], ...] = (("approve", body.approve), ("reject", body.reject))
        for action, people in answers:
            asked = [account.jid() for account in _people(world, people)]
            if asked:
                await _bring_about(context, answer_requests(act, group.jid, action, asked))
        return _group(world, group)

    @app.post("/groups/{jid}/link")
    async def link_group(jid: str, body: LinkRequest) -> Json:
        """Make a group part of this community, or take it out."""
        parent = _find(context.world, jid)
        act = _act(context, body.by or parent.owner)
        group = _find(context.world, body.group)
        await _bring_about(context, link(act, parent.jid, group.jid, is_linked=body.linked))
        return _group(context.world, group)

    _add_end(app, context)


def _add_end(app: FastAPI, context: Context) -> None:
    @app.post("/groups/{jid}/delete")
    async def delete_group(jid: str, body: DeleteGroupRequest) -> Json:
        """End a group; its members are told."""
        group = _find(context.world, jid)
        done = delete(_act(context, body.by or group.owner), group.jid, body.reason)
        await context.directory.delete_group(group.jid)
        await _bring_about(context, done)
        return _group(context.world, group)


def _add_ways_in(app: FastAPI, context: Context) -> None:
    @app.post("/groups/{jid}/invite")
    async def invite(jid: str, body: InviteRequest) -> Json:
        """The group's link; with `reset` a new one, and the old one is void."""
        group = _find(context.world, jid)
        act = _act(context, body.by or group.owner)
        code, done = reset_link(act, group.jid) if body.reset else link_of(act, group.jid)
        await _bring_about(context, done)
        return {"code": code, "link": LINK_PREFIX + code}

    @app.post("/join")
    async def join_group(body: JoinGroupRequest) -> Json:
        """Somebody follows a link: they are in the group, or ask its admins where those must approve."""
        result, done = join(_act(context, body.by), code_of(body.link))
        await _bring_about(context, done)
        return {"jid": str(result.group), "pending": result.is_pending}


def _act(context: Context, who: str) -> Act:
    return Act(context.world, person(context.world, who), context.now())


async def _bring_about(context: Context, done: Done) -> None:
    """Keep what changed, then tell."""
    for group in done.groups:
        await context.directory.save_group(group)
    for owner in done.pictures:
        await context.directory.save_picture(owner, context.world.pictures.get(owner))
    await context.post.deliver(done.deliveries)


def _settings(group: Group, body: GroupSettings, context: Context) -> Iterator[Setting]:
    """What a request sets, in the order of its fields; the group's description is looked up when its turn has come."""
    if body.subject is not None:
        yield SetSubject(body.subject)
    if body.topic is not None:
        previous = group.topic.id if group.topic else ""
        yield SetTopic(body.topic, context.random(8).hex().upper(), previous)
    if body.announce is not None:
        yield SetAnnounce(body.announce)
    if body.locked is not None:
        yield SetLocked(body.locked)
    if body.ephemeral is not None:
        yield SetEphemeral(body.ephemeral)
    if body.join_approval is not None:
        yield SetJoinApproval(body.join_approval)
    if body.member_add_mode is not None:
        yield SetMemberAddMode(body.member_add_mode)


def _find(world: World, text: str) -> Group:
    jid = JID.parse(text)
    if not jid.is_group:
        raise NoSuchGroup(f"{text} is no group's address: those end with @g.us")
    return world.group(jid)


def person(world: World, text: str) -> Account:
    """The account with this number or JID. Raises `NoSuchPhone`, or `JIDError`."""
    if "@" not in text:
        return world.account(text)
    found = world.find(JID.parse(text))
    if found is None:
        raise NoSuchPhone(f"nobody has the address {text}: create a phone with POST /phones")
    return found


def _people(world: World, texts: Iterable[str]) -> list[Account]:
    return [person(world, text) for text in texts]


def _numbers(world: World, texts: Iterable[str]) -> list[str]:
    numbers = [account.number for account in _people(world, texts)]
    if len(set(numbers)) != len(numbers):
        raise SandboxError("somebody is named twice in one list")
    return numbers


def _group(world: World, group: Group) -> Json:
    picture = world.pictures.get(group.jid)
    return {
        "jid": str(group.jid),
        "subject": group.subject,
        "owner": group.owner,
        "created_at": group.created_at,
        "addressing_mode": group.addressing_mode,
        "topic": group.topic.text if group.topic else "",
        "announce": group.is_announce,
        "locked": group.is_locked,
        "ephemeral": group.ephemeral,
        "join_approval": group.is_join_approval_required,
        "member_add_mode": group.member_add_mode,
        "picture": picture.id if picture else "",
        "community": group.linked_parent,
        "requests": list(group.requests),
        "participants": [
            {"number": number, "jid": str(account.jid()), "lid": str(account.lid()), "role": group.members[number]}
            for number in group.members
            if (account := world.accounts.get(number))
        ],
    }
