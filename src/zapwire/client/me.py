"""Me: this device, before it is linked, and then as messages need to know it."""

from dataclasses import dataclass

from zapwire.client.store.base import Device, DeviceStore
from zapwire.errors import AlreadyPaired, NotPaired
from zapwire.protocol.jid import JID
from zapwire.protocol.signal.session import LocalDevice
from zapwire.protocol.stanzas.sources import Own


async def unlinked_device(store: DeviceStore) -> Device | None:
    """The device, None before it was made. Raises `AlreadyPaired` where it is linked."""
    device = await store.load()
    if device is not None and device.jid is not None:
        raise AlreadyPaired("this device is linked already: log it out before it is linked anew")
    return device


async def device_to_link(store: DeviceStore) -> Device:
    """The device that is being linked. Raises `AlreadyPaired`, and `NotPaired` where its keys are gone."""
    device = await unlinked_device(store)
    if device is None:
        raise NotPaired("the device's keys are gone from the store: connect again")
    return device


@dataclass(frozen=True, slots=True)
class Me:
    """A linked device with its two names, both with its device number; `lid` is None before the first login."""

    device: Device
    pn: JID
    lid: JID | None

    @classmethod
    def of(cls, device: Device | None) -> "Me":
        """Raises `NotPaired` for a device that is not linked."""
        if device is None or device.jid is None:
            raise NotPaired("this device is not linked to a phone: pair first")
        return cls(device, device.jid, device.lid)

    @property
    def own(self) -> Own:
        """What reading a stanza needs."""
        return Own(self.pn, self.lid)

    @property
    def local(self) -> LocalDevice:
        """What sessions need."""
        return LocalDevice(self.device.identity_key, self.device.registration_id)

    @property
    def address(self) -> str:
        """Under which our own sender keys are kept, as whatsmeow does: the LID's Signal address."""
        return (self.lid or self.pn).signal_address()

    def is_this_device(self, jid: JID) -> bool:
        """Whether it is this very device."""
        return jid in (self.pn, self.lid)

    def is_ours(self, jid: JID) -> bool:
        """Whether it is this account, on whatever device."""
        return jid.user == self.pn.user or (self.lid is not None and jid.user == self.lid.user)
