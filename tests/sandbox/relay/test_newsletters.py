"""Who follows newsletters."""

import pytest

from tests.sandbox.people import NOW, Town, town
from zapwire.sandbox.relay.newsletters import NotForFollowers, follow, set_muted, unfollow
from zapwire.sandbox.world.newsletters import Newsletter


def news() -> tuple[Town, Newsletter]:
    """Return the town with a newsletter of Ana's."""
    place = town()
    return place, place.world.newsletters.create("News", "", place.ana.number, NOW)


def test_following_muting_leaving() -> None:
    """Each is told to all devices of the account, where it changes something."""
    place, newsletter = news()
    world, bo = place.world, place.bo
    devices = [bo.jid(device) for device in bo.device_ids()]
    assert [one.device for one in follow(world, newsletter, bo, NOW)] == devices
    assert newsletter.followers[bo.number] is False
    assert follow(world, newsletter, bo, NOW) == ()
    assert set_muted(world, newsletter, bo, NOW, is_muted=False) == ()
    assert [one.device for one in set_muted(world, newsletter, bo, NOW, is_muted=True)] == devices
    newsletter.live[devices[0]] = NOW + 100
    assert [one.device for one in unfollow(world, newsletter, bo, NOW)] == devices
    assert bo.number not in newsletter.followers
    assert newsletter.live == {}
    assert unfollow(world, newsletter, bo, NOW) == ()


def test_what_is_not_for_everybody() -> None:
    """An owner stays, and only who follows it mutes it."""
    place, newsletter = news()
    with pytest.raises(NotForFollowers, match="owner cannot leave"):
        unfollow(place.world, newsletter, place.ana, NOW)
    with pytest.raises(NotForFollowers, match="follow it first"):
        set_muted(place.world, newsletter, place.bo, NOW, is_muted=True)
    assert list(newsletter.followers) == [place.ana.number]
