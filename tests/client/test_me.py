"""Me: this device by its two names."""

from dataclasses import replace

import pytest

from tests.client.fake_server import dice
from tests.client.rig import DEVICE, DEVICE_LID, LID, PHONE, linked_device, linked_store
from zapwire.client.login import new_device
from zapwire.client.me import Me, device_to_link, unlinked_device
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import AlreadyPaired, NotPaired
from zapwire.protocol.jid import JID
from zapwire.protocol.signal.session import LocalDevice
from zapwire.protocol.stanzas.sources import Own

STRANGER = JID.parse("5491199990000@s.whatsapp.net")


def test_linked_device() -> None:
    """A linked device is known by both names, and kept under its LID."""
    device = linked_device()
    me = Me.of(device)
    assert (me.device, me.pn, me.lid) == (device, DEVICE, DEVICE_LID)
    assert me.own == Own(DEVICE, DEVICE_LID)
    assert me.local == LocalDevice(device.identity_key, device.registration_id)
    assert me.address == "123456789012345_1:3"


def test_before_the_first_login() -> None:
    """Before the server told our LID everything goes by number."""
    me = Me.of(replace(linked_device(), lid=None))
    assert (me.lid, me.own, me.address) == (None, Own(DEVICE, None), "5491155554444:3")
    assert me.is_ours(PHONE)
    assert not me.is_ours(LID)
    assert not me.is_this_device(DEVICE_LID)


@pytest.mark.parametrize("is_made", [False, True])
def test_device_that_is_not_linked(is_made: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """A device that is not linked, or is none, is nobody."""
    with pytest.raises(NotPaired, match="pair first"):
        Me.of(new_device(lambda size: bytes(range(1, size + 1))) if is_made else None)


@pytest.mark.parametrize(
    ("jid", "is_this", "is_ours"),
    [
        (DEVICE, True, True),
        (DEVICE_LID, True, True),
        (PHONE, False, True),
        (LID, False, True),
        (LID.with_device(7), False, True),
        (STRANGER, False, False),
        (STRANGER.with_device(3), False, False),
    ],
)
def test_whose_it_is(jid: JID, is_this: bool, is_ours: bool) -> None:  # noqa: FBT001  # parameters of the test
    """This device is ours, and so are the account's others."""
    me = Me.of(linked_device())
    assert (me.is_this_device(jid), me.is_ours(jid)) == (is_this, is_ours)


async def test_device_to_be_linked() -> None:
    """Only a device that was made and is not linked can be; one that is not made yet may be asked about."""
    store = MemoryStore()
    assert await unlinked_device(store.device) is None
    with pytest.raises(NotPaired, match="keys are gone"):
        await device_to_link(store.device)
    device = new_device(dice("new"))
    async with store.begin() as unit:
        await unit.device.save(device)
    assert await unlinked_device(store.device) == await device_to_link(store.device) == device
    with pytest.raises(AlreadyPaired, match="linked already"):
        await device_to_link((await linked_store()).device)
