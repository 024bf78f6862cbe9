"""Newsletters, and what is posted in them."""

import pytest

from tests.sandbox.people import NOW, dice
from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.sandbox.world.newsletters import MAX_DESCRIPTION, MAX_NAME, Newsletters, NoSuchNewsletter


def new() -> Newsletters:
    """Return an empty collection."""
    return Newsletters(dice("newsletters"))


def test_a_newsletter() -> None:
    """Its owner follows it; each account sees what it is to it."""
    newsletters = new()
    made = newsletters.create("News", "All of it", "1", NOW)
    assert made.jid.is_newsletter
    assert newsletters.get(made.jid) is newsletters.find(made.jid) is made
    assert newsletters.all() == newsletters.followed_by("1") == (made,)
    assert newsletters.followed_by("2") == ()
    made.followers["2"] = True
    roles = {number: made.described(number).viewer for number in ("1", "2", "3")}
    assert [(viewer.mute, viewer.role) for viewer in roles.values() if viewer] == [
        ("off", "owner"),
        ("on", "subscriber"),
        ("off", "guest"),
    ]
    described = made.described("1")
    assert (described.name.text, described.subscribers, described.created_at) == ("News", 2, NOW)
    newsletters.clear()
    with pytest.raises(NoSuchNewsletter):
        newsletters.get(made.jid)


def test_posts() -> None:
    """They are numbered, and count."""
    made = new().create("News", "", "1", NOW)
    first, second = (made.post(id, "text", b"content", NOW) for id in ("A", "B"))
    assert (first.server_id, second.server_id) == (100, 101)
    assert made.find_post(101) is second
    second.views, second.reactions = 7, {"👍": 1}
    assert (second.described().views, second.described().reactions) == (7, {"👍": 1})
    with pytest.raises(NoSuchNewsletter, match="post 99"):
        made.find_post(99)


@pytest.mark.parametrize(
    ("name", "description"), [("", ""), ("n" * (MAX_NAME + 1), ""), ("n", "d" * (MAX_DESCRIPTION + 1))]
)
def test_what_is_unfit(name: str, description: str) -> None:
    """It is refused."""
    with pytest.raises(SandboxError, match="characters"):
        new().create(name, description, "1", NOW)


def test_an_address_that_nobody_has() -> None:
    """There is none."""
    assert new().find(JID("120363000000000000", "newsletter")) is None
