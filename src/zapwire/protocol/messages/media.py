"""Messages with a file: an image, video, sound, document or sticker, and what is told of it beside the file."""

from dataclasses import dataclass, field
from typing import Any, Final

from zapwire.errors import LocalProtocolError, MediaRefused
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.context import Context, add_context, read_context
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.e2e_pb2 import FutureProofMessage, Message

_MAX_NUMBER: Final = 2**32 - 1


@dataclass(frozen=True, slots=True)
class MediaDetails:
    """What a message says of its file. What is empty, 0, False or None is not said.

    Not every kind has everything; `build_media` refuses what a kind has not. `thumbnail` is a small JPEG, a sticker's
    is a PNG. `waveform` has 64 loudnesses between 0 and 100. `is_voice` makes a sound a voice message, `is_gif` a
    video a moving picture, `is_note` a video a round one.
    """

    mimetype: str = ""
    caption: str = ""
    file_name: str = ""
    title: str = ""
    thumbnail: bytes = field(default=b"", repr=False)
    width: int = 0
    height: int = 0
    seconds: int = 0
    page_count: int = 0
    waveform: bytes = field(default=b"", repr=False)
    is_voice: bool = False
    is_gif: bool = False
    is_note: bool = False
    is_animated: bool = False
    is_view_once: bool = False
    context: Context | None = None


# The field of the message for each kind, and the type that is assumed.
_FIELDS: Final = {
    MediaKind.IMAGE: ("imageMessage", "image/jpeg"),
    MediaKind.VIDEO: ("videoMessage", "video/mp4"),
    MediaKind.AUDIO: ("audioMessage", "audio/ogg; codecs=opus"),
    MediaKind.DOCUMENT: ("documentMessage", "application/octet-stream"),
    MediaKind.STICKER: ("stickerMessage", "image/webp"),
}
_NOTE: Final = "ptvMessage"
_PACK: Final = "stickerPackMessage"
_KINDS: Final = {
    **{name: kind for kind, (name, _) in _FIELDS.items()},
    _NOTE: MediaKind.VIDEO,
    _PACK: MediaKind.STICKER_PACK,
}
MEDIA_FIELDS: Final = tuple(_KINDS)
"""The fields of a message that hold a file."""

# A detail, and the names it has in the protobuf messages, the first that a message has counts.
_DETAILS: Final[dict[str, tuple[str, ...]]] = {
    "mimetype": ("mimetype",),
    "caption": ("caption",),
    "file_name": ("fileName",),
    "title": ("title", "name"),
    "thumbnail": ("JPEGThumbnail", "pngThumbnail"),
    "width": ("width", "thumbnailWidth"),
    "height": ("height", "thumbnailHeight"),
    "seconds": ("seconds",),
    "page_count": ("pageCount",),
    "waveform": ("waveform",),
    "is_voice": ("PTT",),
    "is_gif": ("gifPlayback",),
    "is_animated": ("isAnimated",),
    "is_view_once": ("viewOnce",),
}
_TEXTS: Final = frozenset({"mimetype", "caption", "file_name", "title"})
_FILE: Final = {
    "url": "URL",
    "direct_path": "directPath",
    "media_key": "mediaKey",
    "sha256": "fileSHA256",
    "enc_sha256": "fileEncSHA256",
    "length": "fileLength",
    "key_timestamp": "mediaKeyTimestamp",
    "sidecar": "streamingSidecar",
}


def build_media(file: MediaFile, details: MediaDetails | None = None) -> Message:
    """A message with a file that was uploaded. One that is to be seen once is wrapped as WhatsApp's apps do it.

    Raises `LocalProtocolError` for what the kind has not, such as a caption of a sticker, `MediaRefused` for a kind
    that messages do not have.
    """
    details = details or MediaDetails()
    if file.kind not in _FIELDS:
        raise MediaRefused(f"no message holds a file of the kind {file.kind}")
    name, mimetype = _FIELDS[file.kind]
    message = Message()
    if details.is_note and file.kind is MediaKind.VIDEO:
        name = _NOTE
    elif details.is_note:
        raise LocalProtocolError(f"a file of the kind {file.kind} has no is_note")
    content = getattr(message, name)
    for ours, theirs in _FILE.items():
        value = getattr(file, ours)
        if value and theirs in content.DESCRIPTOR.fields_by_name:
            setattr(content, theirs, value)
    content.mimetype = mimetype
    for ours in _DETAILS:
        value = getattr(details, ours)
        if value:
            _set(content, ours, value, file.kind)
    add_context(content, details.context)
    return _seen_once(message, file.kind) if details.is_view_once else message


def read_file(message: Message) -> MediaFile | None:
    """The file of an unwrapped message; None where it has none."""
    found = _content(message)
    if found is None:
        return None
    kind, content = found
    known = content.DESCRIPTOR.fields_by_name
    values = {ours: getattr(content, theirs) for ours, theirs in _FILE.items() if theirs in known}
    for name in ("url", "direct_path"):
        values[name] = as_text(values.get(name, ""))
    return MediaFile(kind, **values)


def read_details(message: Message) -> MediaDetails:
    """What an unwrapped message says of its file."""
    found = _content(message)
    if found is None:
        return MediaDetails()
    _, content = found
    values: dict[str, Any] = {}
    for ours in _DETAILS:
        theirs = _their_name(content, ours)
        if theirs:
            value = getattr(content, theirs)
            values[ours] = as_text(value) if ours in _TEXTS else value
    values["is_note"] = message.HasField(_NOTE)
    values["context"] = read_context(content)
    return MediaDetails(**values)


def link_thumbnail(message: Message) -> MediaFile | None:
    """The larger picture of a text's link, where it was uploaded."""
    text = message.extendedTextMessage
    if not text.thumbnailDirectPath:
        return None
    return MediaFile(
        MediaKind.LINK_THUMBNAIL,
        as_text(text.thumbnailDirectPath),
        text.mediaKey,
        text.thumbnailSHA256,
        text.thumbnailEncSHA256,
        0,
        key_timestamp=text.mediaKeyTimestamp,
    )


def _content(message: Message) -> tuple[MediaKind, Any] | None:
    return next(
        ((kind, getattr(message, name)) for name, kind in _KINDS.items() if message.HasField(name)),
        None,
    )


def _set(content: Any, ours: str, value: Any, kind: MediaKind) -> None:
    theirs = _their_name(content, ours)
    if not theirs:
        raise LocalProtocolError(f"a file of the kind {kind} has no {ours}")
    if isinstance(value, int) and not 0 <= value <= _MAX_NUMBER:
        raise LocalProtocolError(f"{ours} is a number from 0 to {_MAX_NUMBER}, not {value}")
    setattr(content, theirs, value)


def _their_name(content: Any, ours: str) -> str:
    return next((name for name in _DETAILS[ours] if name in content.DESCRIPTOR.fields_by_name), "")


def _seen_once(message: Message, kind: MediaKind) -> Message:
    wrapper = FutureProofMessage(message=message)
    if kind is MediaKind.AUDIO:
        return Message(viewOnceMessageV2Extension=wrapper)
    return Message(viewOnceMessage=wrapper)
