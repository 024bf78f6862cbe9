"""Chunks: a history cut into pieces that are bounded, each a history of its own."""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from google.protobuf.message import DecodeError

from zapwire.errors import HistoryError
from zapwire.protocol.history.fields import Field, Splitter
from zapwire.protocol.history.limits import ChunkSize
from zapwire.protocol.history.reader import (
    CHATS,
    STATUS,
    ChatBegan,
    ChatEnded,
    ChatMessage,
    Entry,
    Part,
    PlainReader,
    Unreadable,
)
from zapwire.protocol.proto.history_pb2 import HistorySync

HEAD: Final = ("syncType", "chunkOrder", "progress")
"""The fields that say of which kind a history is."""

_LENGTH_DELIMITED: Final = 2


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a history."""

    data: HistorySync = field(repr=False)
    """Its chats and their messages, and everything else in it. Nothing says here of which kind the history is."""
    parts: tuple[Part, ...] = field(repr=False)
    """What it was made of."""
    begins_in: str
    """The chat that its first messages belong to, where the chunk before had others of it; else empty."""
    end: int
    """How many parts of the history there are up to its end."""
    is_last: bool


def cut(parts: Iterable[Part], size: ChunkSize, *, done: int = 0) -> Iterator[Chunk]:
    """The chunks of a history; those parts that were `done` before are passed over.

    There is a last one always, be it empty. A chat that is larger than a chunk comes in several; the last of those has
    what is said of the chat. Where `parts` raises a `HistoryError` it is raised behind what came before.
    """
    cutter = _Cutter(size)
    try:
        for number, part in enumerate(parts, 1):
            if number <= done:
                cutter.pass_over(part)
                continue
            if cutter.may_end_before(part):
                yield cutter.take(number - 1, is_last=False)
            cutter.add(part)
            done = number
    except HistoryError:
        yield cutter.take(done, is_last=False)
        raise
    yield cutter.take(done, is_last=True)


def cut_again(data: HistorySync, size: ChunkSize) -> Iterator[HistorySync]:
    """A chunk cut into smaller ones; what says of which kind it is stands in each."""
    reader, head = PlainReader(), HistorySync()
    for name in HEAD:
        if data.HasField(name):
            setattr(head, name, getattr(data, name))
    rest = HistorySync()
    rest.CopyFrom(data)
    for name in HEAD:
        rest.ClearField(name)
    for chunk in cut(reader.feed(rest.SerializePartialToString()), size):
        chunk.data.MergeFrom(head)
        yield chunk.data


class _Cutter:
    """Collects encodings until they are a chunk."""

    def __init__(self, size: ChunkSize) -> None:
        self._size = size
        self._chat: ChatBegan | None = None
        self._begins_in = ""
        self._raw = bytearray()
        self._inner = bytearray()
        self._messages = 0
        self._parts: list[Part] = []

    def may_end_before(self, part: Part) -> bool:
        """Whether the next part belongs to another chunk. A chat's name and end stay with a message of it."""
        if isinstance(part, ChatEnded) or (self._parts and isinstance(self._parts[-1], ChatBegan)):
            return False
        size = self._size
        return self._messages >= size.messages or len(self._raw) + len(self._inner) >= size.bytes

    def pass_over(self, part: Part) -> None:
        """A part that is in no chunk."""
        if isinstance(part, ChatBegan):
            self._chat = part
        elif isinstance(part, ChatEnded):
            self._chat = None
        self._begins_in = self._chat.id if self._chat else ""
        self._inner = bytearray(self._chat.raw) if self._chat else bytearray()

    def add(self, part: Part) -> None:
        """The next part."""
        self._parts.append(part)
        match part:
            case ChatBegan(raw=raw):
                self._chat = part
                self._inner = bytearray(raw)
            case ChatMessage(raw=raw):
                self._inner += raw
                self._messages += 1
            case ChatEnded(raw=raw):
                self._inner += raw
                self._close_chat()
                self._chat = None
            case Entry(number=number, raw=raw):
                self._raw += raw
                self._messages += number == STATUS
            case Unreadable():
                pass

    def take(self, end: int, *, is_last: bool) -> Chunk:
        """The chunk of all that was added since the last."""
        self._close_chat()
        parts = tuple(self._parts)
        chunk = Chunk(self._parsed(), parts, self._begins_in, end, is_last=is_last)
        self._raw.clear()
        self._parts = []
        self._messages = 0
        self._begins_in = self._chat.id if self._chat else ""
        self._inner = bytearray(self._chat.raw) if self._chat else bytearray()
        return chunk

    def _parsed(self) -> HistorySync:
        """What was added, without what is nested too deep to be read inside a chunk, although it can be alone."""
        try:
            return HistorySync.FromString(bytes(self._raw))
        except DecodeError:
            whole = HistorySync()
            for field in Splitter(len(self._raw)).feed(bytes(self._raw)):
                if isinstance(field, Field):
                    whole.MergeFrom(_readable(field))
            return whole

    def _close_chat(self) -> None:
        if self._inner:
            self._raw += _in_chat(bytes(self._inner))
            self._inner = bytearray()


def _readable(field: Field) -> HistorySync:
    """One thing, or of a chat all messages that can be read."""
    try:
        return HistorySync.FromString(field.raw)
    except DecodeError:
        if field.number != CHATS:
            return HistorySync()
    found = HistorySync()
    chat = found.conversations.add()
    for inner in Splitter(len(field.raw)).feed(field.value):
        if isinstance(inner, Field):
            with contextlib.suppress(DecodeError):
                chat.MergeFrom(HistorySync.FromString(_in_chat(inner.raw)).conversations[0])
    return found


def _in_chat(raw: bytes) -> bytes:
    return _varint(CHATS << 3 | _LENGTH_DELIMITED) + _varint(len(raw)) + raw


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
