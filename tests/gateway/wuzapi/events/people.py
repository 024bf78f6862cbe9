"""Who is in the events of these tests, by the names that the vectors have."""

from typing import Final

from zapwire.gateway.wuzapi.events import Names
from zapwire.protocol.jid import JID
from zapwire.protocol.types.messages import MessageSource

ANA: Final = JID.parse("5491155550001@s.whatsapp.net")
ANA_DEVICE: Final = ANA.with_device(12)
ANA_LID: Final = JID.parse("100000000000001@lid")
ANA_LID_DEVICE: Final = ANA_LID.with_device(12)
ME: Final = JID.parse("5491155554444:3@s.whatsapp.net")
ME_LID: Final = JID.parse("111222333:3@lid")
GROUP: Final = JID.parse("120363000000000001@g.us")
BROADCAST: Final = JID.parse("1730000000@broadcast")
CHANNEL: Final = JID.parse("120363144038483540@newsletter")
BOT: Final = JID.parse("867051314767696@bot")
WHEN: Final = 1764250000
NAMES: Final = Names(ME, ME_LID)

DIRECT: Final = MessageSource(ANA, ANA_DEVICE, sender_alt=ANA_LID_DEVICE)
IN_GROUP: Final = MessageSource(GROUP, ANA_LID_DEVICE, is_group=True, sender_alt=ANA_DEVICE, addressing_mode="lid")
FROM_ME: Final = MessageSource(
    ANA_LID, ME_LID, is_from_me=True, sender_alt=ME, recipient_alt=ANA, addressing_mode="lid"
)

OWN_NAMES: Final = {"ownPn": "5491155554444@s.whatsapp.net", "ownLid": "111222333@lid"}
ANA_NAMES: Final = {"senderPn": str(ANA), "senderLid": str(ANA_LID)}
