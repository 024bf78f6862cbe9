"""What is done with a database before it is used: its file, its schema, its key."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, insert, select

from zapwire.errors import StoreError, ZapwireError
from zapwire.storage import schema
from zapwire.storage.connection import Link, describe, prepare_file
from zapwire.storage.failures import explain
from zapwire.storage.keys import MasterKey
from zapwire.storage.migrate import STORES, Schema, migrate


def prepare(engine: Engine, key: bytes | str | None, salt: bytes, schemas: Sequence[Schema] = ()) -> MasterKey | None:
    """Make the file where there is none, bring the tables up to date, and check the key. Blocks.

    `salt` is for a new database, `schemas` are those of others. Raises `StoreError`, and `ConfigurationError` for a key
    of a wrong form.
    """
    place = describe(engine)
    try:
        if engine.dialect.name == "sqlite":
            prepare_file(engine.url)
        parts = (STORES, *schemas)
        migrate(engine, place, schemas=parts)
        with Link(engine) as link:
            link.begin()
            try:
                master = _unlock(link.core, place, key, salt, parts)
                link.commit()
            except BaseException:
                link.rollback()
                raise
    except ZapwireError:
        raise
    except Exception as error:
        raise explain(error, place) from error
    return master


def _unlock(
    connection: Connection, place: str, key: bytes | str | None, salt: bytes, parts: Sequence[Schema]
) -> MasterKey | None:
    row = connection.execute(select(schema.encryption.c.salt, schema.encryption.c.probe)).one_or_none()
    if row is not None:
        if key is None:
            raise StoreError(f"the database {place} is encrypted: open it with its key")
        master = MasterKey.derive(key, row.salt)
        master.check(row.probe)
        return master
    if key is None:
        return None
    if any(_has_rows(connection, part) for part in parts):
        raise StoreError(f"the database {place} is not encrypted: open it without a key, or use a key with a new one")
    master = MasterKey.derive(key, salt)
    connection.execute(insert(schema.encryption).values(id=1, salt=salt, probe=master.probe()))
    return master


def _has_rows(connection: Connection, part: Schema) -> bool:
    """Whether something was written already, so without a key."""
    tables = part.metadata.sorted_tables
    return any(connection.execute(select(1).select_from(table).limit(1)).first() is not None for table in tables)
