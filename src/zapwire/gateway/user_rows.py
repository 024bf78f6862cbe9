"""How a user stands in its row."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, select

from zapwire.errors import StoreError
from zapwire.gateway import schema
from zapwire.gateway.model import S3, Proxy, User
from zapwire.storage.keys import Seal


class UserRows:
    """Rows of `gateway_users`. With a seal what signs webhooks, and URLs, which may hold passwords, are encrypted."""

    def __init__(self, seal: Seal | None) -> None:
        self._seal = seal

    def dump(self, user: User, token_hash: bytes) -> dict[str, Any]:
        """The columns."""
        return {
            "id": user.id,
            "name": user.name,
            "token_hash": token_hash,
            "webhook": self._close_text("webhook", user.id, user.webhook),
            "is_webhook_active": user.is_webhook_active,
            "events": json.dumps(user.events),
            "expiration": user.expiration,
            "history": user.history,
            "days_to_sync_history": user.days_to_sync_history,
            "proxy_url": self._close_text("proxy_url", user.id, user.proxy.url),
            "is_proxy_enabled": user.proxy.is_enabled,
            "is_proxy_for_webhooks": user.proxy.for_webhooks,
            "hmac_key": self._close("hmac_key", user.id, user.hmac_key),
            "s3": self._close("s3", user.id, b"" if user.s3 == S3() else json.dumps(asdict(user.s3)).encode()),
            "wants_connection": user.wants_connection,
            "jid": user.jid,
            "created_at": user.created_at,
        }

    def load(self, row: Row[Any]) -> tuple[User, bytes]:
        """The user of a row, and its token's hash. Raises `StoreError`."""
        try:
            events = tuple(str(name) for name in json.loads(row.events))
        except (ValueError, TypeError) as error:
            raise StoreError("a user's events cannot be read: restore the database from a backup") from error
        user = User(
            id=row.id,
            name=row.name,
            webhook=self._open_text("webhook", row.id, row.webhook),
            is_webhook_active=row.is_webhook_active,
            events=events,
            expiration=row.expiration,
            history=row.history,
            days_to_sync_history=row.days_to_sync_history,
            proxy=Proxy(
                self._open_text("proxy_url", row.id, row.proxy_url), row.is_proxy_enabled, row.is_proxy_for_webhooks
            ),
            hmac_key=self._open("hmac_key", row.id, bytes(row.hmac_key)),
            s3=self._open_s3(row.id, bytes(row.s3)),
            wants_connection=row.wants_connection,
            jid=row.jid,
            created_at=row.created_at,
        )
        return user, bytes(row.token_hash)

    def read_all(self, connection: Connection) -> list[tuple[User, bytes]]:
        """Every user, the oldest first. Raises `StoreError`."""
        table = schema.users
        return [self.load(row) for row in connection.execute(select(table).order_by(table.c.created_at, table.c.id))]

    def _open_s3(self, user_id: str, value: bytes) -> S3:
        kept = self._open("s3", user_id, value)
        try:
            return S3(**json.loads(kept)) if kept else S3()
        except (ValueError, TypeError) as error:
            raise StoreError("a user's S3 settings cannot be read: restore the database from a backup") from error

    def _close_text(self, column: str, user_id: str, text: str) -> str:
        if self._seal is None:
            return text
        return b64encode(self._close(column, user_id, text.encode())).decode()

    def _open_text(self, column: str, user_id: str, text: str) -> str:
        if self._seal is None:
            return text
        try:
            closed = b64decode(text, validate=True)
        except ValueError as error:
            raise StoreError(f"a user's {column} cannot be read: restore the database from a backup") from error
        return self._open(column, user_id, closed).decode()

    def _close(self, column: str, user_id: str, value: bytes) -> bytes:
        if self._seal is None or not value:
            return value
        return self._seal.close(f"gateway_users.{column}", (user_id.encode(),), value)

    def _open(self, column: str, user_id: str, value: bytes) -> bytes:
        if self._seal is None or not value:
            return value
        return self._seal.open(f"gateway_users.{column}", (user_id.encode(),), value)
