"""The fetcher: gets the files that webhooks are to bring along, again and again where it must."""

import asyncio
import hashlib
import logging
import random
from base64 import b32encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

import orjson
from sqlalchemy import Connection, Executable, or_, select, update

from zapwire.client.clock import Clock, SystemClock
from zapwire.errors import (
    GatewayClosing,
    MediaCorrupt,
    MediaGone,
    MediaRefused,
    MediaRetryRefused,
    MediaTooLarge,
    NoSuchUser,
    NotPaired,
    StoreError,
    ZapwireError,
)
from zapwire.gateway.delivery.outbox import Outbox
from zapwire.gateway.delivery.policy import Schedule
from zapwire.gateway.incoming.book import told
from zapwire.gateway.incoming.downloads import Downloads
from zapwire.gateway.incoming.links import Links
from zapwire.gateway.incoming.model import DONE, FAILED, PENDING, Media
from zapwire.gateway.incoming.rows import Rows
from zapwire.gateway.model import Payload, User
from zapwire.gateway.schema import media as table
from zapwire.storage.database import Database

_log = logging.getLogger(__name__)

_PAUSE: Final = 1.0
_SWEEP: Final = 60.0
_ID_SIZE: Final = 20
_M: Final = table.c
# Trying again changes nothing.
_FINAL: Final = (MediaCorrupt, MediaTooLarge, MediaRefused, NotPaired, NoSuchUser)
# The phone may be offline, but if it has said no so often, it means it.
_SAID_NO: Final = (MediaGone, MediaRetryRefused)
_NO_TIMES: Final = 6


class Places(Protocol):
    """Where files are put that were fetched."""

    async def put(self, user: User, media: Media) -> bytes:
        """Fetch a file, and put it where its user wants it: JSON of what events tell of that, empty for nothing.

        Raises `ZapwireError` and `OSError`.
        """
        ...


class UserBook(Protocol):
    """Who uses the API."""

    def find(self, user_id: str) -> User | None:
        """A user, or None."""
        ...


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How files are fetched."""

    parallel: int = 8
    retries: Schedule = field(default_factory=lambda: Schedule(first=2.0, longest=600.0))
    give_up: float = 86_400.0
    """A file of this age, in seconds, that cannot be had once more is given up."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the fetcher works with."""

    database: Database
    users: UserBook
    outbox: Outbox
    rows: Rows
    downloads: Downloads
    places: Places
    links: Links
    count: Callable[[str], None] = lambda _: None
    """Counts what became of a try: `done`, `again`, `failed`."""


