"""Groups: asked once, forgotten when the server tells of a change."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from tests.client import conversation as talking
from tests.client.conversation import GROUP, conversation
from tests.client.rig import PHONE, settle
from tests.protocol.stanzas.shapes import over_wire
from zapwire.client import groups as module
from zapwire.client.groups import Groups
from zapwire.client.lids import LIDs
from zapwire.client.privacy import PrivacyTokens
from zapwire.client.store.base import PrivacyToken
from zapwire.errors import (
    GroupConflict,
    InviteRevoked,
    NoSuchGroup,
    NotGroupAdmin,
    NotInGroup,
    QueryRefused,
    RateOverlimit,
    StanzaError,
)
from zapwire.protocol.events import GroupInfoChanged, GroupJoined
from zapwire.protocol.jid import GROUPS, JID, SERVER
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.groups.changes import GroupNotification, created_node, people_node
from zapwire.protocol.stanzas.groups.creation import CreateGroup, GroupOptions, LeaveGroup, LinkGroup
from zapwire.protocol.stanzas.groups.info import group_node
from zapwire.protocol.stanzas.groups.invites import (
    AcceptInvite,
    GetInviteInfo,
    GetInviteLink,
    GetLinkInfo,
    Invitation,
    JoinWithLink,
    ResetInviteLink,
)
from zapwire.protocol.stanzas.groups.lookup import GetLinkedParticipants, GetSubGroups, ListGroups, group_list
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
from zapwire.protocol.stanzas.queries import Query, query_node
from zapwire.protocol.types.groups import (
    AddRequest,
    GroupInfo,
    GroupTopic,
    JoinRequest,
    JoinResult,
    LinkedGroup,
    Participant,
)

CHANGED = Node("notification", {"type": "w:gp2", "id": "N1", "from": GROUP, "t": "1"}, (Node("add"),))


def groups(talk: talking.Conversation) -> Groups:
    """Return the feature over the conversation's connection; the group has Bea in it."""
    context = talk.context()
    talk.people.add_group(GROUP, talk.bea)
    lids = LIDs(context)
    return Groups(context, lids, PrivacyTokens(context, lids))


async def test_group_is_asked_once() -> None:
    """A group is as the server has it, asked for once where what was last heard will do."""
    async with conversation() as talk:
        feature = groups(talk)
        info = await feature.known(GROUP)
        assert info == talk.people.groups[GROUP]
        assert await feature.known(GROUP) == info
        assert len(talk.people.asked("w:g2")) == 1
        assert await feature.info(GROUP) == info
        assert len(talk.people.asked("w:g2")) == 2


async def test_members_names_are_learnt() -> None:
    """Both names of each member are learnt where the group tells them."""
    async with conversation() as talk:
        await groups(talk).known(GROUP)
        assert await talk.store.lids.lid_for(talk.bea.pn) == talk.bea.lid


async def test_unknown_group() -> None:
    """A group that is none is refused, and asked for again the next time."""
    async with conversation() as talk:
        feature = groups(talk)
        talk.people.groups.clear()
        for _ in range(2):
            with pytest.raises(QueryRefused) as raised:
                await feature.known(GROUP)
            assert raised.value.code == 404
        assert len(talk.people.asked("w:g2")) == 2


async def test_change_forgets() -> None:
    """After a change, or where told to, the group is asked for again."""
    async with conversation() as talk:
        feature = groups(talk)
        await feature.known(GROUP)
        await feature.notifications()["w:gp2"](CHANGED)
        await feature.known(GROUP)
        feature.forget(GROUP)
        feature.forget(GROUP)
        await feature.known(GROUP)
        assert len(talk.people.asked("w:g2")) == 3


async def test_change_while_it_is_asked_for() -> None:
    """An answer that may be older than a change is given, and not kept."""
    async with conversation() as talk:
        feature = groups(talk)
        talk.people.held.add("w:g2")
        asking = asyncio.create_task(feature.known(GROUP))
        query = await talk.server.receive_query("w:g2")
        await feature.notifications()["w:gp2"](CHANGED)
        talk.people.held.clear()
        assert talk.server.attendant(talk.server, query)
        assert (await asking).jid == GROUP
        await feature.known(GROUP)
        assert len(talk.people.asked("w:g2")) == 2


