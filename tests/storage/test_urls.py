"""Which texts name a database."""

from pathlib import Path

import pytest

from zapwire.errors import ConfigurationError
from zapwire.storage.urls import parse_url


@pytest.mark.parametrize(
    ("url", "driver", "database"),
    [
        ("zapwire.db", "sqlite", "zapwire.db"),
        (Path("/var/lib/zapwire.db"), "sqlite", "/var/lib/zapwire.db"),
        ("sqlite:///zapwire.db", "sqlite", "zapwire.db"),
        ("sqlite:////var/lib/zapwire.db", "sqlite", "/var/lib/zapwire.db"),
        ("postgresql://me:word@host/name", "postgresql+psycopg", "name"),
        ("postgres://host/name", "postgresql+psycopg", "name"),
        ("postgresql://host/name?sslmode=require", "postgresql+psycopg", "name"),
    ],
)
def test_urls_and_paths(url: str | Path, driver: str, database: str) -> None:
    """A path is SQLite, and PostgreSQL has the one driver."""
    parsed = parse_url(url)
    assert (parsed.drivername, parsed.database) == (driver, database)


@pytest.mark.parametrize(
    "url",
    [
        "",
        ":memory:",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://host/name",
        "sqlite:///x.db?mode=ro",
        "mysql://host/name",
        "://",
        "postgresql://host:port/name",
    ],
)
def test_what_is_no_database(url: str) -> None:
    """Databases in memory, other kinds, and what cannot be read are refused."""
    with pytest.raises(ConfigurationError, match="url"):
        parse_url(url)
