"""The schema and its history say the same, on both kinds of database; newer ones are refused."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from tests.storage.postgres import Postgres
from zapwire.errors import StoreError
from zapwire.storage.connection import describe, make_engine
from zapwire.storage.database import Database
from zapwire.storage.migrate import STORES, migrate
from zapwire.storage.schema import metadata
from zapwire.storage.urls import parse_url


def differences(connection: Connection) -> list[object]:
    """Return what a database has that the schema has not, and the reverse."""
    found: list[object] = compare_metadata(
        MigrationContext.configure(connection, opts={"compare_type": True}), metadata
    )
    for table in metadata.sorted_tables:
        key = inspect(connection).get_pk_constraint(table.name)["constrained_columns"]
        if key != [column.name for column in table.primary_key]:
            found.append((table.name, key))
    return found


async def test_history_makes_the_schema(tmp_path: Path) -> None:
    """A new SQLite database has the tables, columns, keys and indexes that the schema names."""
    async with Database.open(tmp_path / "test.db") as database:
        assert await database.read(differences) == []


async def test_history_makes_the_schema_on_a_server(postgres: Postgres) -> None:
    """So has one on PostgreSQL."""
    async with Database.open(postgres.make_database("schema")) as database:
        assert await database.read(differences) == []


async def test_newer_database_is_refused(tmp_path: Path) -> None:
    """A database of a later version is left as it is, with an error that says to upgrade."""
    path = tmp_path / "test.db"
    async with Database.open(path) as database:
        await database.write(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"schema 9999.*upgrade zapwire"):
        async with Database.open(path):
            pass


async def test_history_has_one_end(tmp_path: Path) -> None:
    """Each revision follows another, from the first on, and upgrading goes through all of them."""
    known = STORES.known_revisions()
    assert known[-1] == "0001"
    assert known == sorted(known, reverse=True)
    engine = make_engine(parse_url(tmp_path / "test.db"), autocommit=False)
    for revision in reversed(known):
        migrate(engine, describe(engine), revision)
        with engine.connect() as connection:
            assert MigrationContext.configure(connection).get_current_revision() == revision


async def test_failed_upgrade_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade that fails is undone whole, and can be tried again."""
    path = tmp_path / "test.db"

    def fail(*_: object, **__: object) -> None:
        raise StoreError("no indexes today")

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", fail)
        with pytest.raises(StoreError, match="no indexes"):
            async with Database.open(path):
                pass
    async with Database.open(path) as database:
        assert await database.read(differences) == []


async def test_labels_are_read_again(tmp_path: Path) -> None:
    """Who followed app state before labels were kept reads what tells of them again, and nothing else."""
    engine = make_engine(parse_url(tmp_path / "test.db"), autocommit=False)
    migrate(engine, describe(engine), "0004")
    with engine.begin() as connection:
        for account, collection in ((1, b"regular"), (1, b"regular_low"), (2, b"regular"), (3, b"regular_low")):
            where = {"account": account, "collection": collection}
            connection.execute(text("INSERT INTO app_states VALUES (:account, :collection, 7, x'00')"), where)
        connection.execute(text("INSERT INTO app_state_news VALUES (2, :collection, 9)"), {"collection": b"regular"})
    migrate(engine, describe(engine), "0005")
    with engine.connect() as connection:
        states = connection.execute(text("SELECT account, collection FROM app_states ORDER BY 1")).all()
        news = connection.execute(text("SELECT account, collection, version FROM app_state_news ORDER BY 1")).all()
    assert [tuple(row) for row in states] == [(1, b"regular_low"), (3, b"regular_low")]
    assert [tuple(row) for row in news] == [(1, b"regular", 1), (2, b"regular", 9)]
