"""A group as the server describes it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.people import ANA_LID, ANA_PN, BOB_LID, BOB_PN, GROUP, NOON, OWN_LID
from tests.protocol.stanzas.shapes import (
    Change,
    answered,
    broken,
    counts,
    edit,
    filled,
    gone,
    having,
    holding,
    lacking,
    over_wire,
    read_or_refuse,
)
from tests.protocol.strategies import jids
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups import GetGroupInfo
from zapwire.protocol.stanzas.groups.info import (
    approval_node,
    group_node,
    linked_group_node,
    participant_node,
    read_group,
    read_linked_group,
    read_participant,
    read_participants,
    requires_approval,
)
from zapwire.protocol.types.groups import AddRequest, GroupInfo, GroupTopic, LinkedGroup, Participant

SMALL = GroupInfo(
    GROUP,
    "Family",
    owner=ANA_LID,
    owner_pn=ANA_PN,
    created_at=NOON,
    addressing_mode="lid",
    participants=(Participant(ANA_LID, ANA_LID, ANA_PN, "superadmin"), Participant(BOB_LID, BOB_LID, BOB_PN)),
    size=2,
    ephemeral=86_400,
    topic=GroupTopic("Sundays", "AA00", NOON + 1, BOB_LID, BOB_PN),
    is_announce=True,
)
SMALL_NODE = Node(
    "group",
    {
        "id": GROUP.user,
        "creator": ANA_LID,
        "creator_pn": ANA_PN,
        "creation": str(NOON),
        "subject": "Family",
        "addressing_mode": "lid",
        "size": "2",
    },
    (
        Node("participant", {"jid": ANA_LID, "type": "superadmin", "phone_number": ANA_PN}),
        Node("participant", {"jid": BOB_LID, "phone_number": BOB_PN}),
        Node(
            "description",
            {"id": "AA00", "t": str(NOON + 1), "participant": BOB_LID, "participant_pn": BOB_PN},
            (Node("body", {}, b"Sundays"),),
        ),
        Node("announcement"),
        Node("ephemeral", {"expiration": "86400"}),
    ),
)
COMMUNITY = GroupInfo(
    GROUP,
    subject_set_at=NOON,
    subject_set_by=ANA_LID,
    subject_set_by_pn=ANA_PN,
    creator_country="AR",
    announce_version="17",
    participant_version="18",
    member_add_mode="admin_add",
    linked_parent=GROUP,
    default_approval_mode="request_required",
    is_announce=True,
    is_locked=True,
    is_parent=True,
    is_default_subgroup=True,
    is_incognito=True,
    is_join_approval_required=True,
    is_suspended=True,
)
COMMUNITY_NODE = Node(
    "group",
    {
        "id": GROUP.user,
        "creator_country_code": "AR",
        "s_t": str(NOON),
        "s_o": ANA_LID,
        "s_o_pn": ANA_PN,
        "a_v_id": "17",
        "p_v_id": "18",
    },
    (
        Node("announcement"),
        Node("locked"),
        Node("default_sub_group"),
        Node("incognito"),
        Node("suspended"),
        Node("membership_approval_mode", {}, (Node("group_join", {"state": "on"}),)),
        Node("member_add_mode", {}, b"admin_add"),
        Node("linked_parent", {"jid": GROUP}),
        Node("parent", {"default_membership_approval_mode": "request_required"}),
    ),
)

maybe_jid = st.none() | jids
maybe_text = st.just("") | filled


@pytest.mark.parametrize(
    ("group", "node"), [(SMALL, SMALL_NODE), (COMMUNITY, COMMUNITY_NODE)], ids=["small", "community"]
)
def test_info(group: GroupInfo, node: Node) -> None:
    """The answer is the group with its participants, both names of each, and what is set."""
    assert group_node(group) == node
    assert answered(GetGroupInfo(), (node,)) == group


@given(
    st.builds(
        GroupInfo,
        st.text("0123456789-", min_size=1, max_size=30).map(lambda user: JID(user, "g.us")),
        maybe_text,
        maybe_jid,
        maybe_jid,
        counts,
        st.sampled_from(["", "pn", "lid"]),
        st.lists(st.sampled_from(SMALL.participants), max_size=3).map(tuple),
        counts,
        counts,
        st.none() | st.builds(GroupTopic, maybe_text, maybe_text, counts, maybe_jid, maybe_jid),
        is_parent=st.booleans(),
        is_locked=st.booleans(),
    )
)
def test_any_info(group: GroupInfo) -> None:
    """Any group reads back as it was written."""
    assert read_group(over_wire(group_node(group))) == group


@pytest.mark.parametrize(
    ("participant", "attrs"),
    [
        (Participant(ANA_LID, ANA_LID, ANA_PN, "admin"), {"jid": ANA_LID, "type": "admin", "phone_number": ANA_PN}),
        (Participant(ANA_PN, ANA_LID, ANA_PN), {"jid": ANA_PN, "lid": ANA_LID}),
        (
            Participant(ANA_LID, ANA_LID, display_name="+54∙∙∙02"),
            {"jid": ANA_LID, "display_name": "+54∙∙∙02"},
        ),
        (Participant(ANA_PN, None, ANA_PN, error=403), {"jid": ANA_PN, "error": "403"}),
        (Participant(JID("17", "bot")), {"jid": JID("17", "bot")}),
    ],
)
def test_participant(participant: Participant, attrs: dict[str, str | JID]) -> None:
    """A participant goes by the name the group uses, and the other one stands beside it where it is known."""
    node = Node("participant", attrs)
    assert participant_node(participant) == node
    assert read_participant(over_wire(node)) == participant


def test_who_may_only_be_invited() -> None:
    """Somebody who could not be added has the code that an invite message to them needs."""
    request = Node("add_request", {"code": "AbC1", "expiration": str(NOON)})
    node = Node("participant", {"jid": ANA_LID, "phone_number": ANA_PN, "error": "403"}, (request,))
    person = Participant(ANA_LID, ANA_LID, ANA_PN, error=403, add_request=AddRequest("AbC1", NOON))
    assert participant_node(person) == node
    assert read_participant(over_wire(node)) == person
    bare = edit(node, "add_request", lacking("code"))
    assert read_participant(over_wire(bare)).add_request is None


def test_one_who_cannot_be_read_hides_nobody() -> None:
    """Of a list, the others are read."""
    people = (
        Node("participant", {"jid": ANA_LID}),
        Node("participant"),
        Node("note"),
        Node("participant", {"jid": "?"}),
    )
    assert read_participants(over_wire(Node("add", {}, people))) == (Participant(ANA_LID, ANA_LID),)
    group = over_wire(Node("group", {"id": GROUP.user}, people))
    assert read_group(group).participants == (Participant(ANA_LID, ANA_LID),)


@pytest.mark.parametrize(
    ("node", "required"),
    [
        (approval_node(is_on=True), True),
        (approval_node(is_on=False), False),
        (Node("membership_approval_mode"), True),
        (None, False),
    ],
)
def test_approval(node: Node | None, required: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Admins must approve unless it is off."""
    assert requires_approval(node) is required


