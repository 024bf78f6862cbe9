"""What the server tells of a group."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from tests.protocol.stanzas.people import ANA_LID, ANA_PN, BOB_LID, BOB_PN, GROUP, NOON
from tests.protocol.stanzas.shapes import broken, edit, lacking, over_wire, read_or_refuse
from zapwire.errors import StanzaError
from zapwire.protocol.events import GroupInfoChanged, GroupJoined
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups.changes import (
    GroupNotification,
    announce_node,
    created_node,
    deleted_node,
    ephemeral_node,
    invite_node,
    join_approval_node,
    link_node,
    locked_node,
    name_node,
    people_node,
    read_change,
    requests_node,
    revoked_requests_node,
    topic_node,
)
from zapwire.protocol.stanzas.groups.info import group_node
from zapwire.protocol.types.groups import (
    GroupAnnounce,
    GroupInfo,
    GroupLink,
    GroupName,
    GroupTopic,
    LinkedGroup,
    Participant,
)

NOTIFICATION = GroupNotification("N1", GROUP, NOON, (), ANA_LID, ANA_PN, "lid", "Ana")
CHANGED = GroupInfoChanged(GROUP, NOON, ANA_LID, ANA_PN, ANA_LID, "Ana", "lid", notification_id="N1")
PEOPLE = (Participant(BOB_LID, BOB_LID, BOB_PN), Participant(ANA_PN, ANA_LID, ANA_PN))
TOPIC = GroupTopic("At noon", "AA01", NOON, ANA_LID, ANA_PN)
LINK = GroupLink("sub_group", LinkedGroup(GROUP, "News", NOON))
JOINED = GroupJoined(
    GroupInfo(GROUP, "Family", participants=PEOPLE, addressing_mode="lid"),
    ANA_LID,
    ANA_PN,
    ANA_LID,
    NOON,
    notify="Ana",
    notification_id="N1",
)

CHANGES: list[tuple[Node, dict[str, Any]]] = [
    (
        people_node("add", PEOPLE, version="2", before="1", reason="invite"),
        {
            "joined": PEOPLE,
            "participant_version": "2",
            "previous_participant_version": "1",
            "join_reason": "invite",
        },
    ),
    (people_node("remove", PEOPLE, version="2"), {"left": PEOPLE, "participant_version": "2"}),
    (people_node("promote", PEOPLE), {"promoted": PEOPLE}),
    (people_node("demote", PEOPLE), {"demoted": PEOPLE}),
    (
        name_node(GroupName("Family", NOON, ANA_LID, ANA_PN)),
        {"name": GroupName("Family", NOON, ANA_LID, ANA_PN)},
    ),
    (topic_node(TOPIC), {"topic": TOPIC}),
    (
        topic_node(replace(TOPIC, text="", is_deleted=True)),
        {"topic": replace(TOPIC, text="", is_deleted=True)},
    ),
    (locked_node(is_locked=True), {"is_locked": True}),
    (locked_node(is_locked=False), {"is_locked": False}),
    (announce_node(GroupAnnounce(is_announce=True, version="7")), {"announce": GroupAnnounce(True, "7")}),
    (announce_node(GroupAnnounce(is_announce=False)), {"announce": GroupAnnounce(is_announce=False)}),
    (ephemeral_node(86_400), {"ephemeral": 86_400}),
    (ephemeral_node(0), {"ephemeral": 0}),
    (join_approval_node(is_required=True), {"is_join_approval_required": True}),
    (join_approval_node(is_required=False), {"is_join_approval_required": False}),
    (invite_node("AbC1"), {"new_invite_link": "https://chat.whatsapp.com/AbC1"}),
    (deleted_node("terminated"), {"is_deleted": True, "delete_reason": "terminated"}),
    (link_node(LINK, is_linked=True), {"link": LINK}),
    (
        link_node(replace(LINK, reason="unlink_group"), is_linked=False),
        {"unlink": replace(LINK, reason="unlink_group")},
    ),
    (Node("suspended"), {"is_suspended": True}),
    (Node("unsuspended"), {"is_suspended": False}),
    (Node("member_add_mode", {}, b"admin_add"), {"unknown": (Node("member_add_mode", {}, b"admin_add"),)}),
]


def told(*content: Node) -> Node:
    """Return the notification of these changes, as the client decodes it."""
    return over_wire(replace(NOTIFICATION, content=content).to_node())


@pytest.mark.parametrize(("child", "fields"), CHANGES, ids=[str(child) for child, _ in CHANGES])
def test_change(child: Node, fields: dict[str, Any]) -> None:
    """A change is told with who made it and when, and all else stays unsaid."""
    assert read_change(told(child)) == replace(CHANGED, **fields)


def test_several_changes() -> None:
    """One notification may tell of several, whatever else is in it."""
    children = (locked_node(is_locked=True), ephemeral_node(0), Node("news"), people_node("add", PEOPLE))
    wanted = replace(CHANGED, is_locked=True, ephemeral=0, joined=PEOPLE, unknown=(Node("news"),))
    assert read_change(told(*children)) == wanted


def test_a_change_that_cannot_be_read_hides_no_other() -> None:
    """It stays as it came."""
    unreadable = (
        Node("subject"),
        Node("description", {"id": "AA01"}),
        Node("ephemeral", {"expiration": "soon"}),
        Node("link", {"link_type": "sub_group"}),
        Node("invite"),
    )
    assert read_change(told(*unreadable, locked_node(is_locked=True))) == replace(
        CHANGED, is_locked=True, unknown=unreadable
    )


def test_joined() -> None:
    """A new member gets the whole group."""
    node = created_node(group_node(JOINED.group), type="new", reason="invite")
    assert read_change(told(node)) == replace(JOINED, type="new", reason="invite")
    bare = replace(JOINED.group, addressing_mode="")
    assert read_change(told(created_node(group_node(bare)))) == JOINED


def test_requests() -> None:
    """Who asks to be let in is told to admins in a form that whatsmeow does not know either."""
    asked = requests_node(PEOPLE[:1], method="invite_link")
    assert asked.children[0].attrs == {"jid": BOB_LID, "phone_number": BOB_PN}
    assert asked.attrs == {"request_method": "invite_link"}
    revoked = revoked_requests_node(PEOPLE[:1])
    assert read_change(told(asked, revoked)) == replace(CHANGED, unknown=(asked, revoked))


def test_by_number() -> None:
    """In a group that names people by number, the LID may stand beside."""
    node = replace(NOTIFICATION, participant=ANA_PN, participant_pn=None, addressing_mode="pn").to_node()
    change = read_change(over_wire(replace(node, attrs={**node.attrs, "participant_lid": ANA_LID})))
    assert (change.sender, change.sender_pn, change.sender_lid) == (ANA_PN, ANA_PN, ANA_LID)


def test_nobody() -> None:
    """The server need not say who did it."""
    change = read_change(over_wire(GroupNotification("N1", GROUP, NOON, (invite_node("AbC1"),)).to_node()))
    assert (change.sender, change.sender_pn, change.sender_lid) == (None, None, None)


@pytest.mark.parametrize("missing", ["from", "t"])
def test_half_a_change(missing: str) -> None:
    """Without its group or time it is refused."""
    with pytest.raises(StanzaError):
        read_change(edit(told(locked_node(is_locked=True)), "", lacking(missing)))


def test_creation_of_nothing() -> None:
    """A group that is not described is refused."""
    with pytest.raises(StanzaError):
        read_change(told(Node("create")))


@given(broken(told(*(child for child, _ in CHANGES))), broken(told(created_node(group_node(JOINED.group)))))
def test_anything(change: Node, joined: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    read_or_refuse(read_change, change)
    read_or_refuse(read_change, joined)
