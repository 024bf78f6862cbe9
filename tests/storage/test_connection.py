"""Connections: how they are made, and how they are described."""

import sqlite3
import sys
from pathlib import Path

import pytest

from zapwire.errors import ConfigurationError, StoreError
from zapwire.storage.connection import Link, describe, make_engine
from zapwire.storage.urls import parse_url


def test_sqlite_syncs_each_commit(tmp_path: Path) -> None:
    """A commit is on the disk when it returns."""
    with Link(make_engine(parse_url(tmp_path / "test.db"), autocommit=False)) as link:
        assert link.fetch("PRAGMA synchronous") == [(2,)]


def test_many_counts_rows(tmp_path: Path) -> None:
    """Running a statement many times tells how many rows it changed in all, and a rollback undoes it."""
    with Link(make_engine(parse_url(tmp_path / "test.db"), autocommit=False)) as link:
        link.fetch("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        link.begin()
        assert link.many("INSERT INTO t VALUES (?)", [(1,), (2,), (3,)]) == 3
        assert link.many("DELETE FROM t WHERE id = ?", [(1,), (9,)]) == 1
        link.rollback()
        assert link.fetch("SELECT * FROM t") == []


def test_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An SQLite without what we need is named with the version that is needed."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreError, match=r"3\.35\.0 or later"):
        make_engine(parse_url(tmp_path / "test.db"), autocommit=False)


def test_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without PostgreSQL's driver the error says what to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match=r"zapwire\[postgres\]"):
        make_engine(parse_url("postgresql://host/name"), autocommit=False)


def test_description_has_no_password() -> None:
    """A database is called by its path, or by its URL without the password."""
    engine = make_engine(parse_url("postgresql://me:word@host/name"), autocommit=False)
    assert describe(engine) == "postgresql+psycopg://me:***@host/name"
    assert describe(make_engine(parse_url("some/where.db"), autocommit=False)) == "some/where.db"
