"""The keys of app state: what the phone shares, and what is made of one. Source: whatsmeow appstate/keys.go."""

from dataclasses import dataclass, field
from typing import Final

from zapwire.errors import AppStateCorrupt
from zapwire.protocol.signal.kdf import derive

KEY_SIZE: Final = 32
MAX_KEY_ID: Final = 64

_INFO: Final = b"WhatsApp Mutation Keys"


@dataclass(frozen=True, slots=True)
class AppStateKey:
    """A key that the phone shared. The newest by `timestamp`, in unix milliseconds, is the one to write with."""

    id: bytes
    data: bytes = field(repr=False)
    timestamp: int = 0
    fingerprint: bytes = b""
    """Which devices the key is for, as the phone serialised it."""


@dataclass(frozen=True, slots=True)
class MutationKeys:
    """What one key is expanded to."""

    id: bytes
    index: bytes = field(repr=False)
    value_encryption: bytes = field(repr=False)
    value_mac: bytes = field(repr=False)
    snapshot_mac: bytes = field(repr=False)
    patch_mac: bytes = field(repr=False)

    @classmethod
    def expand(cls, key: AppStateKey) -> "MutationKeys":
        """The keys for a shared one. Raises `AppStateCorrupt` where that has no 32 bytes."""
        if len(key.data) != KEY_SIZE:
            raise AppStateCorrupt(f"a key of app state has {KEY_SIZE} bytes, {key.id.hex()} has {len(key.data)}")
        keys = derive(key.data, _INFO, 5 * KEY_SIZE)
        return cls(key.id, *(keys[start : start + KEY_SIZE] for start in range(0, len(keys), KEY_SIZE)))
