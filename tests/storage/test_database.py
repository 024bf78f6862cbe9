"""A database as a whole: accounts, its own reads and writes, many accounts at once, a killed process."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from tests.client.rig import linked_device
from tests.client.store.noun_suite import SESSIONS
from tests.client.store.store_suite import EMPTY, FILLED, contents, fill
from tests.storage.rig import ADDRESS, locked, put, reopened
from zapwire.errors import ConfigurationError, StoreError
from zapwire.storage import schema
from zapwire.storage.database import Database

WRITER = """
import asyncio, sys
from zapwire.storage.database import Database

async def main():
    async with Database.open(sys.argv[1]) as database:
        store = await database.store("account")
        for number in range(1_000_000):
            async with store.begin() as unit:
                await unit.privacy_tokens.put_salt(b"%d" % number)
                await unit.sent.delete("none")
            print(number, flush=True)

asyncio.run(main())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the database is."""
    return tmp_path / "test.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    """Return an open database."""
    async with Database.open(path) as database:
        yield database


async def test_everything_is_there_when_opened_anew(path: Path) -> None:
    """What was committed is read by another process's store."""
    async with reopened(path) as store, store.begin() as unit:
        await fill(unit)
    async with reopened(path) as store:
        assert await contents(store) == FILLED


async def test_accounts_are_apart(database: Database) -> None:
    """What one account has no other sees, and its deletion takes nothing from others."""
    stores = [await database.store(name) for name in ("Ana", "Bruno")]
    for store in stores:
        async with store.begin() as unit:
            await fill(unit)
    third = await database.store("Carla")
    assert await contents(third) == EMPTY
    async with stores[0].begin() as unit:
        await unit.device.delete()
    assert await contents(stores[0]) == EMPTY
    assert await contents(stores[1]) == FILLED


async def test_store_is_the_same_for_a_name(database: Database) -> None:
    """An account has one store, however often and at once it is asked for."""
    stores = await asyncio.gather(*(database.store("Ana") for _ in range(5)))
    assert len({id(store) for store in stores}) == 1
    assert stores[0].account == "Ana"
    assert await database.accounts() == ["Ana"]


async def test_accounts_are_named(database: Database) -> None:
    """All names are listed in order; a name that cannot be kept is refused."""
    for name in ("b", "ä", "a b"):
        await database.store(name)
    assert await database.accounts() == ["a b", "b", "ä"]
    for name in ("", "\0", "x" * 257):
        with pytest.raises(ConfigurationError, match="name"):
            await database.store(name)


async def test_forgotten_account_leaves_nothing(database: Database) -> None:
    """Forgetting deletes every row; the old store takes no more work, and the name is free for a new account."""
    store, other = await database.store("Ana"), await database.store("Bruno")
    for each in (store, other):
        async with each.begin() as unit:
            await fill(unit)
    await database.forget("Ana")
    await database.forget("nobody")
    assert await database.accounts() == ["Bruno"]
    with pytest.raises(StoreError, match="forgotten"):
        await put(store)
    again = await database.store("Ana")
    assert again.account_id != store.account_id
    assert await contents(again) == EMPTY
    assert await contents(other) == FILLED


async def test_callers_writes_are_committed_together(database: Database) -> None:
    """Several statements outside of units of work are one commit: where one fails, none of them was done."""
    await database.write(text("CREATE TABLE outbox (id INTEGER PRIMARY KEY, event TEXT)"))
    row = text("INSERT INTO outbox (id, event) VALUES (:id, :event)")
    await database.write_all([(row, {"id": 1, "event": "a"}), (row, [{"id": 2, "event": "b"}])])
    with pytest.raises(StoreError):
        await database.write_all([(row, {"id": 3, "event": "c"}), (row, {"id": 1, "event": "d"})])
    found = await database.read(lambda connection: list(connection.scalars(text("SELECT id FROM outbox"))))
    assert found == [1, 2]


