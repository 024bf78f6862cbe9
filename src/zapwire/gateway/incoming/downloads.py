"""Downloads of files of events: each is fetched once, whoever asks for it meanwhile, and kept on disk for a while."""

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, select

from zapwire.errors import GatewayClosing, StoreError
from zapwire.gateway.accounts.commands import Download
from zapwire.gateway.incoming.cache import Cache
from zapwire.gateway.incoming.model import Media
from zapwire.gateway.incoming.rows import Rows
from zapwire.gateway.schema import media as table
from zapwire.gateway.tasks import Tasks
from zapwire.storage.database import Database

if TYPE_CHECKING:
    from zapwire.gateway.accounts.bus import Bus

_log = logging.getLogger(__name__)

_EVERY: Final = 3600.0
_ENDING: Final = 5.0


class Downloads:
    """The files of all users. `bus` is set before the first is asked for; `close` it at the end."""

    def __init__(self, database: Database, rows: Rows, cache: Cache, *, limit: int, parallel: int) -> None:
        self._database = database
        self._rows = rows
        self._cache = cache
        self._limit = limit
        self._slots = asyncio.Semaphore(parallel)
        self._tasks = Tasks()
        self._running: dict[str, asyncio.Task[Path]] = {}
        self.bus: Bus | None = None

    def start(self) -> None:
        """Delete now and then what is kept too long, beside everything else."""
        self._tasks.start_alone(self._tidy_always(), "tidying files of messages")

    async def close(self) -> None:
        """End what runs."""
        await self._tasks.close(_ENDING)

    async def find(self, id: str) -> Media | None:
        """The file of this id, or None. Raises `StoreError`."""
        return await self._database.read(lambda link: self._rows.find(link, id))

    async def path(self, media: Media) -> Path:
        """Where a file is on disk, for whoever opens it soon. One that is not there is fetched, also from the phone.

        Raises what `Download` raises, `GatewayClosing` and `OSError`. Whoever goes away ends it for nobody else.
        """
        found = await asyncio.to_thread(self._cache.find, media.user, media.id)
        if found is not None:
            return found
        task = self._running.get(media.id)
        if task is None:
            task = self._running[media.id] = self._tasks.start(self._fetch(media), f"fetching file {media.id}")
            task.add_done_callback(lambda task: self._ended(media.id, task))
        return await asyncio.shield(task)

    async def forget(self, user_id: str) -> None:
        """Delete the files of a user who is gone."""
        await asyncio.to_thread(self._cache.forget, user_id)

    async def tidy(self) -> None:
        """Delete files whose event is gone, and those that are too old or too much. Raises `StoreError`."""
        for user in await asyncio.to_thread(self._cache.users):
            ids = await asyncio.to_thread(self._cache.ids, user)
            kept = set(await self._database.read(partial(_ids, user)))
            await asyncio.to_thread(self._cache.drop, user, [id for id in ids if id.partition(".")[0] not in kept])
        await asyncio.to_thread(self._cache.shrink)

    async def _fetch(self, media: Media) -> Path:
        async with self._slots:
            if self.bus is None:
                raise GatewayClosing("the gateway is being started: try again in a moment")
            path = await asyncio.to_thread(self._cache.place, media.user, media.id)
            await self.bus.ask(media.user, Download(media.file, path, self._limit, media.info))
            await asyncio.to_thread(self._cache.shrink)
            return path

    def _ended(self, id: str, task: asyncio.Task[Path]) -> None:
        del self._running[id]
        if not task.cancelled():
            task.exception()  # whoever waited has heard of it

    async def _tidy_always(self) -> None:
        while True:
            try:
                await self.tidy()
            except (StoreError, OSError) as error:
                _log.warning("old files of messages could not be deleted: %s", error)
            await asyncio.sleep(_EVERY)


def _ids(user: str, link: Connection) -> Sequence[str]:
    return link.scalars(select(table.c.id).where(table.c.user == user)).all()
