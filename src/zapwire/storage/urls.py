"""Which database a text names."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from zapwire.errors import ConfigurationError

_POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})


def parse_url(url: str | Path) -> URL:
    """The database of `sqlite:///path`, of a plain path, or of `postgresql://user:password@host/name`.

    Raises `ConfigurationError` for anything else.
    """
    if isinstance(url, Path) or "://" not in url:
        path = str(url)
        if path in ("", ":memory:"):
            raise ConfigurationError(f"url: {path!r} is no file; for a store in memory take MemoryStore")
        return URL.create("sqlite", database=path)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError("url: expected sqlite:///path or postgresql://user:password@host/name") from None
    if parsed.drivername in _POSTGRESQL:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername != "sqlite":
        raise ConfigurationError(f"url: SQLite and PostgreSQL are known, {parsed.drivername} is not")
    if parsed.database in (None, "", ":memory:"):
        raise ConfigurationError("url: name a file, as in sqlite:///zapwire.db; for a store in memory take MemoryStore")
    if parsed.host or parsed.query:
        raise ConfigurationError("url: SQLite takes a path alone: three slashes before a relative one, four in all")
    return parsed
