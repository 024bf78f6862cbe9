"""The control API's calls for groups."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.status import HTTP_201_CREATED

from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.sandbox.control.models.groups import GroupRequest, ParticipantsRequest
from zapwire.sandbox.notices.groups import group_changed, group_created
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import Group, NoSuchGroup
from zapwire.sandbox.world.world import NoSuchPhone, World

if TYPE_CHECKING:
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
    return {
        "jid": str(group.jid),
        "subject": group.subject,
        "owner": group.owner,
        "created_at": group.created_at,
        "addressing_mode": group.addressing_mode,
        "participants": [
            {"number": number, "jid": str(account.jid()), "lid": str(account.lid()), "role": group.members[number]}
            for number in group.members
            if (account := world.accounts.get(number))
        ],
    }
