"""Connections: SQLAlchemy's for statements of any kind, and the driver's under it for those that must be fast."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from zapwire.errors import ConfigurationError, StoreError

_BUSY_SECONDS: Final = 5.0
_CONNECT_SECONDS: Final = 5
_PATIENCE_SECONDS: Final = 5.0
# DELETE … RETURNING.
_OLDEST_SQLITE: Final = (3, 35, 0)


class Link:
    """One connection. It may move between threads, but is used by one at a time."""

    def __init__(self, engine: Engine) -> None:
        self.core: Connection = engine.connect()
        self._driver: Any = self.core.connection.dbapi_connection
        self._dialect = engine.dialect
        self.is_sqlite = engine.dialect.name == "sqlite"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    def fetch(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; the rows that it gives."""
        cursor = self._driver.cursor()
        try:
            cursor.execute(statement, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        finally:
            cursor.close()
        return rows

    def many(self, statement: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run one statement that gives no rows for each of these; how many rows it changed in all."""
        cursor = self._driver.cursor()
        try:
            cursor.executemany(statement, rows)
            count: int = cursor.rowcount
        finally:
            cursor.close()
        return count

    def begin(self) -> None:
        """Begin a transaction that writes."""
        if self.is_sqlite:
            self._driver.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Commit it."""
        if self.core.in_transaction():
            self.core.commit()
        self._driver.commit()

    def rollback(self) -> None:
        """End it, changing nothing."""
        self.core.rollback()
        self._driver.rollback()

    def is_lost(self, error: Exception) -> bool:
        """Whether this error means that the connection is of no more use."""
        if self.is_sqlite:
            return False
        original: Any = getattr(error, "orig", None) or error
        return bool(self._driver.closed) or self._dialect.is_disconnect(original, self._driver, None)

    def end_read(self) -> None:
        """What was read with `core` is no transaction that should go on."""
        if self.core.in_transaction():
            self.core.rollback()

    def close(self) -> None:
        """Close it. What was not committed is lost."""
        self.core.close()

    def discard(self) -> None:
        """Let go of it, when it was lost."""
        self.core.invalidate()
        self.core.close()


class Patience:
    """How long a server is waited for that restarts."""

    def __init__(self, closing: threading.Event) -> None:
        self._closing = closing
        self._until = time.monotonic() + _PATIENCE_SECONDS
        self._pause = 0.05

    def permits(self, engine: Engine) -> bool:
        """Wait a little, then say whether to connect once more. An SQLite file is not waited for."""
        if engine.dialect.name == "sqlite" or time.monotonic() + self._pause > self._until:
            return False
        is_closing = self._closing.wait(self._pause)
        self._pause = min(2 * self._pause, 1.0)
        return not is_closing


def make_engine(url: URL, *, autocommit: bool) -> Engine:
    """What connections of one purpose are made by; each lasts until it is closed.

    Raises `ConfigurationError` where the driver is missing, and `StoreError` for an SQLite that is too old.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    try:
        return create_engine(
            url,
            poolclass=NullPool,
            paramstyle="format",
            hide_parameters=True,
            connect_args={"connect_timeout": _CONNECT_SECONDS, "autocommit": autocommit},
        )
    except ModuleNotFoundError:
        raise ConfigurationError("url: PostgreSQL needs its driver: pip install 'zapwire[postgres]'") from None


def _sqlite_engine(url: URL) -> Engine:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        wanted = ".".join(map(str, _OLDEST_SQLITE))
        raise StoreError(f"SQLite is {sqlite3.sqlite_version} here, {wanted} or later is needed: update Python")
    engine = create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        # Transactions begin where we say so.
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": _BUSY_SECONDS},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(driver: Any, _: object) -> None:
    driver.execute("PRAGMA synchronous = FULL")


def describe(engine: Engine) -> str:
    """How the database is called in messages, without its password."""
    url = engine.url
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string()


def prepare_file(url: URL) -> None:
    """Make an SQLite database's file where there is none, for its owner only. Raises `StoreError`."""
    path = Path(str(url.database))
    if not path.parent.is_dir():
        raise StoreError(f"the database {path} cannot be made: make its directory {path.parent} first")
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(
            f"the database {path} cannot be opened: {error.strerror}; check its owner and its mode"
        ) from error
