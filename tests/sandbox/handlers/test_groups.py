"""Groups: the list and one of them."""

from tests.sandbox.people import NOW, Town, town
from zapwire.protocol.jid import GROUPS, JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups import GetGroupInfo, ListGroups, read_group
from zapwire.protocol.stanzas.queries import query_node
from zapwire.sandbox.notices.groups import describe
from zapwire.sandbox.router import Outcome


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
