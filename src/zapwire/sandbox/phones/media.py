"""What phones do with files: put them on the shelf, open them, and give them again to who lost them."""

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from zapwire.errors import MediaError, StanzaError
from zapwire.protocol.media.cipher import MEDIA_KEY_SIZE, Decryptor, encrypt
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.media.retry import IV_SIZE, RetryResult, open_request, seal_answer
from zapwire.protocol.messages.content import Content, Media
from zapwire.protocol.stanzas.media import MediaRetryAnswer, MediaRetryReceipt, Sealed
from zapwire.sandbox.media.shelf import Shelf
from zapwire.sandbox.recorder import Json

NOT_THERE: Final = 2
"""The code with which a phone says that it has not the file."""

_CHUNK: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as a phone opened it. `sha256` is in hex; where it could not be opened, `error` says why."""

    size: int
    sha256: str
    error: str = ""
    data: bytes = field(default=b"", repr=False)


async def upload(
    shelf: Shelf, kind: MediaKind, data: bytes, *, random: Callable[[int], bytes], now: float
) -> MediaFile:
    """Encrypt a file and put it on the shelf."""
    sealed, file = await asyncio.to_thread(encrypt, data, random(MEDIA_KEY_SIZE), kind, now=now)
    await shelf.store(file.enc_sha256, sealed)
    place = shelf.publish(file.enc_sha256, kind.path)
    return replace(file, url=place.url, direct_path=place.direct_path)


async def open_file(shelf: Shelf, file: MediaFile, *, with_data: bool = False) -> Opened:
    """Open a file, as a phone does that fetched it when its message came."""
    return await asyncio.to_thread(_open, shelf, file, with_data=with_data)


async def media_json(shelf: Shelf, content: Content, known: Json | None, *, with_data: bool) -> Json | None:
    """A message's file as the control API shows it; `known` is what it showed before."""
    if not isinstance(content, Media):
        return None
    if known is not None and not with_data:
        return known
    file, details = content.file, content.details
    opened = await open_file(shelf, file, with_data=with_data)
    shown: Json = {
        "kind": str(file.kind),
        "mimetype": details.mimetype,
        "caption": details.caption,
        "filename": details.file_name,
        "size": opened.size,
        "sha256": opened.sha256,
        "error": opened.error,
    }
    return {**shown, "data": b64encode(opened.data).decode()} if with_data else shown


def give_again(
    shelf: Shelf, receipt: MediaRetryReceipt, content: Content | None, *, random: Callable[[int], bytes], now: float
) -> MediaRetryAnswer:
    """The phone's answer: the file under a new path, or that it is not there. Blocks."""
    message = receipt.message
    if not isinstance(content, Media) or shelf.copy(content.file.enc_sha256) is None:
        return MediaRetryAnswer(message, None, int(now), error=NOT_THERE)
    file, iv = content.file, random(IV_SIZE)
    result, path = RetryResult.DECRYPTION_ERROR, ""
    try:
        open_request(receipt.sealed.ciphertext, receipt.sealed.iv, message.id, file.media_key)
        result, path = RetryResult.SUCCESS, shelf.publish(file.enc_sha256, file.kind.path).direct_path
    except StanzaError:
        pass  # which the answer says
    sealed = seal_answer(message.id, file.media_key, iv, result=result, direct_path=path)
    return MediaRetryAnswer(message, Sealed(sealed, iv), int(now))


def _open(shelf: Shelf, file: MediaFile, *, with_data: bool) -> Opened:
    path = shelf.copy(file.enc_sha256)
    if path is None:
        return Opened(0, "", "the media host has no file with this hash")
    digest, size, parts = hashlib.sha256(), 0, []
    try:
        for part in _decrypted(path, file):
            digest.update(part)
            size += len(part)
            parts += [part] if with_data else []
    except MediaError as error:
        return Opened(0, "", str(error))
    return Opened(size, digest.hexdigest(), data=b"".join(parts))


def _decrypted(path: Path, file: MediaFile) -> Iterator[bytes]:
    decryptor = Decryptor(file)
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            yield decryptor.update(chunk)
    yield decryptor.finish()
