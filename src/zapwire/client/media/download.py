"""Download: a file is opened piece by piece into a temporary one, and handed out when all of it was checked."""

import asyncio
from typing import IO

from yarl import URL

from zapwire.client.media.hosts import MediaHosts
from zapwire.client.media.http import MediaHTTP, deletion_url, direct_url, full_url
from zapwire.errors import MediaTooLarge
from zapwire.protocol.media.cipher import Decryptor, encrypted_size
from zapwire.protocol.media.files import MediaFile


class Downloader:
    """Downloads files for one account."""

    def __init__(self, hosts: MediaHosts, http: MediaHTTP) -> None:
        self._hosts = hosts
        self._http = http

    async def download(self, file: MediaFile, target: IO[bytes], limit: int) -> None:
        """Write a file to an empty one, whose content counts only when this returns. Raises as `Media.download`."""
        if file.length > limit:
            raise MediaTooLarge(limit)
        if file.direct_path:
            await self._hosts.on_one(lambda _, host: self._fetch(direct_url(host, file), file, target, limit))
        else:
            url = full_url(file)
            await self._hosts.again(lambda: self._fetch(url, file, target, limit))
        await asyncio.to_thread(target.seek, 0)

    async def delete(self, file: MediaFile, handle: str) -> None:
        """Let the first host forget a file. Raises as `Media.delete`."""
        connection = await self._hosts.connection()
        await self._http.delete(deletion_url(connection, file, handle))

    async def _fetch(self, url: URL, file: MediaFile, target: IO[bytes], limit: int) -> None:
        decryptor = Decryptor(file)

        async def sink(piece: bytes) -> None:
            await asyncio.to_thread(_open, decryptor, piece, target)

        await asyncio.to_thread(_empty, target)
        await self._http.download(url, encrypted_size(limit), sink)
        await asyncio.to_thread(lambda: target.write(decryptor.finish()))


def _empty(target: IO[bytes]) -> None:
    target.seek(0)
    target.truncate()


def _open(decryptor: Decryptor, piece: bytes, target: IO[bytes]) -> None:
    target.write(decryptor.update(piece))
