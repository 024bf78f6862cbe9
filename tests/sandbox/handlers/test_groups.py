"""Groups: the list and one of them."""

from typing import TypeVar

import pytest

from tests.sandbox.people import NOW, Town, town
from zapwire.errors import QueryRefused
from zapwire.protocol.jid import GROUPS, JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups.creation import CreateGroup, GroupOptions, LeaveGroup, LinkGroup
from zapwire.protocol.stanzas.groups.info import read_group
from zapwire.protocol.stanzas.groups.invites import (
    AcceptInvite,
    GetInviteInfo,
    GetInviteLink,
    GetLinkInfo,
    Invitation,
    JoinWithLink,
    ResetInviteLink,
)
from zapwire.protocol.stanzas.groups.lookup import GetGroupInfo, GetLinkedParticipants, GetSubGroups, ListGroups
from zapwire.protocol.stanzas.groups.participants import (
    ACTIONS,
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
from zapwire.protocol.stanzas.queries import Query, check_answer, query_node
from zapwire.protocol.types.groups import JoinResult
from zapwire.sandbox.notices.groups import describe
from zapwire.sandbox.router import Outcome

T = TypeVar("T")
NOBODY = JID.parse("999@lid")


def listed(place: Town, device: JID) -> Outcome:
    """Ask for all groups."""
    return place.submit(device, query_node(ListGroups(), "7", GROUPS))


def asked(place: Town, device: JID, group: JID) -> Outcome:
    """Ask for one group."""
    return place.submit(device, query_node(GetGroupInfo(), "7", group))


def test_who_is_in_no_group() -> None:
    """The list is empty, and comes from the group server that was asked."""
    place = town()
    answer = Node("iq", {"from": GROUPS, "type": "result", "id": "7"}, (Node("groups", {}, ()),))
    assert listed(place, place.ana.jid(1)) == Outcome((answer,))


def test_ones_groups_are_listed() -> None:
    """Those one is in, each with its members; others' are not."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    place.world.create_group(place.bo, "Work", [place.cy], NOW)
    (answer,) = listed(place, place.ana.jid(1)).answers
    assert [read_group(node) for node in ListGroups().read(answer)] == [describe(place.world, group)]


def test_a_group_is_told_to_its_members() -> None:
    """It answers in its own name."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    (answer,) = asked(place, place.bo.jid(1), group.jid).answers
    assert (answer.attrs["from"], answer.attrs["type"]) == (group.jid, "result")
    assert GetGroupInfo().read(answer) == describe(place.world, group)


def test_others_groups_are_not_told() -> None:
    """Who is not in it is forbidden to look, and told where there is none."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    for device, jid, code, text in (
        (place.cy.jid(), group.jid, "403", "forbidden"),
        (place.ana.jid(), JID("1", "g.us"), "404", "item-not-found"),
    ):
        error = Node("error", {"code": code, "text": text})
        assert asked(place, device, jid) == Outcome((Node("iq", {"from": jid, "type": "error", "id": "7"}, (error,)),))


def said(place: Town, device: JID, query: Query[T], to: JID) -> T:
    """Ask, and read the answer, which comes in the name of whom was asked."""
    (answer,) = place.submit(device, query_node(query, "7", to)).answers
    assert answer.attrs["from"] == to
    return query.read(check_answer(answer))


def refusal(place: Town, device: JID, query: Query[object], to: JID) -> int:
    """Ask what is refused, which changes nothing; return the code."""
    outcome = place.submit(device, query_node(query, "7", to))
    (answer,) = outcome.answers
    assert (outcome.deliveries, outcome.groups) == ((), ())
    with pytest.raises(QueryRefused) as raised:
        query.read(check_answer(answer))
    return raised.value.code


def test_a_group_is_made() -> None:
    """The answer has everybody, those with an error, too; the group is kept, and its members are told."""
    place = town()
    query = CreateGroup("Trip", (Invitee(place.bo.jid()), Invitee(NOBODY)))
    outcome = place.submit(place.ana.jid(1), query_node(query, "7", GROUPS))
    info = query.read(outcome.answers[0])
    assert [(one.jid, one.role, one.error) for one in info.participants] == [
        (place.ana.lid(), "superadmin", 0),
        (place.bo.lid(), "", 0),
        (NOBODY, "", 404),
    ]
    assert [group.jid for group in outcome.groups] == [info.jid]
    assert {delivery.device for delivery in outcome.deliveries} >= {place.bo.jid(1), place.ana.jid(1)}


@pytest.mark.parametrize(
    "setting",
    [
        SetSubject("Trek"),
        SetTopic("At noon", "AA01"),
        SetLocked(is_locked=True),
        SetLocked(is_locked=False),
        SetAnnounce(is_announce=True),
        SetAnnounce(is_announce=False),
        SetEphemeral(86_400),
        SetEphemeral(0),
        SetJoinApproval(is_required=True),
        SetMemberAddMode("admin_add"),
    ],
    ids=str,
)
def test_settings(setting: Setting) -> None:
    """Each is answered with nothing, the group is kept, and members are told."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    outcome = place.submit(place.ana.jid(1), query_node(setting, "7", group.jid))
    assert outcome.answers[0].attrs["type"] == "result"
    assert outcome.groups == (group,)
    assert len(outcome.deliveries) == 4
    assert refusal(place, place.cy.jid(), setting, group.jid) == 403


def test_pictures() -> None:
    """The server is asked, who is told the group; a person's is not set here."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    assert said(place, place.ana.jid(1), SetPhoto(group.jid, b"\xff\xd8\xff"), SERVER) == str(NOW)
    assert said(place, place.ana.jid(1), SetPhoto(group.jid, None), SERVER) == "remove"
    assert refusal(place, place.ana.jid(1), SetPhoto(group.jid, b"png"), SERVER) == 406
    assert refusal(place, place.ana.jid(1), SetPhoto(place.bo.jid(), b"\xff\xd8\xff"), SERVER) == 406


def test_people() -> None:
    """They are added, removed, promoted and demoted, with an answer for each."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    for action in ACTIONS:
        query = ChangeParticipants(action, (Invitee(place.cy.jid()), Invitee(NOBODY)))
        people = said(place, place.ana.jid(1), query, group.jid)
        assert [one.error for one in people] == ([404, 404] if action in ("promote", "demote") else [0, 404])
    assert refusal(place, place.bo.jid(1), ChangeParticipants("promote", (Invitee(place.bo.jid()),)), group.jid) == 403


def test_links() -> None:
    """A link tells strangers the admins only; it lets in, and is void after a reset."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    code = said(place, place.ana.jid(1), GetInviteLink(), group.jid)
    info = said(place, place.cy.jid(), GetLinkInfo(code), GROUPS)
    assert (info.subject, info.size, [one.jid for one in info.participants]) == ("Trip", 2, [place.ana.lid()])
    assert len(said(place, place.bo.jid(1), GetLinkInfo(code), GROUPS).participants) == 2
    assert said(place, place.cy.jid(), JoinWithLink(code), GROUPS) == JoinResult(group.jid)
    said(place, place.ana.jid(1), ResetInviteLink(), group.jid)
    assert refusal(place, place.cy.jid(), GetLinkInfo(code), GROUPS) == 410
    assert refusal(place, place.cy.jid(), JoinWithLink("x"), GROUPS) == 406
    assert refusal(place, place.bo.jid(1), GetInviteLink(), group.jid) == 401


def test_requests() -> None:
    """Where admins must approve, who comes waits for them."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    said(place, place.ana.jid(1), SetJoinApproval(is_required=True), group.jid)
    code = said(place, place.ana.jid(1), GetInviteLink(), group.jid)
    assert said(place, place.cy.jid(), JoinWithLink(code), GROUPS).is_pending
    (request,) = said(place, place.ana.jid(1), ListJoinRequests(), group.jid)
    assert (request.jid, request.pn) == (place.cy.lid(), place.cy.jid())
    query = AnswerJoinRequests("approve", (place.cy.lid(),))
    assert [one.error for one in said(place, place.ana.jid(1), query, group.jid)] == [0]
    assert place.cy.number in group.members


def test_invite_messages() -> None:
    """Who has one sees the group, and comes in."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    place.cy.privacy["groupadd"] = "none"
    (person,) = said(place, place.ana.jid(1), ChangeParticipants("add", (Invitee(place.cy.jid()),)), group.jid)
    assert person.add_request
    invitation = Invitation(place.ana.lid(), person.add_request.code, person.add_request.expiration)
    assert said(place, place.cy.jid(), GetInviteInfo(invitation), group.jid).subject == "Trip"
    said(place, place.cy.jid(), AcceptInvite(invitation), group.jid)
    assert place.cy.number in group.members
    assert refusal(place, place.cy.jid(), AcceptInvite(invitation), group.jid) == 410


def test_leaving() -> None:
    """A refusal stands in the answer, beside the group."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    said(place, place.bo.jid(1), LeaveGroup(group.jid), GROUPS)
    assert place.bo.number not in group.members
    assert refusal(place, place.bo.jid(1), LeaveGroup(group.jid), GROUPS) == 403


def test_communities() -> None:
    """Groups are linked with one, which lists them and everybody in them."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    query = CreateGroup("Town", (Invitee(place.cy.jid()),), GroupOptions(is_parent=True))
    parent = said(place, place.ana.jid(1), query, GROUPS)
    said(place, place.ana.jid(1), LinkGroup(group.jid), parent.jid)
    groups = said(place, place.ana.jid(1), GetSubGroups(), parent.jid)
    assert [(one.subject, one.is_default_subgroup) for one in groups] == [("Trip", False), ("Town", True)]
    assert len(said(place, place.ana.jid(1), GetLinkedParticipants(), parent.jid)) == 3
    said(place, place.ana.jid(1), LinkGroup(group.jid, is_linked=False), parent.jid)
    assert refusal(place, place.bo.jid(1), GetSubGroups(), parent.jid) == 403


def test_malformed() -> None:
    """What cannot be read is a bad request."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    for child in (Node("subject"), Node("leave"), Node("accept"), Node("member_add_mode", {}, b"x")):
        iq = Node("iq", {"id": "7", "xmlns": "w:g2", "type": "set", "to": group.jid}, (child,))
        assert place.submit(place.ana.jid(1), iq).refused
