"""Media: what users of a client call to upload and download files."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Final

from aiohttp import ClientSession

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.media.connection import MediaConnections
from zapwire.client.media.download import Downloader
from zapwire.client.media.hosts import MediaHosts
from zapwire.client.media.http import MediaHTTP
from zapwire.client.media.retry import MediaRetries
from zapwire.client.media.sources import MediaSource, read_pieces, temporary_file
from zapwire.client.media.upload import Uploader
from zapwire.client.web import Web
from zapwire.errors import MediaGone
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.types.messages import MessageInfo

_PART: Final = ".part"


class Media:
    """The files of one account. Memory stays the same however large a file is, but where bytes are asked for.

    Where `info` is given, the message a file came with, the phone is asked for a file that is gone.
    """

    def __init__(self, context: Context, web: Web) -> None:
        self._context = context
        self._web = web
        http = MediaHTTP(self._session, context.options.timing.media_idle)
        hosts = MediaHosts(context, MediaConnections(context))
        self._uploader = Uploader(context, hosts, http, web.sealing)
        self._downloader = Downloader(hosts, http)
        self._retries = MediaRetries(context)

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return self._retries.notifications()

    async def upload(self, source: MediaSource, kind: MediaKind, *, limit: int | None = None) -> MediaFile:
        """Upload a file; what it returns is sent with `messages.send_media`.

        The same file again within a day is not uploaded again. Raises `MediaTooLarge` for more than `limit` bytes, a
        `MediaHostError` where no host takes it, what a query raises, and what reading the source raises.
        """
        return await self._uploader.upload(source, kind, self._limit(limit))

    async def download(self, file: MediaFile, *, info: MessageInfo | None = None, limit: int | None = None) -> bytes:
        """A file's bytes.

        Raises `MediaGone`, `MediaCorrupt`, `MediaTooLarge` for more than `limit` bytes, `MediaRefused` for a path or
        URL that is none, a `MediaHostError` where no host gives it, what a query raises, and where the phone was asked
        what `ask_phone` raises.
        """
        with temporary_file() as target:
            await self._download(file, target, info, limit)
            return await asyncio.to_thread(target.read)

    async def download_to(
        self, file: MediaFile, path: Path, *, info: MessageInfo | None = None, limit: int | None = None
    ) -> None:
        """Write a file to `path`, which is there as a whole or not at all. Raises as `download`, and `OSError`."""
        part = path.with_name(f"{path.name}.{self._context.random(4).hex()}{_PART}")
        target = await asyncio.to_thread(part.open, "w+b")
        try:
            with target:
                await self._download(file, target, info, limit)
            await asyncio.to_thread(os.replace, part, path)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)

    @asynccontextmanager
    async def stream(
        self, file: MediaFile, *, info: MessageInfo | None = None, limit: int | None = None
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """A file in pieces: `async with client.media.stream(file) as pieces: …`.

        All of it was checked before the first piece. Raises as `download`.
        """
        with temporary_file() as target:
            await self._download(file, target, info, limit)
            yield read_pieces(target)

    @asynccontextmanager
    async def opened(self, file: MediaFile, *, limit: int | None = None) -> AsyncIterator[IO[bytes]]:
        """A file to be read in a thread, which was checked as a whole; it is gone when the block is left.

        Raises as `download`.
        """
        with temporary_file() as target:
            await self._download(file, target, None, limit)
            yield target

    async def delete(self, file: MediaFile, handle: str = "") -> None:
        """Let the media host forget a file that was meant for this device alone; `handle` came with it for that.

        Raises a `MediaHostError`, and what a query raises.
        """
        await self._downloader.delete(file, handle)

    async def ask_phone(self, file: MediaFile, info: MessageInfo) -> MediaFile:
        """Ask the phone for a file that is gone; returns it with the path where it can be had now.

        Raises `MediaRetryRefused` where the phone has it not or does not answer, `StanzaError` for an answer that
        cannot be read, and `NotConnected`.
        """
        return await self._retries.ask(file, info)

    async def close(self) -> None:
        """Close the connections to the media hosts, where no other client uses them. May be used again."""
        await self._web.leave(self)

    async def _download(self, file: MediaFile, target: IO[bytes], info: MessageInfo | None, limit: int | None) -> None:
        try:
            await self._downloader.download(file, target, self._limit(limit))
        except MediaGone:
            if info is None or not file.media_key:
                raise
            again = await self._retries.ask(file, info)
            await self._downloader.download(again, target, self._limit(limit))

    def _limit(self, limit: int | None) -> int:
        return self._context.options.media_limit if limit is None else limit

    async def _session(self) -> ClientSession:
        return await self._web.session(self)
