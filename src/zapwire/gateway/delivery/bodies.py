"""Bodies of events as they are kept: they hold texts, so they are encrypted where the database has a key."""

from typing import Final

from zapwire.storage.database import Database

_COLUMN: Final = "gateway_events.body"


class Bodies:
    """Closes bodies for the database and opens them again; each belongs to one event of one user."""

    def __init__(self, database: Database) -> None:
        self._seal = database.seal("gateway_events")

    def close(self, user_id: str, event_id: str, body: bytes) -> bytes:
        """What is kept."""
        return body if self._seal is None else self._seal.close(_COLUMN, _row(user_id, event_id), body)

    def open(self, user_id: str, event_id: str, kept: bytes) -> bytes:
        """The body. Raises `StoreError` for what was changed or belongs to another event."""
        return kept if self._seal is None else self._seal.open(_COLUMN, _row(user_id, event_id), kept)


def _row(user_id: str, event_id: str) -> tuple[bytes, bytes]:
    return user_id.encode(), event_id.encode()
