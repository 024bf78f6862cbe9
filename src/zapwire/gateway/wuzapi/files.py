"""Files that are named in requests, as an event shows them, and the answer that holds one."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import Final

import orjson

from zapwire.errors import SourceError
from zapwire.gateway.errors import ApiError
from zapwire.gateway.media.dataurls import decode_base64
from zapwire.gateway.wuzapi.requests.chat_download import DownloadMedia
from zapwire.protocol.media.cipher import HASH_SIZE, MEDIA_KEY_SIZE
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind

# A multiple of 3, so that the pieces in base64 make one text.
_PIECE: Final = 3 << 16
_MIMETYPE: Final = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}(?:;[\x20-\x7e]{0,128})?")
_UNKNOWN: Final = "application/octet-stream"
_USUAL: Final = {
    MediaKind.IMAGE: "image/jpeg",
    MediaKind.VIDEO: "video/mp4",
    MediaKind.AUDIO: "audio/ogg; codecs=opus",
    MediaKind.STICKER: "image/webp",
}


def read_base64(text: str, field: str, size: int) -> bytes:
    """The bytes of a field, of which there must be none or so many. Raises `ApiError` with 400."""
    try:
        data = decode_base64(text, field)
    except SourceError:
        raise ApiError(HTTPStatus.BAD_REQUEST, f"{field} must be base64, as the event shows it") from None
    if data and len(data) != size:
        raise ApiError(HTTPStatus.BAD_REQUEST, f"{field} must be {size} bytes in base64, these are {len(data)}")
    return data


def file_of(request: DownloadMedia, kind: MediaKind) -> MediaFile:
    """The file that a request names. Raises `ApiError` with 400."""
    if not request.url and not request.direct_path:
        raise ApiError(HTTPStatus.BAD_REQUEST, "missing Url in Payload: give Url or DirectPath, as the event has them")
    if not request.sha256:
        raise ApiError(HTTPStatus.BAD_REQUEST, "missing FileSHA256 in Payload")
    file = MediaFile(
        kind,
        request.direct_path,
        read_base64(request.media_key, "MediaKey", MEDIA_KEY_SIZE),
        read_base64(request.sha256, "FileSHA256", HASH_SIZE),
        read_base64(request.enc_sha256, "FileEncSHA256", HASH_SIZE),
        request.length,
        url=request.url,
    )
    if file.enc_sha256 and not file.media_key:
        raise ApiError(HTTPStatus.BAD_REQUEST, "missing MediaKey in Payload: FileEncSHA256 is of an encrypted file")
    return file


def clean_mimetype(text: str, kind: MediaKind) -> str:
    """A type as its sender has it, where it is one, else what is usual for the kind."""
    return text if _MIMETYPE.fullmatch(text) else _USUAL.get(kind, _UNKNOWN)


class DataAnswer:
    """The answer that holds a file as a data URL: its length, and its bytes in pieces."""

    def __init__(self, mimetype: str, size: int) -> None:
        kind = orjson.dumps(mimetype)
        self._head = b'{"code":200,"data":{"Mimetype":' + kind + b',"Data":' + kind[:1] + b"data:" + kind[1:-1]
        self._head += b";base64,"
        self._tail = b'"},"success":true}'
        self.length = len(self._head) + (size + 2) // 3 * 4 + len(self._tail)

    async def pieces(self, path: Path) -> AsyncIterator[bytes]:
        """The answer with the file at a path. Raises `OSError`."""
        yield self._head
        with await asyncio.to_thread(path.open, "rb") as file:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                yield base64.b64encode(piece)
        yield self._tail
