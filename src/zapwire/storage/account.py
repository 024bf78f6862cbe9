"""One account in memory: its caches, and its units of work that wait for their commit."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, func, select

from zapwire.errors import StoreError
from zapwire.storage import filter as filters
from zapwire.storage.cache import Cache
from zapwire.storage.connection import Link
from zapwire.storage.encoding import Key, decode_key
from zapwire.storage.filter import Filter
from zapwire.storage.keys import Seal
from zapwire.storage.kinds import Kind
from zapwire.storage.readers import Readers
from zapwire.storage.statements import Statements
from zapwire.storage.work import Chain, Job, Work

V = TypeVar("V")

# More wait outside, so that a database that stands still does not fill the memory.
_MAX_WAITING: Final = 1024


@dataclass(frozen=True, slots=True)
class Access:
    """What accounts share: ways to the database."""

    readers: Readers
    statements: dict[Kind[Any], Statements[Any]]
    check: Callable[[], None]
    """Raises `StoreError` when the database was closed."""
    submit: Callable[[Job], None]
    """Give a job to the writer thread."""
    hurry: Callable[[Job], None]
    """Somebody waits for a job that was submitted."""


class Account:
    """An account."""

    def __init__(self, id: int, name: str, access: Access, seal: Seal | None) -> None:
        self.id = id
        self.name = name
        self.seal = seal
        self.is_forgotten = False
        self.lock = asyncio.Lock()
        self._access = access
        self._caches: dict[Kind[Any], Cache[Any]] = {}
        self._chain = Chain()
        self._waiting: deque[Job] = deque()
        self._number = 0
        # The latest unit of work that deleted everything, while it waits for its commit.
        self._cleared_by: int | None = None

    @property
    def is_cleared(self) -> bool:
        """Whether nothing counts of what is committed, for units of work."""
        return self._cleared_by is not None

    def cache(self, kind: Kind[V]) -> Cache[V]:
        """The cache of one kind."""
        cache = self._caches.get(kind)
        if cache is None:
            names = Filter(partial(self._read_names, kind)) if kind.is_filtered else None
            cache = self._caches[kind] = Cache(kind, self._fetch, names)
        return cache

    async def begin(self) -> Work:
        """Take the lock. Raises `StoreError` where the account was forgotten or the database closed."""
        await self.lock.acquire()
        try:
            while len(self._waiting) >= _MAX_WAITING:
                await asyncio.shield(self._waiting[0].done)
            self._check()
        except BaseException:
            self.lock.release()
            raise
        return Work(self._chain)

    def end(self, work: Work, *, is_urgent: bool) -> Job | None:
        """Commit what was done, or nothing where the account's earlier units of work are not committed either.

        The lock may be released at once; the job, if there is one to wait for, says when all is durable. One that is
        not urgent waits a moment for others. Raises `StoreError` where an earlier unit of work has failed meanwhile.
        """
        if work.chain is not self._chain or work.chain.failure is not None:
            raise StoreError(f"an earlier unit of work could not be committed: {work.chain.failure}")
        if work.is_empty:
            return self._waiting[-1] if self._waiting else None
        self._access.check()
        self._number += 1
        done = asyncio.get_running_loop().create_future()
        job = Job(self.id, self._number, work, self._settle, done, is_urgent)
        if work.is_cleared:
            self._cleared_by = job.number
            for cache in self._caches.values():
                cache.pending.clear()
        for kind, changes in work.changes.items():
            self.cache(kind).promise(job.number, changes)
        self._waiting.append(job)
        self._access.submit(job)
        return job

    async def wait(self, job: Job) -> None:
        """Return when a job is durable. Raises `StoreError` where it is not and will not be."""
        if not job.is_urgent and not job.done.done():
            self._access.hurry(job)
        await job.wait()

    def age(self) -> None:
        """What is not used until the next call is forgotten."""
        for cache in self._caches.values():
            cache.age()

    async def find(self, kind: Kind[V], condition: ColumnElement[bool], limit: int | None) -> dict[Key, V]:
        """Committed rows that meet a condition, by their names and in their order. Raises `StoreError`."""
        return await self._access.readers.run(partial(self._find, kind, condition, limit))

    async def find_names(self, kind: Kind[V], condition: ColumnElement[bool]) -> set[Key]:
        """The names of those rows. Raises `StoreError`."""
        return await self._access.readers.run(partial(self._find_names, kind, condition))

    async def count(self, kind: Kind[Any], condition: ColumnElement[bool]) -> int:
        """How many committed rows meet a condition. Raises `StoreError`."""
        return await self._access.readers.run(partial(self._count, kind, condition))

    def _settle(self, job: Job, failure: StoreError | None) -> None:
        """The oldest job was committed or not."""
        self._waiting.popleft()
        if failure is not None:
            if job.work.chain is self._chain:
                self._start_anew()
            return
        if job.work.is_cleared:
            if self._cleared_by == job.number:
                self._cleared_by = None
            for cache in self._caches.values():
                cache.clear()
        for kind, changes in job.work.changes.items():
            self.cache(kind).publish(job.number, changes)

    def _check(self) -> None:
        self._access.check()
        if self.is_forgotten:
            raise StoreError(f"the account {self.name!r} was forgotten: ask the database for its store anew")

    def _start_anew(self) -> None:
        self._chain = Chain()
        self._cleared_by = None
        for cache in self._caches.values():
            cache.pending.clear()
            cache.clear()

    def _fetch(self, kind: Kind[V], group: Key) -> asyncio.Future[dict[Key, V]]:
        return self._access.readers.run(partial(self._read_group, kind, group))

    def _read_group(self, kind: Kind[V], group: Key, link: Link) -> dict[Key, V]:
        statements = self._access.statements[kind]
        return statements.rows(self.seal, group, link.fetch(statements.select, statements.names(self.id, group)))

    def _read_names(self, kind: Kind[Any]) -> asyncio.Future[bytearray]:
        return self._access.readers.run(partial(self._fill, kind))

    def _fill(self, kind: Kind[Any], link: Link) -> bytearray:
        columns = kind.table.c
        groups = select(*(columns[name] for name in kind.group)).where(columns.account == self.id).distinct()
        return filters.fill(decode_key(tuple(row)) for row in link.core.execute(groups))

    def _find(self, kind: Kind[V], condition: ColumnElement[bool], limit: int | None, link: Link) -> dict[Key, V]:
        columns, statements, width = kind.table.c, self._access.statements[kind], len(kind.key)
        wanted = [columns[name] for name in (*kind.key, *kind.values)]
        found = select(*wanted).where(columns.account == self.id, condition).order_by(*wanted[:width]).limit(limit)
        rows = [tuple(row) for row in link.core.execute(found)]
        return {decode_key(row[:width]): statements.value(self.seal, row[:width], row[width:]) for row in rows}

    def _find_names(self, kind: Kind[Any], condition: ColumnElement[bool], link: Link) -> set[Key]:
        columns = kind.table.c
        names = select(*(columns[name] for name in kind.key)).where(columns.account == self.id, condition)
        return {decode_key(tuple(row)) for row in link.core.execute(names)}

    def _count(self, kind: Kind[Any], condition: ColumnElement[bool], link: Link) -> int:
        count = select(func.count()).select_from(kind.table).where(kind.table.c.account == self.id, condition)
        return int(link.core.scalar(count) or 0)
