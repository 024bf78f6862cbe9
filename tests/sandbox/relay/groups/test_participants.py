"""Who comes into a group, and who goes."""

import pytest

from tests.sandbox.people import NOW, Town
from tests.sandbox.relay.groups.party import by, party, tags, told
from zapwire.protocol.jid import JID
from zapwire.protocol.types.groups import Participant, ParticipantAction
from zapwire.sandbox.notices.groups import version
from zapwire.sandbox.relay.groups import participants
from zapwire.sandbox.relay.groups.acts import GroupRefusal
from zapwire.sandbox.relay.groups.participants import (
    answer_requests,
    ask_to_join,
    change_participants,
    leave,
    list_requests,
)
from zapwire.sandbox.world.groups import Group

NOBODY = JID.parse("999@lid")


def errors(people: tuple[Participant, ...]) -> list[int]:
    """Return what became of each."""
    return [person.error for person in people]


def test_adding_some_of_many() -> None:
    """With whom it works it is done, and each other one has a code; by whichever name they were named."""
    place, group = party()
    done = change_participants(by(place, place.ana), group.jid, "add", [place.cy.jid(), NOBODY, place.bo.lid()])
    assert errors(done.people) == [0, 404, 409]
    assert done.people[0] == Participant(place.cy.lid(), place.cy.lid(), place.cy.jid())
    assert place.cy.number in group.members
    assert tags(done.deliveries, place.bo.jid()) == ["add"]
    assert tags(done.deliveries, place.cy.jid()) == ["create"]


def test_versions() -> None:
    """Each change has a version, and tells the one before."""
    place, group = party()
    before = version(group)
    done = change_participants(by(place, place.ana), group.jid, "promote", [place.bo.lid()])
    (node,) = told(done.deliveries, place.bo.jid())
    assert node.attrs == {"v_id": version(group), "prev_v_id": before}
    assert version(group) != before


def test_who_may_not_be_added() -> None:
    """Whom their settings keep away can be invited: the code is in the answer, and lets in them alone."""
    place, group = party()
    for setting, error in (("none", 403), ("contacts", 403)):
        place.cy.privacy["groupadd"] = setting
        (person,) = change_participants(by(place, place.ana), group.jid, "add", [place.cy.jid()]).people
        assert person.error == error
        assert person.add_request is not None
        assert person.add_request.expiration > NOW
        assert group.invites[place.cy.number].code == person.add_request.code
    place.cy.known.add(place.ana.number)
    assert errors(change_participants(by(place, place.ana), group.jid, "add", [place.cy.jid()]).people) == [0]
    assert group.invites == {}


def test_a_full_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more has a code of their own."""
    place, group = party()
    monkeypatch.setattr(participants, "MAX_MEMBERS", 2)
    assert errors(change_participants(by(place, place.ana), group.jid, "add", [place.cy.jid()]).people) == [419]


@pytest.mark.parametrize("action", ["remove", "promote", "demote"])
def test_who_is_not_there(action: ParticipantAction) -> None:
    """Somebody outside spoils nothing for the others."""
    place, group = party()
    people = [place.cy.jid(), place.bo.jid()]
    assert errors(change_participants(by(place, place.ana), group.jid, action, people).people) == [404, 0]


def test_the_owner_stays() -> None:
    """An admin neither removes nor demotes who made the group."""
    place, group = party()
    change_participants(by(place, place.ana), group.jid, "promote", [place.bo.jid()])
    actions: tuple[ParticipantAction, ...] = ("remove", "demote")
    for action in actions:
        done = change_participants(by(place, place.bo), group.jid, action, [place.ana.jid()])
        assert errors(done.people) == [406]
        assert done.deliveries == ()


def test_who_may_do_what() -> None:
    """Members may add where everybody may; all else is for admins."""
    place, group = party()
    actions: tuple[ParticipantAction, ...] = ("remove", "promote", "demote")
    for action in actions:
        with pytest.raises(GroupRefusal, match="403"):
            change_participants(by(place, place.bo), group.jid, action, [place.bo.jid()])
    assert errors(change_participants(by(place, place.bo), group.jid, "add", [place.cy.jid()]).people) == [0]
    group.member_add_mode = "admin_add"
    with pytest.raises(GroupRefusal, match="403"):
        change_participants(by(place, place.bo), group.jid, "add", [place.cy.jid()])


def test_leaving() -> None:
    """The others are told, and who left; where no admin is left the oldest member becomes one."""
    place, group = party()
    done = leave(by(place, place.ana), group.jid)
    assert tags(done.deliveries, place.bo.jid()) == ["remove", "promote"]
    assert tags(done.deliveries, place.ana.jid(1)) == ["remove"]
    assert group.members == {place.bo.number: "admin"}
    assert leave(by(place, place.bo), group.jid).groups == (group,)
    assert group.members == {}
    with pytest.raises(GroupRefusal, match="403"):
        leave(by(place, place.bo), group.jid)


def asked() -> tuple[Town, Group]:
    """Return a group that Cy asks to be let into."""
    place, group = party()
    assert tags(ask_to_join(by(place, place.cy), group).deliveries, place.ana.jid()) == ["created_membership_requests"]
    return place, group


def test_asking() -> None:
    """Admins are told, and see who asks since when; to ask again changes nothing."""
    place, group = asked()
    assert ask_to_join(by(place, place.cy, 60), group).deliveries == ()
    (request,) = list_requests(by(place, place.ana), group.jid)
    assert (request.jid, request.lid, request.pn) == (place.cy.lid(), place.cy.lid(), place.cy.jid())
    assert request.requested_at == NOW + 5
    with pytest.raises(GroupRefusal, match="403"):
        list_requests(by(place, place.bo), group.jid)
    with pytest.raises(GroupRefusal, match="403"):
        answer_requests(by(place, place.bo), group.jid, "approve", [place.cy.jid()])


def test_letting_in() -> None:
    """Who asked is a member; who did not has a code."""
    place, group = asked()
    done = answer_requests(by(place, place.ana), group.jid, "approve", [place.cy.lid(), NOBODY, place.bo.lid()])
    assert errors(done.people) == [0, 404, 404]
    assert (place.cy.number in group.members, group.requests) == (True, {})
    assert told(done.deliveries, place.bo.jid())[0].attrs["reason"] == "invite"
    assert tags(done.deliveries, place.cy.jid()) == ["create"]


def test_keeping_out() -> None:
    """The request is gone, and admins are told."""
    place, group = asked()
    done = answer_requests(by(place, place.ana), group.jid, "reject", [place.cy.lid()])
    assert (errors(done.people), group.requests) == ([0], {})
    assert place.cy.number not in group.members
    assert tags(done.deliveries, place.ana.jid(1)) == ["revoked_membership_requests"]


def test_no_place_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asked goes on waiting."""
    place, group = asked()
    monkeypatch.setattr(participants, "MAX_MEMBERS", 2)
    assert errors(answer_requests(by(place, place.ana), group.jid, "approve", [place.cy.lid()]).people) == [419]
    assert list(group.requests) == [place.cy.number]
