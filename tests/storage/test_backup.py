"""Backups that are taken while everything goes on."""

import asyncio
from pathlib import Path

import pytest

from tests.client.store.store_suite import FILLED, contents, fill
from tests.storage.postgres import Postgres
from tests.storage.rig import put, reopened
from zapwire.errors import ConfigurationError, StoreError
from zapwire.storage.database import Database


async def test_backup_is_a_working_database(tmp_path: Path) -> None:
    """A backup that is taken under load is one private file with everything that was committed before."""
    target = tmp_path / "backup.db"
    async with Database.open(tmp_path / "test.db") as database:
        store = await database.store("account")
        async with store.begin() as unit:
            await fill(unit)

        is_done = asyncio.Event()

        async def load() -> int:
            count = 0
            while not is_done.is_set():
                await put(store, f"{count}:9")
                count += 1
            return count

        loading = asyncio.create_task(load())
        await database.backup(target)
        is_done.set()
        assert await loading
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob("backup*")] == ["backup.db"]
    async with reopened(target) as store:
        assert await contents(store) == FILLED
        await put(store)


async def test_backup_replaces_nothing(tmp_path: Path) -> None:
    """A file that exists is not overwritten; a directory that is missing is an error; neither leaves anything."""
    kept = tmp_path / "kept.db"
    kept.write_text("kept")
    async with Database.open(tmp_path / "test.db") as database:
        with pytest.raises(StoreError, match="exists already"):
            await database.backup(kept)
        with pytest.raises(StoreError, match="cannot be written"):
            await database.backup(tmp_path / "missing" / "backup.db")
    assert kept.read_text() == "kept"
    assert list(tmp_path.glob("*.partial")) == []


async def test_server_is_backed_up_by_its_own_tool(postgres: Postgres) -> None:
    """What `pg_dump` writes while the database is open can be brought into another, and works there."""
    async with Database.open(postgres.make_database("original")) as database:
        store = await database.store("account")
        async with store.begin() as unit:
            await fill(unit)
        with pytest.raises(ConfigurationError, match="pg_dump"):
            await database.backup("backup.db")
        dumped = await asyncio.to_thread(postgres.dump, "original")
    url = postgres.make_database("restored")
    await asyncio.to_thread(postgres.load, "restored", dumped)
    async with Database.open(url) as database:
        store = await database.store("account")
        assert await contents(store) == FILLED
        await put(store)
