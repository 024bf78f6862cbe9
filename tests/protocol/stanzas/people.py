"""The JIDs and ids in the examples of stanzas about people, devices and messages."""

from typing import Final

from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.sources import Own

OWN_PN: Final = JID("5491155550001", "s.whatsapp.net")
OWN_LID: Final = JID("100000000000001", "lid")
OWN: Final = Own(OWN_PN.with_device(3), OWN_LID.with_device(3))
ANA_PN: Final = JID("5491155550002", "s.whatsapp.net")
ANA_LID: Final = JID("100000000000002", "lid")
BOB_PN: Final = JID("5491155550003", "s.whatsapp.net")
BOB_LID: Final = JID("100000000000003", "lid")
GROUP: Final = JID("120363000000000000", "g.us")
LIST: Final = JID("1790000000", "broadcast")
NOON: Final = 1_790_000_000
ID: Final = "3EB0C767D26A1B2E5F01"
