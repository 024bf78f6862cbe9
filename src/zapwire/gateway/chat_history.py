"""Chat history: the last messages of each chat, for users who want them. Rows, in the commit of what they tell of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import Connection, bindparam, delete, func, or_, select
from sqlalchemy.dialects import postgresql

from zapwire.gateway.model import User
from zapwire.gateway.schema import messages
from zapwire.gateway.wuzapi.chat_history import summary_of
from zapwire.gateway.wuzapi.events import Names, Rendered
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.events import MessageReceived
from zapwire.protocol.jid import JID
from zapwire.storage.database import Database
from zapwire.storage.prepared import Prepared
from zapwire.storage.store import Unit

_M: Final = messages.c
_KEY: Final = ("user", "chat", "sender", "id")
_TEXT, _DATA = "gateway_messages.text", "gateway_messages.data"

_ADD: Final = Prepared(
    postgresql.insert(messages)
    .values({column.name: bindparam(column.name) for column in messages.columns if column.name != "number"})
    .on_conflict_do_nothing(index_elements=_KEY)
)
_OF_CHAT: Final = (_M.user == bindparam("of_user"), _M.chat == bindparam("of_chat"))
# Not prepared: it must run after the row is there that it makes room for.
_TRIM: Final = delete(messages).where(
    *_OF_CHAT,
    _M.number
    <= select(_M.number)
    .where(*_OF_CHAT)
    .order_by(_M.number.desc())
    .limit(1)
    .offset(bindparam("kept"))
    .scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that was kept."""

    number: int
    """Names it; newer ones have higher numbers."""
    chat: str
    sender: str
    id: str
    timestamp: int
    """Unix seconds."""
    type: str
    text: str = field(repr=False)
    quoted: str
    """The id of the message that it answers or is about, or empty."""
    data: str = field(repr=False)
    """The event's JSON."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat with messages that were kept, and when the last one was written, in Unix seconds."""

    jid: str
    timestamp: int


class ChatHistory:
    """The messages of all users, each of whom sees their own. With a key in the database, texts are encrypted.

    Reading raises `StoreError` where the database cannot be read.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seal = database.seal("gateway_messages")

    async def keep(self, unit: Unit, user: User, event: MessageReceived, rendered: Rendered, me: Names) -> None:
        """Keep an event's message when the unit of work is committed, and of its chat only as many as `user` wants.

        A message that is kept already, and what nobody wrote, changes nothing.
        """
        summary = summary_of(event.content, event.message)
        if summary is None or user.history <= 0:
            return
        chat, lid = await _chat_names(unit, event)
        sender = _sender(event, me)
        name = (user.id, chat, sender, to_text(event.info.id))
        row = {
            **dict(zip(_KEY, name, strict=True)),
            "chat_lid": lid,
            "timestamp": event.info.timestamp,
            "type": summary.type,
            "quoted": summary.quoted,
            "text": self._close(_TEXT, name, summary.text.encode()),
            "data": self._close(_DATA, name, orjson.dumps(rendered.body["event"])),
        }
        unit.write(_ADD, row)
        unit.write(_TRIM, {"of_user": user.id, "of_chat": chat, "kept": user.history})

    async def list(self, user_id: str, chat: JID, limit: int) -> Sequence[Kept]:
        """A chat's messages, newest first; the chat may go by either of its names."""
        name = str(chat)

        def read(connection: Connection) -> list[Kept]:
            query = (
                select(messages)
                .where(_M.user == user_id, or_(_M.chat == name, _M.chat_lid == name))
                .order_by(_M.number.desc())
                .limit(limit)
            )
            return [self._load(row) for row in connection.execute(query)]

        return await self._database.read(read)

    async def chats(self, user_id: str) -> Sequence[Chat]:
        """The chats of which messages were kept, the one that was written in last first."""
        last = func.max(_M.timestamp)
        query = select(_M.chat, last).where(_M.user == user_id).group_by(_M.chat).order_by(last.desc(), _M.chat)
        return await self._database.read(lambda connection: [Chat(*row) for row in connection.execute(query)])

    def _load(self, row: Any) -> Kept:
        name = (row.user, row.chat, row.sender, row.id)
        return Kept(
            row.number,
            row.chat,
            row.sender,
            row.id,
            row.timestamp,
            row.type,
            self._open(_TEXT, name, bytes(row.text)).decode(),
            row.quoted,
            self._open(_DATA, name, bytes(row.data)).decode(),
        )

    def _close(self, column: str, name: Sequence[str], value: bytes) -> bytes:
        return value if self._seal is None else self._seal.close(column, tuple(map(str.encode, name)), value)

    def _open(self, column: str, name: Sequence[str], kept: bytes) -> bytes:
        return kept if self._seal is None else self._seal.open(column, tuple(map(str.encode, name)), kept)


async def _chat_names(unit: Unit, event: MessageReceived) -> tuple[str, str]:
    """The chat by number where that is known, and then its LID."""
    source = event.info.source
    pn, lid = source.chat_pn, source.chat_lid
    if pn is None and source.chat.is_lid:
        pn = await unit.lids.pn_for(source.chat)
    return to_text(str(pn or source.chat)), to_text(str(lid)) if pn and lid else ""


def _sender(event: MessageReceived, me: Names) -> str:
    source = event.info.source
    own = me.pn.to_non_ad() if source.is_from_me and me.pn else None
    return to_text(str(own or source.sender_pn or source.sender.to_non_ad()))
