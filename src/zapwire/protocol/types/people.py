"""What the server knows of people."""

from dataclasses import dataclass, field

from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.verified_names import VerifiedName


@dataclass(frozen=True, slots=True)
class Registration:
    """Whether a phone number is on WhatsApp. `jid` is the number under which it is; `error` is for it alone.

    `query` is what was asked for: digits with country code.
    """

    query: str
    is_registered: bool = False
    jid: JID | None = None
    lid: JID | None = None
    verified_name: VerifiedName | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class UserInfo:
    """What is known of a user. `picture_id` is empty where there is no picture, or none that we may see."""

    jid: JID
    status: str = field(default="", repr=False)
    """The text about them."""
    picture_id: str = ""
    devices: tuple[JID, ...] = ()
    lid: JID | None = None
    verified_name: VerifiedName | None = None
