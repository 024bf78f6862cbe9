"""What people are called."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "contacts",
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("jid", sa.LargeBinary(), nullable=False),
        sa.Column("names", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("account", "jid", name="pk_contacts"),
        sqlite_with_rowid=False,
    )
