"""The gateway's tables and their history say the same, on both kinds of database; newer ones are refused."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from tests.storage.postgres import Postgres
from zapwire.errors import StoreError
from zapwire.gateway.database import GATEWAY, open_database
from zapwire.gateway.schema import metadata
from zapwire.storage.connection import describe, make_engine
from zapwire.storage.database import Database
from zapwire.storage.migrate import STORES, migrate
from zapwire.storage.urls import parse_url


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """Whether a table is one of the gateway's."""
    return kind != "table" or str(name).startswith("gateway_")


def differences(connection: Connection) -> list[object]:
    """Return what a database has that the schema has not, and the reverse."""
    options = {"compare_type": True, "include_name": is_ours, "version_table": GATEWAY.version_table}
    found: list[object] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    for table in metadata.sorted_tables:
        key = inspect(connection).get_pk_constraint(table.name)["constrained_columns"]
        if key != [column.name for column in table.primary_key]:
            found.append((table.name, key))
    return found


def revisions(connection: Connection) -> tuple[str | None, str | None]:
    """Return what the database has of the stores and of the gateway."""
    return STORES.current_revision(connection), GATEWAY.current_revision(connection)


async def test_history_makes_the_schema(tmp_path: Path) -> None:
    """A new SQLite database has the tables, columns, keys and indexes that the schema names."""
    async with open_database(tmp_path / "test.db") as database:
        assert await database.read(differences) == []
        assert await database.read(revisions) == (STORES.known_revisions()[0], GATEWAY.known_revisions()[0])


async def test_history_makes_the_schema_on_a_server(postgres: Postgres) -> None:
    """So has one on PostgreSQL."""
    async with open_database(postgres.make_database("gateway")) as database:
        assert await database.read(differences) == []
        assert await database.read(revisions) == (STORES.known_revisions()[0], GATEWAY.known_revisions()[0])


async def test_database_of_a_library_gets_the_tables(tmp_path: Path) -> None:
    """A database that was used without the gateway keeps its accounts, and gets the gateway's tables."""
    async with Database.open(tmp_path / "test.db") as database:
        await database.store("account")
        assert await database.read(revisions) == (STORES.known_revisions()[0], None)
    async with open_database(tmp_path / "test.db") as database:
        assert await database.accounts() == ["account"]
        assert await database.read(differences) == []


async def test_newer_database_is_refused(tmp_path: Path) -> None:
    """A database of a later gateway is left as it is, with an error that says to upgrade."""
    path = tmp_path / "test.db"
    async with open_database(path) as database:
        await database.write(text("UPDATE gateway_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"schema 9999 of the gateway.*upgrade zapwire"):
        async with open_database(path):
            pass
    async with Database.open(path) as database:
        assert await database.read(GATEWAY.current_revision) == "9999"


async def test_history_has_one_end(tmp_path: Path) -> None:
    """Each revision follows another, from the first on, and upgrading goes through all of them."""
    known = GATEWAY.known_revisions()
    assert known[-1] == "0001"
    assert known == sorted(known, reverse=True)
    engine = make_engine(parse_url(tmp_path / "test.db"), autocommit=False)
    for revision in reversed(known):
        migrate(engine, describe(engine), revision, [GATEWAY])
        with engine.connect() as connection:
            assert GATEWAY.current_revision(connection) == revision


async def test_failed_upgrade_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the gateway's upgrade fails nothing of the stores' is kept either, and both can be tried again."""
    path = tmp_path / "test.db"

    def fail(name: str, *_: object, **__: object) -> None:
        if name.startswith("gateway_"):
            raise StoreError("no indexes today")

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", fail)
        with pytest.raises(StoreError, match="no indexes"):
            async with open_database(path):
                pass
    engine = make_engine(parse_url(path), autocommit=False)
    with engine.connect() as connection:
        assert revisions(connection) == (None, None)
    async with open_database(path) as database:
        assert await database.read(differences) == []


async def test_key_is_refused_where_something_was_written_without(tmp_path: Path) -> None:
    """A database whose only rows are the gateway's is not encrypted later."""
    path = tmp_path / "test.db"
    async with open_database(path) as database:
        await database.write(text("INSERT INTO gateway_secrets (name, value) VALUES ('a', 'b')"))
    with pytest.raises(StoreError, match="not encrypted"):
        async with open_database(path, key="a passphrase"):
            pass
