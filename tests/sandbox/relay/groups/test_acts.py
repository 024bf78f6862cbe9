"""What acts on groups have in common."""

import pytest

from tests.sandbox.relay.groups.party import by, party
from zapwire.protocol.jid import JID
from zapwire.protocol.types.groups import Participant
from zapwire.sandbox.relay.groups.acts import NOT_AUTHORIZED, GroupRefusal, failed, found

NOWHERE = JID.parse("120363000000000009@g.us")
NOBODY = JID.parse("999@lid")


def test_the_group_that_is_meant() -> None:
    """It must exist, and who acts must be in it."""
    place, group = party()
    assert by(place, place.bo).group_of(group.jid) is group
    with pytest.raises(GroupRefusal) as raised:
        by(place, place.bo).group_of(NOWHERE)
    assert (raised.value.code, raised.value.text) == (404, "item-not-found")
    with pytest.raises(GroupRefusal, match="Cy is not in the group") as raised:
        by(place, place.cy).group_of(group.jid)
    assert raised.value.code == 403


def test_admins() -> None:
    """Some acts are theirs; the code may be another."""
    place, group = party()
    by(place, place.ana).require_admin(group)
    for reason, code in (((403, "forbidden"), 403), (NOT_AUTHORIZED, 401)):
        with pytest.raises(GroupRefusal, match="no admin") as raised:
            by(place, place.bo).require_admin(group, reason)
        assert raised.value.code == code


def test_codes() -> None:
    """They are long, of letters and digits, and others each time."""
    place, _ = party()
    first, second = (by(place, place.ana).new_code() for _ in range(2))
    assert first != second
    assert len(first) == 22
    assert first.isalnum()


def test_people() -> None:
    """Names are looked up, each once; who is nobody fails under the name that was given."""
    place, _ = party()
    assert found(place.world, [place.bo.lid(), NOBODY, place.bo.lid()]) == [(place.bo.lid(), place.bo), (NOBODY, None)]
    assert failed(NOBODY, 404) == Participant(NOBODY, NOBODY, error=404)
    assert failed(place.bo.jid(), 403) == Participant(place.bo.jid(), None, place.bo.jid(), error=403)
