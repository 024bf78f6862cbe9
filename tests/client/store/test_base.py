"""The values a store keeps."""

import base64

from tests.client.fake_server import dice
from tests.client.rig import DEVICE, linked_device
from zapwire.client.login import new_device
from zapwire.client.store.base import Device


def secrets(device: Device) -> list[bytes]:
    """Return everything of a device that nobody else may know."""
    return [
        device.noise_key.private,
        device.identity_key.private,
        device.signed_prekey.key_pair.private,
        device.adv_secret,
    ]


def test_new_device_is_not_linked() -> None:
    """A device without anything but its keys belongs to nobody."""
    device = new_device(dice("device"))
    assert (device.jid, device.lid, device.signed_identity) == (None, None, None)
    assert device.push_name == ""


def test_device_shows_no_secret() -> None:
    """What a log might show of a device holds none of its private keys, nor the secret of its QR codes."""
    device = linked_device()
    shown = repr(device)
    assert str(DEVICE.user) in shown
    for secret in secrets(device):
        assert repr(secret) not in shown
        assert secret.hex() not in shown
        assert base64.b64encode(secret).decode() not in shown