async def test_callers_rows_are_in_the_same_commit(database: Database) -> None:
    """A statement of the caller's is committed with the unit of work; where it fails, neither is."""
    store = await database.store("account")
    await database.write(text("CREATE TABLE outbox (id INTEGER PRIMARY KEY, event TEXT)"))
    row = text("INSERT INTO outbox (id, event) VALUES (:id, :event)")
    async with store.begin() as unit:
        await unit.sessions.put(ADDRESS, SESSIONS[0])
        unit.write(row, {"id": 1, "event": "a"})
        unit.write(row, [{"id": 2, "event": "b"}, {"id": 3, "event": "c"}])

    async def again() -> None:
        async with store.begin() as unit:
            await unit.sessions.put(ADDRESS, SESSIONS[1])
            unit.write(row, {"id": 3, "event": "again"})

    with pytest.raises(StoreError, match="UNIQUE"):
        await again()
    found = await database.read(lambda connection: list(connection.scalars(text("SELECT event FROM outbox"))))
    assert found == ["a", "b", "c"]
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]


async def test_failing_unit_fails_alone(database: Database, path: Path) -> None:
    """Of the units that are committed together one that fails takes no other account's with it."""
    stores = [await database.store(f"account {number}") for number in range(6)]

    async def work(number: int) -> None:
        async with stores[number].begin() as unit:
            await unit.sessions.put(ADDRESS, SESSIONS[0])
            if number == 3:
                unit.write(insert(schema.accounts).values(name="account 0"))

    with locked(path):
        tasks = [asyncio.create_task(work(number)) for number in range(6)]
        await asyncio.sleep(0.01)
    failures = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(failure) for failure in failures if failure is not None] == [StoreError]
    assert isinstance(failures[3], StoreError)
    for number, store in enumerate(stores):
        assert await store.sessions.get(ADDRESS) == (None if number == 3 else SESSIONS[0])


async def test_value_that_cannot_be_kept_fails_alone(database: Database) -> None:
    """A name with half of a surrogate pair is a StoreError, and the account goes on."""
    store = await database.store("account")
    with pytest.raises(StoreError, match="surrogates"):
        await put(store, "\ud800:0")
    await put(store)
    assert await store.sessions.get(ADDRESS) == SESSIONS[0]


async def test_closed_database_says_so(path: Path) -> None:
    """After the end every call is a StoreError; what was under way was committed."""
    async with Database.open(path) as database:
        store = await database.store("account")
        task = asyncio.create_task(put(store))
        await asyncio.sleep(0)
    await task
    assert store.sessions
    with pytest.raises(StoreError, match="closed"):
        await put(store)
    with pytest.raises(StoreError, match="closed"):
        await store.sessions.get("other:0")
    with pytest.raises(StoreError, match="closed"):
        await database.accounts()
    async with reopened(path) as again:
        assert await again.sessions.get(ADDRESS) == SESSIONS[0]


async def test_many_accounts_at_once(database: Database) -> None:
    """Units of 64 accounts are committed together, and each account has its own."""
    stores = await asyncio.gather(*(database.store(str(number)) for number in range(64)))

    async def work(number: int) -> None:
        for turn in range(5):
            async with stores[number].begin() as unit:
                await unit.privacy_tokens.put_salt(b"%d %d" % (number, turn))

    await asyncio.gather(*(work(number) for number in range(64)))
    salts = [await store.privacy_tokens.salt() for store in stores]
    assert salts == [b"%d 4" % number for number in range(64)]


async def test_reading_runs_beside_the_loop(database: Database) -> None:
    """What the caller reads by itself sees what is committed."""
    store = await database.store("account")
    async with store.begin() as unit:
        await unit.device.save(linked_device())
    ids = await database.read(lambda connection: list(connection.scalars(select(schema.devices.c.account))))
    assert ids == [store.account_id]


async def test_killed_process_loses_nothing(tmp_path: Path) -> None:
    """What was told to be durable is there after SIGKILL, and what follows it is at most one more."""
    path = tmp_path / "killed.db"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    for _ in range(50):
        await process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    rest = (await process.stdout.read()).split()
    await process.wait()
    last = int(rest[-1]) if rest else 49
    async with reopened(path) as store:
        salt = await store.privacy_tokens.salt()
    assert salt is not None
    assert int(salt) - last in (0, 1)