async def test_least_used_groups_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are too many groups those that were not used for longest go."""
    monkeypatch.setattr(module, "MAX_GROUPS", 2)
    async with conversation() as talk:
        feature = groups(talk)
        first, second, third = (JID.parse(f"12036300000000000{n}@g.us") for n in (2, 3, 4))
        for group in (first, second, third):
            talk.people.add_group(group, talk.bea)
        for group in (first, second, first, third, first):
            await feature.known(group)
        assert len(talk.people.asked("w:g2")) == 3
        await feature.known(second)
        assert len(talk.people.asked("w:g2")) == 4


async def test_unreadable_change() -> None:
    """A change of nobody knows which group is refused with the documented error."""
    async with conversation() as talk:
        with pytest.raises(StanzaError):
            await groups(talk).notifications()["w:gp2"](Node("notification", {"type": "w:gp2"}))


async def test_client_listens() -> None:
    """The client acknowledges the change, and who joined gets the next message."""
    async with conversation() as talk:
        talk.people.add_group(GROUP, talk.bea)
        await talk.write(GROUP, readers=(talk.phone,))
        cai = talk.people.add("5491177770000", "300000000000001")
        talk.people.add_group(GROUP, talk.bea, cai)
        assert await talk.answers(CHANGED) == [ack_for(CHANGED)]
        node = await talk.write(GROUP, "welcome", readers=(cai.phone,))
        assert cai.phone.enc_for(node) is not None
        assert talk.made.client.groups is not None
        assert (await talk.made.client.groups.info(GROUP)).participants[0].pn == PHONE


CODE = "HffXhYmzzyJGec61oqMXiz"
LINK = f"https://chat.whatsapp.com/{CODE}"


async def asking(talk: talking.Conversation, call: Awaitable[Any], query: Query[Any], to: JID, answer: Content) -> Any:
    """Let a call ask the server exactly this, and answer it; return what the call does."""
    talk.people.held |= {"w:g2", "w:profile:picture"}
    task = asyncio.ensure_future(call)
    node = await talk.server.receive_query(query.xmlns)
    assert node == over_wire(query_node(query, str(node.attrs["id"]), to))
    talk.server.answer(node, answer)
    return await task


async def refused(talk: talking.Conversation, call: Awaitable[Any], code: int) -> None:
    """Let a call be refused with a code; what it raises comes out."""
    talk.people.held |= {"w:g2", "w:profile:picture"}
    task = asyncio.ensure_future(call)
    node = await talk.server.receive()
    talk.server.refuse(node, code, "text")
    await task


async def test_settings() -> None:
    """Each is asked of the group, as whatsmeow asks."""
    async with conversation() as talk:
        feature = groups(talk)
        settings: list[tuple[Awaitable[None], Setting]] = [
            (feature.set_name(GROUP, "Family"), SetSubject("Family")),
            (feature.set_topic(GROUP, "At noon", previous="AA00", id="AA01"), SetTopic("At noon", "AA01", "AA00")),
            (feature.set_locked(GROUP, is_locked=True), SetLocked(is_locked=True)),
            (feature.set_announce(GROUP, is_announce=False), SetAnnounce(is_announce=False)),
            (feature.set_ephemeral(GROUP, 86_400), SetEphemeral(86_400)),
            (feature.set_join_approval(GROUP, is_required=True), SetJoinApproval(is_required=True)),
            (feature.set_member_add_mode(GROUP, "admin_add"), SetMemberAddMode("admin_add")),
        ]
        for call, query in settings:
            assert await asking(talk, call, query, GROUP, None) is None


async def test_topic_in_place_of_the_last() -> None:
    """Without the id of the last one the group is asked for it, and the new one gets an id of its own."""
    async with conversation() as talk:
        feature = groups(talk)
        known = talk.people.groups[GROUP]
        for topic, previous in ((None, None), (GroupTopic("Old", "AA00", 1), "AA00")):
            talk.people.held.clear()
            talk.people.groups[GROUP] = GroupInfo(GROUP, participants=known.participants, topic=topic)
            task = asyncio.create_task(feature.set_topic(GROUP, "At noon"))
            await settle()
            node = await talk.server.receive()
            description = node.require("description")
            assert description.attrs.get("prev") == previous
            assert str(description.attrs["id"]).startswith("3EB0")
            talk.server.answer(node, None)
            await task


async def test_photo() -> None:
    """It is asked of the server; its id comes back."""
    async with conversation() as talk:
        feature = groups(talk)
        query = SetPhoto(GROUP, b"jpeg")
        assert await asking(talk, feature.set_photo(GROUP, b"jpeg"), query, SERVER, query.answer("179")) == "179"
        gone = SetPhoto(GROUP, None)
        assert await asking(talk, feature.set_photo(GROUP, None), gone, SERVER, None) == "remove"


async def test_list() -> None:
    """All groups come with everybody's names, and who is not told by number is looked up."""
    async with conversation() as talk:
        feature = groups(talk)
        stranger = JID.parse("300000000000009@lid")
        async with talk.store.begin() as unit:
            await unit.lids.put(stranger, JID.parse("5491199990000@s.whatsapp.net"))
        told = GroupInfo(
            GROUP,
            owner=stranger,
            participants=(Participant(talk.bea.lid, talk.bea.lid, talk.bea.pn), Participant(stranger, stranger)),
            topic=GroupTopic("At noon", "AA00", 1, stranger),
        )
        other = GroupInfo(JID.parse("120363000000000002@g.us"))
        answer = group_list((group_node(told), Node("group", {"subject": "unreadable"}), group_node(other)))
        first, second = await asking(talk, feature.list(), ListGroups(), GROUPS, answer)
        number = JID.parse("5491199990000@s.whatsapp.net")
        assert (first.owner_pn, first.participants[1].pn, first.topic.set_by_pn) == (number, number, number)
        assert first.participants[0] == told.participants[0]
        assert second.jid.user == "120363000000000002"
        assert await talk.store.lids.lid_for(talk.bea.pn) == talk.bea.lid


