"""Opening a database that is not there, may not be used, or is being opened by others."""

import asyncio
from pathlib import Path

import pytest

from tests.storage.postgres import Postgres
from zapwire.errors import StoreError
from zapwire.storage.database import Database


async def test_missing_directory(tmp_path: Path) -> None:
    """A directory is not made for a database; the error says to make it."""
    with pytest.raises(StoreError, match="make its directory"):
        async with Database.open(tmp_path / "missing" / "test.db"):
            pass
    assert not (tmp_path / "missing").exists()


async def test_file_is_private(tmp_path: Path) -> None:
    """Nobody but its owner may read the file, or the log beside it."""
    async with Database.open(tmp_path / "test.db") as database:
        await database.store("account")
        modes = {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {0o600}


async def test_file_that_is_no_database(tmp_path: Path) -> None:
    """Another kind of file is refused, and stays as it is; so does a directory."""
    path = tmp_path / "notes.txt"
    path.write_text("Not a database, for sure. " * 100)
    with pytest.raises(StoreError, match="no SQLite database"):
        async with Database.open(path):
            pass
    assert path.read_text().startswith("Not a database")
    with pytest.raises(StoreError, match="cannot be opened"):
        async with Database.open(tmp_path):
            pass


async def test_opened_by_several_at_once(tmp_path: Path) -> None:
    """Whoever opens a new database first makes its tables, and the others find them."""

    async def use(name: str) -> list[str]:
        async with Database.open(tmp_path / "test.db") as database:
            await database.store(name)
            return await database.accounts()

    names = [f"account {number}" for number in range(4)]
    for name, accounts in zip(names, await asyncio.gather(*map(use, names)), strict=True):
        assert name in accounts


async def test_server_that_cannot_be_reached() -> None:
    """A PostgreSQL server that is not there is a StoreError that tells no password."""
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        async with Database.open("postgresql://zapwire:hidden@127.0.0.1:1/zapwire"):
            pass
    assert "hidden" not in str(caught.value)


async def test_server_that_refuses(postgres: Postgres) -> None:
    """A wrong password and a database that is not there are told apart from a server that is away."""
    for url, hint in (
        (postgres.url.replace("only-here", "wrong"), "password"),
        (postgres.url_of("missing"), "does not exist"),
    ):
        with pytest.raises(StoreError, match=hint):
            async with Database.open(url):
                pass
