"""The kinds of media, and how large each may be."""

from dataclasses import dataclass
from enum import StrEnum

from zapwire.errors import SourceTooLarge

MIB = 1 << 20


class Kind(StrEnum):
    """What media is sent as."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """How large a file may be, in bytes."""

    small: int = 16 * MIB
    """An image, a sticker or audio."""
    large: int = 100 * MIB
    """A video or a document."""

    def of(self, kind: Kind) -> int:
        """The limit of a kind."""
        return self.large if kind in (Kind.VIDEO, Kind.DOCUMENT) else self.small

    def check(self, kind: Kind, size: int) -> None:
        """Raise `SourceTooLarge` where a file is over the limit of its kind."""
        if size > self.of(kind):
            raise self.too_large(kind)

    def too_large(self, kind: Kind) -> SourceTooLarge:
        """The error of a file that is over the limit of its kind."""
        limit = self.of(kind)
        setting = "ZAPWIRE_MAX_VIDEO" if limit == self.large else "ZAPWIRE_MAX_IMAGE"
        return SourceTooLarge(
            f"the {kind} is larger than {describe_size(limit)}, the limit that {setting} sets: send a smaller one"
        )


def describe_size(size: int) -> str:
    """Bytes, in MB where that is exact."""
    return f"{size // MIB} MB" if size % MIB == 0 else f"{size} bytes"
