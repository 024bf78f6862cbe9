"""Encryption at rest: what is on the disk, and keys that do not fit."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests.client.rig import linked_device
from tests.client.store.noun_suite import ADDRESS, GROUP, KEYS, MESSAGE, SESSIONS
from tests.client.store.store_suite import FILLED, contents, fill
from zapwire.errors import ConfigurationError, StoreError
from zapwire.storage import schema
from zapwire.storage.database import Database
from zapwire.storage.keys import MasterKey

KEY = bytes(range(32))
SALT = bytes(16)


def test_what_is_sealed_opens_in_its_place_only() -> None:
    """A value opens with its account's key, in its column and row, and nowhere else; each sealing is another."""
    master = MasterKey.derive(KEY, SALT)
    seal = master.seal(1)
    closed = seal.close("sessions.record", (b"1", b"1:0"), b"text")
    assert seal.open("sessions.record", (b"1", b"1:0"), closed) == b"text"
    assert closed != seal.close("sessions.record", (b"1", b"1:0"), b"text")
    others = [
        (master.seal(2), "sessions.record", (b"1", b"1:0"), closed),
        (seal, "identities.key", (b"1", b"1:0"), closed),
        (seal, "sessions.record", (b"11", b":0"), closed),
        (seal, "sessions.record", (b"1", b"1:0"), closed[:-1] + bytes([closed[-1] ^ 1])),
        (seal, "sessions.record", (b"1", b"1:0"), b""),
    ]
    for other, column, row, value in others:
        with pytest.raises(StoreError, match="cannot be decrypted"):
            other.open(column, row, value)


def test_keys_of_wrong_form() -> None:
    """A key has 32 bytes, a passphrase eight characters."""
    for key in (b"", bytes(31), "short"):
        with pytest.raises(ConfigurationError, match="key"):
            MasterKey.derive(key, SALT)


def test_passphrase_makes_a_key() -> None:
    """The same passphrase and salt make the same key, others make others."""
    keys = [MasterKey.derive(*arguments) for arguments in (("passphrase", SALT), ("passphrase", SALT))]
    assert keys[0] == keys[1]
    assert MasterKey.derive("passphrase", bytes([1]) * 16) != keys[0]
    with pytest.raises(StoreError, match="another key"):
        MasterKey.derive("passphrases", SALT).check(keys[0].probe())


async def test_other_tables_have_seals_of_their_own(tmp_path: Path) -> None:
    """What belongs to no account is sealed for its purpose; without a key there is no seal."""
    master = MasterKey.derive(KEY, SALT)
    closed = master.seal_for("1").close("table.column", (1,), b"text")
    for seal in (master.seal_for("2"), master.seal(1)):
        with pytest.raises(StoreError, match="cannot be decrypted"):
            seal.open("table.column", (1,), closed)
    for key in (KEY, None):
        async with Database.open(tmp_path / f"{key is None}.db", key=key) as database:
            assert (database.seal("1") is None) == (key is None)


async def test_secrets_are_not_on_the_disk(tmp_path: Path) -> None:
    """With a key no file holds a secret; without one they do, which shows that the test can tell."""
    device = linked_device()
    secrets = [
        SESSIONS[0].to_bytes()[1:],
        device.adv_secret,
        MESSAGE.message,
        KEYS[0],
    ]
    found = []
    for name, key in (("plain", None), ("sealed", KEY)):
        async with Database.open(tmp_path / f"{name}.db", key=key) as database:
            store = await database.store("account")
            async with store.begin() as unit:
                await fill(unit)
            data = b"".join(path.read_bytes() for path in tmp_path.glob(f"{name}.db*"))
        found.append([secret in data for secret in secrets if secret != device.adv_secret])
    assert found == [[True] * 3, [False] * 3]


async def test_sealed_database_needs_its_key(tmp_path: Path) -> None:
    """It opens with its key, and with no other or none; a plain one takes no key once there are accounts."""
    path = tmp_path / "test.db"
    async with Database.open(path, key="correct horse") as database:
        store = await database.store("account")
        async with store.begin() as unit:
            await fill(unit)
    for key, hint in ((None, "is encrypted"), ("battery staple", "another key"), (KEY, "another key")):
        with pytest.raises(StoreError, match=hint):
            async with Database.open(path, key=key):
                pass
    async with Database.open(path, key="correct horse") as database:
        assert await contents(await database.store("account")) == FILLED
    plain = tmp_path / "plain.db"
    async with Database.open(plain) as database:
        await database.store("account")
    with pytest.raises(StoreError, match="not encrypted"):
        async with Database.open(plain, key=KEY):
            pass


async def test_row_that_was_moved(tmp_path: Path) -> None:
    """A sealed record that somebody put in another row's place is not taken."""
    async with Database.open(tmp_path / "test.db", key=KEY) as database:
        store = await database.store("account")
        async with store.begin() as unit:
            await unit.sessions.put("1:0", SESSIONS[0])
            await unit.sessions.put("2:0", SESSIONS[1])
        for _ in range(2):
            database.age()
        first = select(schema.sessions.c.record).where(schema.sessions.c.address == b"1:0")
        record = await database.read(lambda connection: connection.scalar(first))
        await database.write(text("UPDATE sessions SET record = :record"), {"record": record})
        assert await store.sessions.get("1:0") == SESSIONS[0]
        with pytest.raises(StoreError, match="cannot be decrypted"):
            await store.sessions.get("2:0")
        assert await store.sender_keys.get(GROUP, ADDRESS) is None
