"""Me: this device, once it is linked, as messages need to know it."""

from dataclasses import dataclass

from zapwire.client.store.base import Device
from zapwire.errors import NotPaired
from zapwire.protocol.jid import JID
from zapwire.protocol.signal.session import LocalDevice
from zapwire.protocol.stanzas.sources import Own


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
