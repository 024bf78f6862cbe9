"""Group queries."""

import pytest
from hypothesis import given

from tests.protocol.stanzas.shapes import answered, broken, edit, gone, holding, over_wire, read_or_refuse
from zapwire.errors import StanzaError
from zapwire.protocol.jid import GROUPS, JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups import ListGroups, group_list
from zapwire.protocol.stanzas.queries import query_node

QUERY = ListGroups()
FOUND = (Node("group", {"id": "120363000000000000", "subject": "Ana"}), Node("group", {"id": "120363000000000001"}))
ANSWER = Node("iq", {"from": GROUPS, "type": "result", "id": "7"}, (Node("groups", {}, FOUND),))


def test_request() -> None:
    """The group server is asked for the groups, with their participants and descriptions."""
    assert over_wire(query_node(QUERY, "7", GROUPS)) == Node(
        "iq",
        {"id": "7", "xmlns": "w:g2", "type": "get", "to": JID("", "g.us")},
        (Node("participating", {}, (Node("participants"), Node("description"))),),
    )


def test_answer() -> None:
    """The answer's value is the group elements, one for each group, or none."""
    assert group_list(FOUND) == ANSWER.content
    assert answered(QUERY, ANSWER.content) == FOUND
    assert answered(QUERY, group_list(())) == ()


def test_answer_with_other_children() -> None:
    """What is beside the groups is passed over."""
    assert QUERY.read(over_wire(edit(ANSWER, "groups", holding((Node("note"), *FOUND))))) == FOUND


def test_wrong_answer() -> None:
    """An answer without a group list is refused."""
    with pytest.raises(StanzaError, match="<iq> has no <groups>"):
        QUERY.read(over_wire(edit(ANSWER, "groups", gone)))


@given(broken(ANSWER))
def test_anything_for_an_answer(node: Node) -> None:
    """Any answer is read, or refused with a `StanzaError`."""
    read_or_refuse(QUERY.read, node)
