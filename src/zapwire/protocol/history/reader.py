"""Reader: a part of the phone's history as it comes, its chats and their messages one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from google.protobuf.message import DecodeError

from zapwire.errors import HistoryCorrupt
from zapwire.protocol.history.fields import Closed, Field, Opened, Splitter
from zapwire.protocol.history.inflate import Inflater
from zapwire.protocol.history.limits import Limits
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.history_pb2 import Conversation, HistorySync, HistorySyncMsg

CHATS: Final = HistorySync.CONVERSATIONS_FIELD_NUMBER
STATUS: Final = HistorySync.STATUSV3MESSAGES_FIELD_NUMBER
_ID: Final = Conversation.ID_FIELD_NUMBER
_MESSAGES: Final = Conversation.MESSAGES_FIELD_NUMBER


@dataclass(frozen=True, slots=True)
class ChatBegan:
    """The messages of a chat follow. `raw` is its name as it is encoded."""

    id: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message of the chat that began."""

    raw: bytes
    message: HistorySyncMsg


@dataclass(frozen=True, slots=True)
class ChatEnded:
    """The chat is over; all that was said of it but its messages."""

    raw: bytes
    """As it is encoded, without its name."""
    chat: Conversation


@dataclass(frozen=True, slots=True)
class Entry:
    """One of anything else: a status message, a push name, a mapping, the settings …, alone in a history."""

    number: int
    """The field of `HistorySync` that it is one of."""
    raw: bytes
    entry: HistorySync


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One that cannot be read. It is passed over."""

    number: int
    """The field of `HistorySync` that it is one of."""


Part: TypeAlias = ChatBegan | ChatMessage | ChatEnded | Entry | Unreadable


class PlainReader:
    """Reads one history as it is when inflated. What is `skipped`, by its field in `HistorySync`, is passed over.

    Memory stays the same however large it is: one item at a time, and what is said of one chat.
    """

    def __init__(self, limits: Limits | None = None, *, skipped: frozenset[int] = frozenset()) -> None:
        limits = limits or Limits()
        self._limit = limits.item
        self._splitter = Splitter(limits.item, opened=frozenset({CHATS}) - skipped, skipped=skipped)
        self._has_name = False
        self._about = bytearray()

    def feed(self, data: bytes) -> Iterator[Part]:
        """Take the next bytes; gives what is complete by now. Raises a `HistoryError`."""
        for found in self._splitter.feed(data):
            part = self._read(found)
            if part is not None:
                yield part

    def finish(self) -> None:
        """There is no more. Raises `HistoryTruncated` where it is not complete."""
        self._splitter.finish()

    def _read(self, found: Field | Opened | Closed) -> Part | None:
        if isinstance(found, Field):
            return self._read_inner(found) if found.is_inner else _read_entry(found)
        if isinstance(found, Opened):
            self._has_name = False
            self._about.clear()
            return None
        if not self._has_name:
            return Unreadable(CHATS)
        return _read_about(bytes(self._about))

    def _read_inner(self, field: Field) -> Part | None:
        if field.number == _MESSAGES:
            return self._read_message(field)
        if field.number == _ID and not self._has_name:
            name = as_text(Conversation.FromString(field.raw).ID)
            self._has_name = bool(name)
            return ChatBegan(name, field.raw) if name else None
        if len(self._about) + len(field.raw) > self._limit:
            return Unreadable(CHATS)
        self._about += field.raw
        return None

    def _read_message(self, field: Field) -> Part:
        if not self._has_name:
            raise HistoryCorrupt("the history has messages of a chat before the chat's name")
        try:
            return ChatMessage(field.raw, HistorySyncMsg.FromString(field.value))
        except DecodeError:
            return Unreadable(CHATS)


class HistoryReader:
    """Reads one history as phones send it, which is compressed; else as `PlainReader`."""

    def __init__(self, limits: Limits | None = None, *, skipped: frozenset[int] = frozenset()) -> None:
        limits = limits or Limits()
        self._inflater = Inflater(limits.whole)
        self._reader = PlainReader(limits, skipped=skipped)

    def feed(self, data: bytes) -> Iterator[Part]:
        """Take the next bytes; gives what is complete by now. Raises a `HistoryError`."""
        for piece in self._inflater.feed(data):
            yield from self._reader.feed(piece)

    def finish(self) -> None:
        """There is no more. Raises `HistoryTruncated` where it is not complete."""
        self._inflater.finish()
        self._reader.finish()


def _read_entry(field: Field) -> Part:
    try:
        return Entry(field.number, field.raw, HistorySync.FromString(field.raw))
    except DecodeError:
        return Unreadable(field.number)


def _read_about(raw: bytes) -> ChatEnded:
    """What is said of a chat; nothing, where it cannot be read."""
    try:
        return ChatEnded(raw, Conversation.FromString(raw))
    except DecodeError:
        return ChatEnded(b"", Conversation())
