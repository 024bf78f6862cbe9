"""The tables. Names that come from the network are kept as bytes, since PostgreSQL's texts cannot hold all of them."""

from typing import Any, Final

from sqlalchemy import BigInteger, Column, Double, Index, Integer, LargeBinary, MetaData, String, Table

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

accounts: Final = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

encryption: Final = Table(
    "encryption",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("probe", LargeBinary, nullable=False),
)


def _key(name: str) -> Column[Any]:
    return Column(name, LargeBinary, primary_key=True)


def _value(name: str) -> Column[Any]:
    return Column(name, LargeBinary, nullable=False)


def _of_account(name: str, *columns: Column[Any] | Index) -> Table:
    """A table whose rows belong to accounts, clustered by its key."""
    account = Column("account", Integer, primary_key=True, autoincrement=False)
    return Table(name, metadata, account, *columns, sqlite_with_rowid=False)


def _in_order(name: str, *columns: Column[Any], key: tuple[str, ...]) -> Table:
    """A table of an account's newest rows: `position` grows with each row."""
    position = Column("position", BigInteger, primary_key=True, autoincrement=False)
    unique = Index(f"ix_{name}_key", "account", *key, unique=True)
    account = Column("account", Integer, primary_key=True, autoincrement=False)
    return Table(name, metadata, account, position, *columns, unique, sqlite_with_rowid=False)


devices: Final = _of_account("devices", _value("data"))
prekeys: Final = _of_account("prekeys", Column("id", Integer, primary_key=True, autoincrement=False), _value("private"))
prekey_ids: Final = _of_account(
    "prekey_ids", Column("last", Integer, nullable=False), Column("uploaded", Integer, nullable=False)
)
sessions: Final = _of_account("sessions", _key("user"), _key("address"), _value("record"))
identities: Final = _of_account("identities", _key("user"), _key("address"), _value("key"))
sender_keys: Final = _of_account("sender_keys", _key("user"), _key("chat"), _key("address"), _value("record"))
sender_key_shares: Final = _of_account(
    "sender_key_shares",
    _key("chat"),
    _key("user"),
    _value("addresses"),
    Index("ix_sender_key_shares_user", "account", "user"),
)
message_secrets: Final = _in_order(
    "message_secrets", _value("chat"), _value("sender"), _value("id"), _value("secret"), key=("chat", "sender", "id")
)
sent_messages: Final = _in_order(
    "sent_messages",
    _value("id"),
    _value("chat"),
    _value("message"),
    Column("created_at", Double, nullable=False),
    Column("stanza", LargeBinary),
    Column("timestamp", BigInteger),
    key=("id",),
)
received_messages: Final = _in_order(
    "received_messages", _value("chat"), _value("sender"), _value("id"), key=("chat", "sender", "id")
)
privacy_tokens: Final = _of_account(
    "privacy_tokens",
    _key("user"),
    Column("token", LargeBinary),
    Column("timestamp", BigInteger, nullable=False),
    Column("sender_timestamp", BigInteger, nullable=False),
)
privacy_salts: Final = _of_account("privacy_salts", _value("salt"))
lids: Final = _of_account("lids", _key("lid"), _value("pn"))
phone_numbers: Final = _of_account("phone_numbers", _key("pn"), _value("lid"))
contacts: Final = _of_account("contacts", _key("jid"), _value("names"))
app_state_keys: Final = _of_account(
    "app_state_keys",
    _key("key_id"),
    _value("data"),
    Column("timestamp", BigInteger, nullable=False),
    _value("fingerprint"),
)
app_states: Final = _of_account(
    "app_states", _key("collection"), Column("version", BigInteger, nullable=False), _value("hash")
)
app_state_news: Final = _of_account("app_state_news", _key("collection"), Column("version", BigInteger, nullable=False))
app_state_macs: Final = _of_account(
    "app_state_macs",
    _key("collection"),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    _value("macs"),
)
chat_settings: Final = _of_account(
    "chat_settings",
    _key("chat"),
    Column("muted_until", BigInteger, nullable=False),
    Column("is_pinned", Integer, nullable=False),
    Column("is_archived", Integer, nullable=False),
)
labels: Final = _of_account(
    "labels",
    _key("label"),
    _value("name"),
    Column("color", BigInteger, nullable=False),
    Column("predefined_id", BigInteger, nullable=False),
)
label_chats: Final = _of_account(
    "label_chats", _key("label"), _key("chat"), Column("timestamp", BigInteger, nullable=False)
)
history_tasks: Final = _of_account(
    "history_tasks",
    _key("id"),
    _value("notification"),
    Column("received_at", Double, nullable=False),
    Column("done", BigInteger, nullable=False),
)
