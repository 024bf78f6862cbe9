"""Users: created, changed, deleted, found by their tokens, and kept."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Executable, insert, select

from tests.storage.postgres import Postgres
from zapwire.errors import InvalidUser, NoSuchUser, StoreError, TokenTaken
from zapwire.gateway import schema
from zapwire.gateway.database import open_database
from zapwire.gateway.model import Proxy, User
from zapwire.gateway.users import Users
from zapwire.storage.database import Database
from zapwire.storage.prepared import Parameters

FIELDS = {
    "webhook": "https://example.com/hook?a=1",
    "is_webhook_active": False,
    "events": ("Message", "All"),
    "expiration": 1 << 40,
    "history": 5,
    "days_to_sync_history": 7,
    "proxy": Proxy("socks5://user:hidden@127.0.0.1:1080", is_enabled=True, for_webhooks=True),
    "hmac_key": b"\x00key" * 10,
    "wants_connection": True,
    "jid": "5491155554444:1@s.whatsapp.net",
}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Open a database of the test's own."""
    async with open_database(tmp_path / "test.db") as database:
        yield database


async def count_writes(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[Executable]:
    """Note what is written from now on."""
    written: list[Executable] = []
    write = database.write

    async def noted(statement: Executable, parameters: Parameters = None) -> None:
        written.append(statement)
        await write(statement, parameters)

    monkeypatch.setattr(database, "write", noted)
    return written


async def check_whole_life(url: str | Path, key: str | None) -> None:
    """Go through everything that can be done with a user, with new starts in between."""
    async with open_database(url, key=key) as database:
        users = await Users.load(database)
        assert users.all() == ()
        user = await users.create(name="Ana 👩‍👧", token="secret token", **FIELDS)
        plain = await users.create(name="Ben", token="other")
        assert len(user.id) == 32
        assert plain == User(plain.id, "Ben", created_at=plain.created_at)
    async with open_database(url, key=key) as database:
        users = await Users.load(database)
        assert users.all() == (user, plain)
        assert users.get(user.id) == users.find(user.id) == users.by_token("secret token") == user
        changed = await users.update(user.id, token="new", name="Anna", hmac_key=b"")
        assert (changed.name, changed.webhook, changed.hmac_key) == ("Anna", user.webhook, b"")
        assert users.by_token("secret token") is None
        await users.delete(plain.id)
    async with open_database(url, key=key) as database:
        users = await Users.load(database)
        assert users.all() == (changed,)
        assert users.by_token("new") == changed
        assert users.by_token("other") is None


@pytest.mark.parametrize("key", [None, "a passphrase"])
async def test_whole_life(tmp_path: Path, key: str | None) -> None:
    """Users survive a new start as they were last, with a key of the database and without."""
    await check_whole_life(tmp_path / "test.db", key)


async def test_whole_life_on_a_server(postgres: Postgres) -> None:
    """So they do on PostgreSQL."""
    await check_whole_life(postgres.make_database("users"), "a passphrase")


async def test_secrets_are_not_on_the_disk(tmp_path: Path) -> None:
    """No token is on the disk; with a key neither is what signs webhooks, nor any URL."""
    path = tmp_path / "test.db"
    async with open_database(path, key="a passphrase") as database:
        users = await Users.load(database)
        await users.create(name="Ana", token="secret token", **(FIELDS | {"hmac_key": b"signing key"}))
    found = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"Ana" in found
    assert [word for word in (b"secret token", b"signing key", b"hidden", b"example.com") if word in found] == []


async def test_token_is_taken(database: Database) -> None:
    """No two users have the same token, not even where both are made at the same moment."""
    users = await Users.load(database)
    made = await asyncio.gather(
        *(users.create(name=str(number), token="same") for number in range(3)), return_exceptions=True
    )
    assert [type(user) for user in made] == [User, TokenTaken, TokenTaken]
    other = await users.create(name="other", token="other")
    with pytest.raises(TokenTaken):
        await users.update(other.id, token="same")
    assert users.by_token("other") == other
    assert await users.update(other.id, token="other") is other


async def test_token_is_taken_by_another_process(database: Database) -> None:
    """Where another process has made a user of the same token meanwhile, that is told the same way."""
    users, elsewhere = await Users.load(database), await Users.load(database)
    await elsewhere.create(name="Ana", token="same")
    with pytest.raises(TokenTaken):
        await users.create(name="Ben", token="same")
    assert users.all() == ()


async def test_secret_is_made_once(database: Database) -> None:
    """Several processes that start on a new database hash tokens with the same secret."""
    first, second = await asyncio.gather(Users.load(database), Users.load(database))
    await first.create(name="Ana", token="token")
    assert (await Users.load(database)).by_token("token") is not None
    with pytest.raises(TokenTaken):
        await second.create(name="Ben", token="token")


async def test_nothing_is_written_where_nothing_changes(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change to what is there already does not touch the database."""
    users = await Users.load(database)
    user = await users.create(name="Ana", token="token", **FIELDS)
    written = await count_writes(database, monkeypatch)
    assert await users.update(user.id, token="token", **FIELDS) is user
    assert written == []
    await users.update(user.id, history=6)
    assert len(written) == 1


async def test_changes_of_one_user_do_not_undo_each_other(database: Database) -> None:
    """Changes of different fields at the same time are all kept."""
    users = await Users.load(database)
    user = await users.create(name="Ana", token="token")
    await asyncio.gather(
        users.update(user.id, history=6), users.update(user.id, jid="1@lid"), users.update(user.id, webhook="http://a")
    )
    assert (users.get(user.id).history, users.get(user.id).jid, users.get(user.id).webhook) == (6, "1@lid", "http://a")


async def test_unknown_user(database: Database) -> None:
    """Who is not there is found nowhere, and cannot be changed; deleting is no error."""
    users = await Users.load(database)
    assert users.find("1") is None
    with pytest.raises(NoSuchUser):
        users.get("1")
    with pytest.raises(NoSuchUser):
        await users.update("1", name="Ana")
    await users.delete("1")


async def test_deleting_takes_what_was_to_be_told_along(database: Database) -> None:
    """The events of a deleted user and their deliveries are gone; others' stay."""
    users = await Users.load(database)
    ana, ben = await users.create(name="Ana", token="a"), await users.create(name="Ben", token="b")
    for user in (ana, ben):
        event = {"id": "1", "user": user.id, "type": "", "chat": "", "body": b"", "created_at": 0}
        await database.write(insert(schema.events), event)
    await users.delete(ana.id)
    left = select(schema.events.c.user)
    assert await database.read(lambda connection: list(connection.scalars(left))) == [ben.id]


@pytest.mark.parametrize("token", ["", " ", "a ", "a\nb", "a" * 257, "\0", "\ud800"])
async def test_bad_tokens(database: Database, token: str) -> None:
    """A token that could not be sent is refused, and nothing is made."""
    users = await Users.load(database)
    with pytest.raises(InvalidUser, match="token"):
        await users.create(name="Ana", token=token)
    assert users.all() == ()
    assert users.by_token(token) is None


async def test_failed_write_changes_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the database cannot be written a user stays as it was, and the token is free again."""
    users = await Users.load(database)
    user = await users.create(name="Ana", token="token")

    async def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(database, "write", fail)
        with pytest.raises(StoreError, match="full"):
            await users.update(user.id, token="new")
        with pytest.raises(StoreError, match="full"):
            await users.create(name="Ben", token="other")
    assert users.by_token("token") == user
    assert users.by_token("new") is None
    await users.update(user.id, token="other")


async def test_cancelled_caller_leaves_no_half(database: Database) -> None:
    """A change whose caller goes away is made all the same, in memory and on the disk."""
    users = await Users.load(database)
    user = await users.create(name="Ana", token="token")
    changing = asyncio.create_task(users.update(user.id, history=6))
    await asyncio.sleep(0)
    changing.cancel()
    await asyncio.gather(changing, return_exceptions=True)
    assert await users.update(user.id, history=6) == users.get(user.id)
    assert (await Users.load(database)).get(user.id).history == 6
