"""Names for files whose senders choose type, name and message id: nothing of it is to be trusted."""

import mimetypes
import re
from pathlib import PurePosixPath
from typing import Final

from zapwire.gateway.incoming.model import Media
from zapwire.gateway.wuzapi.files import clean_mimetype

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]")
_EXTENSION: Final = re.compile(r"\.[A-Za-z0-9]{1,10}")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_MAX_NAME: Final = 200
# Those that the library does not know, or calls otherwise on some systems.
_EXTENSIONS: Final = {
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
}


def mimetype_of(media: Media) -> str:
    """Its type, as far as that is one."""
    return clean_mimetype(media.mimetype, media.file.kind)


def extension_of(media: Media) -> str:
    """What its name ends with, with the dot: of a document as its sender has it, else as its type has it."""
    own = PurePosixPath(media.file_name).suffix
    if _EXTENSION.fullmatch(own):
        return own.lower()
    plain = mimetype_of(media).partition(";")[0].strip().lower()
    return _EXTENSIONS.get(plain) or mimetypes.guess_extension(plain) or ".bin"


def safe(text: str) -> str:
    """A text that is one part of a path on any system."""
    return _UNSAFE.sub("_", text)[:_MAX_NAME] or "_"


def name_of(media: Media) -> str:
    """Wuzapi's name of a file: the message's id, and the extension."""
    return safe(media.info.id) + extension_of(media)


def shown_name(media: Media) -> str:
    """The name that a document's sender gave it, without a path; else `name_of`."""
    own = _UNPRINTABLE.sub("", media.file_name).replace("\\", "/").rpartition("/")[2].strip()
    return own[:_MAX_NAME] if own.strip(".") else name_of(media)
