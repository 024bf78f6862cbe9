"""The text in a linking QR code, in both known forms."""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from zapwire.errors import PairingError
from zapwire.protocol.pairing.identity import ADV_SECRET_SIZE
from zapwire.protocol.signal.keys import KEY_SIZE

# Newer clients write the fields as the fragment of an address, which phones' cameras open (whatsmeow pair.go).
ADDRESS: Final = "https://wa.me/settings/linked_devices#"
_MAX_LENGTH: Final = 1024


@dataclass(frozen=True, slots=True)
class LinkingQR:
    """What a companion shows: the server's ref, its two public keys, the ADV secret and its client type.

    `client_type` is a short code such as `1` for Chrome; the older form may lack it.
    """

    ref: str
    noise_key: bytes
    identity_key: bytes
    adv_secret: bytes
    client_type: str = ""

    def to_text(self) -> str:
        """The newer form, as whatsmeow shows it."""
        keys = (base64.b64encode(key).decode() for key in (self.noise_key, self.identity_key, self.adv_secret))
        return ADDRESS + ",".join((self.ref, *keys, self.client_type))

    @classmethod
    def from_text(cls, text: str) -> "LinkingQR":
        """Read either form. Raises `PairingError` (400) saying which field is wrong."""
        if len(text) > _MAX_LENGTH:
            raise _bad(f"it has {len(text)} characters, at most {_MAX_LENGTH} are allowed")
        fields = text.strip().removeprefix(ADDRESS).split(",")
        if len(fields) not in (4, 5) or not fields[0]:
            raise _bad("it should be ref,noise key,identity key,ADV secret,client type")
        ref, noise_key, identity_key, adv_secret, *client_type = fields
        return cls(
            ref,
            _decode(noise_key, "noise key", KEY_SIZE),
            _decode(identity_key, "identity key", KEY_SIZE),
            _decode(adv_secret, "ADV secret", ADV_SECRET_SIZE),
            "".join(client_type),
        )


def _decode(field: str, name: str, size: int) -> bytes:
    try:
        data = base64.b64decode(field, validate=True)
    except (binascii.Error, ValueError):
        raise _bad(f"its {name} is not base64") from None
    if len(data) != size:
        raise _bad(f"its {name} has {len(data)} bytes, expected {size}")
    return data


def _bad(reason: str) -> PairingError:
    return PairingError(f"this text is no linking QR code: {reason}", code=400, text="bad-request")
