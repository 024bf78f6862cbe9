"""Alembic's entry: it is run by zapwire.storage.migrate, which hands in the connection and holds the lock."""

from alembic import context

from zapwire.storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=False)
context.run_migrations()
