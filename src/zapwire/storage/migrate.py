"""Bringing a database to this version's schema, one process at a time."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from zapwire.errors import StoreError
from zapwire.storage.connection import Link

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
# Any number does that no other program takes for its advisory locks: "zapwire" in ASCII.
_LOCK: Final = int.from_bytes(b"zapwire")
_LOCK_SECONDS: Final = 60


def migrate(engine: Engine, place: str, to: str = "head") -> None:
    """Upgrade, or make the tables, under a lock. Blocks.

    Raises `StoreError` for a database of a newer version, which it leaves as it is.
    """
    with Link(engine) as link:
        if link.is_sqlite:
            _use_wal(link)
            link.core.exec_driver_sql("BEGIN EXCLUSIVE")
        else:
            link.core.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'"))
            link.core.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        try:
            _upgrade(link.core, place, to)
            link.commit()
        except BaseException:
            link.rollback()
            raise


def known_revisions() -> list[str]:
    """The revisions that this version knows, the latest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def _upgrade(connection: Connection, place: str, to: str) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    known = known_revisions()
    if current is not None and current not in known:
        raise StoreError(
            f"the database {place} has schema {current}, which a newer version of zapwire made; this one knows "
            f"{known[0]} at most: upgrade zapwire, or restore a backup of before the upgrade"
        )
    if current != known[0]:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _use_wal(link: Link) -> None:
    ((mode,),) = link.fetch("PRAGMA journal_mode = WAL")
    if mode != "wal":
        raise StoreError("SQLite cannot use its write-ahead log here: put the database on a local disk")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
