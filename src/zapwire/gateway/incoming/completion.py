"""Completion: what is sent of an event with a file, where it is to bring more along than a link."""

import asyncio
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import update

from zapwire.errors import StoreError, ZapwireError
from zapwire.gateway.delivery.model import Delivery
from zapwire.gateway.incoming.downloads import Downloads
from zapwire.gateway.incoming.model import BASE64, BOTH, DONE, FAILED, LINK, PENDING, Media
from zapwire.gateway.incoming.names import mimetype_of, name_of
from zapwire.gateway.schema import media as table
from zapwire.protocol.media.kinds import MediaKind
from zapwire.storage.database import Database

_TYPES: Final = frozenset({"Message", "Media"})
# As the recorder writes it: no text of a message can look like this, as its quotes would be escaped.
_LINK: Final = re.compile(rb'"media":\{"url":"[^"]*/media/([a-z2-7]{32})\?')
_LATE: Final = "the file has not come in time: an event of the type Media will tell of it"
# Bodies with a file in memory at a time.
_IN_MEMORY: Final = 8


class Completion:
    """Adds files to the bodies of events when they are sent; in the database they are without. `limit` is in bytes."""

    def __init__(self, database: Database, downloads: Downloads, *, limit: int, wait: float) -> None:
        self._database = database
        self._downloads = downloads
        self._limit = limit
        self._wait = wait
        self._slots = asyncio.Semaphore(_IN_MEMORY)

    @asynccontextmanager
    async def complete(self, delivery: Delivery, body: bytes) -> AsyncIterator[bytes]:
        """The body to send. Whatever is wrong with the file, the event is sent, and says so in `mediaError`."""
        try:
            media = await self._find(delivery, body)
        except StoreError as damage:
            yield orjson.dumps({**orjson.loads(body), "mediaError": str(damage)})
            return
        if media is None:
            yield body
            return
        if media.state != DONE or media.mode not in (BASE64, BOTH):
            yield _with(body, media, _error(media))
            return
        async with self._slots:
            encoded, error = await self._encoded(media)
            yield _with(body, media, error, encoded)

    async def _find(self, delivery: Delivery, body: bytes) -> Media | None:
        """The file that the event is to bring along; None where it is not to. Raises `StoreError`."""
        found = _LINK.search(body) if delivery.type in _TYPES else None
        media = await self._downloads.find(found[1].decode()) if found else None
        if media is None or media.user != delivery.user or media.mode == LINK:
            return None
        return await self._owe(media) if media.state == PENDING else media

    async def _owe(self, media: Media) -> Media:
        """Note that the event leaves without its file; the fetcher may be done with it meanwhile."""
        owe = update(table).where(table.c.id == media.id, table.c.state == PENDING).values(is_owed=True)
        await self._database.write(owe)
        return await self._downloads.find(media.id) or media

    async def _encoded(self, media: Media) -> tuple[bytes, str]:
        """A file in base64, or what is wrong."""
        try:
            async with asyncio.timeout(self._wait):
                path = await self._downloads.path(media)
            size = (await asyncio.to_thread(path.stat)).st_size
            if size > self._limit:
                return b"", f"the file has {size} bytes, more than ZAPWIRE_MEDIA_INLINE_MAX: fetch it by media.url"
            return await asyncio.to_thread(_encode, path), ""
        except TimeoutError:
            return b"", "the file is not on disk any more, and could not be fetched in time: fetch it by media.url"
        except (ZapwireError, OSError) as error:
            return b"", f"{error}: fetch it by media.url"


def _encode(path: Path) -> bytes:
    return b64encode(path.read_bytes())


def _error(media: Media) -> str:
    if media.state == FAILED:
        return media.error
    return "" if media.state == DONE else (f"{_LATE} ({media.error})" if media.error else _LATE)


def _with(body: bytes, media: Media, error: str, encoded: bytes = b"") -> bytes:
    """A body with all that is to be said of its file, in wuzapi's words."""
    data: dict[str, Any] = orjson.loads(body)
    if error:
        data["mediaError"] = error
    if media.state == DONE:
        if media.file.kind is MediaKind.STICKER:
            data |= {"isSticker": True, "stickerAnimated": media.is_animated}
        placed: dict[str, Any] = orjson.loads(media.result) if media.result else {}
        if "path" in placed:
            data["media"]["path"] = placed.pop("path")
        data |= placed
    if not encoded:
        return orjson.dumps(data)
    data |= {"mimeType": mimetype_of(media), "fileName": name_of(media)}
    return b'%b,"base64":"%b"}' % (orjson.dumps(data)[:-1], encoded)
