"""A copy of an SQLite database, taken while it is written to."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from zapwire.errors import StoreError


def back_up(source: Path, target: Path) -> None:
    """Copy what is committed now to a new file that only its owner may read. Blocks, but keeps no writer waiting.

    Raises `StoreError`, leaving no file, where that cannot be done or the file exists.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        if target.exists():
            raise StoreError(f"the backup {target} exists already: name a new file, or delete it first")
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(partial)) as writing:
            reading.backup(writing)
            # One file, without a log beside it.
            writing.execute("PRAGMA journal_mode = DELETE")
        _sync(partial)
        partial.rename(target)
        _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        raise StoreError(f"the backup {target} cannot be written: {error}; check its directory and the disk") from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
