"""New groups, and communities."""

import pytest

from tests.sandbox.people import NOW
from tests.sandbox.relay.groups.party import by, party, tags, told
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.groups.creation import GroupOptions
from zapwire.protocol.types.groups import LinkedGroup
from zapwire.sandbox.relay.groups.acts import GroupRefusal
from zapwire.sandbox.relay.groups.creation import create, delete, everybody, link, sub_groups

NOBODY = JID.parse("999@lid")


def test_a_group_with_some_of_many() -> None:
    """Who can be added is in it and hears of it, its maker, too; each other one has a code."""
    place, _ = party()
    place.bo.privacy["groupadd"] = "none"
    people = [place.cy.jid(), NOBODY, place.bo.lid(), place.ana.lid()]
    group, done = create(by(place, place.ana), "Trek", people, GroupOptions())
    assert group.members == {place.ana.number: "superadmin", place.cy.number: ""}
    assert [(person.jid, person.error) for person in done.people] == [(NOBODY, 404), (place.bo.lid(), 403)]
    assert done.groups == (group,)
    (node,) = told(done.deliveries, place.cy.jid())
    assert (node.tag, node.attrs) == ("create", {"type": "new"})
    assert tags(done.deliveries, place.ana.jid(1)) == ["create"]


def test_options() -> None:
    """A group begins as it is asked for."""
    place, _ = party()
    options = GroupOptions(
        is_locked=True,
        is_announce=True,
        ephemeral=86_400,
        is_join_approval_required=True,
        member_add_mode="admin_add",
    )
    group, _ = create(by(place, place.ana), "Trek", [], options)
    assert (group.is_locked, group.is_announce, group.ephemeral) == (True, True, 86_400)
    assert (group.is_join_approval_required, group.member_add_mode) == (True, "admin_add")


@pytest.mark.parametrize(("subject", "ephemeral", "code"), [("", 0, 406), ("x" * 101, 0, 406), ("x", 7, 400)])
def test_no_group(subject: str, ephemeral: int, code: int) -> None:
    """It is refused, and there is none."""
    place, group = party()
    with pytest.raises(GroupRefusal) as raised:
        create(by(place, place.ana), subject, [], GroupOptions(ephemeral=ephemeral))
    assert raised.value.code == code
    assert list(place.world.groups.values()) == [group]


def test_a_community() -> None:
    """It has a group for announcements from the beginning."""
    place, _ = party()
    parent, done = create(by(place, place.ana), "Town", [place.cy.jid()], GroupOptions(is_parent=True))
    announcements = done.groups[1]
    assert (parent.is_parent, parent.default_approval_mode) == (True, "request_required")
    assert (announcements.is_default_subgroup, announcements.is_announce) == (True, True)
    assert announcements.linked_parent == parent.id
    assert announcements.members == parent.members


def test_linking() -> None:
    """Members of both hear of it, each of the other one; it can be undone."""
    place, group = party()
    act = by(place, place.ana)
    parent, done = create(act, "Town", [place.cy.jid()], GroupOptions(is_parent=True))
    announcements = done.groups[1]
    done = link(act, parent.jid, group.jid, is_linked=True)
    (to_group,) = told(done.deliveries, place.bo.jid())
    (to_parent,) = told(done.deliveries, place.cy.jid())
    assert (to_group.attrs, to_group.require("group").attrs["jid"]) == ({"link_type": "parent_group"}, parent.jid)
    assert (to_parent.attrs, to_parent.require("group").attrs["jid"]) == ({"link_type": "sub_group"}, group.jid)
    assert set(sub_groups(act, parent.jid)) == {
        LinkedGroup(announcements.jid, "Town", announcements.created_at, is_default_subgroup=True),
        LinkedGroup(group.jid, "Trip", group.created_at),
    }
    assert {person.jid for person in everybody(act, parent.jid)} == {
        place.ana.lid(),
        place.bo.lid(),
        place.cy.lid(),
    }
    with pytest.raises(GroupRefusal, match="409"):
        link(act, parent.jid, group.jid, is_linked=True)
    undone = link(act, parent.jid, group.jid, is_linked=False)
    (node,) = told(undone.deliveries, place.bo.jid())
    assert node.attrs == {"unlink_type": "parent_group", "unlink_reason": "unlink_group"}
    assert group.linked_parent == ""


def test_the_end_of_a_group() -> None:
    """Its members are told, and it is no more; the groups of a community are in none then. Only admins may."""
    place, group = party()
    world, act = place.world, by(place, place.ana)
    world.pictures.set(group.jid, b"\xff\xd8\xff", b"\xff\xd8\xff", NOW)
    with pytest.raises(GroupRefusal, match="no admin"):
        delete(by(place, place.bo), group.jid, "")
    parent, _ = create(act, "Town", [place.cy.jid()], GroupOptions(is_parent=True))
    link(act, parent.jid, group.jid, is_linked=True)
    done = delete(act, parent.jid, "deactivated")
    (node,) = told(done.deliveries, place.bo.jid())
    assert node.attrs == {"unlink_type": "parent_group", "unlink_reason": "delete_parent"}
    assert [child.tag for child in told(done.deliveries, place.cy.jid())] == ["delete", "unlink"]
    assert (group in done.groups, group.linked_parent, parent.jid in world.groups) == (True, "", False)
    done = delete(act, group.jid, "spam")
    (node,) = told(done.deliveries, place.bo.jid())
    assert (node.tag, node.attrs) == ("delete", {"reason": "spam"})
    assert (done.pictures, world.pictures.get(group.jid), group.jid in world.groups) == ((group.jid,), None, False)


def test_a_group_within_a_community() -> None:
    """It is part of it from the beginning; only its admins make some."""
    place, group = party()
    parent, _ = create(by(place, place.ana), "Town", [place.cy.jid()], GroupOptions(is_parent=True))
    made, done = create(by(place, place.ana), "News", [], GroupOptions(linked_parent=parent.jid))
    assert made.linked_parent == parent.id
    assert "link" in tags(done.deliveries, place.cy.jid())
    for actor, linked in ((place.cy, parent), (place.ana, group)):
        with pytest.raises(GroupRefusal):
            create(by(place, actor), "News", [], GroupOptions(linked_parent=linked.jid))
