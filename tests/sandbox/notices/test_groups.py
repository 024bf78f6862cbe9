"""What the server tells of groups."""

from tests.sandbox.people import NOW, town
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups import read_group, read_participant
from zapwire.protocol.types.groups import Participant
from zapwire.sandbox.notices.groups import describe, group_changed, group_created
from zapwire.sandbox.world.groups import GroupChange
from zapwire.sandbox.world.mailboxes import Delivery


def of(deliveries: tuple[Delivery, ...], device: JID) -> list[Node]:
    """Return what one device gets."""
    return [delivery.node for delivery in deliveries if delivery.device == device]


def test_a_group_is_described() -> None:
    """Members by the name the group uses and the other one, with their roles."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    group.ephemeral, group.is_announce, group.is_locked = 86_400, True, True
    info = describe(place.world, group)
    assert (info.jid, info.subject, info.created_at, info.size) == (group.jid, "Trip", NOW, 2)
    assert (info.owner, info.owner_pn, info.addressing_mode) == (place.ana.lid(), place.ana.jid(), "lid")
    assert info.participants == (
        Participant(place.ana.lid(), place.ana.lid(), place.ana.jid(), "superadmin"),
        Participant(place.bo.lid(), place.bo.lid(), place.bo.jid()),
    )
    assert (info.ephemeral, info.is_announce, info.is_locked) == (86_400, True, True)


def test_a_group_by_number_is_described() -> None:
    """The LIDs are the other names then."""
    place = town()
    info = describe(place.world, place.world.create_group(place.ana, "Trip", [place.bo], NOW, "pn"))
    assert (info.owner, info.owner_pn, info.addressing_mode) == (place.ana.jid(), None, "pn")
    assert info.participants[1] == Participant(place.bo.jid(), place.bo.lid(), place.bo.jid())


def test_a_new_group_is_told_to_its_members() -> None:
    """All their devices, the maker's too, get the whole group."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    deliveries = group_created(place.world, group)
    wanted = {place.ana.jid(), place.ana.jid(1), place.bo.jid(), place.bo.jid(1)}
    assert {delivery.device for delivery in deliveries} == wanted
    assert len({delivery.node.attrs["id"] for delivery in deliveries}) == len(deliveries)
    (node,) = of(deliveries, place.bo.jid(1))
    attrs = {
        "from": group.jid,
        "type": "w:gp2",
        "participant": place.ana.lid(),
        "participant_pn": place.ana.jid(),
        "t": str(NOW),
        "addressing_mode": "lid",
        "notify": "Ana",
        "id": node.attrs["id"],
    }
    assert node.attrs == attrs
    assert read_group(node.require("create", "group")) == describe(place.world, group)


def test_a_change_is_told_to_members_and_to_who_was_removed() -> None:
    """Who is added gets the whole group in place of the news."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW)
    change = group.change(add=[place.cy.number], remove=[place.bo.number])
    deliveries = group_changed(place.world, group, place.ana, change, NOW + 5)
    assert [node.children[0].tag for node in of(deliveries, place.ana.jid())] == ["add", "remove"]
    assert [node.children[0].tag for node in of(deliveries, place.bo.jid(1))] == ["add", "remove"]
    (create,) = of(deliveries, place.cy.jid())
    assert read_group(create.require("create", "group")).size == 2
    added = of(deliveries, place.ana.jid(1))[0]
    assert added.attrs["t"] == str(NOW + 5)
    assert [read_participant(node) for node in added.children[0].children] == [
        Participant(place.cy.lid(), place.cy.lid(), place.cy.jid())
    ]


def test_roles_are_told() -> None:
    """To every member; a group by number names them so."""
    place = town()
    group = place.world.create_group(place.ana, "Trip", [place.bo], NOW, "pn")
    change = group.change(promote=[place.bo.number])
    assert change == GroupChange(promoted=(place.bo.number,))
    (node,) = of(group_changed(place.world, group, place.ana, change, NOW), place.bo.jid())
    assert "participant_pn" not in node.attrs
    assert read_participant(node.require("promote", "participant")) == Participant(
        place.bo.jid(), place.bo.lid(), place.bo.jid(), "admin"
    )
    change = group.change(demote=[place.bo.number])
    (node,) = of(group_changed(place.world, group, place.ana, change, NOW), place.ana.jid())
    assert node.children[0].tag == "demote"
