"""Looking groups up."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.protocol.stanzas.people import ANA_LID, ANA_PN, BOB_LID, GROUP, NOON
from tests.protocol.stanzas.shapes import answered, broken, edit, gone, holding, over_wire, read_or_refuse
from zapwire.errors import StanzaError
from zapwire.protocol.jid import GROUPS, JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups.info import group_node, linked_group_node, read_group
from zapwire.protocol.stanzas.groups.lookup import (
    GetGroupInfo,
    GetLinkedParticipants,
    GetSubGroups,
    ListGroups,
    group_list,
)
from zapwire.protocol.stanzas.queries import query_node
from zapwire.protocol.types.groups import GroupInfo, LinkedGroup, Participant

QUERY = ListGroups()
FOUND = (GroupInfo(GROUP, "Ana"), GroupInfo(JID("120363000000000001", "g.us")))
NODES = tuple(replace(group_node(group), content=None) for group in FOUND)
ANSWER = Node("iq", {"from": GROUPS, "type": "result", "id": "7"}, (Node("groups", {}, NODES),))
PEOPLE = (Participant(ANA_LID, ANA_LID, ANA_PN, "admin"), Participant(BOB_LID, BOB_LID))
SUB_GROUPS = (LinkedGroup(GROUP, "Family", NOON, is_default_subgroup=True), LinkedGroup(GROUP))


def test_request() -> None:
    """The group server is asked for the groups, with their participants and descriptions."""
    assert over_wire(query_node(QUERY, "7", GROUPS)) == Node(
        "iq",
        {"id": "7", "xmlns": "w:g2", "type": "get", "to": JID("", "g.us")},
        (Node("participating", {}, (Node("participants"), Node("description"))),),
    )


def test_answer() -> None:
    """The answer's value is the nodes of the groups, or none."""
    assert group_list(NODES) == ANSWER.content
    assert answered(QUERY, ANSWER.content) == NODES
    assert tuple(map(read_group, NODES)) == FOUND
    assert answered(QUERY, group_list(())) == ()


def test_answer_with_other_children() -> None:
    """What is beside the groups is passed over."""
    assert QUERY.read(over_wire(edit(ANSWER, "groups", holding((Node("note"), *NODES))))) == NODES


def test_wrong_answer() -> None:
    """An answer without a group list is refused."""
    with pytest.raises(StanzaError, match="<iq> has no <groups>"):
        QUERY.read(over_wire(edit(ANSWER, "groups", gone)))


def test_info_request() -> None:
    """A group is asked about itself."""
    assert over_wire(query_node(GetGroupInfo(), "7", GROUP)) == Node(
        "iq",
        {"id": "7", "xmlns": "w:g2", "type": "get", "to": GROUP},
        (Node("query", {"request": "interactive"}),),
    )


def test_community() -> None:
    """A community tells its groups, and whoever is in one of them."""
    assert GetSubGroups().to_content() == (Node("sub_groups"),)
    assert answered(GetSubGroups(), GetSubGroups.answer(SUB_GROUPS)) == SUB_GROUPS
    some = Node("sub_groups", {}, (Node("group"), *map(linked_group_node, SUB_GROUPS)))
    assert answered(GetSubGroups(), (some,)) == SUB_GROUPS
    assert GetLinkedParticipants().to_content() == (Node("linked_groups_participants"),)
    assert answered(GetLinkedParticipants(), GetLinkedParticipants.answer(PEOPLE)) == PEOPLE


@given(broken(ANSWER), broken(Node("iq", {}, GetSubGroups.answer(SUB_GROUPS))))
def test_anything_for_an_answer(groups: Node, community: Node) -> None:
    """Any answer is read, or refused with a `StanzaError`."""
    read_or_refuse(QUERY.read, groups)
    read_or_refuse(GetSubGroups().read, community)
    read_or_refuse(GetLinkedParticipants().read, community)
