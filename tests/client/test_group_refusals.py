"""What codes mean for groups."""

import pytest

from zapwire.client.group_refusals import Asked, explained
from zapwire.errors import (
    AlreadyInGroup,
    GroupConflict,
    GroupFull,
    GroupRefused,
    GroupValueRefused,
    InviteInvalid,
    InviteRevoked,
    NoSuchGroup,
    NotGroupAdmin,
    NotInGroup,
    QueryRefused,
    ServiceUnavailable,
)
from zapwire.protocol.jid import JID

GROUP = JID.parse("120363000000000001@g.us")


@pytest.mark.parametrize(
    ("asked", "code", "kind"),
    [
        (Asked.ABOUT, 403, NotInGroup),
        (Asked.ABOUT, 404, NoSuchGroup),
        (Asked.CHANGE, 403, NotGroupAdmin),
        (Asked.CHANGE, 404, NoSuchGroup),
        (Asked.CHANGE, 409, GroupConflict),
        (Asked.VALUE, 406, GroupValueRefused),
        (Asked.VALUE, 400, GroupValueRefused),
        (Asked.VALUE, 401, NotGroupAdmin),
        (Asked.LINK_OF, 401, NotGroupAdmin),
        (Asked.LINK_OF, 403, NotInGroup),
        (Asked.LINK_OF, 404, NoSuchGroup),
        (Asked.LINK, 406, InviteInvalid),
        (Asked.LINK, 410, InviteRevoked),
        (Asked.LINK, 409, AlreadyInGroup),
        (Asked.LINK, 419, GroupFull),
        (Asked.LINK, 405, NotInGroup),
    ],
)
def test_meaning(asked: Asked, code: int, kind: type[GroupRefused]) -> None:
    """A code means what was asked makes of it; the error keeps it, and says what to do."""
    error = explained(QueryRefused.from_code(code, "words"), asked, GROUP)
    assert type(error) is kind
    assert (error.code, error.text) == (code, "words")
    assert f"(the server said {code} words)" in str(error)
    assert "{" not in str(error)


def test_without_a_group() -> None:
    """Where it is not known which group, none is named."""
    assert "this group" in str(explained(QueryRefused.from_code(419, ""), Asked.LINK, None))


def test_other_codes() -> None:
    """What says nothing of groups stays what it is."""
    refused = QueryRefused.from_code(503, "")
    assert explained(refused, Asked.CHANGE, GROUP) is refused
    assert isinstance(refused, ServiceUnavailable)
