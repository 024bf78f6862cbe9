"""Notices about people: to those who know them and may see it, and to their own devices."""

from tests.sandbox.people import NOW, by_device, town
from zapwire.protocol.stanzas.pictures import PictureNotice, read_picture_notices
from zapwire.sandbox.notices.people import about_changed, blocklist_changed, picture_changed, privacy_changed

JPEG = b"\xff\xd8\xff"


def test_a_new_picture_is_told() -> None:
    """To all devices of those who know the person, and to the person's companions, without an id."""
    here = town()
    here.world.acquaint(here.ana, (here.bo,))
    picture = here.world.pictures.set(here.ana.jid(), JPEG, JPEG, NOW)
    told = by_device(picture_changed(here.world, here.ana, NOW))
    assert set(told) == {here.bo.jid(0), here.bo.jid(1), here.ana.jid(1)}
    notice = PictureNotice(here.ana.jid(), picture.id, here.ana.jid(), timestamp=NOW)
    assert read_picture_notices(told[here.bo.jid(1)]) == (notice,)
    assert told[here.ana.jid(1)].attrs["type"] == "account_sync"
    here.world.pictures.remove(here.ana.jid())
    (removed,) = read_picture_notices(by_device(picture_changed(here.world, here.ana, NOW))[here.bo.jid(0)])
    assert (removed.is_removed, removed.id) == (True, "")


def test_who_may_not_see_hears_nothing() -> None:
    """Of pictures and texts that are hidden from them."""
    here = town()
    here.world.acquaint(here.ana, (here.bo,))
    here.ana.privacy.update(profile="none", status="none")
    assert set(by_device(picture_changed(here.world, here.ana, NOW))) == {here.ana.jid(1)}
    assert about_changed(here.world, here.ana, NOW) == ()


def test_own_devices_hear_of_settings() -> None:
    """All companions but the one that changed them."""
    here = town()
    assert set(by_device(privacy_changed(here.world, here.ana, ("last",), NOW, 0))) == {here.ana.jid(1)}
    assert privacy_changed(here.world, here.ana, ("last",), NOW, 1) == ()
    assert set(by_device(blocklist_changed(here.world, here.ana, here.bo, "block", NOW, 0))) == {here.ana.jid(1)}
    assert blocklist_changed(here.world, here.ana, here.bo, "block", NOW, 1) == ()
