"""App state: keys, versions, MACs, and what the user chose for chats."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "app_state_keys",
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("account", "key_id", name="pk_app_state_keys"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "app_states",
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("collection", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("account", "collection", name="pk_app_states"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "app_state_news",
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("collection", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "collection", name="pk_app_state_news"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "app_state_macs",
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("collection", sa.LargeBinary(), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("macs", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("account", "collection", "bucket", name="pk_app_state_macs"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chat_settings",
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("muted_until", sa.BigInteger(), nullable=False),
        sa.Column("is_pinned", sa.Integer(), nullable=False),
        sa.Column("is_archived", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "chat", name="pk_chat_settings"),
        sqlite_with_rowid=False,
    )
