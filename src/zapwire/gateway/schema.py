"""The tables of the gateway, beside those of the accounts' stores in the same database."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()

# SQLite counts up by itself only what it calls INTEGER.
_NUMBER: Final = BigInteger().with_variant(Integer, "sqlite")

users = Table(
    "gateway_users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # Keyed with `gateway_secrets`, so that tokens cannot be guessed from a copy of the table alone.
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("webhook", Text, nullable=False),
    Column("is_webhook_active", Boolean, nullable=False),
    Column("events", Text, nullable=False),
    Column("expiration", BigInteger, nullable=False),
    Column("history", Integer, nullable=False),
    Column("days_to_sync_history", Integer, nullable=False),
    Column("proxy_url", Text, nullable=False),
    Column("is_proxy_enabled", Boolean, nullable=False),
    Column("is_proxy_for_webhooks", Boolean, nullable=False),
    Column("hmac_key", LargeBinary, nullable=False),
    Column("s3", LargeBinary, nullable=False, server_default=""),
    Column("wants_connection", Boolean, nullable=False),
    Column("jid", Text, nullable=False),
    Column("created_at", Double, nullable=False),
)

secrets = Table(
    "gateway_secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

# What is to be told, or was told lately. `number` is the order in which events were committed.
events = Table(
    "gateway_events",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Double, nullable=False),
    Index("gateway_events_by_user", "user", "number"),
    Index("gateway_events_by_id", "user", "id", unique=True),
    sqlite_autoincrement=True,
)

# One for each receiver of an event: `receiver` is `user` or `global`. `state` is `pending`, `delivered` or `dead`.
deliveries = Table(
    "gateway_deliveries",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("event", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Double, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("ended_at", Double, nullable=True),
    Column("status", Integer, nullable=True),
    Column("error", Text, nullable=False),
    Index("gateway_deliveries_pending", "state", "number"),
    Index("gateway_deliveries_by_user", "user", "number"),
    Index("gateway_deliveries_by_event", "user", "event", "receiver", unique=True),
    sqlite_autoincrement=True,
)

# The file of an event: `file` is what a download needs, closed. `mode` is how it is told, `state` is `idle` where
# nobody is to fetch it unasked, else `pending`, `done` or `failed`; `result` is where it was put. `is_owed` is whether
# the event left without it, so that another has to tell of it.
media = Table(
    "gateway_media",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("file", LargeBinary, nullable=False),
    Column("mode", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Double, nullable=False),
    Column("error", Text, nullable=False),
    Column("result", LargeBinary, nullable=False),
    Column("is_owed", Boolean, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("ended_at", Double, nullable=True),
    Index("gateway_media_by_event", "user", "event", unique=True),
    Index("gateway_media_pending", "state", "next_at"),
)
