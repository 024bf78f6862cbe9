"""Pictures of groups, as requests bring them."""

import base64
import binascii
import re
from typing import Final

from zapwire.errors import MediaTypeRefused, SourceError, SourceTooLarge
from zapwire.gateway.media.jpeg import read_jpeg, strip_jpeg
from zapwire.gateway.media.sniff import sniff

MAX_PICTURE: Final = 1 << 20
_HEAD: Final = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
_UPRIGHT: Final = 1
_HELP: Final = "WhatsApp takes JPEG alone for a group: send data:image/jpeg;base64,…"


def read_picture(text: str) -> bytes:
    """The JPEG in a data URL, without what it tells of where it was made.

    Raises `SourceError` for what is no data URL, `MediaTypeRefused` for what is no JPEG, `SourceTooLarge`.
    """
    head = _HEAD.match(text)
    if head is None:
        raise SourceError(f"Image is no data URL. {_HELP}")
    if (len(text) - head.end()) // 4 * 3 > MAX_PICTURE:
        raise SourceTooLarge(f"Image is larger than {MAX_PICTURE >> 10} KB: send a smaller one, such as 640 by 640")
    try:
        data = base64.b64decode(text[head.end() :].translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        raise SourceError("Image is no base64 after the comma: encode the file anew, whole") from None
    kind = sniff(data)
    if kind != "image/jpeg":
        raise MediaTypeRefused(f"Image is {kind or 'no picture'}. {_HELP}")
    picture = read_jpeg(data)
    return strip_jpeg(data) if picture.orientation == _UPRIGHT else data
