"""A database with the stores of many accounts."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, Executable, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from zapwire.errors import ConfigurationError, StoreError
from zapwire.storage import schema
from zapwire.storage.account import Access, Account
from zapwire.storage.backup import back_up
from zapwire.storage.batch import Batch, Bounds
from zapwire.storage.connection import describe, make_engine
from zapwire.storage.keys import SALT_SIZE, MasterKey, Seal
from zapwire.storage.migrate import Schema
from zapwire.storage.opening import prepare
from zapwire.storage.prepared import Parameters, Prepared, Row, Statement, Texts, Write
from zapwire.storage.readers import Readers
from zapwire.storage.statements import compile_kinds
from zapwire.storage.store import KINDS, SQLStore
from zapwire.storage.urls import parse_url
from zapwire.storage.work import Chain, Job, Work
from zapwire.storage.writer import Outcome, Writer

T = TypeVar("T")

# What was not used for one to two of these is read anew when it is needed.
_AGE_SECONDS: Final = 60.0
_MAX_NAME: Final = 256


class Database:
    """Accounts on SQLite or PostgreSQL, opened with `Database.open`.

    One process at a time may use an account; on PostgreSQL several may use one database. Its methods raise
    `StoreError` where the database cannot be read or written; after that they may be called again.
    """

    def __init__(self, engine: Engine, reading: Engine, key: MasterKey | None) -> None:
        """Blocks for some 20 ms."""
        place = describe(engine)
        self._engine = engine
        self._key = key
        self._statements = compile_kinds(KINDS, engine.dialect)
        self._texts = Texts(engine.dialect)
        self._readers = Readers(reading, place)
        self._writer = Writer(engine, place, self._batch)
        self._access = Access(self._readers, self._statements, self._check, self._writer.submit, self._writer.hurry)
        self._accounts: dict[int, Account] = {}
        self._seals: dict[int, Seal | None] = {}
        self._stores: dict[str, SQLStore] = {}
        self._naming = asyncio.Lock()
        self._aging: asyncio.TimerHandle | None = None
        self._is_open = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str | Path, *, key: bytes | str | None = None, schemas: Sequence[Schema] = ()
    ) -> "AsyncIterator[Database]":
        """The database of `sqlite:///path`, of a plain path, or of `postgresql://user:password@host/name`.

        An SQLite file and the tables are made where there are none; older ones are upgraded. With `key`, 32 random
        bytes or a passphrase, secrets are encrypted; it is chosen when the database is made. `schemas` are further
        tables, which are upgraded in the same transaction. Raises `StoreError`, and `ConfigurationError` for an
        argument that cannot work.
        """
        parsed = parse_url(url)
        engine, reading = make_engine(parsed, autocommit=False), make_engine(parsed, autocommit=True)
        master = await asyncio.to_thread(prepare, engine, key, os.urandom(SALT_SIZE), schemas)
        database = await asyncio.to_thread(cls, engine, reading, master)
        database.start()
        try:
            yield database
        finally:
            await database.close()

    async def store(self, name: str) -> SQLStore:
        """The store of an account, which is new where the name is. The same name gives the same store."""
        if not 0 < len(name) <= _MAX_NAME or "\0" in name:
            raise ConfigurationError(f"name: an account's name has 1 to {_MAX_NAME} characters, and no NUL")
        async with self._naming:
            store = self._stores.get(name)
            if store is None:
                id = await self._account_id(name)
                if id is None:
                    await self.write(self._insert_account(name))
                    id = await self._account_id(name)
                if id is None:
                    raise StoreError(f"the account {name!r} was deleted by another process meanwhile")
                store = self._stores[name] = self._add(id, name)
            return store

    async def accounts(self) -> list[str]:
        """The names of all accounts, in order."""
        names = select(schema.accounts.c.name)
        return sorted(await self.read(lambda connection: list(connection.scalars(names))))

    async def forget(self, name: str) -> None:
        """Delete an account with everything that belongs to it, if there is one. Its store takes no more work."""
        if name not in await self.accounts():
            return
        store = await self.store(name)
        account = self._accounts[store.account_id]
        try:
            async with store.begin() as unit:
                await unit.device.delete()
                unit.write(delete(schema.accounts).where(schema.accounts.c.id == account.id))
                account.is_forgotten = True
        except StoreError:
            account.is_forgotten = False
            raise
        finally:
            # Whoever is cancelled while waiting for the commit does not stop it.
            if account.is_forgotten:
                self._stores.pop(name, None)
                self._accounts.pop(account.id, None)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run this with a connection in a thread, for reading."""
        self._check()
        return await self._readers.run(lambda link: work(link.core))

    async def fetch(self, prepared: Prepared, parameters: Row) -> list[tuple[Any, ...]]:
        """The rows that a prepared statement finds, as the driver gives them."""
        self._check()
        sql, values = self._texts.sql(prepared), self._texts.values(prepared, parameters)
        return await self._readers.run(lambda link: link.fetch(sql, values))

    async def write(self, statement: Statement, parameters: Parameters = None) -> None:
        """Run a statement that belongs to no account's unit of work; when this returns it is committed."""
        await self.write_all([(statement, parameters)])

    async def write_all(self, writes: Iterable[Write], *, is_urgent: bool = True) -> None:
        """Run such statements in one commit: all of them, or none where one fails.

        One that is not urgent waits a moment for others.
        """
        self._check()
        work = Work(Chain())
        for statement, parameters in writes:
            work.write(statement, parameters)
        job = Job(None, 0, work, _nothing_more, asyncio.get_running_loop().create_future(), is_urgent)
        self._writer.submit(job)
        await job.wait()

    def seal(self, purpose: str) -> Seal | None:
        """What encrypts columns of tables that are not the stores'; None where the database has no key."""
        return None if self._key is None else self._key.seal_for(purpose)

    async def backup(self, path: str | Path) -> None:
        """Copy what is committed now to a new file, while everything goes on. For SQLite; else use `pg_dump`."""
        self._check()
        url = self._engine.url
        if url.get_backend_name() != "sqlite":
            raise ConfigurationError("PostgreSQL makes its own backups: use pg_dump")
        await asyncio.to_thread(back_up, Path(str(url.database)), Path(path))

    def age(self) -> None:
        """Keep no more in memory what was not used since the last call but one; it happens each minute by itself."""
        for account in self._accounts.values():
            account.age()

    def start(self) -> None:
        """Begin to work; `open` does it."""
        loop = asyncio.get_running_loop()
        self._is_open = True
        self._writer.start(loop, self._settle)
        self._aging = loop.call_later(_AGE_SECONDS, self._grow_old)

    async def close(self) -> None:
        """Commit what waits, then end; `open` does it."""
        self._is_open = False
        if self._aging is not None:
            self._aging.cancel()
        await asyncio.to_thread(self._stop)

    def _stop(self) -> None:
        self._writer.close()
        self._readers.close()

    def _check(self) -> None:
        if not self._is_open:
            raise StoreError("the database is closed: open it anew")

    def _grow_old(self) -> None:
        self.age()
        self._aging = asyncio.get_running_loop().call_later(_AGE_SECONDS, self._grow_old)

    def _add(self, id: int, name: str) -> SQLStore:
        seal = self._seals[id] = None if self._key is None else self._key.seal(id)
        account = self._accounts[id] = Account(id, name, self._access, seal)
        return SQLStore(account)

    async def _account_id(self, name: str) -> int | None:
        wanted = select(schema.accounts.c.id).where(schema.accounts.c.name == name)
        return await self.read(lambda connection: connection.scalar(wanted))

    def _insert_account(self, name: str) -> Executable:
        if self._engine.dialect.name == "sqlite":
            return sqlite.insert(schema.accounts).values(name=name).on_conflict_do_nothing(index_elements=["name"])
        return postgresql.insert(schema.accounts).values(name=name).on_conflict_do_nothing(index_elements=["name"])

    def _batch(self, jobs: Sequence[Job], bounds: Bounds) -> Batch:
        return Batch(jobs, self._statements, self._texts, self._seals, bounds)

    def _settle(self, outcome: Outcome) -> None:
        """The writer thread has done some jobs."""
        for job, failure in outcome.jobs:
            job.settle(job, failure)
        for id, kind, name in outcome.trimmed:
            account = self._accounts.get(id)
            if account is not None:
                account.cache(kind).trimmed([name])
        for job, failure in outcome.jobs:
            job.done.set_result(failure)
            if failure is None:
                for told in job.work.told:
                    told()


def _nothing_more(job: Job, failure: StoreError | None) -> None:
    """A write that belongs to no account changes nothing in memory."""
