"""Ways into a group."""

import pytest

from tests.sandbox.people import NOW
from tests.sandbox.relay.groups.party import by, party, tags, told
from zapwire.protocol.stanzas.groups.invites import Invitation
from zapwire.protocol.types.groups import JoinResult
from zapwire.sandbox.relay.groups import invites
from zapwire.sandbox.relay.groups.acts import Done, GroupRefusal
from zapwire.sandbox.relay.groups.invites import accept, group_behind, invited_to, join, link_of, reset_link
from zapwire.sandbox.relay.groups.participants import change_participants


def test_a_link_stays() -> None:
    """It is made when it is first asked for; only admins see it."""
    place, group = party()
    code, done = link_of(by(place, place.ana), group.jid)
    assert done.groups == (group,)
    assert link_of(by(place, place.ana), group.jid) == (code, Done())
    with pytest.raises(GroupRefusal) as raised:
        link_of(by(place, place.bo), group.jid)
    assert raised.value.code == 401
    with pytest.raises(GroupRefusal) as raised:
        link_of(by(place, place.cy), group.jid)
    assert raised.value.code == 403


def test_a_link_that_was_reset() -> None:
    """It is gone, which is another thing than one that never was; members are told the new one."""
    place, group = party()
    old, _ = link_of(by(place, place.ana), group.jid)
    new, done = reset_link(by(place, place.ana), group.jid)
    assert old != new
    (node,) = told(done.deliveries, place.bo.jid(1))
    assert (node.tag, node.attrs) == ("invite", {"code": new})
    assert group_behind(by(place, place.cy), new) is group
    for code, error in ((old, 410), ("nothing", 406), ("", 406)):
        with pytest.raises(GroupRefusal) as raised:
            group_behind(by(place, place.cy), code)
        assert raised.value.code == error
    with pytest.raises(GroupRefusal, match="401"):
        reset_link(by(place, place.bo), group.jid)


def test_following_a_link() -> None:
    """One is in, and the others hear how; a second time is a conflict."""
    place, group = party()
    code, _ = link_of(by(place, place.ana), group.jid)
    result, done = join(by(place, place.cy), code)
    assert result == JoinResult(group.jid)
    (node,) = told(done.deliveries, place.bo.jid())
    assert (node.tag, node.attrs["reason"]) == ("add", "invite")
    (create,) = told(done.deliveries, place.cy.jid())
    assert create.attrs == {"reason": "invite"}
    with pytest.raises(GroupRefusal, match="409"):
        join(by(place, place.cy), code)


def test_where_admins_must_approve() -> None:
    """One has asked then."""
    place, group = party()
    group.is_join_approval_required = True
    code, _ = link_of(by(place, place.ana), group.jid)
    result, done = join(by(place, place.cy), code)
    assert result == JoinResult(group.jid, is_pending=True)
    assert tags(done.deliveries, place.ana.jid()) == ["created_membership_requests"]
    assert place.cy.number not in group.members


def test_a_full_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its link lets nobody in."""
    place, group = party()
    code, _ = link_of(by(place, place.ana), group.jid)
    monkeypatch.setattr(invites, "MAX_MEMBERS", 2)
    with pytest.raises(GroupRefusal, match="419"):
        join(by(place, place.cy), code)


def test_invite_messages() -> None:
    """Who may only be invited comes in by their own code, once, while it is good."""
    place, group = party()
    place.cy.privacy["groupadd"] = "none"
    (person,) = change_participants(by(place, place.ana), group.jid, "add", [place.cy.jid()]).people
    assert person.add_request is not None
    invitation = Invitation(place.ana.lid(), person.add_request.code, person.add_request.expiration)
    assert invited_to(by(place, place.cy), group.jid, invitation) is group
    late = person.add_request.expiration - NOW + 1
    for act in (by(place, place.bo), by(place, place.cy, late)):
        with pytest.raises(GroupRefusal, match="410"):
            accept(act, group.jid, invitation)
    assert tags(accept(by(place, place.cy), group.jid, invitation).deliveries, place.cy.jid()) == ["create"]
    with pytest.raises(GroupRefusal, match="410"):
        accept(by(place, place.cy), group.jid, invitation)
