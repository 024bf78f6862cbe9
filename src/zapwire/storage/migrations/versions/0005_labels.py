"""Labels, and the chats that have them.

Who read the collection that tells of labels before has kept nothing of them: it is read again, as a whole.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_COLLECTION = b"regular"


def upgrade() -> None:
    """Make the tables, and forget where that collection stands."""
    op.create_table(
        "labels",
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("color", sa.BigInteger(), nullable=False),
        sa.Column("predefined_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "label", name="pk_labels"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "label_chats",
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "label", "chat", name="pk_label_chats"),
        sqlite_with_rowid=False,
    )
    states, news = _table("app_states"), _table("app_state_news")
    known = sa.select(news.c.account).where(news.c.collection == _COLLECTION)
    read = sa.select(states.c.account, states.c.collection, sa.literal(1, sa.BigInteger))
    unread = read.where(states.c.collection == _COLLECTION, states.c.account.not_in(known))
    op.execute(sa.insert(news).from_select(["account", "collection", "version"], unread))
    op.execute(sa.delete(states).where(states.c.collection == _COLLECTION))


def _table(name: str) -> sa.TableClause:
    columns = ("account", sa.Integer()), ("collection", sa.LargeBinary()), ("version", sa.BigInteger())
    return sa.table(name, *(sa.column(column, kind) for column, kind in columns))
