"""Accounts, and every noun of their stores."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "encryption",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("probe", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_encryption"),
    )
    _device_tables()
    _signal_tables()
    _message_tables()
    _people_tables()


def _device_tables() -> None:
    _table("devices", [], [_bytes("data")])
    _table("prekeys", [sa.Column("id", sa.Integer(), autoincrement=False, nullable=False)], [_bytes("private")])
    _table(
        "prekey_ids",
        [],
        [sa.Column("last", sa.Integer(), nullable=False), sa.Column("uploaded", sa.Integer(), nullable=False)],
    )


def _signal_tables() -> None:
    _table("sessions", [_bytes("user"), _bytes("address")], [_bytes("record")])
    _table("identities", [_bytes("user"), _bytes("address")], [_bytes("key")])
    _table("sender_keys", [_bytes("user"), _bytes("chat"), _bytes("address")], [_bytes("record")])
    _table("sender_key_shares", [_bytes("chat"), _bytes("user")], [_bytes("addresses")])
    op.create_index("ix_sender_key_shares_user", "sender_key_shares", ["account", "user"])


def _message_tables() -> None:
    name = [_bytes("chat"), _bytes("sender"), _bytes("id")]
    _table("message_secrets", [_position()], [*name, _bytes("secret")])
    op.create_index("ix_message_secrets_key", "message_secrets", ["account", "chat", "sender", "id"], unique=True)
    _table(
        "sent_messages",
        [_position()],
        [
            _bytes("id"),
            _bytes("chat"),
            _bytes("message"),
            sa.Column("created_at", sa.Double(), nullable=False),
            sa.Column("stanza", sa.LargeBinary()),
            sa.Column("timestamp", sa.BigInteger()),
        ],
    )
    op.create_index("ix_sent_messages_key", "sent_messages", ["account", "id"], unique=True)
    _table("received_messages", [_position()], [_bytes("chat"), _bytes("sender"), _bytes("id")])
    op.create_index("ix_received_messages_key", "received_messages", ["account", "chat", "sender", "id"], unique=True)


def _people_tables() -> None:
    _table(
        "privacy_tokens",
        [_bytes("user")],
        [
            sa.Column("token", sa.LargeBinary()),
            sa.Column("timestamp", sa.BigInteger(), nullable=False),
            sa.Column("sender_timestamp", sa.BigInteger(), nullable=False),
        ],
    )
    _table("privacy_salts", [], [_bytes("salt")])
    _table("lids", [_bytes("lid")], [_bytes("pn")])
    _table("phone_numbers", [_bytes("pn")], [_bytes("lid")])


def _table(name: str, key: list[sa.Column[Any]], values: list[sa.Column[Any]]) -> None:
    account = sa.Column("account", sa.Integer(), autoincrement=False, nullable=False)
    primary = sa.PrimaryKeyConstraint("account", *(column.name for column in key), name=f"pk_{name}")
    op.create_table(name, account, *key, *values, primary, sqlite_with_rowid=False)


def _bytes(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _position() -> sa.Column[Any]:
    return sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False)
