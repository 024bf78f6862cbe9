"""The last messages of each chat, for users who want them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# SQLite counts up by itself only what it calls INTEGER.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "gateway_messages",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("chat_lid", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("quoted", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("gateway_messages_by_chat", "gateway_messages", ["user", "chat", "number"])
    op.create_index("gateway_messages_by_lid", "gateway_messages", ["user", "chat_lid", "number"])
    op.create_index("gateway_messages_by_id", "gateway_messages", ["user", "chat", "sender", "id"], unique=True)