class Fetcher:
    """Works through the rows that are pending, those of an earlier life too. `run` it, and tell it of `news`."""

    def __init__(
        self, surroundings: Surroundings, options: FetchOptions | None = None, clock: Clock | None = None
    ) -> None:
        self._with = surroundings
        self._options = options or FetchOptions()
        self._clock = clock or SystemClock()
        self._news = asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}

    def news(self) -> None:
        """There is something new to fetch."""
        self._news.set()

    async def run(self) -> None:
        """Fetch what comes, until this is cancelled; then end what runs."""
        try:
            while True:
                self._news.clear()
                pause = await self._round()
                with suppress(TimeoutError):
                    async with self._clock.timeout(pause):
                        await self._news.wait()
        finally:
            running = list(self._running.values())
            for task in running:
                task.cancel()
            if running:
                await asyncio.wait(running)

    async def _round(self) -> float:
        """Begin what is due and has room; how long to wait for more."""
        room = self._options.parallel - len(self._running)
        if room <= 0:
            return _SWEEP
        try:
            found = await self._with.database.read(lambda link: self._next(link, room + len(self._running)))
        except StoreError as error:
            _log.warning("files to fetch cannot be read: %s", error)
            return _PAUSE
        now = self._clock.now()
        pause = _SWEEP
        for media in found:
            if media.id in self._running:
                continue
            if media.next_at > now and media.state == PENDING:
                pause = min(pause, media.next_at - now)
            elif len(self._running) < self._options.parallel:
                task = asyncio.get_running_loop().create_task(self._handle(media), name=f"fetching file {media.id}")
                self._running[media.id] = task
                task.add_done_callback(lambda _, id=media.id: self._ended(id))  # type: ignore[misc]
        return pause

    def _ended(self, id: str) -> None:
        del self._running[id]
        self._news.set()

    def _next(self, link: Connection, count: int) -> list[Media]:
        """Those that are due first; among them those that were fetched, but whose event is still to be told."""
        wanted = (
            select(table)
            .where(or_(_M.state == PENDING, _M.is_owed & _M.state.in_((DONE, FAILED))))
            .order_by(_M.next_at)
            .limit(count + 1)
        )
        found = []
        for row in link.execute(wanted):
            try:
                found.append(self._with.rows.load(row))
            except StoreError as error:  # its event is told with this error; the others are fetched
                _log.warning("the file of event %s of user %s is not fetched: %s", row.event, row.user, error)
        return found

    async def _handle(self, media: Media) -> None:
        try:
            if media.state == PENDING:
                await self._fetch(media)
            else:
                await self._tell(media)
        except GatewayClosing:
            await self._clock.sleep(_PAUSE)
        except StoreError as error:
            _log.warning("what became of a file could not be written: %s", error)
            await self._clock.sleep(_PAUSE)

    async def _fetch(self, media: Media) -> None:
        user = self._with.users.find(media.user)
        if user is None:
            await self._fail(media, NoSuchUser("the user was deleted"))
            return
        try:
            result = await self._with.places.put(user, media)
        except GatewayClosing:
            raise
        except (ZapwireError, OSError) as error:
            await self._fail(media, error)
        except Exception as error:  # noqa: BLE001  # one file must not end the fetching of all others; it is logged
            _log.exception("file %s could not be fetched; please report this", media.id)
            await self._fail(media, error)
        else:
            self._with.count("done")
            await self._settle(media, DONE, "", result)

    async def _fail(self, media: Media, error: Exception) -> None:
        now, attempts = self._clock.now(), media.attempts + 1
        text = str(error) or type(error).__name__
        is_final = (
            isinstance(error, _FINAL)
            or (isinstance(error, _SAID_NO) and attempts >= _NO_TIMES)
            or now - media.created_at >= self._options.give_up
        )
        _log.warning("the file of event %s of user %s was not fetched: %s", media.event, media.user, text)
        self._with.count("failed" if is_final else "again")
        if is_final:
            await self._settle(replace(media, attempts=attempts), FAILED, text, b"")
            return
        next_at = now + self._options.retries.pause(attempts, random.random)
        await self._with.database.write(_change(media, attempts=attempts, next_at=next_at, error=text))

    async def _settle(self, media: Media, state: str, error: str, result: bytes) -> None:
        """Write what came of it, and let its event go; one that has gone already is followed by another."""
        outbox, database = self._with.outbox, self._with.database
        values: dict[str, Any] = {
            "state": state,
            "error": error,
            "attempts": media.attempts,
            "result": self._with.rows.close_result(media, result),
            "ended_at": self._clock.now(),
        }
        await database.write_all([(_change(media, **values), None), outbox.freeing(media.user, media.event)])
        outbox.free(media.user, media.event)
        found = await self._with.downloads.find(media.id)
        if found is not None and found.is_owed:
            await self._tell(found)

    async def _tell(self, media: Media) -> None:
        """Tell of a file whose event has left without it. Once more is no harm: the event's id is the same."""
        user = self._with.users.find(media.user)
        if user is not None:
            now = self._clock.now()
            payload = Payload(_id(media), "Media", media.chat, orjson.dumps(self._body(media, now)), now)
            await self._with.outbox.add_alone(user, payload)
        await self._with.database.write(_change(media, is_owed=False))

    def _body(self, media: Media, now: float) -> dict[str, Any]:
        info = media.info
        return {
            "event": {
                "Chat": str(info.chat),
                "Sender": str(info.sender),
                "IsFromMe": info.source.is_from_me,
                "IsGroup": info.source.is_group,
                "ID": info.id,
                "EventID": media.event,
            },
            "type": "Media",
            "media": told(media, self._with.links, now),
        }


def _change(media: Media, **values: Any) -> Executable:
    return update(table).where(_M.id == media.id).values(values)


def _id(media: Media) -> str:
    """The same for the same file."""
    digest = hashlib.sha256(f"{media.user}\0Media\0{media.id}".encode()).digest()[:_ID_SIZE]
    return f"evt_{b32encode(digest).decode().lower()}"
