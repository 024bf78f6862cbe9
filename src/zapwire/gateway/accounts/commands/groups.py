"""Commands for groups. Each raises what `Session.act` raises, and what `zapwire.client`'s `Groups` does."""

from dataclasses import dataclass, field

from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.session import Session
from zapwire.protocol.jid import JID
from zapwire.protocol.types.groups import (
    GroupInfo,
    JoinRequest,
    JoinResult,
    Participant,
    ParticipantAction,
    RequestAction,
)


@dataclass(frozen=True, slots=True)
class ListGroups(Command[tuple[GroupInfo, ...]]):
    """The groups the account is in."""

    async def run(self, session: Session) -> tuple[GroupInfo, ...]:
        return await session.act(lambda client: client.groups.list())


@dataclass(frozen=True, slots=True)
class GetGroup(Command[GroupInfo]):
    """All about a group."""

    group: JID

    async def run(self, session: Session) -> GroupInfo:
        return await session.act(lambda client: client.groups.info(self.group))


@dataclass(frozen=True, slots=True)
class CreateGroup(Command[GroupInfo]):
    """A new group; who could not be added is in it with an error."""

    name: str
    people: tuple[JID, ...]

    async def run(self, session: Session) -> GroupInfo:
        return await session.act(lambda client: client.groups.create(self.name, self.people))


@dataclass(frozen=True, slots=True)
class LeaveGroup(Command[None]):
    """Leave a group."""

    group: JID

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.groups.leave(self.group))


@dataclass(frozen=True, slots=True)
class GetInviteLink(Command[str]):
    """A group's link, or with `reset` a new one."""

    group: JID
    reset: bool = False

    async def run(self, session: Session) -> str:
        return await session.act(lambda client: client.groups.invite_link(self.group, reset=self.reset))


@dataclass(frozen=True, slots=True)
class GetInviteInfo(Command[GroupInfo]):
    """The group that a link leads to."""

    link: str

    async def run(self, session: Session) -> GroupInfo:
        return await session.act(lambda client: client.groups.info_from_link(self.link))


@dataclass(frozen=True, slots=True)
class JoinGroup(Command[JoinResult]):
    """Join the group that a link leads to, or ask its admins."""

    link: str

    async def run(self, session: Session) -> JoinResult:
        return await session.act(lambda client: client.groups.join_with_link(self.link))


@dataclass(frozen=True, slots=True)
class SetGroupName(Command[None]):
    """Name a group."""

    group: JID
    name: str

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.groups.set_name(self.group, self.name))


@dataclass(frozen=True, slots=True)
class SetGroupTopic(Command[None]):
    """Describe a group; "" takes the description away."""

    group: JID
    topic: str

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.groups.set_topic(self.group, self.topic))


@dataclass(frozen=True, slots=True)
class SetGroupPhoto(Command[str]):
    """Give a group a picture, a JPEG, or None to take it away; the answer is its id."""

    group: JID
    jpeg: bytes | None = field(repr=False)

    async def run(self, session: Session) -> str:
        return await session.act(lambda client: client.groups.set_photo(self.group, self.jpeg))


@dataclass(frozen=True, slots=True)
class SetGroupAnnounce(Command[None]):
    """Let only admins write, or everybody."""

    group: JID
    announce: bool

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.groups.set_announce(self.group, is_announce=self.announce))


@dataclass(frozen=True, slots=True)
class SetGroupLocked(Command[None]):
    """Let only admins change what the group is, or everybody."""

    group: JID
    locked: bool

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.groups.set_locked(self.group, is_locked=self.locked))


@dataclass(frozen=True, slots=True)
class SetGroupEphemeral(Command[None]):
    """Let messages disappear after so many seconds, 0 for never."""

    group: JID
    seconds: int

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.groups.set_ephemeral(self.group, self.seconds))


@dataclass(frozen=True, slots=True)
class SetJoinApproval(Command[None]):
    """Let admins decide who comes in by a link, or let everybody in."""

    group: JID
    is_required: bool

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.groups.set_join_approval(self.group, is_required=self.is_required))


@dataclass(frozen=True, slots=True)
class ChangeParticipants(Command[tuple[Participant, ...]]):
    """Add, remove, promote or demote people; the answer says of each what became of it."""

    group: JID
    action: ParticipantAction
    people: tuple[JID, ...]

    async def run(self, session: Session) -> tuple[Participant, ...]:
        return await session.act(lambda client: client.groups.change_participants(self.group, self.action, self.people))


@dataclass(frozen=True, slots=True)
class ListJoinRequests(Command[tuple[JoinRequest, ...]]):
    """Who asks to be let in."""

    group: JID

    async def run(self, session: Session) -> tuple[JoinRequest, ...]:
        return await session.act(lambda client: client.groups.join_requests(self.group))


@dataclass(frozen=True, slots=True)
class AnswerJoinRequests(Command[tuple[Participant, ...]]):
    """Let people in, or do not; the answer says of each what became of it."""

    group: JID
    action: RequestAction
    people: tuple[JID, ...]

    async def run(self, session: Session) -> tuple[Participant, ...]:
        return await session.act(
            lambda client: client.groups.answer_join_requests(self.group, self.action, self.people)
        )
