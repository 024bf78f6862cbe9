"""The padding below a message's encryption: n bytes of value n (whatsmeow message.go)."""

from typing import Final

from zapwire.errors import InvalidMessage

_PADDINGS: Final = tuple(bytes((size,)) * size for size in range(16))
# From this version of `<enc>` on, plaintexts have no padding.
_UNPADDED_VERSION: Final = 3


def pad(plaintext: bytes, random: int) -> bytes:
    """The plaintext with 1 to 15 bytes of padding, as many as the low half of one random byte says, 15 for 0."""
    return plaintext + _PADDINGS[random & 0xF or 0xF]


def unpad(padded: bytes, version: int = 2) -> bytes:
    """The plaintext of an `<enc>` of this version; version 3 has no padding.

    Raises `InvalidMessage` where it is empty or its last bytes do not agree.
    """
    if version == _UNPADDED_VERSION:
        return padded
    if not padded:
        raise InvalidMessage("a padded plaintext has at least one byte, this one is empty")
    size = padded[-1]
    if not padded.endswith(padded[-1:] * size):
        raise InvalidMessage(f"a plaintext ends with {size} bytes of value {size}, this one does not")
    return padded[: len(padded) - size]
