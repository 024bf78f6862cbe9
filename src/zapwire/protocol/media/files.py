"""A file on the media host: where it is and what opens it."""

from dataclasses import dataclass, field

from zapwire.protocol.media.kinds import MediaKind


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that was uploaded, by us or by whoever sent it. `length` is of the file itself, in bytes.

    Without `media_key` it is not encrypted, as in newsletters. `key_timestamp` is when the key was made, in unix
    seconds. What a sender left out is empty or 0, and nothing here is to be trusted before the file was opened.
    """

    kind: MediaKind
    direct_path: str
    media_key: bytes = field(repr=False)
    sha256: bytes
    enc_sha256: bytes
    length: int
    url: str = ""
    key_timestamp: int = 0
    sidecar: bytes = field(default=b"", repr=False)
    """What lets a video or sound be played before all of it is there."""
