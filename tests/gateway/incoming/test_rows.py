"""Rows of files."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from tests.gateway.incoming.rig import MEDIA, media
from zapwire.errors import StoreError
from zapwire.gateway.database import open_database
from zapwire.gateway.incoming.rows import ADD, Rows
from zapwire.gateway.schema import media as table
from zapwire.storage.database import Database


async def test_one_file_for_each_event(database: Database) -> None:
    """What is kept comes back; the event's first file stays."""
    rows = Rows(database)
    await database.write(ADD, rows.dump(MEDIA))
    await database.write(ADD, rows.dump(replace(MEDIA, id="n" * 32)))
    assert await database.read(lambda link: rows.find(link, "n" * 32)) is None
    assert await database.read(lambda link: rows.find(link, MEDIA.id)) == MEDIA
    assert await database.read(lambda link: rows.find(link, "x")) is None


async def test_what_is_private_is_encrypted(tmp_path: Path) -> None:
    """With a key of the database neither key nor name nor message can be read, and a row that was moved is refused."""
    async with open_database(tmp_path / "a.db", key="passphrase") as database:
        rows = Rows(database)
        await database.write(ADD, rows.dump(MEDIA))
        assert await database.read(lambda link: rows.find(link, MEDIA.id)) == MEDIA
        (kept,) = await database.read(lambda link: link.scalars(select(table.c.file)).all())
        assert b"Factura" not in kept
        await database.write(insert(table), {**rows.dump(media("n" * 32)), "file": kept})
        with pytest.raises(StoreError):
            await database.read(lambda link: rows.find(link, "n" * 32))


async def test_a_row_that_is_damaged(database: Database) -> None:
    """It is told as such."""
    rows = Rows(database)
    await database.write(ADD, rows.dump(MEDIA))
    await database.write(update(table).values(file=b"{}"))
    with pytest.raises(StoreError, match="backup"):
        await database.read(lambda link: rows.find(link, MEDIA.id))
