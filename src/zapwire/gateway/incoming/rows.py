"""Files of events as rows. What a sender said of a file is encrypted where the database has a key."""

import json
from base64 import b64decode, b64encode
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql

from zapwire.errors import StoreError
from zapwire.gateway import schema
from zapwire.gateway.incoming.model import Media
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.types.messages import MessageInfo, MessageSource
from zapwire.storage.database import Database
from zapwire.storage.prepared import Prepared

_M: Final = schema.media.c
_FILE: Final = "gateway_media.file"
_RESULT: Final = "gateway_media.result"

ADD: Final = Prepared(
    postgresql.insert(schema.media)
    .values({column.name: bindparam(column.name) for column in schema.media.columns})
    .on_conflict_do_nothing(index_elements=("user", "event"))
)
"""A new row; nothing where the event has one. SQLite reads this clause, too."""


class Rows:
    """Closes what is private for the database, and opens it again."""

    def __init__(self, database: Database) -> None:
        self._seal = database.seal("gateway_media")

    def dump(self, media: Media) -> dict[str, Any]:
        """The columns."""
        return {
            "id": media.id,
            "user": media.user,
            "event": media.event,
            "chat": media.chat,
            "file": self._close(_FILE, media, _told(media)),
            "mode": media.mode,
            "state": media.state,
            "attempts": media.attempts,
            "next_at": media.next_at,
            "error": media.error,
            "result": self.close_result(media, media.result),
            "is_owed": media.is_owed,
            "created_at": media.created_at,
            "ended_at": None,
        }

    def close_result(self, media: Media, result: bytes) -> bytes:
        """What is kept of where a file was put."""
        return self._close(_RESULT, media, result) if result else b""

    def load(self, row: Any) -> Media:
        """The file of a row. Raises `StoreError`."""
        kept, result = bytes(row.file), bytes(row.result)
        place = (row.user.encode(), row.id.encode())
        if self._seal is not None:
            kept = self._seal.open(_FILE, place, kept)
            result = self._seal.open(_RESULT, place, result) if result else b""
        try:
            return _heard(row, json.loads(kept), result)
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError("what is kept of a file cannot be read: restore the database from a backup") from error

    def find(self, link: Connection, id: str) -> Media | None:
        """One, or None. Raises `StoreError`."""
        row = link.execute(select(schema.media).where(_M.id == id)).first()
        return None if row is None else self.load(row)

    def _close(self, column: str, media: Media, value: bytes) -> bytes:
        return (
            value if self._seal is None else self._seal.close(column, (media.user.encode(), media.id.encode()), value)
        )


def _told(media: Media) -> bytes:
    file, info = media.file, media.info
    return json.dumps(
        {
            "kind": str(file.kind),
            "path": file.direct_path,
            "url": file.url,
            "key": b64encode(file.media_key).decode(),
            "sha256": file.sha256.hex(),
            "enc_sha256": file.enc_sha256.hex(),
            "length": file.length,
            "mimetype": media.mimetype,
            "name": media.file_name,
            "animated": media.is_animated,
            "message": info.id,
            "time": info.timestamp,
            "chat": str(info.chat),
            "sender": str(info.sender),
            "from_me": info.source.is_from_me,
            "group": info.source.is_group,
        }
    ).encode()


def _heard(row: Any, data: dict[str, Any], result: bytes) -> Media:
    file = MediaFile(
        MediaKind(data["kind"]),
        data["path"],
        b64decode(data["key"]),
        bytes.fromhex(data["sha256"]),
        bytes.fromhex(data["enc_sha256"]),
        data["length"],
        url=data["url"],
    )
    source = MessageSource(JID.parse(data["chat"]), JID.parse(data["sender"]), data["from_me"], data["group"])
    return Media(
        id=row.id,
        user=row.user,
        event=row.event,
        chat=row.chat,
        file=file,
        info=MessageInfo(source, data["message"], data["time"]),
        mimetype=data["mimetype"],
        file_name=data["name"],
        is_animated=data["animated"],
        mode=row.mode,
        state=row.state,
        attempts=row.attempts,
        next_at=row.next_at,
        error=row.error,
        result=result,
        is_owed=row.is_owed,
        created_at=row.created_at,
    )
