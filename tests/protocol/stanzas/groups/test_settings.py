"""What is set of a group."""

import pytest
from hypothesis import given

from tests.protocol.stanzas.people import GROUP
from tests.protocol.stanzas.shapes import answered, broken, over_wire, read_or_refuse
from zapwire.errors import StanzaError
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Attrs, Node
from zapwire.protocol.stanzas.groups.settings import (
    SetAnnounce,
    SetEphemeral,
    SetJoinApproval,
    SetLocked,
    SetMemberAddMode,
    SetPhoto,
    SetSubject,
    Setting,
    SetTopic,
)
from zapwire.protocol.stanzas.queries import query_node

# As whatsmeow says them (group.go, send.go).
SETTINGS: list[tuple[Setting, Node]] = [
    (SetSubject("Família"), Node("subject", {}, "Família".encode())),
    (
        SetTopic("At noon", "AA01", "AA00"),
        Node("description", {"id": "AA01", "prev": "AA00"}, (Node("body", {}, b"At noon"),)),
    ),
    (SetTopic("At noon", "AA01"), Node("description", {"id": "AA01"}, (Node("body", {}, b"At noon"),))),
    (SetTopic("", "AA01", "AA00"), Node("description", {"id": "AA01", "prev": "AA00", "delete": "true"})),
    (SetLocked(is_locked=True), Node("locked")),
    (SetLocked(is_locked=False), Node("unlocked")),
    (SetAnnounce(is_announce=True), Node("announcement")),
    (SetAnnounce(is_announce=False), Node("not_announcement")),
    (SetEphemeral(86_400), Node("ephemeral", {"expiration": "86400"})),
    (SetEphemeral(0), Node("not_ephemeral")),
    (
        SetJoinApproval(is_required=True),
        Node("membership_approval_mode", {}, (Node("group_join", {"state": "on"}),)),
    ),
    (
        SetJoinApproval(is_required=False),
        Node("membership_approval_mode", {}, (Node("group_join", {"state": "off"}),)),
    ),
    (SetMemberAddMode("admin_add"), Node("member_add_mode", {}, b"admin_add")),
    (SetMemberAddMode("all_member_add"), Node("member_add_mode", {}, b"all_member_add")),
]
READERS = (SetSubject, SetTopic, SetEphemeral, SetJoinApproval, SetMemberAddMode, SetPhoto)


@pytest.mark.parametrize(("setting", "child"), SETTINGS, ids=str)
def test_setting(setting: Setting, child: Node) -> None:
    """A setting is asked of the group, and the server reads it as it was meant; nothing is in the answer."""
    node = over_wire(query_node(setting, "7", GROUP))
    assert node == Node("iq", {"id": "7", "xmlns": "w:g2", "type": "set", "to": GROUP}, (over_wire(child),))
    if isinstance(setting, READERS):
        assert type(setting).from_node(node) == setting
    assert answered(setting) is None


def test_photo() -> None:
    """A picture is asked of the server, which is told the group; the answer is its id."""
    query = SetPhoto(GROUP, b"\xff\xd8\xff jpeg")
    node = over_wire(query_node(query, "7"))
    attrs: Attrs = {"id": "7", "xmlns": "w:profile:picture", "type": "set", "to": SERVER, "target": GROUP}
    assert node == Node("iq", attrs, (Node("picture", {"type": "image"}, b"\xff\xd8\xff jpeg"),))
    assert SetPhoto.from_node(node) == query
    assert answered(query, query.answer("1790000000000")) == "1790000000000"


def test_photo_taken_away() -> None:
    """Then there is nothing in the query, nor in the answer, and its id is `remove`, as whatsmeow has it."""
    query = SetPhoto(GROUP, None)
    node = over_wire(query_node(query, "7"))
    assert node.content is None
    assert SetPhoto.from_node(node) == query
    assert answered(query, query.answer("")) == "remove"


@pytest.mark.parametrize(
    ("reader", "child"),
    [
        (SetSubject, Node("subject", {}, b"\xff")),
        (SetSubject, Node("name", {}, b"Family")),
        (SetMemberAddMode, Node("member_add_mode", {}, b"nobody")),
        (SetEphemeral, Node("ephemeral")),
        (SetPhoto, Node("picture")),
    ],
)
def test_wrong_setting(reader: type[SetSubject], child: Node) -> None:
    """What cannot be read is refused."""
    with pytest.raises(StanzaError):
        reader.from_node(Node("iq", {"target": GROUP}, (child,)))


@given(broken(Node("iq", {"target": GROUP}, tuple(child for _, child in SETTINGS))))
def test_anything_for_a_setting(node: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    for reader in READERS:
        read_or_refuse(reader.from_node, node)
