"""Groups: members, roles, changes."""

import pytest

from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.sandbox.world.groups import (
    MAX_MEMBERS,
    MAX_SUBJECT,
    Group,
    GroupChange,
    NotAMember,
    check_size,
    check_subject,
)

ANA, BO, CY, DEE = "5491155554444", "14155550123", "14155550124", "14155550125"


def new_group() -> Group:
    """Return Ana's group with Bo and Cy."""
    return Group("120363000000000001", "Trip", ANA, 1, members={ANA: "superadmin", BO: "", CY: "admin"})


def test_a_group_is_known_by_its_address() -> None:
    """Members go by LID unless it says otherwise."""
    group = new_group()
    assert group.jid == JID("120363000000000001", "g.us")
    assert group.by_lid
    group.addressing_mode = "pn"
    assert not group.by_lid


def test_admins() -> None:
    """Its maker and whom it promoted; strangers are none."""
    group = new_group()
    assert [group.is_admin(number) for number in (ANA, BO, CY, DEE)] == [True, False, True, False]


def test_who_may_write() -> None:
    """Every member, in an announcement group only admins."""
    group = new_group()
    assert [group.may_write(number) for number in (ANA, BO, CY, DEE)] == [True, True, True, False]
    group.is_announce = True
    assert [group.may_write(number) for number in (ANA, BO, CY, DEE)] == [True, False, True, False]


def test_a_change_tells_what_it_changed() -> None:
    """What is so already is left out."""
    group = new_group()
    change = group.change(add=[DEE, BO], remove=[CY], promote=[DEE, ANA], demote=[BO])
    assert change == GroupChange((DEE,), (CY,), (DEE,), ())
    assert change
    assert group.members == {ANA: "superadmin", BO: "", DEE: "admin"}
    assert not group.change(add=[BO])


def test_an_admin_can_be_demoted() -> None:
    """And is a plain member then."""
    group = new_group()
    assert group.change(demote=[CY]).demoted == (CY,)
    assert not group.is_admin(CY)


@pytest.mark.parametrize("kind", ["remove", "promote", "demote"])
def test_a_stranger_cannot_be_changed(kind: str) -> None:
    """Nothing of the change happens then, not even what came before."""
    group = new_group()
    before = dict(group.members)
    with pytest.raises(NotAMember, match=DEE):
        group.change(**{kind: [BO, DEE]})
    assert group.members == before


def test_a_group_has_its_limit() -> None:
    """As many as that, and not one more."""
    group = new_group()
    group.change(add=[str(10**7 + n) for n in range(MAX_MEMBERS - 3)])
    assert len(group.members) == MAX_MEMBERS
    with pytest.raises(SandboxError, match="at most 1024"):
        group.change(add=[DEE])
    assert len(group.members) == MAX_MEMBERS
    with pytest.raises(SandboxError, match="at most 1024"):
        check_size(map(str, range(MAX_MEMBERS + 1)))


@pytest.mark.parametrize("subject", ["", "  ", "x" * (MAX_SUBJECT + 1)], ids=len)
def test_a_subject_says_something(subject: str) -> None:
    """It is not empty and not too long."""
    with pytest.raises(SandboxError, match="subject"):
        check_subject(subject)
    check_subject("x" * MAX_SUBJECT)
