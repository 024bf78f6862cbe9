"""What tests of incoming files share."""

from dataclasses import replace
from typing import Any

from zapwire.gateway.incoming.model import Media
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.types.messages import MessageInfo, MessageSource

ANA = "a" * 32
BEN = JID.parse("14155550123:7@s.whatsapp.net")
FILE = MediaFile(MediaKind.DOCUMENT, "/v/a?b=1", bytes(32), b"\1" * 32, b"\2" * 32, 7, url="https://mmg.whatsapp.net/a")
MEDIA = Media(
    id="m" * 32,
    user=ANA,
    event="evt_1",
    chat="14155550123@s.whatsapp.net",
    file=FILE,
    info=MessageInfo(MessageSource(BEN.to_non_ad(), BEN), "3EB0A1", 1650469748),
    mimetype="application/pdf",
    file_name="Factura núm. 7.pdf",
    created_at=1000.0,
)


def media(id: str = MEDIA.id, **changes: Any) -> Media:
    """Return a file with these changes."""
    return replace(MEDIA, id=id, event=f"evt_{id}", **changes)
