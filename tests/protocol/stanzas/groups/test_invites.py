"""Ways into a group."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.people import ANA_LID, GROUP, NOON
from tests.protocol.stanzas.shapes import answered, broken, over_wire, read_or_refuse
from zapwire.errors import StanzaError
from zapwire.protocol.jid import GROUPS
from zapwire.protocol.node import Attrs, Node
from zapwire.protocol.stanzas.groups.info import group_node
from zapwire.protocol.stanzas.groups.invites import (
    AcceptInvite,
    GetInviteInfo,
    GetInviteLink,
    GetLinkInfo,
    Invitation,
    JoinWithLink,
    ResetInviteLink,
    code_of,
    invite_code,
)
from zapwire.protocol.stanzas.queries import query_node
from zapwire.protocol.types.groups import GroupInfo, JoinResult

if TYPE_CHECKING:
    from collections.abc import Callable

CODE = "HffXhYmzzyJGec61oqMXiz"
INVITATION = Invitation(ANA_LID, CODE, NOON)
SAID: Attrs = {"code": CODE, "expiration": str(NOON), "admin": ANA_LID}


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        f"https://chat.whatsapp.com/{CODE}",
        f"http://chat.whatsapp.com/{CODE}/",
        f" chat.whatsapp.com/invite/{CODE} ",
        f"https://chat.whatsapp.com/{CODE}?mode=ac_t",
    ],
)
def test_code(text: str) -> None:
    """The code is found in whatever people paste."""
    assert code_of(text) == CODE


@given(st.text(max_size=200))
def test_any_code(text: str) -> None:
    """Any text has one, which may be empty."""
    assert "?" not in code_of(text)


def test_own_link() -> None:
    """A group tells its code, and makes another in its place."""
    for query, kind in ((GetInviteLink(), "get"), (ResetInviteLink(), "set")):
        node = over_wire(query_node(query, "7", GROUP))
        assert node == Node("iq", {"id": "7", "xmlns": "w:g2", "type": kind, "to": GROUP}, (Node("invite"),))
        assert invite_code(node) is None
        assert answered(query, GetInviteLink.answer(CODE)) == CODE


def test_following_a_link() -> None:
    """The group server knows the group behind a code, and lets in."""
    asked, joined = GetLinkInfo(CODE), JoinWithLink(CODE)
    for query, kind in ((asked, "get"), (joined, "set")):
        node = over_wire(query_node(query, "7", GROUPS))
        attrs: Attrs = {"id": "7", "xmlns": "w:g2", "type": kind, "to": GROUPS}
        assert node == Node("iq", attrs, (Node("invite", {"code": CODE}),))
        assert invite_code(node) == CODE
    assert answered(asked, (group_node(GroupInfo(GROUP, "Family")),)) == GroupInfo(GROUP, "Family")


@pytest.mark.parametrize("is_pending", [False, True])
def test_joining(is_pending: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """One is in it, or has asked."""
    result = JoinResult(GROUP, is_pending)
    assert answered(JoinWithLink(CODE), JoinWithLink.answer(result)) == result


def test_invite_message() -> None:
    """What an invite message says is shown to the group, to look at it and to join it."""
    asked = over_wire(query_node(GetInviteInfo(INVITATION), "7", GROUP))
    assert asked.content == (Node("query", {}, (Node("add_request", SAID),)),)
    assert GetInviteInfo.from_node(asked) == GetInviteInfo(INVITATION)
    assert GetInviteInfo.from_node(Node("iq", {}, (Node("query", {"request": "interactive"}),))) is None
    assert answered(GetInviteInfo(INVITATION), (group_node(GroupInfo(GROUP)),)) == GroupInfo(GROUP)
    accepted = over_wire(query_node(AcceptInvite(INVITATION), "7", GROUP))
    assert accepted.content == (Node("accept", SAID),)
    assert AcceptInvite.from_node(accepted) == AcceptInvite(INVITATION)
    assert answered(AcceptInvite(INVITATION)) is None


@pytest.mark.parametrize("missing", list(SAID))
def test_half_an_invite(missing: str) -> None:
    """Without one of its parts it is refused."""
    attrs = {name: value for name, value in SAID.items() if name != missing}
    with pytest.raises(StanzaError):
        AcceptInvite.from_node(Node("iq", {}, (Node("accept", attrs),)))


@given(broken(Node("iq", {}, (Node("invite", {"code": CODE}), Node("accept", SAID), Node("group", {"jid": GROUP})))))
def test_anything(node: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    readers: tuple[Callable[[Node], object], ...] = (
        invite_code,
        AcceptInvite.from_node,
        GetInviteInfo.from_node,
        GetInviteLink().read,
        ResetInviteLink().read,
        GetLinkInfo(CODE).read,
        JoinWithLink(CODE).read,
    )
    for read in readers:
        read_or_refuse(read, node)
