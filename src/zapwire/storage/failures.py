"""What a database's errors mean, and what to do about them."""

import sqlite3
from typing import Any, Final

from zapwire.errors import StoreError

_SQLITE: Final = {
    sqlite3.SQLITE_FULL: "the disk is full: free some space, then try again",
    sqlite3.SQLITE_READONLY: "it may not be written: check the owner and the mode of the file and of its directory, "
    "and that the disk is not mounted read-only, then try again",
    sqlite3.SQLITE_PERM: "it may not be accessed: check the owner and the mode of the file",
    sqlite3.SQLITE_BUSY: "another program keeps it locked: stop that, then try again",
    sqlite3.SQLITE_LOCKED: "another program keeps it locked: stop that, then try again",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: check that its directory exists and may be written",
    sqlite3.SQLITE_IOERR: "the disk failed to read or write: check it, then try again",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: restore it from a backup",
    sqlite3.SQLITE_NOTADB: "the file is no SQLite database: name another file, or restore it from a backup",
}
# By SQLSTATE, longest first.
_POSTGRESQL: Final = {
    "53100": "the server's disk is full: free some space, then try again",
    "53300": "the server takes no more connections: close some or raise max_connections, then try again",
    "25006": "it is read-only, perhaps a standby: name the primary server, then try again",
    "28": "the server refused the user: check the name and the password in the URL",
    "3D000": "there is no database of this name: create it, or correct the URL",
    "42501": "the user lacks a privilege: grant it what the documentation names",
    "08": "the connection to the server was lost: check that it runs, then try again",
    "57": "the server is stopping or starting: try again",
}
# What hits one unit of work hits every other, so that none is tried again alone.
_EVERYONES_SQLITE: Final = frozenset(
    {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN}
)


def explain(error: Exception, place: str) -> StoreError:
    """The error to raise for one of the driver's. Statements and their values are not in it."""
    if isinstance(error, StoreError):
        return StoreError(str(error))
    cause = _driver_error(error)
    advice = _advice(cause)
    if advice is None:
        advice = f"it refused: {_first_line(cause)}"
    return StoreError(f"the database {place}: {advice}")


def hits_everyone(error: Exception) -> bool:
    """Whether another unit of work would fail as well."""
    cause = _driver_error(error)
    if isinstance(cause, sqlite3.Error):
        return _sqlite_code(cause) in _EVERYONES_SQLITE
    return _state(cause) == "25006"


def _advice(cause: BaseException) -> str | None:
    if isinstance(cause, sqlite3.Error):
        return _SQLITE.get(_sqlite_code(cause))
    state = _state(cause)
    for prefix, advice in _POSTGRESQL.items():
        if state.startswith(prefix):
            return advice
    if not state and _is_connection_error(cause):
        return f"the server cannot be reached: check that it runs, then try again ({_first_line(cause)})"
    return None


def _driver_error(error: BaseException) -> BaseException:
    """The driver's own error in SQLAlchemy's."""
    original = getattr(error, "orig", None)
    return original if isinstance(original, BaseException) else error


def _sqlite_code(cause: sqlite3.Error) -> int:
    code: Any = getattr(cause, "sqlite_errorcode", 0)
    return int(code) & 0xFF


def _state(cause: BaseException) -> str:
    return str(getattr(cause, "sqlstate", None) or "")


def _is_connection_error(cause: BaseException) -> bool:
    return any(kind.__name__ in ("OperationalError", "InterfaceError") for kind in type(cause).__mro__)


def _first_line(cause: BaseException) -> str:
    """Further lines may quote rows."""
    lines = str(cause).splitlines()
    return lines[0] if lines else type(cause).__name__
