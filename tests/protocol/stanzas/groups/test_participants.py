"""Who is in a group."""

import pytest
from hypothesis import given

from tests.protocol.stanzas.people import ANA_LID, ANA_PN, BOB_LID, BOB_PN, GROUP, NOON
from tests.protocol.stanzas.shapes import answered, broken, over_wire, read_or_refuse
from zapwire.errors import StanzaError
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups.participants import (
    ACTIONS,
    AnswerJoinRequests,
    ChangeParticipants,
    Invitee,
    ListJoinRequests,
)
from zapwire.protocol.stanzas.queries import query_node
from zapwire.protocol.types.groups import AddRequest, JoinRequest, Participant, ParticipantAction

ADDED = ChangeParticipants("add", (Invitee(ANA_LID, ANA_PN, b"token"), Invitee(BOB_PN)))
ADDED_NODE = Node(
    "add",
    {},
    (
        Node("participant", {"jid": ANA_LID, "phone_number": ANA_PN}, (Node("privacy", {}, b"token"),)),
        Node("participant", {"jid": BOB_PN}),
    ),
)
PEOPLE = (
    Participant(ANA_LID, ANA_LID, ANA_PN),
    Participant(BOB_PN, None, BOB_PN, error=403, add_request=AddRequest("AbC1", NOON)),
)
REQUESTS = (JoinRequest(ANA_LID, ANA_LID, ANA_PN, NOON), JoinRequest(BOB_PN, BOB_LID, BOB_PN, NOON + 1))
APPROVED = AnswerJoinRequests("approve", (ANA_LID, BOB_PN))


def test_adding() -> None:
    """Whom a LID names is named by number, too, and has their privacy token with them (whatsmeow group.go)."""
    node = over_wire(query_node(ADDED, "7", GROUP))
    assert node == Node("iq", {"id": "7", "xmlns": "w:g2", "type": "set", "to": GROUP}, (ADDED_NODE,))
    assert ChangeParticipants.from_node(node) == ADDED


@pytest.mark.parametrize("action", ACTIONS)
def test_answer(action: ParticipantAction) -> None:
    """The answer says of everybody what became of them, and of who may only be invited how."""
    query = ChangeParticipants(action, (Invitee(ANA_LID), Invitee(BOB_PN)))
    assert ChangeParticipants.from_node(over_wire(query_node(query, "7", GROUP))) == query
    assert answered(query, query.answer(PEOPLE)) == PEOPLE


def test_answer_to_something_else() -> None:
    """An answer without what was asked is refused."""
    with pytest.raises(StanzaError, match="<iq> has no <remove>"):
        answered(ChangeParticipants("remove", ()), ADDED.answer(PEOPLE))


def test_requests() -> None:
    """Those who ask to be let in come with both names, where the server tells them."""
    query = ListJoinRequests()
    assert query.to_content() == (Node("membership_approval_requests"),)
    assert answered(query, query.answer(REQUESTS)) == REQUESTS
    asks = Node("membership_approval_request", {"jid": ANA_LID})
    bare = Node("membership_approval_requests", {}, (Node("membership_approval_request"), asks))
    assert answered(query, (bare,)) == (JoinRequest(ANA_LID, ANA_LID),)


def test_answering_requests() -> None:
    """They are let in, or not, in one query, and the answer says of each what became of them."""
    node = over_wire(query_node(APPROVED, "7", GROUP))
    people = (Node("participant", {"jid": ANA_LID}), Node("participant", {"jid": BOB_PN}))
    assert node.content == (Node("membership_requests_action", {}, (Node("approve", {}, people),)),)
    assert AnswerJoinRequests.from_node(node) == APPROVED
    assert answered(APPROVED, APPROVED.answer(PEOPLE)) == PEOPLE


@pytest.mark.parametrize("child", [Node("invite"), Node("membership_requests_action")])
def test_unknown_change(child: Node) -> None:
    """A change that is none is refused."""
    iq = Node("iq", {}, (child,))
    for read in (ChangeParticipants.from_node, AnswerJoinRequests.from_node):
        with pytest.raises(StanzaError):
            read(iq)


@given(
    broken(Node("iq", {}, (ADDED_NODE,))),
    broken(Node("iq", {}, APPROVED.to_content())),
    broken(Node("iq", {}, ListJoinRequests.answer(REQUESTS))),
)
def test_anything(change: Node, answer: Node, requests: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    read_or_refuse(ChangeParticipants.from_node, change)
    read_or_refuse(ADDED.read, change)
    read_or_refuse(AnswerJoinRequests.from_node, answer)
    read_or_refuse(APPROVED.read, answer)
    read_or_refuse(ListJoinRequests().read, requests)
