"""Prepared statements: compiled once for a database, and run together."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, delete, insert, select, text, update

from zapwire.errors import StoreError
from zapwire.storage.database import Database
from zapwire.storage.prepared import Prepared, Write, gather, rows_of

metadata = MetaData()
things = Table("things", metadata, Column("id", Integer, primary_key=True), Column("name", Text, nullable=False))

ADD = Prepared(insert(things).values({"id": bindparam("id"), "name": bindparam("name")}))
RENAME = Prepared(
    update(things).where(things.c.id == bindparam("b_id"), things.c.name != "fixed").values(name=bindparam("b_name"))
)
FIND = Prepared(select(things.c.id, things.c.name).order_by(things.c.id).limit(bindparam("limit")))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Return a database with one more table."""
    async with Database.open(tmp_path / "test.db") as database:
        await database.write(text("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL)"))
        yield database


async def test_written_and_read(database: Database) -> None:
    """Parameters go by their names, constants of the statement stay in it."""
    await database.write(ADD, [{"name": "a", "id": 1}, {"name": "fixed", "id": 2}, {"name": "c", "id": 3}])
    await database.write(RENAME, [{"b_id": 1, "b_name": "b"}, {"b_id": 2, "b_name": "d"}])
    assert await database.fetch(FIND, {"limit": 2}) == [(1, "b"), (2, "fixed")]


async def test_all_or_nothing(database: Database) -> None:
    """They are in the commit of what stands beside them: where one fails, none of it was done."""
    await database.write(ADD, {"id": 1, "name": "a"})
    with pytest.raises(StoreError):
        await database.write_all([(delete(things), None), (ADD, {"id": 2, "name": "b"}), (ADD, {"id": 2, "name": "c"})])
    assert await database.fetch(FIND, {"limit": 9}) == [(1, "a")]
    await database.write_all([(delete(things), None), (ADD, {"id": 2, "name": "b"})])
    assert await database.fetch(FIND, {"limit": 9}) == [(2, "b")]


def test_gathered() -> None:
    """Those that follow each other run together, each statement with its rows in order; others stay where they are."""
    other = delete(things)
    a, b, c, d, e = ({"id": number} for number in range(5))
    writes: list[Write] = [(ADD, a), (RENAME, [b]), (ADD, [c]), (other, None), (ADD, d), (RENAME, e)]
    assert list(gather(writes)) == [(ADD, [a, c]), (RENAME, [b]), (other, None), (ADD, [d]), (RENAME, [e])]


def test_rows() -> None:
    """A statement runs for each of its rows, and once where it has no parameters."""
    assert rows_of(None) == [{}]
    assert rows_of({"a": 1}) == [{"a": 1}]
    assert rows_of([{"a": 1}, {"a": 2}]) == [{"a": 1}, {"a": 2}]
