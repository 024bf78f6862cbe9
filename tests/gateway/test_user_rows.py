"""How a user stands in its row; its whole life is in test_users.py."""

from pathlib import Path

import pytest
from sqlalchemy import text

from zapwire.errors import StoreError
from zapwire.gateway.database import open_database
from zapwire.gateway.model import S3
from zapwire.gateway.user_rows import UserRows
from zapwire.gateway.users import Users


async def test_row_that_cannot_be_read(tmp_path: Path) -> None:
    """A row that was spoiled is an error that says what to do."""
    async with open_database(tmp_path / "test.db") as database:
        await (await Users.load(database)).create(name="Ana", token="token")
        await database.write(text("UPDATE gateway_users SET events = '['"))
        with pytest.raises(StoreError, match="backup"):
            await Users.load(database)


async def test_url_that_cannot_be_read(tmp_path: Path) -> None:
    """So is a URL that somebody wrote into an encrypted database."""
    async with open_database(tmp_path / "test.db", key="a passphrase") as database:
        await (await Users.load(database)).create(name="Ana", token="token", webhook="http://localhost")
        for spoiled in ("http://elsewhere", "AAAA"):
            await database.write(text("UPDATE gateway_users SET webhook = :url"), {"url": spoiled})
            with pytest.raises(StoreError, match="backup"):
                await Users.load(database)


async def test_moved_key_is_refused(tmp_path: Path) -> None:
    """What signs one user's webhooks cannot be put in another's place."""
    async with open_database(tmp_path / "test.db", key="a passphrase") as database:
        users = await Users.load(database)
        ana = await users.create(name="Ana", token="a", hmac_key=b"key")
        ben = await users.create(name="Ben", token="b")
        rows = await database.read(UserRows(database.seal("gateway_users")).read_all)
        assert [user for user, _ in rows] == [ana, ben]
        move = "UPDATE gateway_users SET hmac_key = (SELECT hmac_key FROM gateway_users WHERE name = 'Ana')"
        await database.write(text(move))
        with pytest.raises(StoreError, match="moved"):
            await Users.load(database)


async def test_the_keys_of_s3_are_encrypted(tmp_path: Path) -> None:
    """They come back at the next start, and cannot be read in the file; what was spoiled is told."""
    path = tmp_path / "test.db"
    s3 = S3(is_enabled=True, bucket="files", access_key="the-access-key", secret_key="the-secret-key")
    async with open_database(path, key="a passphrase") as database:
        await (await Users.load(database)).create(name="Ana", token="token", s3=s3)
    async with open_database(path, key="a passphrase") as database:
        assert [user.s3 for user in (await Users.load(database)).all()] == [s3]
        (kept,) = await database.read(lambda link: link.scalars(text("SELECT s3 FROM gateway_users")).all())
        assert b"-key" not in kept
    async with open_database(tmp_path / "plain.db") as database:
        await (await Users.load(database)).create(name="Ana", token="token", s3=s3)
        await database.write(text("UPDATE gateway_users SET s3 = :kept"), {"kept": b"{"})
        with pytest.raises(StoreError, match="backup"):
            await Users.load(database)
