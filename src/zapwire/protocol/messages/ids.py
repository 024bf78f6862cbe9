"""The ids of new messages."""

import hashlib
from typing import Final

from zapwire.protocol.jid import JID, LEGACY_USER_SERVER

_PREFIX: Final = "3EB0"
_HASH_SIZE: Final = 9


def new_message_id(own: JID | None, now: float, random: bytes) -> str:
    """22 characters as WhatsApp Web makes them: a hash of the second, the own phone number and 16 random bytes.

    Source: whatsmeow send.go.
    """
    name = f"{own.user}@{LEGACY_USER_SERVER}".encode() if own else b""
    digest = hashlib.sha256(int(now).to_bytes(8) + name + random).digest()
    return _PREFIX + digest[:_HASH_SIZE].hex().upper()
