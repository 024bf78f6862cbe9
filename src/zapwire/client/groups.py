"""Groups: looking at them, changing them, and hearing of changes.

Who is in a group is asked once for sending, and forgotten when the server tells of a change.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.group_refusals import Asked, explained
from zapwire.client.lids import LIDs
from zapwire.client.privacy import PrivacyTokens
from zapwire.client.store.base import Stores
from zapwire.errors import QueryRefused, StanzaError
from zapwire.protocol.events import GroupInfoChanged, GroupJoined
from zapwire.protocol.jid import GROUPS, JID, SERVER
from zapwire.protocol.messages.ids import new_message_id
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups.changes import GROUP_NOTIFICATION, read_change
from zapwire.protocol.stanzas.groups.creation import CreateGroup, GroupOptions, LeaveGroup, LinkGroup
from zapwire.protocol.stanzas.groups.info import read_group
from zapwire.protocol.stanzas.groups.invites import (
    LINK_PREFIX,
    AcceptInvite,
    GetInviteInfo,
    GetInviteLink,
    GetLinkInfo,
    Invitation,
    JoinWithLink,
    ResetInviteLink,
    code_of,
)
from zapwire.protocol.stanzas.groups.lookup import GetGroupInfo, GetLinkedParticipants, GetSubGroups, ListGroups
from zapwire.protocol.stanzas.groups.participants import (
    AnswerJoinRequests,
    ChangeParticipants,
    Invitee,
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
from zapwire.protocol.stanzas.queries import Query
from zapwire.protocol.types.groups import (
    GroupInfo,
    JoinRequest,
    JoinResult,
    LinkedGroup,
    MemberAddMode,
    Participant,
    ParticipantAction,
    RequestAction,
)

T = TypeVar("T")

MAX_GROUPS: Final = 1000
_ID_RANDOM: Final = 16


class Groups:
    """The groups of one account.

    Each method raises a `GroupRefused` that says what to do where the server refuses, and what else a query raises.
    """

    def __init__(self, context: Context, lids: LIDs, tokens: PrivacyTokens) -> None:
        self._context = context
        self._lids = lids
        self._tokens = tokens
        self._known: OrderedDict[JID, GroupInfo] = OrderedDict()
        context.memories.add(self._known.clear)
        self._changes = 0

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {GROUP_NOTIFICATION: self._on_change}

    async def list(self) -> tuple[GroupInfo, ...]:
        """The groups we are in, with everybody in them; one that cannot be read is left out."""
        groups: list[GroupInfo] = []
        names: dict[JID, JID] = {}
        for node in await self._ask(ListGroups(), GROUPS, Asked.ABOUT):
            try:
                group = read_group(node)
            except StanzaError as error:
                self._context.log.warning("a group was left out of the list: %s", error)
                continue
            groups.append(group)
            names |= {member.lid: member.pn for member in group.participants if member.lid and member.pn}
            await asyncio.sleep(0)  # there may be hundreds, each with hundreds of people
        await self._lids.learn_all(names.items())
        for number, group in enumerate(groups):
            groups[number] = await self._named(group)
            await asyncio.sleep(0)
        return tuple(groups)

    async def info(self, group: JID) -> GroupInfo:
        """A group as the server has it now.

        Raises `NoSuchGroup` for a group that does not exist, `NotInGroup` where we are not in it.
        """
        changes = self._changes
        info = await self._ask(GetGroupInfo(), group, Asked.ABOUT)
        await self._learn(info)
        if changes != self._changes:  # the answer may be from before that
            return await self._named(info)
        self._known[group] = info
        self._known.move_to_end(group)
        while len(self._known) > MAX_GROUPS:
            self._known.popitem(last=False)
        return await self._named(info)

    async def known(self, group: JID) -> GroupInfo:
        """A group as last heard; asked where unknown. Raises as `info`."""
        known = self._known.get(group)
        if known is None:
            return await self.info(group)
        self._known.move_to_end(group)
        return known

    def forget(self, group: JID) -> None:
        """Ask again the next time."""
        self._changes += 1
        self._known.pop(group, None)

    async def create(self, subject: str, people: Iterable[JID] = (), options: GroupOptions | None = None) -> GroupInfo:
        """Make a group with these people, and with ourselves as its owner.

        Who could not be added is among the participants with an `error`. Raises `GroupValueRefused` for a name that
        is too long.
        """
        invitees = tuple([await self._invitee(jid.to_non_ad()) for jid in people])
        query = CreateGroup(subject, invitees, options or GroupOptions())
        group = await self._ask(query, GROUPS, Asked.VALUE)
        await self._learn(group)
        return await self._named(group)

    async def leave(self, group: JID) -> None:
        """Leave a group."""
        await self._ask(LeaveGroup(group), GROUPS, Asked.ABOUT, about=group)
        self.forget(group)

    async def invite_link(self, group: JID, *, reset: bool = False) -> str:
        """The link that leads into a group; with `reset` a new one, and the old one is void from then on."""
        query = ResetInviteLink() if reset else GetInviteLink()
        return LINK_PREFIX + await self._ask(query, group, Asked.LINK_OF)

    async def info_from_link(self, link: str) -> GroupInfo:
        """The group that a link, or the code in it, leads to. Raises `InviteRevoked` and `InviteInvalid`."""
        return await self._named(await self._ask(GetLinkInfo(code_of(link)), GROUPS, Asked.LINK))

    async def join_with_link(self, link: str) -> JoinResult:
        """Join the group that a link leads to, or ask its admins. Raises as `info_from_link`, and `GroupFull`."""
        result = await self._ask(JoinWithLink(code_of(link)), GROUPS, Asked.LINK)
        self.forget(result.group)
        return result

    async def info_from_invite(self, group: JID, invitation: Invitation) -> GroupInfo:
        """The group that an invite message is for. Raises `InviteRevoked`."""
        return await self._named(await self._ask(GetInviteInfo(invitation), group, Asked.LINK))

    async def join_with_invite(self, group: JID, invitation: Invitation) -> None:
        """Join the group that an invite message is for. Raises `InviteRevoked`."""
        await self._ask(AcceptInvite(invitation), group, Asked.LINK)
        self.forget(group)

    async def set_name(self, group: JID, name: str) -> None:
        """Name a group. Raises `GroupValueRefused` for a name that is too long."""
        await self._set(group, SetSubject(name))

    async def set_topic(self, group: JID, topic: str, *, previous: str = "", id: str = "") -> None:
        """Describe a group; "" takes the description away.

        `previous` is the id of the description that this one takes the place of; without it the group is asked first.
        Raises `GroupConflict` where there is another one by now.
        """
        context = self._context
        if not previous:
            current = (await self.info(group)).topic
            previous = current.id if current else ""
        if not id:
            me = await context.me()
            id = new_message_id(me.pn, context.clock.now(), context.random(_ID_RANDOM))
        await self._set(group, SetTopic(topic, id, previous))

    async def set_photo(self, group: JID, jpeg: bytes | None) -> str:
        """Give a group a picture, a JPEG, or None to take it away; returns its id, "remove" where there is none."""
        return await self._ask(SetPhoto(group, jpeg), SERVER, Asked.VALUE, about=group)

    async def set_locked(self, group: JID, *, is_locked: bool) -> None:
        """Let only admins change what the group is, or everybody."""
        await self._set(group, SetLocked(is_locked))

    async def set_announce(self, group: JID, *, is_announce: bool) -> None:
        """Let only admins write, or everybody."""
        await self._set(group, SetAnnounce(is_announce))

    async def set_ephemeral(self, group: JID, seconds: int) -> None:
        """Let messages disappear after so many seconds, 0 for never. Raises `GroupValueRefused`."""
        await self._set(group, SetEphemeral(seconds))

    async def set_join_approval(self, group: JID, *, is_required: bool) -> None:
        """Let admins decide who comes in by a link, or let everybody in."""
        await self._set(group, SetJoinApproval(is_required))

    async def set_member_add_mode(self, group: JID, mode: MemberAddMode) -> None:
        """Let only admins add members, or everybody."""
        await self._set(group, SetMemberAddMode(mode))

    async def change_participants(
        self, group: JID, action: ParticipantAction, people: Iterable[JID]
    ) -> tuple[Participant, ...]:
        """Add, remove, promote or demote people. Returns what became of each: an `error` where it did not work.

        Who may only be invited has the error 403, and an `add_request` for an invite message to them.
        """
        is_added = action == "add"
        invitees = tuple([await self._invitee(jid) if is_added else Invitee(jid) for jid in people])
        changed = await self._ask(ChangeParticipants(action, invitees), group, Asked.CHANGE)
        self.forget(group)
        return changed

    async def join_requests(self, group: JID) -> tuple[JoinRequest, ...]:
        """Who asks to be let in, for admins."""
        requests = await self._ask(ListJoinRequests(), group, Asked.CHANGE)
        return tuple([replace(one, pn=one.pn or await self._number(one.jid)) for one in requests])

    async def answer_join_requests(
        self, group: JID, action: RequestAction, people: Iterable[JID]
    ) -> tuple[Participant, ...]:
        """Let people in, or do not. Returns what became of each: an `error` where it did not work."""
        changed = await self._ask(AnswerJoinRequests(action, tuple(people)), group, Asked.CHANGE)
        self.forget(group)
        return changed

    async def link(self, community: JID, group: JID) -> None:
        """Make a group part of a community."""
        await self._ask(LinkGroup(group), community, Asked.CHANGE)

    async def unlink(self, community: JID, group: JID) -> None:
        """Take a group out of a community."""
        await self._ask(LinkGroup(group, is_linked=False), community, Asked.CHANGE)

    async def sub_groups(self, community: JID) -> tuple[LinkedGroup, ...]:
        """The groups of a community."""
        return await self._ask(GetSubGroups(), community, Asked.ABOUT)

    async def community_participants(self, community: JID) -> tuple[Participant, ...]:
        """Everybody in any group of a community."""
        people = await self._ask(GetLinkedParticipants(), community, Asked.ABOUT)
        await self._lids.learn_all((person.lid, person.pn) for person in people if person.lid is not None)
        return people

    async def _ask(self, query: Query[T], to: JID, asked: Asked, *, about: JID | None = None) -> T:
        try:
            return await self._context.query(query, to=to)
        except QueryRefused as refused:
            raise explained(refused, asked, about or (to if to.is_group else None)) from refused

    async def _set(self, group: JID, setting: Setting) -> None:
        await self._ask(setting, group, Asked.VALUE)

    async def _invitee(self, jid: JID) -> Invitee:
        """Somebody to add, with what helps the server to let us (whatsmeow group.go)."""
        pn = await self._context.store.lids.pn_for(jid) if jid.is_lid else None
        return Invitee(jid, pn, await self._tokens.token_for(jid))

    async def _learn(self, group: GroupInfo) -> None:
        await self._lids.learn_all((member.lid, member.pn) for member in group.participants if member.lid is not None)

    async def _number(self, name: JID | None, unit: Stores | None = None) -> JID | None:
        """The phone number of somebody, where it is known."""
        if name is None or name.is_user:
            return name
        return await self._lids.other(name, unit)

    async def _named(self, group: GroupInfo, unit: Stores | None = None) -> GroupInfo:
        """The group with the numbers of everybody whose number we know though the server did not tell it."""
        topic = group.topic
        if topic and topic.set_by_pn is None:
            topic = replace(topic, set_by_pn=await self._number(topic.set_by, unit))
        return replace(
            group,
            participants=await self._numbered(group.participants, unit),
            topic=topic,
            owner_pn=group.owner_pn or await self._number(group.owner, unit),
            subject_set_by_pn=group.subject_set_by_pn or await self._number(group.subject_set_by, unit),
        )

    async def _numbered(self, people: tuple[Participant, ...], unit: Stores | None) -> tuple[Participant, ...]:
        if all(person.pn for person in people):
            return people
        return tuple(
            [person if person.pn else replace(person, pn=await self._number(person.jid, unit)) for person in people]
        )

    async def _on_change(self, node: Node) -> None:
        """A change is kept with the names it tells, and then told."""
        self.forget(node.reader.jid("from"))
        change = read_change(node)
        context = self._context
        async with context.store.begin() as unit:
            for lid, pn in _pairs(change):
                await self._lids.learn(unit, lid, pn)
            event = await self._told(change, unit)
            await context.record(event, unit)
        await context.emit(event)

    async def _told(self, change: GroupInfoChanged | GroupJoined, unit: Stores) -> GroupInfoChanged | GroupJoined:
        """The change with both names of everybody, where both are known."""
        sender_pn = change.sender_pn or await self._lids.other(change.sender_lid, unit)
        sender_lid = change.sender_lid or await self._lids.other(change.sender_pn, unit)
        if isinstance(change, GroupJoined):
            group = await self._named(change.group, unit)
            return replace(change, group=group, sender_pn=sender_pn, sender_lid=sender_lid)
        return replace(
            change,
            sender_pn=sender_pn,
            sender_lid=sender_lid,
            joined=await self._numbered(change.joined, unit),
            left=await self._numbered(change.left, unit),
            promoted=await self._numbered(change.promoted, unit),
            demoted=await self._numbered(change.demoted, unit),
        )


def _pairs(change: GroupInfoChanged | GroupJoined) -> set[tuple[JID | None, JID | None]]:
    """Both names of everybody who is named with both."""
    if isinstance(change, GroupJoined):
        people = change.group.participants
    else:
        people = (*change.joined, *change.left, *change.promoted, *change.demoted)
    pairs = {(person.lid, person.pn) for person in people}
    return {(lid, pn) for lid, pn in pairs | {(change.sender_lid, change.sender_pn)} if lid and pn}
