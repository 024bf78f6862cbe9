"""Kinds of media: what their keys are derived for, and the path they are uploaded to (whatsmeow download.go)."""

from enum import StrEnum
from typing import Final


class MediaKind(StrEnum):
    """What a file is. The values are our own names."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"
    STICKER_PACK = "sticker_pack"
    LINK_THUMBNAIL = "link_thumbnail"
    HISTORY = "history"
    """A part of the phone's history."""
    APP_STATE = "app_state"
    """App state that is too large for a stanza."""

    @property
    def key_info(self) -> bytes:
        """The label of the derivation of its keys; a sticker's is an image's."""
        return f"WhatsApp {_KINDS[self][0]} Keys".encode()

    @property
    def path(self) -> str:
        """Its name on the media host."""
        return _KINDS[self][1]

    @property
    def is_streamed(self) -> bool:
        """Whether it can be played before all of it is there, with the help of a sidecar."""
        return self in (MediaKind.VIDEO, MediaKind.AUDIO)


_KINDS: Final = {
    MediaKind.IMAGE: ("Image", "image"),
    MediaKind.VIDEO: ("Video", "video"),
    MediaKind.AUDIO: ("Audio", "audio"),
    MediaKind.DOCUMENT: ("Document", "document"),
    MediaKind.STICKER: ("Image", "image"),
    MediaKind.STICKER_PACK: ("Sticker Pack", "sticker-pack"),
    MediaKind.LINK_THUMBNAIL: ("Link Thumbnail", "thumbnail-link"),
    MediaKind.HISTORY: ("History", "md-msg-hist"),
    MediaKind.APP_STATE: ("App State", "md-app-state"),
}
