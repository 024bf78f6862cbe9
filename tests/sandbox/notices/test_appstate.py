"""Notices about app state."""

from tests.sandbox.people import NOW, new_world
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.stanzas.appstate import read_server_sync
from zapwire.sandbox.notices.appstate import app_state_changed


def test_who_is_told() -> None:
    """Every device but the one that made the change: a phone alone tells nobody, a companion tells the phone."""
    world = new_world()
    account = world.create_account("5491155554444", "Ana", NOW)
    assert app_state_changed(world, account, 0, Collection.REGULAR, 3, NOW) == ()
    (delivery,) = app_state_changed(world, account, 1, Collection.REGULAR, 3, NOW)
    assert delivery.device == account.jid()
    assert read_server_sync(delivery.node) == (("regular", 3),)
