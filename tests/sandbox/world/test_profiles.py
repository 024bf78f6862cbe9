"""Profiles: blocking, settings, names of businesses, and who may see what."""

import pytest

from tests.sandbox.people import town
from zapwire.errors import SandboxError
from zapwire.sandbox.world.accounts import DEFAULT_PRIVACY
from zapwire.sandbox.world.profiles import MAX_BLOCKED, PRIVACY, Profile, certify, check_privacy, may_see


def test_blocking() -> None:
    """Each change is a new version of the list; what changes nothing is none."""
    profile = Profile()
    assert profile.block("1", is_blocked=True)
    assert not profile.block("1", is_blocked=True)
    assert profile.block("2", is_blocked=True)
    assert profile.block("1", is_blocked=False)
    assert not profile.block("1", is_blocked=False)
    assert (profile.blocked, profile.blocklist_version) == (["2"], 4)


def test_too_many_are_blocked() -> None:
    """There is a limit."""
    profile = Profile(blocked=[str(number) for number in range(MAX_BLOCKED)])
    with pytest.raises(SandboxError, match="unblock one"):
        profile.block("one more", is_blocked=True)


@pytest.mark.parametrize("name", ["", "a" * 76])
def test_unfit_business_name(name: str) -> None:
    """A business's name is neither empty nor endless."""
    key = town().ana.identity
    with pytest.raises(SandboxError, match="characters"):
        certify(name, issuer="smb:wa", serial=1, key=key, server_key=key, random=bytes(128))


def test_settings() -> None:
    """Every default is a value its setting can have; others are refused."""
    assert set(PRIVACY) == set(DEFAULT_PRIVACY)
    for name, value in DEFAULT_PRIVACY.items():
        check_privacy(name, value)
    for name, value in (("last", "sometimes"), ("shoe-size", "all")):
        with pytest.raises(SandboxError, match="there are"):
            check_privacy(name, value)


@pytest.mark.parametrize(
    ("value", "stranger", "contact"),
    [("all", True, True), ("contacts", False, True), ("contact_blacklist", False, True), ("none", False, False)],
)
def test_who_may_see(value: str, stranger: bool, contact: bool) -> None:  # noqa: FBT001  # parameters of the test
    """By the setting, by whether one knows the person, and never who is blocked; oneself always."""
    here = town()
    here.ana.privacy["profile"] = value
    here.world.acquaint(here.ana, (here.bo,))
    assert may_see(here.ana, here.cy, "profile") is stranger
    assert may_see(here.ana, here.bo, "profile") is contact
    here.ana.profile.block(here.bo.number, is_blocked=True)
    assert not may_see(here.ana, here.bo, "profile")
    assert may_see(here.ana, here.ana, "profile")
