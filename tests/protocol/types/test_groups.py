"""Groups and their participants."""

import pytest

from zapwire.protocol.jid import JID
from zapwire.protocol.types.groups import Participant, Role


@pytest.mark.parametrize(("role", "expected"), [("", False), ("admin", True), ("superadmin", True)])
def test_admins(role: Role, *, expected: bool) -> None:
    """Who has any role is an admin."""
    assert Participant(JID("100000000000002", "lid"), role=role).is_admin is expected