async def test_create() -> None:
    """Whom a LID names goes with the number that is known, and with the privacy token, if we have one."""
    async with conversation() as talk:
        feature = groups(talk)
        now = int(talk.made.clock.now())
        async with talk.store.begin() as unit:
            await unit.lids.put(talk.bea.lid, talk.bea.pn)
            await unit.privacy_tokens.put(talk.bea.lid, PrivacyToken(b"token", now, 0))
        stranger = JID.parse("5491199990000@s.whatsapp.net")
        people = (Invitee(talk.bea.lid, talk.bea.pn, b"token"), Invitee(stranger))
        options = GroupOptions(is_announce=True)
        made = GroupInfo(GROUP, "Family", participants=(Participant(stranger, None, stranger, error=404),))
        call = feature.create("Family", (talk.bea.lid.with_device(2), stranger), options)
        query = CreateGroup("Family", people, options)
        assert await asking(talk, call, query, GROUPS, (group_node(made),)) == made


async def test_participants() -> None:
    """Tokens go with who is added only; the answer says what became of each."""
    async with conversation() as talk:
        feature = groups(talk)
        async with talk.store.begin() as unit:
            await unit.lids.put(talk.bea.lid, talk.bea.pn)
        answer = (Participant(talk.bea.lid, talk.bea.lid, talk.bea.pn, error=403, add_request=AddRequest("AbC1", 7)),)
        added = ChangeParticipants("add", (Invitee(talk.bea.lid, talk.bea.pn),))
        call = feature.change_participants(GROUP, "add", [talk.bea.lid])
        assert await asking(talk, call, added, GROUP, added.answer(answer)) == answer
        removed = ChangeParticipants("remove", (Invitee(talk.bea.lid),))
        call = feature.change_participants(GROUP, "remove", [talk.bea.lid])
        assert await asking(talk, call, removed, GROUP, removed.answer(answer[:0])) == ()


async def test_join_requests() -> None:
    """They come with numbers where those are known, and are answered."""
    async with conversation() as talk:
        feature = groups(talk)
        async with talk.store.begin() as unit:
            await unit.lids.put(talk.bea.lid, talk.bea.pn)
        listed = ListJoinRequests.answer((JoinRequest(talk.bea.lid, talk.bea.lid, None, 7),))
        found = await asking(talk, feature.join_requests(GROUP), ListJoinRequests(), GROUP, listed)
        assert found == (JoinRequest(talk.bea.lid, talk.bea.lid, talk.bea.pn, 7),)
        query = AnswerJoinRequests("approve", (talk.bea.lid,))
        call = feature.answer_join_requests(GROUP, "approve", [talk.bea.lid])
        assert await asking(talk, call, query, GROUP, query.answer(())) == ()


async def test_links() -> None:
    """A group's link is made, reset, looked behind and followed."""
    async with conversation() as talk:
        feature = groups(talk)
        answer, info = GetInviteLink.answer(CODE), GroupInfo(GROUP, "Family")
        assert await asking(talk, feature.invite_link(GROUP), GetInviteLink(), GROUP, answer) == LINK
        assert await asking(talk, feature.invite_link(GROUP, reset=True), ResetInviteLink(), GROUP, answer) == LINK
        found = await asking(talk, feature.info_from_link(LINK), GetLinkInfo(CODE), GROUPS, (group_node(info),))
        assert found == info
        pending = JoinResult(GROUP, is_pending=True)
        query = JoinWithLink(CODE)
        assert await asking(talk, feature.join_with_link(CODE), query, GROUPS, query.answer(pending)) == pending


async def test_invite_messages() -> None:
    """What they say is shown to the group."""
    async with conversation() as talk:
        feature, invitation = groups(talk), Invitation(talk.bea.lid, CODE, 7)
        info, query = GroupInfo(GROUP, "Family"), GetInviteInfo(invitation)
        found = await asking(talk, feature.info_from_invite(GROUP, invitation), query, GROUP, (group_node(info),))
        assert found == info
        call = feature.join_with_invite(GROUP, invitation)
        assert await asking(talk, call, AcceptInvite(invitation), GROUP, None) is None


