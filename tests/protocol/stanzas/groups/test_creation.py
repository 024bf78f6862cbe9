"""A group's beginning and end."""

import pytest
from hypothesis import given

from tests.protocol.stanzas.people import ANA_LID, ANA_PN, BOB_PN, GROUP
from tests.protocol.stanzas.shapes import answered, broken, over_wire, read_or_refuse
from zapwire.errors import NotAcceptable, StanzaError
from zapwire.protocol.jid import GROUPS
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups.creation import CreateGroup, GroupOptions, LeaveGroup, LinkGroup
from zapwire.protocol.stanzas.groups.info import group_node
from zapwire.protocol.stanzas.groups.participants import Invitee
from zapwire.protocol.stanzas.queries import query_node
from zapwire.protocol.types.groups import GroupInfo


def approval(state: str) -> Node:
    return Node("membership_approval_mode", {}, (Node("group_join", {"state": state}),))


# As whatsmeow says them, in its order (group.go).
CREATIONS = [
    (
        CreateGroup("Family", (Invitee(ANA_LID, ANA_PN, b"token"), Invitee(BOB_PN))),
        Node(
            "create",
            {"subject": "Family"},
            (
                Node("participant", {"jid": ANA_LID, "phone_number": ANA_PN}, (Node("privacy", {}, b"token"),)),
                Node("participant", {"jid": BOB_PN}),
                Node("member_add_mode", {}, "all_member_add"),
                Node("ephemeral", {"expiration": "0"}),
                approval("off"),
            ),
        ),
    ),
    (
        CreateGroup(
            "News",
            options=GroupOptions(
                is_locked=True,
                is_announce=True,
                ephemeral=86_400,
                is_join_approval_required=True,
                member_add_mode="admin_add",
                default_approval_mode="",
                linked_parent=GROUP,
            ),
        ),
        Node(
            "create",
            {"subject": "News"},
            (
                Node("member_add_mode", {}, "admin_add"),
                Node("linked_parent", {"jid": GROUP}),
                Node("locked"),
                Node("announcement"),
                Node("ephemeral", {"expiration": "86400", "trigger": "1"}),
                approval("on"),
            ),
        ),
    ),
    (
        CreateGroup("Town", options=GroupOptions(is_parent=True)),
        Node(
            "create",
            {"subject": "Town"},
            (
                Node("member_add_mode", {}, "all_member_add"),
                Node("parent", {"default_membership_approval_mode": "request_required"}),
                Node("ephemeral", {"expiration": "0"}),
                approval("off"),
            ),
        ),
    ),
]


@pytest.mark.parametrize(("query", "child"), CREATIONS, ids=["plain", "part of a community", "community"])
def test_creation(query: CreateGroup, child: Node) -> None:
    """A group is asked of the group server, with all that it begins with."""
    node = over_wire(query_node(query, "7", GROUPS))
    assert node.attrs == {"id": "7", "xmlns": "w:g2", "type": "set", "to": GROUPS}
    assert node.content == (over_wire(child),)
    read = CreateGroup.from_node(node)
    assert (read.subject, read.people) == (query.subject, query.people)
    if query.options.is_parent or query.options.linked_parent:
        assert read.options == query.options
    assert answered(query, (group_node(GroupInfo(GROUP, "Family")),)) == GroupInfo(GROUP, "Family")


def test_bare_creation() -> None:
    """What is not said is as usual."""
    read = CreateGroup.from_node(Node("iq", {}, (Node("create"),)))
    assert read == CreateGroup("", options=GroupOptions(default_approval_mode=""))


def test_leaving() -> None:
    """The group server is told, and repeats it, or says why not."""
    query = LeaveGroup(GROUP)
    node = over_wire(query_node(query, "7", GROUPS))
    assert node.content == (Node("leave", {}, (Node("group", {"id": GROUP}),)),)
    assert LeaveGroup.from_node(node) == query
    assert answered(query, query.answer()) is None
    assert answered(query) is None
    with pytest.raises(NotAcceptable):
        answered(query, query.answer(406))


@pytest.mark.parametrize(
    ("query", "child"),
    [
        (
            LinkGroup(GROUP),
            Node("links", {}, (Node("link", {"link_type": "sub_group"}, (Node("group", {"jid": GROUP}),)),)),
        ),
        (
            LinkGroup(GROUP, is_linked=False),
            Node("unlink", {"unlink_type": "sub_group"}, (Node("group", {"jid": GROUP}),)),
        ),
    ],
)
def test_linking(query: LinkGroup, child: Node) -> None:
    """A community is told which group becomes part of it, or does not stay so."""
    node = over_wire(query_node(query, "7", GROUP))
    assert node.content == (child,)
    assert LinkGroup.from_node(node) == query
    assert answered(query, query.answer()) is None


@pytest.mark.parametrize("child", [Node("links"), Node("leave"), Node("join")])
def test_nothing_asked(child: Node) -> None:
    """What names no group is refused."""
    for read in (LinkGroup.from_node, LeaveGroup.from_node, CreateGroup.from_node):
        with pytest.raises(StanzaError):
            read(Node("iq", {}, (child,)))


@given(
    broken(Node("iq", {}, tuple(child for _, child in CREATIONS))), broken(Node("iq", {}, LinkGroup(GROUP).answer()))
)
def test_anything(creation: Node, link: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    read_or_refuse(CreateGroup.from_node, creation)
    for read in (LinkGroup.from_node, LeaveGroup.from_node):
        read_or_refuse(read, link)
