"""Alembic's entry: it is run by zapwire.storage.migrate, which hands in connection and schema, and holds the lock."""

from alembic import context

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=attributes["schema"].metadata,
    version_table=attributes["schema"].version_table,
    transactional_ddl=False,
)
context.run_migrations()