async def test_communities() -> None:
    """Groups are linked with a community, which knows them and everybody in them."""
    async with conversation() as talk:
        feature, community = groups(talk), JID.parse("120363000000000002@g.us")
        for call, query in (
            (feature.link(community, GROUP), LinkGroup(GROUP)),
            (feature.unlink(community, GROUP), LinkGroup(GROUP, is_linked=False)),
        ):
            await asking(talk, call, query, community, query.answer())
        linked = (LinkedGroup(GROUP, "Family", 7),)
        answer = GetSubGroups.answer(linked)
        assert await asking(talk, feature.sub_groups(community), GetSubGroups(), community, answer) == linked
        people = (Participant(talk.bea.lid, talk.bea.lid, talk.bea.pn),)
        told = GetLinkedParticipants.answer(people)
        everybody = feature.community_participants(community)
        assert await asking(talk, everybody, GetLinkedParticipants(), community, told) == people
        assert await talk.store.lids.lid_for(talk.bea.pn) == talk.bea.lid


async def test_leaving() -> None:
    """The group is asked for again after that; a refusal stands within the answer."""
    async with conversation() as talk:
        feature = groups(talk)
        await feature.known(GROUP)
        query = LeaveGroup(GROUP)
        assert await asking(talk, feature.leave(GROUP), query, GROUPS, query.answer()) is None
        talk.people.held.clear()
        await feature.known(GROUP)
        assert len(talk.people.asked("w:g2")) == 2
        with pytest.raises(NoSuchGroup, match=str(GROUP)):
            await asking(talk, feature.leave(GROUP), query, GROUPS, query.answer(404))


async def test_refusals() -> None:
    """What the server refuses says what to do, and keeps the server's code; what says nothing of groups stays."""
    async with conversation() as talk:
        feature = groups(talk)
        with pytest.raises(NotInGroup, match="this account is not in the group") as raised:
            await refused(talk, feature.info(GROUP), 403)
        assert (raised.value.code, raised.value.text) == (403, "text")
        with pytest.raises(NotGroupAdmin, match=r"only admins of the group 120363000000000001@g\.us"):
            await refused(talk, feature.set_name(GROUP, "x"), 403)
        with pytest.raises(NotGroupAdmin):
            await refused(talk, feature.invite_link(GROUP), 401)
        with pytest.raises(InviteRevoked, match="ask an admin"):
            await refused(talk, feature.join_with_link(CODE), 410)
        with pytest.raises(GroupConflict):
            await refused(talk, feature.set_topic(GROUP, "x", previous="AA00"), 409)
        with pytest.raises(NotGroupAdmin):
            await refused(talk, feature.set_photo(GROUP, b"jpeg"), 403)
        with pytest.raises(RateOverlimit):
            await refused(talk, feature.list(), 429)


async def test_change_is_told() -> None:
    """With both names of who did it, and those of the people in it are learnt."""
    async with conversation() as talk:
        async with talk.store.begin() as unit:
            await unit.lids.put(talk.bea.lid, talk.bea.pn)
        cai = talk.people.add("5491177770000", "300000000000001")
        people = people_node("add", [Participant(cai.lid, cai.lid, cai.pn), Participant(talk.bea.lid)])
        talk.server.send(GroupNotification("N1", GROUP, 7, (people,), talk.bea.lid, None, "lid", "Bea").to_node())
        event = await talk.made.event(GroupInfoChanged)
        assert (event.group, event.timestamp, event.notify, event.notification_id) == (GROUP, 7, "Bea", "N1")
        assert (event.sender, event.sender_pn, event.sender_lid) == (talk.bea.lid, talk.bea.pn, talk.bea.lid)
        assert event.joined == (
            Participant(cai.lid, cai.lid, cai.pn),
            Participant(talk.bea.lid, talk.bea.lid, talk.bea.pn),
        )
        assert await talk.store.lids.lid_for(cai.pn) == cai.lid


async def test_new_group_is_told() -> None:
    """With everybody in it, whose names are learnt."""
    async with conversation() as talk:
        people = (Participant(talk.bea.lid, talk.bea.lid, talk.bea.pn), Participant(talk.bea.lid, talk.bea.lid))
        info = GroupInfo(GROUP, "Family", owner=talk.bea.lid, participants=people)
        create = created_node(group_node(info), type="new")
        talk.server.send(GroupNotification("N1", GROUP, 7, (create,), talk.bea.lid, talk.bea.pn).to_node())
        event = await talk.made.event(GroupJoined)
        bea = Participant(talk.bea.lid, talk.bea.lid, talk.bea.pn)
        assert (event.group.participants, event.type, event.sender_pn) == ((bea, bea), "new", talk.bea.pn)
        assert event.group.owner_pn == talk.bea.pn
        assert await talk.store.lids.lid_for(talk.bea.pn) == talk.bea.lid
