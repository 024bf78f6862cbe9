"""Kinds of media."""

import pytest

from zapwire.protocol.media.kinds import MediaKind


@pytest.mark.parametrize(
    ("kind", "info", "path"),
    [
        # whatsmeow download.go: MediaType and mediaTypeToMMSType; stickers are images there.
        (MediaKind.IMAGE, b"WhatsApp Image Keys", "image"),
        (MediaKind.VIDEO, b"WhatsApp Video Keys", "video"),
        (MediaKind.AUDIO, b"WhatsApp Audio Keys", "audio"),
        (MediaKind.DOCUMENT, b"WhatsApp Document Keys", "document"),
        (MediaKind.STICKER, b"WhatsApp Image Keys", "image"),
        (MediaKind.HISTORY, b"WhatsApp History Keys", "md-msg-hist"),
        (MediaKind.APP_STATE, b"WhatsApp App State Keys", "md-app-state"),
        (MediaKind.STICKER_PACK, b"WhatsApp Sticker Pack Keys", "sticker-pack"),
        (MediaKind.LINK_THUMBNAIL, b"WhatsApp Link Thumbnail Keys", "thumbnail-link"),
    ],
)
def test_kinds_are_whatsmeows(kind: MediaKind, info: bytes, path: str) -> None:
    """Each kind has whatsmeow's label and its path on the media host."""
    assert (kind.key_info, kind.path) == (info, path)


def test_what_is_streamed() -> None:
    """Videos and sounds have sidecars, nothing else."""
    assert [kind for kind in MediaKind if kind.is_streamed] == [MediaKind.VIDEO, MediaKind.AUDIO]
