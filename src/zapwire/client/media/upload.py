"""Upload: a file is encrypted to a temporary one, piece by piece, and leaves once for all who get it."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import IO, Final
from weakref import WeakValueDictionary

from zapwire.client.context import Context
from zapwire.client.media.hosts import MediaHosts
from zapwire.client.media.http import MediaHTTP, upload_url
from zapwire.client.media.sources import MediaSource, pieces_of, read_pieces, temporary_file
from zapwire.errors import MediaTooLarge
from zapwire.protocol.media.cipher import MEDIA_KEY_SIZE, Encryptor, encrypted_size
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.stanzas.media import MediaConnection

GOOD_FOR: Final = 86_400
"""How long, in seconds, the same file is not uploaded again. The media host keeps it for weeks."""
_MAX_KNOWN: Final = 1000

_Key = tuple[MediaKind, bytes]


class Uploader:
    """Uploads the files of one account."""

    def __init__(self, context: Context, hosts: MediaHosts, http: MediaHTTP, sealing: asyncio.Semaphore) -> None:
        self._context = context
        self._hosts = hosts
        self._http = http
        self._sealing = sealing
        self._known: OrderedDict[_Key, MediaFile] = OrderedDict()
        self._locks: WeakValueDictionary[_Key, asyncio.Lock] = WeakValueDictionary()
        context.memories.add(self._known.clear)

    async def upload(self, source: MediaSource, kind: MediaKind, limit: int) -> MediaFile:
        """Upload a file, unless the same one was uploaded within a day. Raises as `Media.upload`."""
        with temporary_file() as sealed:
            file = await self._encrypt(source, kind, sealed, limit)
            key = kind, file.sha256
            lock = self._locks.setdefault(key, asyncio.Lock())
            async with lock:
                known = self._recent(key)
                if known is not None:
                    return known
                file = await self._hosts.on_one(lambda connection, host: self._send(connection, host, file, sealed))
                self._known[key] = file
                while len(self._known) > _MAX_KNOWN:
                    self._known.popitem(last=False)
        return file

    async def _encrypt(self, source: MediaSource, kind: MediaKind, sealed: IO[bytes], limit: int) -> MediaFile:
        encryptor = Encryptor(self._context.random(MEDIA_KEY_SIZE), kind)
        size = 0
        async for piece in pieces_of(source):
            size += len(piece)
            if size > limit:
                raise MediaTooLarge(limit)
            async with self._sealing:
                await asyncio.to_thread(_seal, encryptor, piece, sealed)
        await asyncio.to_thread(lambda: sealed.write(encryptor.finish()))
        return encryptor.file(now=self._context.clock.now())

    async def _send(self, connection: MediaConnection, host: str, file: MediaFile, sealed: IO[bytes]) -> MediaFile:
        async def pieces() -> AsyncIterator[bytes]:
            await asyncio.to_thread(sealed.seek, 0)
            async for piece in read_pieces(sealed):
                yield piece

        url, path = await self._http.upload(upload_url(connection, host, file), encrypted_size(file.length), pieces)
        return replace(file, url=url, direct_path=path)

    def _recent(self, key: _Key) -> MediaFile | None:
        known = self._known.get(key)
        if known is None or self._context.clock.now() >= known.key_timestamp + GOOD_FOR:
            return None
        return known


def _seal(encryptor: Encryptor, piece: bytes, sealed: IO[bytes]) -> None:
    sealed.write(encryptor.update(piece))
