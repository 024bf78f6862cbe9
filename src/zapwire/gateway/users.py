"""Users of the API: all of them in memory, each change on the database before it counts."""

import asyncio
import hmac
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Executable, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from zapwire.errors import NoSuchUser, StoreError, TokenTaken, ZapwireError
from zapwire.gateway import schema
from zapwire.gateway.model import User
from zapwire.gateway.tasks import Tasks
from zapwire.gateway.user_fields import MAX_TOKEN, check_fields, check_token
from zapwire.gateway.user_rows import UserRows
from zapwire.storage.database import Database

_SECRET_SIZE: Final = 32
_TOKENS: Final = "tokens"


class Users:
    """All users; make it with `Users.load`. One process may change them at a time.

    Tokens are kept as a hash that is keyed with a secret, so a token is looked up without comparing it with others'.
    Its methods raise `StoreError` where the database cannot be written; then nothing is changed.
    """

    def __init__(self, database: Database, rows: UserRows, secret: bytes) -> None:
        self._database = database
        self._rows = rows
        self._secret = secret
        self._by_id: dict[str, User] = {}
        self._by_hash: dict[bytes, str] = {}
        self._hashes: dict[str, bytes] = {}
        # Hashes of tokens that are being written: taken, but not yet valid.
        self._reserved: set[bytes] = set()
        self._locks: dict[str, asyncio.Lock] = {}
        # A change that was begun counts, also where whoever asked for it went away.
        self._tasks = Tasks()

    @classmethod
    async def load(cls, database: Database) -> "Users":
        """Read all of them, and make the secret that tokens are hashed with where there is none."""
        users = cls(database, UserRows(database.seal("gateway_users")), await load_secret(database, _TOKENS))
        for user, token_hash in await database.read(users._rows.read_all):
            users._keep(user, token_hash)
        return users

    def all(self) -> tuple[User, ...]:
        """Every user, the oldest first."""
        return tuple(self._by_id.values())

    def get(self, user_id: str) -> User:
        """One user. Raises `NoSuchUser`."""
        user = self._by_id.get(user_id)
        if user is None:
            raise NoSuchUser("there is no such user: GET /admin/users lists them")
        return user

    def find(self, user_id: str) -> User | None:
        """One user, or None."""
        return self._by_id.get(user_id)

    def by_token(self, token: str) -> User | None:
        """Whose token this is, or None."""
        if not 0 < len(token) <= MAX_TOKEN:
            return None
        user_id = self._by_hash.get(self._hash(token))
        return None if user_id is None else self._by_id.get(user_id)

    async def create(self, *, name: str, token: str, **fields: Any) -> User:
        """A new user; `fields` are those of `User` but for its id and time. Raises `InvalidUser` and `TokenTaken`."""
        user = User(secrets.token_hex(16), name, created_at=time.time(), **fields)
        check_fields(user)
        token_hash = self._reserve(check_token(token))
        await self._tasks.finish(self._write(insert(schema.users), user, token_hash), "making a user")
        return user

    async def update(self, user_id: str, *, token: str | None = None, **fields: Any) -> User:
        """The user with these fields changed. Nothing is written where nothing changes.

        Raises `NoSuchUser`, `InvalidUser` and `TokenTaken`.
        """
        return await self._tasks.finish(self._update(user_id, token, fields), "changing a user")

    async def _update(self, user_id: str, token: str | None, fields: dict[str, Any]) -> User:
        async with self._lock(user_id):
            before, old_hash = self.get(user_id), self._hashes[user_id]
            after = replace(before, **fields)
            check_fields(after)
            new_hash = old_hash if token is None else self._hash(check_token(token))
            if (after, new_hash) == (before, old_hash):
                return before
            if new_hash != old_hash:
                self._reserve_hash(new_hash)
            statement = update(schema.users).where(schema.users.c.id == user_id)
            await self._write(statement, after, new_hash)
            return after

    async def delete(self, user_id: str) -> None:
        """Delete a user, if there is one, with what was to be told of its account."""
        await self._tasks.finish(self._delete(user_id), "deleting a user")

    async def _delete(self, user_id: str) -> None:
        async with self._lock(user_id):
            if user_id not in self._by_id:
                return
            for table in (schema.deliveries, schema.media, schema.events):
                await self._database.write(delete(table).where(table.c.user == user_id))
            await self._database.write(delete(schema.users).where(schema.users.c.id == user_id))
            del self._by_id[user_id]
            del self._by_hash[self._hashes.pop(user_id)]
        self._locks.pop(user_id, None)

    async def _write(self, statement: Executable, user: User, token_hash: bytes) -> None:
        """Write a user whose new token, if it has one, is reserved."""
        try:
            await self._database.write(statement, self._rows.dump(user, token_hash))
            self._keep(user, token_hash)
        except StoreError as error:
            raise _explained(error) from error
        finally:
            self._reserved.discard(token_hash)

    def _keep(self, user: User, token_hash: bytes) -> None:
        old = self._hashes.get(user.id)
        if old is not None:
            del self._by_hash[old]
        self._by_id[user.id] = user
        self._by_hash[token_hash] = user.id
        self._hashes[user.id] = token_hash

    def _lock(self, user_id: str) -> asyncio.Lock:
        """One change of a user at a time; those of others share its commit. Raises `NoSuchUser`."""
        lock = self._locks.get(user_id)
        if lock is None:
            lock = asyncio.Lock()
            if user_id in self._by_id:
                self._locks[user_id] = lock
        return lock

    def _hash(self, token: str) -> bytes:
        return hmac.digest(self._secret, token.encode(errors="surrogatepass"), sha256)

    def _reserve(self, token: str) -> bytes:
        token_hash = self._hash(token)
        self._reserve_hash(token_hash)
        return token_hash

    def _reserve_hash(self, token_hash: bytes) -> None:
        if token_hash in self._by_hash or token_hash in self._reserved:
            raise TokenTaken("another user has this token: choose another")
        self._reserved.add(token_hash)


def _explained(error: StoreError) -> ZapwireError:
    """Another process may have made a user with the same token meanwhile."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, IntegrityError):
            return TokenTaken("another user has this token: choose another")
        cause = cause.__cause__
    return error


async def load_secret(database: Database, name: str) -> bytes:
    """A secret, made where there is none; of several processes that make one at the same time one wins."""
    seal = database.seal("gateway_secrets")
    place = ("gateway_secrets.value", (name.encode(),))

    def read(connection: Connection) -> Sequence[bytes]:
        table = schema.secrets.c
        return connection.scalars(select(table.value).where(table.name == name)).all()

    kept = await database.read(read)
    if not kept:
        value = os.urandom(_SECRET_SIZE)
        new = {"name": name, "value": value if seal is None else seal.close(*place, value)}
        try:
            await database.write(insert(schema.secrets), new)
        except StoreError:
            kept = await database.read(read)
            if not kept:
                raise
        else:
            return value
    return kept[0] if seal is None else seal.open(*place, kept[0])