@pytest.mark.parametrize(
    ("group", "node"),
    [
        (
            LinkedGroup(GROUP, "Family", NOON, is_default_subgroup=True),
            Node("group", {"jid": GROUP, "subject": "Family", "s_t": str(NOON)}, (Node("default_sub_group"),)),
        ),
        (LinkedGroup(GROUP), Node("group", {"jid": GROUP})),
    ],
)
def test_linked_group(group: LinkedGroup, node: Node) -> None:
    """A group of a community is told in short; it may go by its id."""
    assert linked_group_node(group) == node
    assert read_linked_group(over_wire(node)) == group
    by_id = Node("group", {**node.attrs, "jid": GROUP, "id": GROUP.user}, node.content)
    assert read_linked_group(over_wire(edit(by_id, "", lacking("jid")))) == group


def test_unknown_role() -> None:
    """Who has an unknown role is no admin."""
    assert read_participant(Node("participant", {"jid": ANA_LID, "type": "guest"})).role == ""


def test_sparse_info() -> None:
    """All but the id may be missing, and what is beside it is passed over; the id may be a whole JID."""
    others = (
        Node("note"),
        Node("description"),
        Node("member_add_mode"),
        Node("linked_parent"),
        Node("ephemeral"),
        Node("parent"),
    )
    bare = GroupInfo(GROUP, is_parent=True)
    assert read_group(over_wire(Node("group", {"id": GROUP.user}, others))) == bare
    assert read_group(over_wire(Node("group", {"id": GROUP}, others))) == bare


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("group", gone, "<iq> has no <group>"),
        ("group", lacking("id"), "<group> has no attribute 'id'"),
        ("group", having("creation", "noon"), "<group> attribute 'creation' should be an integer, not 'noon'"),
        ("group ephemeral", having("expiration", "soon"), "<ephemeral> attribute 'expiration' should be an integer"),
    ],
)
def test_wrong_info(path: str, change: Change, message: str) -> None:
    """A group has an id, and numbers are numbers."""
    answer = Node("iq", {"from": GROUP, "type": "result", "id": "7"}, (SMALL_NODE,))
    with pytest.raises(StanzaError, match=re.escape(message)):
        GetGroupInfo().read(over_wire(edit(answer, path, change)))


@given(broken(SMALL_NODE), broken(COMMUNITY_NODE))
def test_anything_for_a_group(small: Node, community: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    read_or_refuse(read_group, small)
    read_or_refuse(read_group, community)


def test_own_place() -> None:
    """One's own name in the group is among the participants."""
    node = edit(SMALL_NODE, "", holding((Node("participant", {"jid": OWN_LID, "type": "admin"}),)))
    assert read_group(over_wire(node)).participants == (Participant(OWN_LID, OWN_LID, role="admin"),)
