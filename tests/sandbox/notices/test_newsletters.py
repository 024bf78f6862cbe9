"""Notices about newsletters: who gets them, and what they say."""

from tests.sandbox.people import NOW, NUMBER, add_companion, new_world
from zapwire.protocol.stanzas.newsletters import (
    JOINED,
    LEFT,
    MUTE_CHANGED,
    read_edit,
    read_live_updates,
    read_newsletter_news,
    read_plaintext,
)
from zapwire.sandbox.notices.newsletters import fared, joined, left, mute_changed, posted


def test_who_hears_what() -> None:
    """The account's own devices hear of what it does, all followers' devices get posts."""
    world = new_world()
    ana = world.create_account(NUMBER, "Ana", NOW)
    add_companion(world, ana)
    ben = world.create_account("14155550123", "Ben", NOW)
    made = world.newsletters.create("News", "", ben.number, NOW)
    made.followers[NUMBER] = True
    for notice, kind in ((joined, JOINED), (left, LEFT), (mute_changed, MUTE_CHANGED)):
        deliveries = notice(world, made, ana, NOW)
        assert [delivery.device for delivery in deliveries] == [ana.jid(), ana.jid(1)]
        (news,) = read_newsletter_news(deliveries[0].node)
        assert (news.kind, news.newsletter.jid) == (kind, made.jid)
        assert all(delivery.is_kept for delivery in deliveries)
    post = made.post("A", "text", b"content", NOW)
    deliveries = posted(world, made, post)
    assert {delivery.device for delivery in deliveries} == {ana.jid(), ana.jid(1), ben.jid()}
    assert read_plaintext(deliveries[0].node) == b"content"
    assert read_edit(deliveries[0].node) is None
    post.edited_at_ms = 1_790_000_000_123
    changed = posted(world, made, post)[0].node
    edit = read_edit(changed)
    assert edit is not None
    assert (changed.attrs["edit"], edit.edited_at_ms, edit.written_at) == ("3", 1_790_000_000_123, NOW)


def test_how_a_post_fares() -> None:
    """It is told to the devices that wanted to hear it, for as long as they did."""
    world = new_world()
    ana = world.create_account(NUMBER, "Ana", NOW)
    made = world.newsletters.create("News", "", NUMBER, NOW)
    post = made.post("A", "text", b"content", NOW)
    made.live = {ana.jid(1): NOW + 10.0, ana.jid(2): NOW - 10.0}
    (delivery,) = fared(world, made, post, NOW)
    assert delivery.device == ana.jid(1)
    assert read_live_updates(delivery.node) == (post.described(),)
    assert list(made.live) == [ana.jid(1)]
