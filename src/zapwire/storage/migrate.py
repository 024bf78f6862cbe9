"""Bringing a database to this version's schemas, one process at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, text

from zapwire.errors import StoreError
from zapwire.storage import schema
from zapwire.storage.connection import Link

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
# Any number does that no other program takes for its advisory locks: "zapwire" in ASCII.
_LOCK: Final = int.from_bytes(b"zapwire")
_LOCK_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one package, and their history: a folder of Alembic's revisions."""

    name: str
    metadata: MetaData
    revisions: Path
    version_table: str
    """Where the database keeps which revision it has; each schema has its own."""

    def known_revisions(self) -> list[str]:
        """The revisions that this version knows, the latest first."""
        return [script.revision for script in ScriptDirectory.from_config(_config(self)).walk_revisions()]

    def current_revision(self, connection: Connection) -> str | None:
        """The revision that a database has; None where it has none of the tables."""
        return MigrationContext.configure(connection, opts={"version_table": self.version_table}).get_current_revision()


STORES: Final = Schema("accounts", schema.metadata, _MIGRATIONS / "versions", "alembic_version")
"""The tables of this package."""


def migrate(engine: Engine, place: str, to: str = "head", schemas: Sequence[Schema] = (STORES,)) -> None:
    """Upgrade, or make the tables, all in one transaction under a lock. Blocks.

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
            for part in schemas:
                _upgrade(part, link.core, place, to)
            link.commit()
        except BaseException:
            link.rollback()
            raise


def _upgrade(part: Schema, connection: Connection, place: str, to: str) -> None:
    current, known = part.current_revision(connection), part.known_revisions()
    if current is not None and current not in known:
        raise StoreError(
            f"the database {place} has schema {current} of {part.name}, which a newer version of zapwire made; this "
            f"one knows {known[0]} at most: upgrade zapwire, or restore a backup of before the upgrade"
        )
    if current != known[0]:
        config = _config(part)
        config.attributes["connection"] = connection
        config.attributes["schema"] = part
        command.upgrade(config, to)


def _use_wal(link: Link) -> None:
    ((mode,),) = link.fetch("PRAGMA journal_mode = WAL")
    if mode != "wal":
        raise StoreError("SQLite cannot use its write-ahead log here: put the database on a local disk")


def _config(part: Schema) -> Config:
    config = Config()
    config.set_main_option("script_location", _escape(_MIGRATIONS))
    config.set_main_option("version_locations", _escape(part.revisions))
    # One location, whatever characters its path has.
    config.set_main_option("path_separator", "newline")
    return config


def _escape(path: Path) -> str:
    return str(path).replace("%", "%%")
