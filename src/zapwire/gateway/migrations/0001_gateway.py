"""Users, and events with their deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# SQLite counts up by itself only what it calls INTEGER.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "gateway_users",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("webhook", sa.Text(), nullable=False),
        sa.Column("is_webhook_active", sa.Boolean(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("expiration", sa.BigInteger(), nullable=False),
        sa.Column("history", sa.Integer(), nullable=False),
        sa.Column("days_to_sync_history", sa.Integer(), nullable=False),
        sa.Column("proxy_url", sa.Text(), nullable=False),
        sa.Column("is_proxy_enabled", sa.Boolean(), nullable=False),
        sa.Column("is_proxy_for_webhooks", sa.Boolean(), nullable=False),
        sa.Column("hmac_key", sa.LargeBinary(), nullable=False),
        sa.Column("wants_connection", sa.Boolean(), nullable=False),
        sa.Column("jid", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
    )
    op.create_table(
        "gateway_secrets",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", sa.LargeBinary(), nullable=False),
    )
    _events()
    _deliveries()


def _events() -> None:
    op.create_table(
        "gateway_events",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("gateway_events_by_user", "gateway_events", ["user", "number"])
    op.create_index("gateway_events_by_id", "gateway_events", ["user", "id"], unique=True)


def _deliveries() -> None:
    op.create_table(
        "gateway_deliveries",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("gateway_deliveries_pending", "gateway_deliveries", ["state", "number"])
    op.create_index("gateway_deliveries_by_user", "gateway_deliveries", ["user", "number"])
    op.create_index("gateway_deliveries_by_event", "gateway_deliveries", ["user", "event", "receiver"], unique=True)
