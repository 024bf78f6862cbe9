"""The names of `zapwire.testing`."""

import pytest

from zapwire import testing

NAMES = ["LocalSandbox", "ManualClock", "fast_timing", "linked_client", "sandbox"]


def test_names_are_pinned() -> None:
    """The public names are exactly these."""
    assert sorted(testing.__all__) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_name_is_there(name: str) -> None:
    """Each can be used, is what it says, and is documented."""
    value = getattr(testing, name)
    assert value.__name__ == name
    assert value.__doc__


def test_unknown_name() -> None:
    """A name that does not exist is an AttributeError, as for any module."""
    with pytest.raises(AttributeError, match=r"module 'zapwire\.testing' has no attribute 'sandboxx'"):
        _ = testing.sandboxx
